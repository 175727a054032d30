"""What owners read: letters in plain text and HTML. docs/letters.md says how to fill a brief."""
