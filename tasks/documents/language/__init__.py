"""The sentences of papers: their clauses, verbs and bodies; who owes what to whom."""
