"""Actions that are taken together: proposals, what people said of them, and what follows."""
