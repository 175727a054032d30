"""Weeks that are named by their first or last day: "w/c 5 June", "the week ending 9 June 2001"."""

import datetime as dt

from registry.wording.days import Period, day_first, digits, month_first, weekday
from registry.wording.found import day_words
from registry.wording.source import Source
from registry.wording.word_lists import book

BEGINNING = book("w / c | wc | week commencing | week beginning | week starting | week of")
ENDING = book("w / e | week ending | week - ending")


def week(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """The seven days that begin, or end, with the day named."""
    if source.low(at) not in {"w", "wc", "week"}:
        return None
    begins, ends = source.lead(at, BEGINNING), source.lead(at, ENDING)
    lead = begins or ends
    if lead is None:
        return None
    after = lead[1] + (source.low(lead[1]) in {":", "the"})
    found = (
        digits(source, after, reference)
        or weekday(source, after, reference)
        or day_first(source, after, reference)
        or month_first(source, after, reference)
    )
    if found is None or found[0].precision != "day":
        return None
    day, end, six = found[0].first, found[1], dt.timedelta(6)
    if ends:
        return Period(day - six, day, "week", year_given=found[0].year_given), end
    between = (f"by {day_words(day + dt.timedelta(4))}, the Friday", f"by {day_words(day + six)}, the Sunday")
    return Period(day, day + six, "week", year_given=found[0].year_given, between=between), end
