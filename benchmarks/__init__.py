"""Our reader of wording beside the other libraries that find dates in text. Not part of what is installed."""
