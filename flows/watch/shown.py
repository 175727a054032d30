"""What a look found, in lines for a terminal."""

from collections.abc import Iterator

from flows.watch.rounds import Round
from flows.watch.telling import whom
from registry.settings import Settings


def lines_of(found: Round, settings: Settings) -> Iterator[str]:
    """Each fault with what to do; that all is well; and whom the watch tells."""
    for record in found.wrong:
        yield f"Since {record.since:%d %B %H:%M} UTC: {record.fault.words} {record.fault.what_to_do}"
    home = found.sight.home
    if not home.exists:
        yield f"Nothing was ever started on {settings.root}."
    elif not found.wrong:
        yield "All is well." if home.held else "It was stopped, and not for long. Nothing else is wrong."
    if not found.told:
        yield f"Nobody could be told of it: see {settings.logs / 'watch.log'}."
    yield f"Alarms {whom(settings)}."
