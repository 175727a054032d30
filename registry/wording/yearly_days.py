"""A printed day and the years in which it recurs, one rule: "after 1 September in each year", "of each odd year"."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.found import Found
from registry.wording.lags import LAG
from registry.wording.shared_years import in_year
from registry.wording.source import Source

ONCE, WINDOW, RECURRING = ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING
JOINTS = frozenset({"of", "in", ",", "during"})
OPENED = frozenset({"after", "following", "from", "starting", "beginning", "commencing"})
PARITIES = frozenset({"even", "odd"})


def of_each_year(source: Source, found: list[Found], reference: dt.date) -> list[Found]:
    """The findings, with a day and the years behind it as one; a looser rule before it says no more."""
    joined: list[Found] = []
    for each in found:
        before = joined[-1] if joined else None
        day = _day(before, each) if before and _is_beside(source, before, each) else None
        if before and day:
            joined[-1] = _on_day(before, each, day)
        elif each.lead in PARITIES:
            joined.append(replace(each, start=_of_parity(dt.date(reference.year, 1, 1), each.lead)))
        else:
            joined.append(each)
    if any(each.lead == LAG for each in joined):  # "quarterly, within 30 days of the end of each quarter"
        joined = [each for each in joined if each.kind is not RECURRING or "BY" in str(each.rrule)]
    narrow = {each.rrule for each in joined if each.rrule and each.kind is RECURRING and each.lead in PARITIES}
    return [each for each in joined if not any(rule.startswith(f"{each.rrule};BY") for rule in narrow)]


def _is_beside(source: Source, before: Found, each: Found) -> bool:
    return all(source.low(k) in JOINTS for k in range(before.end, each.first))


def _day(before: Found, each: Found) -> dt.date | None:
    """The day that recurs; a deadline of every single year is joined with the others of its sentence."""
    if each.kind is not RECURRING or before.year_given:
        return None
    if before.kind is ONCE and before.lead != "within" and each.lead in PARITIES:
        return before.due
    opened = before.kind is WINDOW and before.lead in OPENED and before.until is None and before.precision == "day"
    return before.start if opened and each.rrule in {"FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=2"} else None


def _on_day(before: Found, each: Found, day: dt.date) -> Found:
    rule = f"{each.rrule};BYMONTH={day.month};BYMONTHDAY={day.day}"
    start = _of_parity(day, each.lead) if each.lead in PARITIES else None
    why = f"{day.day} {day:%B}; {each.why}"
    return replace(each, first=before.first, rrule=rule, start=start, why=why)


def _of_parity(day: dt.date, parity: str) -> dt.date:
    """The first such day, from this one on, in a year of that parity."""
    return day if (day.year % 2 == 0) is (parity == "even") else in_year(day, day.year + 1)
