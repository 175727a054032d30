"""Duties that each happening starts anew: "informed of any complaint", "incidents must be reported within 24 hours"."""

from registry.model import ScheduleKind
from registry.wording.event_words import event_end
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.word_lists import listed

TOLD = listed(
    """
    informed inform notified notify consulted advised advise notice notification information briefed told consult
    alerted alert aware tell
    """
)
AT_ONCE = listed("immediately promptly forthwith straightaway")
FOUND_OUT = frozenset({"identified", "raised", "found", "detected", "discovered"})
MATTERS = listed(
    """
    issues problems concerns needs weaknesses risks failings incidents breaches
    """
)


def unmet(source: Source, at: int) -> Found | None:
    """ "a server that cannot be updated within the deadline": what happens when time runs out."""
    if source.low(at) not in {"that", "which", "who"} or source.low(at + 1) not in {
        "cannot",
        "can",
        "could",
        "are",
        "is",
        "have",
    }:
        return None
    stop = source.clause_end(at)
    window = [source.low(k) for k in range(at, min(stop, at + 16))]
    negative = "cannot" in window[:2] or "not" in window[:4]
    if not negative or not {"within", "deadline", "timetable", "timescale", "timeframe", "by"} & set(window):
        return None
    event = source.letters(at, stop)
    return Found(ScheduleKind.ON_EVENT, at, stop, f'it waits for what cannot be done in time: "{event}"', event=event)


def told_of_any(source: Source, at: int) -> Found | None:
    """ "informed of any …", "consulted on all …": each such thing starts a clock of its own."""
    if source.low(at) not in {"of", "on", "about"}:
        return None
    near = any(source.low(k) in TOLD for k in range(max(source.clause_start(at), at - 6), at))
    beside = source.low(at - 1) in TOLD or source.low(at - 2) in TOLD
    if not near or (not beside and source.lows(at, 2) not in {("of", "any"), ("about", "any")}):
        return None
    if source.low(at + 1) not in {"any", "all", "each", "every"}:
        return None
    stop = _before_length(source, at + 1, event_end(source, at + 1))
    if stop <= at + 2:
        return None
    event = source.letters(at + 1, stop)
    why = f'notice is owed each time that this happens: "{event}"'
    return Found(ScheduleKind.ON_EVENT, at + 1, stop, why, event=event)


def _before_length(source: Source, begin: int, stop: int) -> int:
    """Where "within 5 days of …" ends the name of what is told."""
    return next((k for k in range(begin + 1, stop) if source.low(k) == "within"), stop)


def found_out(source: Source, at: int) -> Found | None:
    """ "… issues are identified" with the word that joins it left out of the source."""
    if source.low(at) not in MATTERS or source.low(at + 1) not in {"are", "is"} or source.low(at + 2) not in FOUND_OUT:
        return None
    event = source.letters(at, at + 3)
    between = (f"each time that {event}", f"so that {event}, with no date")
    why = f'"{event}" stands without the word that would say how it bears on the date'
    return Found(
        ScheduleKind.ON_EVENT, at, at + 3, why, event=event, ambiguous=True, between=between, strength=Strength.WEAK
    )
