"""Questions to a paper's author: words that cannot be understood as they stand."""

from registry.draft import Query


def queries_in(text: str, locator: str, tracked: bool, everything: str) -> list[Query]:  # noqa: FBT001
    """What a careful clerk would ask about one action's words."""
    return []
