"""The draft as files that people read, rule in, and give back."""
