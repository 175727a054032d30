"""Days that somebody has still to name: "by the date to be set by the Trustees", "on such day as it may fix"."""

from registry.model import ScheduleKind
from registry.wording.found import Found
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

LEADS = book("on or before | no later than | not later than | by | before | on | from | within")
DAYS = listed("date dates deadline deadlines day time timescale timetable period timeframe")
NAMING = listed(
    """
    set fixed specified determined agreed prescribed notified directed stipulated indicated appointed decided
    designated given laid named required allowed requested
    """
)
MARKERS = listed("to as that which may shall is be")


def set_later(source: Source, at: int) -> Found | None:
    """ "by the date to be set by the Trustees", "by a deadline specified by the Board"."""
    lead = source.lead(at, LEADS)
    if lead is None or source.low(lead[1]) not in {"the", "a", "any", "such"}:
        return None
    noun = lead[1] + 1
    if source.low(noun) not in DAYS:
        return None
    naming = _naming(source, noun + 1)
    stop = source.clause_end(at)
    if naming is None or (source.low(naming + 1) != "by" and source.low(lead[1]) != "such"):
        return None
    event = source.letters(lead[1], stop)
    why = f'"{event}" is still to be named'
    return Found(ScheduleKind.ON_EVENT, at, stop, why, event=event, lead=lead[0])


def _naming(source: Source, at: int) -> int | None:
    """The word that says that the day is set: "to be set", "specified", "as the Board may determine"."""
    suchlike = source.low(at) == "as"
    for k in range(at, min(source.clause_end(at), at + 8)):
        low = source.low(k)
        if low in NAMING or (
            suchlike and low in {"set", "fix", "specify", "determine", "agree", "prescribe", "decide"}
        ):
            return k
        if low not in MARKERS and not suchlike:
            return None
    return None
