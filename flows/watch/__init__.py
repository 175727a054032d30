"""The watch: looks from outside Prefect at everything that must go on, and tells administrators what does not."""
