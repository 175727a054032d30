"""Every decision that a person takes is a form: a deployment whose typed parameters offer what waits."""
