"""How far the words of an event go."""

from registry.wording.calendar_words import MONTHS
from registry.wording.recurrence import starts_recurrence
from registry.wording.source import Source

STOPPERS = frozenset({"then"})
TIMED = frozenset({"after", "following", "once", "when", "upon"})
LONGEST_EVENT = 40  # words; more is no name of an event


def event_end(source: Source, begin: int) -> int:
    """Where the words of an event end: its clause, the next recurrence, or forty words."""
    stop = min(source.clause_end(begin), begin + LONGEST_EVENT)
    bounded = source.low(begin - 1) in TIMED
    for at in range(begin, stop):
        if source.low(at) in STOPPERS:
            return at
        if bounded and source.low(at) in {"by", "until"} and _is_day(source, at + 1):
            return at
        if at > begin and source.low(at) == "on" and "basis" in source.lows(at + 2, 3):
            return at
        if at > begin and source.low(at) in {"and", "or"} and source.lows(at + 1, 2) == ("at", "least"):
            return at
        if at > begin and source.low(at) in {"and", "or"} and starts_recurrence(source, at + 1):
            return at
    return stop


def _is_day(source: Source, at: int) -> bool:
    """Whether a printed day or month begins here."""
    return source.kind(at) in {"number", "ordinal", "iso", "slashed"} or source.low(at) in MONTHS
