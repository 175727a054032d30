"""Lengths of time with a start: "within 30 days of receipt", "two weeks before the meeting", "in a year's time"."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.answers import answered_from
from registry.wording.durations import Duration, parse_duration, parse_number
from registry.wording.event_words import event_end
from registry.wording.found import Found, day_words
from registry.wording.happenings import generic_start, is_life_behind
from registry.wording.periods import parse_period
from registry.wording.source import Source
from registry.wording.this_paper import is_any_paper, paper_end
from registry.wording.word_lists import book, listed

WITHIN = book(
    """
    within | no later than | not later than | no more than | not more than | in no more than | in under | by
    | at | in | after | over
    """
)
NEXT = book("the next | next | a period of | the first | the period of | the coming | a maximum of | a further | the")
LONGEST_LABELLED = 5  # words: "thirty (30) calendar days"
LABELS = listed("timescale timeframe target deadline completion timeline when by duration-of due priority frame scale")
COUNTED_FROM = frozenset({"of", "from", "after", "following", "since", "to", "into"})
COUNTED_BACK = book("before | prior to | ahead of | in advance of")
OPENERS = frozenset({"beginning", "starting", "commencing", "from", "until"})


def counted(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "within 30 days of receipt", "two weeks before the meeting", "in a year's time"."""
    if source.low(at) in OPENERS:
        return _opened(source, at, reference)
    opened = _opening(source, at)
    length = parse_duration(source, opened[1]) if opened else None
    if opened is None or length is None or _only_lasts(source, at, opened[0], length[1]):
        return None
    lead, (duration, end) = opened[0], length
    if source.lows(end, 2) == ("in", "advance") and source.low(end + 2) != "of" and not lead:
        return _in_advance(source, at, end, duration)
    if not lead and _is_granted(source, at, end):
        lead = "within"
    printed = _printed(source, end, reference)
    joint = printed[1] if printed else end
    anchored = _anchored(source, at, joint, duration, reference, printed[0] if printed else None)
    if anchored or (not lead and not printed):
        return anchored
    if printed:
        return _on_print(at, joint, duration, reference, printed[0])
    return _unanchored(source, at, end, duration, reference, lead)


def _opening(source: Source, at: int) -> tuple[str, int] | None:
    """The word that brings a length in ("within"; "" for none), and where the length begins."""
    opening = source.lead(at, WITHIN)
    lead, after = opening or ("", at)
    ahead = source.lead(after, NEXT) if lead in {"within", "in", "over"} else None
    if ahead:
        return lead, ahead[1]
    if lead == "over":
        return None
    return ("within" if not lead and _is_labelled(source, at) else lead), after


def _only_lasts(source: Source, at: int, lead: str, end: int) -> bool:
    """Whether it says how long something lasts, or lasted."""
    before = source.low(at - 1)
    if lead == "after" and is_life_behind(source, at, end):
        return True
    if before in {"than", "past", "last", "previous", "preceding"} and source.low(at) != "within":
        return True
    if before in {"expires", "expire", "lasts", "lapses", "lasting"} or (
        before in {"is", "of", "for"} and _is_term(source, at)
    ):
        return True
    counted_again = source.low(end + 1) not in {"a", "an", "another"} and parse_number(source, end + 1)
    if source.low(end) == "of" and counted_again:  # "a term of three years"
        return True
    return not lead and (source.low(end) == "of" or _is_lasting(source, at))  # "40 hours of training"


def _in_advance(source: Source, at: int, end: int, duration: Duration) -> Found:
    """ "papers go out a week in advance": of what is not said."""
    why = f"{duration.words} before what it is for, which has its own date"
    event = source.letters(end, end + 2)
    return Found(ScheduleKind.ON_EVENT, at, end + 2, why, event=event, offset="-" + duration.iso, lead="within")


def _is_granted(source: Source, at: int, end: int) -> bool:
    """ "the body then has 56 days to reply"; or the length is all that a cell says."""
    granted = source.low(at - 1) in {"has", "have", "given", "allowed"} and source.low(end) == "to"
    first, stop = source.sentence(at)
    return granted or (at == first and (end >= stop or (end + 1 == stop and source.low(end) == ".")))


def _is_lasting(source: Source, at: int) -> bool:
    """ "kept for at least seven years after the end": how long, and not by when."""
    k = at - 1
    while (
        source.low(k) in {"least", "at", "minimum", "a", "of", "period", "maximum", "about", "up", "to"} and k > at - 6
    ):
        k -= 1
    return source.low(k) == "for"


def _is_term(source: Source, at: int) -> bool:
    """ "a governor serves for four years from election": how long something lasts."""
    begin = max(source.clause_start(at), at - 8)
    return any(source.low(k) in {"term", "terms", "period", "duration", "tenure", "length"} for k in range(begin, at))


def _is_labelled(source: Source, at: int) -> bool:
    """ "Timescale: 3 months": a length behind a label and a stroke."""
    short = source.clause_end(at) - at <= LONGEST_LABELLED
    return source.low(at - 1) in {":", "-", "–", "—"} and source.low(at - 2) in LABELS and short


