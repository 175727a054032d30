"""Word documents: body, tables, lists and tracked changes become a paper."""
