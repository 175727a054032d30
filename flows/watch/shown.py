"""What a look found, in lines for a terminal."""

from collections.abc import Iterator

from flows.watch.rounds import Round
from flows.watch.telling import whom
from registry.settings import Settings


def lines_of(found: Round, settings: Settings) -> Iterator[str]:
    """Each fault with what to do; that all is well; and whom the watch tells."""
    if not found.sight.home.exists:
        yield f"Nothing was ever started on {settings.root}."
        return
    for record in found.standing:
        yield f"Since {record.since:%d %B %H:%M} UTC: {record.fault.words} {record.fault.what_to_do}"
    if not found.standing:
        yield "All is well." if found.sight.home.held else "It is stopped. Nothing else is wrong."
    if not found.told:
        yield f"Nobody could be told of it: see {settings.logs / 'watch.log'}."
    yield f"Alarms {whom(settings)}."
