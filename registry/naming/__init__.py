"""Names: how alike two are, and what people said of them."""
