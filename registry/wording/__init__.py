"""What a wording says about time: a grammar of our own. Conventions: docs/reading.md."""

from registry.wording.reader import read

__all__ = ["read"]
