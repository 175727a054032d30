"""One sentence's findings taken together: what joins, what yields, what only looks like a date."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.found import Found, Strength, day_words
from registry.wording.source import Source
from registry.wording.word_lists import listed

JOINTS = listed("by at in on the of and , – - to from as a an basis thereafter least :")
ONCE, WINDOW, RECURRING = ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING
AHEAD = listed(
    """
    must shall should will planned due required to scheduled expected target please
    """
)
HEDGES = listed(
    """
    hopes hope hoped ideal ideally approximately around circa provisionally tentatively
    """
)
OPENED = frozenset(
    {
        "from",
        "starting",
        "beginning",
        "commencing",
        "after",
        "following",
        "starting on",
        "beginning on",
        "commencing on",
        "with effect from",
    }
)


def settle(source: Source, first: int, end: int, found: list[Found], reference: dt.date) -> list[Found]:
    """What stays of a sentence's findings, in order."""
    if not found or source.is_question(first, end):
        return []
    found = _share_years(found)
    found = _join(source, found)
    found = [each for each in found if not _is_past(source, first, end, each, reference)]
    found = [_hedged(source, first, end, each) for each in found]
    return _yield(found)


def _hedged(source: Source, first: int, end: int, each: Found) -> Found:
    """ "hopes to complete in January": a date that the source itself does not hold to."""
    if each.kind is not ONCE or each.ambiguous or not each.due:
        return each
    near = {source.low(k) for k in range(max(first, each.first - 10), min(end, each.end + 8))} & HEDGES
    if not near:
        return each
    between = (f"by {day_words(each.due)}", "a date still to be agreed")
    return replace(each, ambiguous=True, between=between, why=f'{each.why}; "{min(near)}" leaves it open')


def _share_years(found: list[Found]) -> list[Found]:
    """A day without its year has the year that its neighbour in the sentence shows."""
    shown = [each.due for each in found if each.due and each.year_given]
    if not shown:
        return found
    return [_with_year(each, shown) for each in found]


def _with_year(each: Found, shown: list[dt.date]) -> Found:
    if each.year_given or not each.due or each.kind is not ONCE:
        return each
    try:
        due = each.due.replace(year=shown[-1].year)
    except ValueError:
        return each
    return replace(each, due=due, why=f"{day_words(due)}, the year taken from the date beside it")


def _is_past(source: Source, first: int, end: int, each: Found, reference: dt.date) -> bool:
    """A date that lies behind the paper is narrative, unless its own clause still asks for it."""
    last = each.due if each.kind is ONCE else (each.until or each.start) if each.kind is WINDOW else None
    if last is None:
        return False
    if each.lead == "of" and each.precision != "day":
        return True
    if each.kind is WINDOW and each.until is None:
        return each.lead in {"since", "as of"} or last < reference or (last == reference and each.lead == "from")
    tells = source.tells if last <= reference else source.tells_firmly
    if each.kind is ONCE and each.lead == "in" and not source.asks(first, end) and tells(first, end):
        return True
    if last >= reference or each.strength is Strength.WEAK:
        return False
    begin = source.clause_start(each.first)
    near = max(begin, each.first - 8)
    asked = any(source.low(k) in AHEAD for k in range(near, each.first)) or (
        each.first == first and source.has_modal(each.end, end)
    )
    told = any(source.low(k) in {"was", "were", "had", "been", "not"} for k in range(near, each.first))
    return not (asked and not told and each.lead == "by")


def _join(source: Source, found: list[Found]) -> list[Found]:
    """A recurrence takes in the dates and events that start it, end it or fix its day."""
    joined: list[Found] = []
    for each in found:
        before = joined[-1] if joined else None
        if each.kind is RECURRING and before and before.kind is not RECURRING:
            taken = _take_before(source, before, each)
            if taken:
                joined[-1] = _without_words_between(source, before, each, taken, each)
                continue
        if before and before.kind is RECURRING:
            taken = _take_after(source, before, each)
            if taken:
                kept = each if each.kind is RECURRING else before
                joined[-1] = _without_words_between(source, before, each, taken, kept)
                continue
        if before and before.kind is ScheduleKind.CONTINUING and each.kind is WINDOW and each.first == before.end:
            joined[-1] = replace(before, start=each.start, end=each.end, strength=Strength.FIRM)
            continue
        joined.append(each)
    return joined


