"""How far the words of an event go."""

from registry.wording.calendar_words import MONTHS
from registry.wording.recurrence import starts_recurrence
from registry.wording.source import Source
from registry.wording.verbs import IMPERATIVES

STOPPERS = frozenset({"then"})
TIMED = frozenset({"after", "following", "once", "when", "upon"})
SHORT_DUTY = 5  # words of "and report to it at least annually"
LONGEST_EVENT = 40  # words; more is no name of an event


def event_end(source: Source, begin: int) -> int:
    """Where the words of an event end: its clause, the next recurrence, or forty words."""
    stop = min(source.clause_end(begin), begin + LONGEST_EVENT)
    bounded = source.low(begin - 1) in TIMED
    subject = source.lows(begin - 2, 2) == ("subject", "to")
    return next(
        (at for at in range(begin, stop) if _ends_at(source, at, begin, bounded=bounded, subject=subject)), stop
    )


def _ends_at(source: Source, at: int, begin: int, *, bounded: bool, subject: bool) -> bool:
    """Whether the words of an event end before this token: "then", a date, a basis, a recurrence."""
    low = source.low(at)
    if low in STOPPERS:
        return True
    if low in {"by", "until"} and bounded and _is_day(source, at + 1):
        return True
    if low in {"by", "to", "on", "in"} and subject and _is_printed(source, at + 1):
        return True
    if at == begin or low not in {"on", "and", "or"}:
        return False
    return "basis" in source.lows(at + 2, 3) if low == "on" else _begins_another(source, at + 1)


def _begins_another(source: Source, at: int) -> bool:
    """Whether a duty of its own follows "and": "and at least yearly", "and report annually"."""
    if source.low(at) in IMPERATIVES:
        return any(starts_recurrence(source, k) for k in range(at + 1, at + SHORT_DUTY))
    return source.lows(at, 2) == ("at", "least") or starts_recurrence(source, at)


def _is_printed(source: Source, at: int) -> bool:
    """Whether a whole day, a month or a year stands here: "2 October 2012", "March", "2013"."""
    number = source.kind(at) in {"number", "ordinal"} and (source.low(at + 1) in MONTHS or len(source.low(at)) == 4)  # noqa: PLR2004
    return number or source.kind(at) in {"iso", "slashed"} or source.low(at) in MONTHS


def _is_day(source: Source, at: int) -> bool:
    """Whether a printed day or month begins here."""
    return source.kind(at) in {"number", "ordinal", "iso", "slashed"} or source.low(at) in MONTHS
