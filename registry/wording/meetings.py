"""What waits for the next meeting, review or update: something that has no date in the paper."""

from registry.model import ScheduleKind
from registry.wording.event_words import event_end
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

TO = book(
    """
    at the time of | in time for | ready for | in readiness for | as part of | by the time of | ahead of | prior to
    | in advance of | with effect from | at | to | in | for | by | before | during | from | until
    """
)
WHICH = listed("next following each every future subsequent forthcoming upcoming later any")
SITTINGS = listed(
    """
    meeting meetings session sessions update updates report reports review reviews agenda cycle committee board panel
    council conference forum inspection audit assessment agm revision plenary seminar quarter-end
    """
)
AGM = listed("agm egm")
NOT_EVENTS = listed(
    """
    year years month months week weeks day days quarter quarters term few several two three four five six seven eight
    nine ten twelve step steps section page pages chapter paragraph table level stage generation of is are to and or
    twelve eighteen financial fiscal calendar academic one time who that which line working summer spring autumn winter
    """
)


def at_meeting(source: Source, at: int) -> Found | None:  # noqa: PLR0911  (one return a reason)
    """ "at its next meeting", "to the following Board", "by the AGM", "for the next inspection", "at each meeting"."""
    lead = source.lead(at, TO)
    if lead is None:
        return None
    after = lead[1] + (source.low(lead[1]) in {"the", "its", "their", "our", "a", "this", "your", "his", "her", "my"})
    word = source.low(after)
    if word in AGM or source.phrase(after, "annual general meeting") is not None:
        return _waits(source, at, lead[1], after + (1 if word in AGM else 3), word)
    if word not in WHICH:
        return None
    end = _noun_end(source, after, word)
    if end is None:
        return None
    if word in {"future", "subsequent", "later", "any"}:
        if word == "any" or lead[0] not in {"at", "to", "in", "for"}:
            return None
        why = f'"{source.letters(at, end)}" has no date'
        return Found(ScheduleKind.CONTINUING, at, end, why, strength=Strength.WEAK)
    return _waits(source, at, lead[1], end, word)


def _noun_end(source: Source, after: int, word: str) -> int | None:
    """Where the name of the meeting or the like ends."""
    if word in {"each", "every"} and source.low(after + 1) in NOT_EVENTS:  # "in each year the Board …"
        return None
    stop = min(source.clause_end(after), after + 7)
    k = next((k for k in range(after + 1, stop) if source.low(k) in SITTINGS), None)
    if k is not None:
        return event_end(source, k + 1) if source.low(k + 1) == "of" else k + 1
    plain = word in {"next", "forthcoming", "upcoming"} and source.kind(after + 1) == "word"
    if not plain or source.low(after + 1) in NOT_EVENTS:
        return None
    return after + 2


def _waits(source: Source, at: int, begin: int, end: int, word: str) -> Found:
    event = source.letters(begin, end)
    return Found(ScheduleKind.ON_EVENT, at, end, f'"{event}" has no date in the paper', event=event, lead=word)
