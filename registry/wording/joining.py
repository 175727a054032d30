"""How the findings of one sentence join: a recurrence with its start, end and day, a date with its neighbour's year."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

from registry.model import ScheduleKind
from registry.wording.calendar_words import month_end
from registry.wording.found import Found, Strength
from registry.wording.rules import NEEDS_MONTH
from registry.wording.source import Source
from registry.wording.word_lists import listed

JOINTS = listed("by at in on the of and , – - to from as a an basis thereafter least : no later than")
NEAR = 12  # words between "annual report" and "by 31 March"
ONCE, WINDOW, RECURRING = ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING
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


def join(source: Source, found: list[Found]) -> list[Found]:
    """A recurrence takes in the dates and events that start it, end it or fix its day."""
    joined: list[Found] = []
    for each in _days_of_year(found):
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
        if before and _opens_what_follows(before, each):
            joined[-1] = replace(each, first=before.first, start=before.start)
            continue
        if before and _names_the_meeting(source, before, each):
            joined[-1] = replace(each, first=before.first)
            continue
        if before and _is_printed_beside(source, before, each):
            joined[-1] = replace(each, first=before.first)
            continue
        if before and _starts_what_goes_on(before, each):
            joined[-1] = _going_on(source, before, each)
            continue
        if before and before.kind is ScheduleKind.CONTINUING and each.kind is WINDOW and each.first == before.end:
            joined[-1] = replace(before, start=each.start, end=each.end, strength=Strength.FIRM)
            continue
        sooner = source.low(each.first - 1) in {"sooner", "earlier"}
        timed = each.kind is ScheduleKind.ON_EVENT and (sooner or each.lead not in {"if", "where", "should", "unless"})
        also = before and before.kind is RECURRING and timed and each.first - before.end <= 4
        joined.append(replace(each, strength=Strength.FIRM) if also else each)
    return _yearly_too([each for each in joined if each.lead != NEEDS_MONTH])


def _opens_what_follows(before: Found, each: Found) -> bool:
    """ "commencing in the autumn of 2016 and as requested": the day from which it may be asked for."""
    opens = before.kind is WINDOW and before.lead in OPENED and before.until is None
    return opens and each.kind in {ScheduleKind.ON_REQUEST, ScheduleKind.CONTINUING} and each.first - before.end <= 3


def _is_printed_beside(source: Source, before: Found, each: Found) -> bool:
    """ "within 56 days of this report, namely by 13 May 2024": the printed date beats the arithmetic."""
    lengths = before.kind is ONCE and before.lead == "within"
    words = {source.low(k) for k in range(before.end, min(each.first, before.end + 7))}
    day = each.kind is ONCE and each.precision == "day" and each.lead in {"by", "bare", "in"}
    return lengths and day and words <= {",", "(", "namely", "ie", "i", "e", ".", "that", "is", "-", "–", ":"}


def _starts_what_goes_on(before: Found, each: Found) -> bool:
    """ "on an ongoing basis following the first deadline"."""
    goes_on = before.kind is ScheduleKind.CONTINUING and each.kind is ScheduleKind.ON_EVENT
    return goes_on and each.lead in {"following", "after"} and each.first == before.end


def _going_on(source: Source, before: Found, each: Found) -> Found:
    """What goes on from an event; what is to be done soon after it waits for the event."""
    if source.low(before.first) in {"as", "promptly", "shortly", "soon", "asap", "without"}:
        return replace(each, first=before.first, strength=Strength.FIRM)
    event = source.letters(each.first, each.end)
    return replace(before, event=event, end=each.end, strength=Strength.FIRM)


def _names_the_meeting(source: Source, before: Found, each: Found) -> bool:
    """ "at the next meeting on 13 December 2001": the printed day is that meeting's."""
    day = each.kind is ONCE and each.precision == "day" and each.year_given and each.strength is Strength.FIRM
    between = source.letters(before.end, each.first).strip(" ,(–-")
    return before.kind is ScheduleKind.ON_EVENT and before.offset is None and day and between in {"", "on", "in"}


