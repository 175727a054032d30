"""Papers become drafts: what is owed under each recommendation, with the place where the paper says so."""
