"""A file of any kind becomes one `Paper`: paragraphs and grids, each with its place."""
