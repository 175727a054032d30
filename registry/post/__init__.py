"""What goes with the next post: items, letters, what overtakes them, and what became of them."""