def _without_words_between(source: Source, before: Found, each: Found, taken: Found, kept: Found) -> Found:
    """ "annual report by 30 April": the span of what is joined has no words that say something else."""
    if all(source.low(k) in JOINTS for k in range(before.end, each.first)):
        return taken
    return replace(taken, first=kept.first, end=kept.end)


def _yearly(each: Found) -> bool:
    return each.rrule == "FREQ=YEARLY"


def _on_day(each: Found, day: dt.date, first: int, end: int, start: dt.date | None) -> Found:
    rule = f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    return replace(each, first=first, end=end, rrule=rule, start=start, why=f"every year by {day.day} {day:%B}")


def _take_before(source: Source, before: Found, each: Found) -> Found | None:
    """ "By 30 April 2016 and annually thereafter", "Starting 1 October, … weekly", "by 30 June each year"."""
    thereafter = any(source.low(k) in {"thereafter", "after"} for k in range(each.end, min(each.end + 4, source.size)))
    close = each.first - before.end <= 4
    if before.kind is ONCE and before.due and each.rrule and "YEARLY" in each.rrule and close:
        if before.strength is Strength.WEAK or (before.year_given and not thereafter and "BYMONTH" not in each.rrule):
            return None
        start = before.due if before.year_given else None
        return _on_day(each, before.due, before.first, each.end, start)
    if before.kind is WINDOW and before.lead in OPENED and before.until is None:
        return replace(each, first=before.first if close else each.first, start=before.start)
    if before.kind is WINDOW and before.lead == "until":
        return replace(each, until=before.until)
    return None


def _take_after(source: Source, rule: Found, each: Found) -> Found | None:  # noqa: PLR0911  (one return a joint)
    """ "annually by April 30", "quarterly until it is complete", "weekly from 1 May"."""
    close = each.first - rule.end <= 3
    if each.kind is ONCE and each.due and _yearly(rule) and close and not each.year_given:
        return _on_day(rule, each.due, rule.first, each.end, None)
    if each.kind is WINDOW and each.lead == "until":
        return replace(rule, until=each.until, end=each.end if close else rule.end)
    if each.kind is WINDOW and each.until is None and close:
        return replace(rule, start=each.start, end=each.end)
    if each.kind is WINDOW and close:
        return replace(rule, start=each.start, until=each.until, end=each.end)
    begins = close and source.low(rule.end) in {"starting", "beginning", "commencing", "from"}
    if each.kind is ScheduleKind.ON_EVENT and (each.lead.startswith("until") or begins):
        return replace(rule, event=source.letters(each.first, each.end), end=each.end if close else rule.end)
    if each.kind is RECURRING:
        fixed = str(each.rrule).startswith(f"{rule.rrule};BY")
        return (replace(each, first=rule.first) if close else each) if fixed else None
    if each.kind is ScheduleKind.ON_EVENT and each.strength is Strength.WEAK and close:
        event = source.letters(each.first, each.end)
        between = (f"{rule.why}, each time beginning {event}", f"{rule.why}, whatever happens")
        return replace(rule, event=event, end=each.end, ambiguous=True, between=rule.between or between)
    return None


def _yield(found: list[Found]) -> list[Found]:
    """Weak findings give way to firm ones; continuing gives way to everything, an event to a date."""
    firm = [each for each in found if each.strength is Strength.FIRM]
    if firm:
        return firm
    events = [each for each in found if each.kind is not ScheduleKind.CONTINUING]
    lasting = [each for each in events if each.kind is ScheduleKind.ON_EVENT]
    return lasting or events or found[:1]
