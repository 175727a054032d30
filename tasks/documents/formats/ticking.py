"""How a reader tells how far it has come."""

from collections.abc import Callable

Ticker = Callable[[str, int, int], None]
"""Called with what is counted ("pages"), how many are done, and of how many (0: nobody knows)."""


def silent(_what: str, _done: int, _of: int) -> None:
    """For whoever does not want to know."""