def _days_of_year(found: list[Found]) -> list[Found]:
    """ "quarterly, on 31 January, 30 April, 31 July and 31 October", "in June and December each year": one rule."""
    rules = [each for each in found if each.kind is RECURRING and each.rrule and _has_period_of_year(each.rrule)]
    days = [each for each in found if each.kind is ONCE and each.due and not each.year_given and each.lead != "within"]
    own = [
        (int(m), int(d))
        for each in rules
        for m, d in re.findall(r"BYMONTH=(\d+);BYMONTHDAY=(-?\d+)$", each.rrule or "")
    ]
    if len(rules) != 1 or len(days) + len(own) < 2 or not days:
        return found
    listed_days = sorted([*rules, *days], key=lambda each: each.first)
    if any(after.first - one.end > 6 for one, after in pairwise(listed_days)):
        return found
    dates = [(day.due.month, day.due.day, day.due) for day in days if day.due]
    months = sorted({month for month, _, _ in dates} | {month for month, _ in own})
    numbers = {_month_day(day) for _, _, day in dates} | {_own_day(month, day) for month, day in own}
    if len(numbers) > 1:
        return found
    rule, first = rules[0], min(rules[0].first, days[0].first)
    end = max(rule.end, days[-1].end)
    text = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={numbers.pop()}"
    whole = replace(
        rule, first=first, end=end, rrule=text, why="every year on the days that are named", ambiguous=False, between=()
    )
    taken = {id(each) for each in (rule, *days)}
    rest = [each for each in found if id(each) not in taken]
    return sorted([*rest, whole], key=lambda each: each.first)


def _yearly_too(joined: list[Found]) -> list[Found]:
    """ "by 31 May each year … and by 31 July": what shares a sentence with a day of every year is of every year."""
    if not any(each.rrule and each.rrule.startswith("FREQ=YEARLY;BYMONTH") and not each.start for each in joined):
        return joined
    joined = [each for each in joined if not _yearly(each)]  # "the annual report, by 31 March of each year"
    return [
        _on_day(replace(each, kind=RECURRING, due=None, precision=None, ambiguous=False, between=()),
                each.due, each.first, each.end, None)
        if each.kind is ONCE and each.due and not each.year_given and each.lead == "by" else each
        for each in joined
    ]  # fmt: skip


def _has_period_of_year(rule: str) -> bool:
    return rule in {"FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;INTERVAL=4"} or (
        rule.startswith("FREQ=YEARLY;BYMONTH")
    )


def _month_day(day: dt.date) -> int:
    """-1 for the last day of a month, which lists of quarters' ends mean."""
    return -1 if day.day == month_end(day.year, day.month).day else day.day


def _own_day(month: int, day: int) -> int:
    return _month_day(dt.date(2001, month, day)) if day > 0 else -1


def _without_words_between(source: Source, before: Found, each: Found, taken: Found, kept: Found) -> Found:
    """ "annual report by 30 April": the span of what is joined has no words that say something else."""
    if all(source.low(k) in JOINTS for k in range(before.end, each.first)):
        return taken
    return replace(taken, first=kept.first, end=kept.end)


def _is_also(source: Source, rule: Found, each: Found) -> bool:
    """ "half-yearly and after the end": the event is a second time."""
    return any(source.low(k) in {"and", "or", "plus"} for k in range(rule.end, each.first))


def _yearly(each: Found) -> bool:
    return each.rrule == "FREQ=YEARLY"


def _on_day(each: Found, day: dt.date, first: int, end: int, start: dt.date | None) -> Found:
    interval = re.search(r";INTERVAL=\d+", each.rrule or "FREQ=YEARLY")
    rule = f"FREQ=YEARLY{interval[0] if interval else ''};BYMONTH={day.month};BYMONTHDAY={day.day}"
    return replace(each, first=first, end=end, rrule=rule, start=start, why=f"every year by {day.day} {day:%B}")


def _take_before(source: Source, before: Found, each: Found) -> Found | None:
    """ "By 30 April 2016 and annually thereafter", "Starting 1 October, … weekly", "by 30 June each year"."""
    thereafter = any(source.low(k) in {"thereafter", "after"} for k in range(each.end, min(each.end + 4, source.size)))
    close = each.first - before.end <= 4
    if each.lead in {"even", "odd"}:
        return None
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
    named = each.lead in {"by", "before"} and each.first - rule.end <= NEAR
    if each.kind is ONCE and each.due and _yearly(rule) and (close or named) and not each.year_given:
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
        if rule.lead == "until" or (rule.until and source.low(each.end) in {"thereafter", "after"}):
            return None
        fixed = str(each.rrule).startswith(f"{rule.rrule};BY")
        if each.lead == NEEDS_MONTH:
            return replace(each, first=rule.first if close else each.first, lead="") if fixed else None
        return (replace(each, first=rule.first) if close else each) if fixed else None
    if (
        each.kind is ScheduleKind.ON_EVENT
        and each.strength is Strength.WEAK
        and close
        and not _is_also(source, rule, each)
    ):
        event = source.letters(each.first, each.end)
        between = (f"{rule.why}, each time beginning {event}", f"{rule.why}, whatever happens")
        return replace(rule, event=event, end=each.end, ambiguous=True, between=rule.between or between)
    return None
