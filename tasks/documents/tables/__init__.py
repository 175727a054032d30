"""Tables of recommendations: which column is which, and the rows with their cells."""
