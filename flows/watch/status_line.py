"""One line for `remembrancer status`, read from what the watch remembers."""

from flows.watch.memory import not_well
from registry.settings import Settings


def line_for_status(settings: Settings) -> str | None:
    """One line for `remembrancer status`: since when it is not well, and why; None when nothing was found wrong."""
    standing = not_well(settings)
    if not standing:
        return None
    more = f" (and {len(standing) - 1} more: remembrancer watch)" if len(standing) > 1 else ""
    return f"Not well since {standing[0].since:%d %B %H:%M} UTC: {standing[0].fault.words}{more}"
