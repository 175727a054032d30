"""A PDF's pages: where lines stand, which of them are paragraphs, tables, or the same on every page."""
