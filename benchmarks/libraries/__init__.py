"""One file a library: how its documentation says to find dates in a text, and what its findings mean as answers."""