def _opened(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "beginning 90 days after issuance", "until 2 years after issuance": one end of a window."""
    if source.low(at + 1) in OPENERS:
        return None
    inner = counted(source, at + 1, reference)
    if inner is None or inner.kind is not ScheduleKind.ONCE or inner.due is None:
        return None
    found = replace(inner, kind=ScheduleKind.WINDOW, first=at, due=None, lead=source.low(at))
    if source.low(at) == "until":
        return replace(found, start=reference, until=inner.due)
    return replace(found, start=inner.due)


def _printed(source: Source, at: int, reference: dt.date) -> tuple[dt.date, int] | None:
    """The date printed in brackets after a length, or after a comma: "in two weeks' time, on 16th June"."""
    if source.low(at) == "time" and source.lows(at + 1, 2) == (",", "on"):
        inner = parse_period(source, at + 3, reference)
        return (inner[0].last, inner[1]) if inner else None
    if source.low(at) != "(":
        return None
    after = at + 1
    while source.low(after) in {"by", "i", "e", ".", "on", "ie"}:
        after += 1
    inner = parse_period(source, after, reference)
    if not inner or inner[0].precision != "day" or source.low(inner[1]) != ")":
        return None
    return inner[0].last, inner[1] + 1


def _on_print(at: int, end: int, duration: Duration, reference: dt.date, day: dt.date) -> Found:
    """A printed date beats the arithmetic."""
    sums = duration.after(reference)
    differs = sums is not None and sums != day and not duration.working
    between = (f"{day_words(day)}, as printed", f"{day_words(sums)}, as counted") if sums and differs else ()
    why = f"the printed date {day_words(day)} is taken before the count of {duration.words}"
    return Found(
        ScheduleKind.ONCE, at, end, why, due=day, precision="day", ambiguous=differs, between=between, lead="within"
    )


def _anchored(
    source: Source, at: int, joint: int, duration: Duration, reference: dt.date, printed: dt.date | None
) -> Found | None:
    """A length with the thing that it is counted from or to."""
    before = source.lead(joint, COUNTED_BACK)
    back = before[1] if before else None
    if back is None and source.low(joint) not in COUNTED_FROM:
        return None
    if source.low(joint) in {"to", "since"}:
        return None
    begin = back or joint + 1
    stop = event_end(source, begin)
    if back is None:
        paper = paper_end(source, begin, stop)
        if paper is not None:
            return _from_paper(source, at, paper, duration, reference, printed)
    if stop <= begin:
        return None
    later = _printed(source, stop, reference)
    event, sign = source.letters(begin, stop), "-" if back else ""
    if later or printed:
        return _on_print(
            at, later[1] if later else stop, duration, reference, later[0] if later else printed or reference
        )
    why = f'{duration.words} {"before" if back else "after"} an event that has its own date: "{event}"'
    return Found(ScheduleKind.ON_EVENT, at, stop, why, event=event, offset=sign + duration.iso, lead="within")


def _from_paper(
    source: Source, at: int, end: int, duration: Duration, reference: dt.date, printed: dt.date | None
) -> Found | None:
    later = _printed(source, end, reference)
    day = later[0] if later else printed
    if day:
        return _on_print(at, later[1] if later else end, duration, reference, day)
    due = duration.after(reference)
    if due is None:
        return None
    if is_any_paper(source, at, end):
        event = source.letters(end - 1, end)
        why = f"{duration.words} after the {event} of each such paper, which has its own date"
        return Found(ScheduleKind.ON_EVENT, at, end, why, event=event, offset=duration.iso, lead="within")
    why = f"{duration.words} counted from the paper's date, {day_words(reference)}"
    return Found(ScheduleKind.ONCE, at, end, why, due=due, precision=duration.precision, lead="within")


def _unanchored(source: Source, at: int, end: int, duration: Duration, reference: dt.date, lead: str) -> Found | None:
    """A length alone: counted from the paper, unless the sentence has a "then" or an "if" before it."""
    if source.low(end) == "time":
        end += 1
    elif lead == "after":
        if duration.unit == "hour" or not source.verbs.asks(*source.sentence(at)) or source.kind(end) == "word":
            return None
    elif lead not in {"within", "no later than", "not later than", "over"} and not (
        lead == "in" and duration.unit != "hour"
    ):
        return None
    if lead == "in" and source.low(end - 1) not in {"time", "now"} and source.low(end) not in {".", ",", ";", ")", ""}:
        return None
    happening = generic_start(source, at, end) or answered_from(source, at, end)
    if happening:
        why = f"{duration.words} after what the sentence names, each time that it happens"
        between = (f"{duration.words} after each: {happening}", f"once, {duration.words} from the paper's date")
        return Found(
            ScheduleKind.ON_EVENT, at, end, why, event=happening, offset=duration.iso, ambiguous=True, between=between,
            lead="within",
        )  # fmt: skip
    due = duration.after(reference)
    if due is None:
        return None
    between = (f"{day_words(due)}, counted from the paper's date", f"{duration.words} from something that is not named")
    why = f"{duration.words} counted from the paper's date, {day_words(reference)}; the source names no start"
    return Found(
        ScheduleKind.ONCE,
        at,
        end,
        why,
        due=due,
        precision=duration.precision,
        ambiguous=True,
        between=between,
        lead="within",
    )
