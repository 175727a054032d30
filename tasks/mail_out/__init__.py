"""Letters and notices on their way out: gathered, claimed, handed over, and what became of them."""
