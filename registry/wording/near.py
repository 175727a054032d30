"""Periods that are named from the paper's own day: "tomorrow", "Friday", "next month", "year end", "Easter"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from dateutil.easter import easter

from registry.wording.calendar_words import MONTHS, SEASONS, WEEKDAYS, month_span
from registry.wording.days import Period, coming, day_period, month_first, months_from, year_after
from registry.wording.found import day_words
from registry.wording.source import Source
from registry.wording.years import financial, year, year_of

STEPS = {"this": 0, "current": 0, "next": 1, "coming": 1}
UNITS = (
    "financial year", "fiscal year", "academic year", "school year", "calendar year", "year", "quarter", "month",
    "week",
)  # fmt: skip
UNIT_BEGINNINGS = frozenset(words.split()[0] for words in UNITS)
ENDS_AFTER = {"financial": 3, "fiscal": 9, "academic": 8, "school": 8}


def near(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """A period named from the paper's date, or a feast; it is no date without a word before it."""
    if source.kind(at) != "word":
        return None
    low = source.low(at)
    if low in {"tomorrow", "today"}:
        day = reference + dt.timedelta(low == "tomorrow")
        return Period(day, day, "day", alone=True), at + 1
    if low in {"christmas", "xmas", "easter"}:
        return _feast(source, at, reference)
    if low == "new" and source.low(at + 1) == "year":
        first, last = month_span(reference.year + 1, 1, 1)
        between = (f"in January {first.year}", f"by 1 January {first.year}")
        return Period(first, last, "month", between=between, alone=True), at + 2
    if low in WEEKDAYS:
        return _weekday(source, at, reference, 0)
    return _stepped(source, at, reference) or _unit_end(source, at, reference)


def _feast(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    given, end = year_after(source, at + 1, reference)
    if source.low(at) == "easter":
        number = given or reference.year + (easter(reference.year) < reference)
        day = easter(number)
        period: Period | None = Period(day, day, "day", year_given=given is not None, alone=True)
    else:
        period = day_period(given or coming(reference, 12, 25), 12, 25, year_given=given is not None)
    return (replace(period, alone=True), end) if period else None


def _weekday(source: Source, at: int, reference: dt.date, step: int) -> tuple[Period, int]:
    """The first such day after the paper's; after "next" perhaps the one in the week that follows."""
    ahead = (WEEKDAYS[source.low(at)] - reference.weekday() - 1) % 7 + 1
    one, other = reference + dt.timedelta(ahead), reference + dt.timedelta(ahead + 7)
    between = (f"{one:%A} {day_words(one)}", f"{other:%A} {day_words(other)}")
    if step and ahead + reference.weekday() < 7:  # later in the same week: "next" usually skips it
        one = other
    return Period(one, one, "day", between=between, alone=True), at + 1


def _stepped(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "this month", "next financial year", "next May", "this summer", "next Friday"."""
    step = STEPS.get(source.low(at))
    if step is None:
        return None
    at += 1
    if step == 0 and source.low(at) in {"current", "coming"}:
        at += 1
    low = source.low(at)
    for words in UNITS:
        stop = source.phrase(at, words)
        if stop is not None:
            return replace(this_unit(words, step, reference), alone=True), stop
    if low in MONTHS:
        first, last = month_span(coming(reference, MONTHS[low], None), MONTHS[low], 1)
        return Period(first, last, "month", year_given=False), at + 1
    if low in SEASONS:
        start, stop_month = SEASONS[low]
        number = coming(reference, 12 if stop_month < start else stop_month, None)
        return Period(*month_span(number, start, 3), "season", alone=True), at + 1
    return _weekday(source, at, reference, step) if low in WEEKDAYS else None


def _unit_end(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "month end", "year-end", "the financial year end"."""
    if source.low(at) not in UNIT_BEGINNINGS:
        return None
    for words in UNITS:
        stop = source.phrase(at, words)
        if stop is not None:
            stop = source.past_hyphen(stop)
            if source.low(stop) != "end":
                return None
            after = stop + 1 + (source.low(stop + 1) in {"of", ","})
            whole = (
                financial(source, after, reference)
                or month_first(source, after, reference)
                or year(source, after, reference)
            )
            if whole and whole[0].year_given:
                return replace(whole[0], edge="end"), whole[1]
            return replace(unnamed(words, reference), edge="end", alone=True), stop + 1
    return None


def unit_of(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "the month", "the financial year", after "the end of": the one that the paper's date lies in."""
    for words in UNITS:
        stop = source.phrase(at, words)
        if stop is not None:
            return unnamed(words, reference), stop
    return _new_year(source, at, reference)


def _new_year(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.lows(at, 2) != ("new", "year"):
        return None
    return Period(dt.date(reference.year + 1, 1, 1), dt.date(reference.year + 1, 12, 31), "year"), at + 2


def unnamed(words: str, reference: dt.date) -> Period:
    """The unit that the paper's date lies in; a bare "year" may be more than one."""
    period = this_unit(words, 0, reference)
    if words != "year":
        return period
    other = this_unit("financial year", 0, reference)
    between = (f"{day_words(period.last)}, the calendar year", f"{day_words(other.last)}, the financial year")
    return replace(period, between=between)


def this_unit(words: str, step: int, reference: dt.date) -> Period:
    """The unit of time around the paper's date, or the next one."""
    if words == "week":
        monday = reference + dt.timedelta(7 * step - reference.weekday())
        return Period(monday, monday + dt.timedelta(6), "week")
    if words == "month":
        return Period(*months_from(reference, step, 1), "month")
    if words == "quarter":
        start = dt.date(reference.year, (reference.month - 1) // 3 * 3 + 1, 1)
        return Period(*months_from(start, 3 * step, 3), "quarter")
    if words in {"year", "calendar year"}:
        number = reference.year + step
        return Period(dt.date(number, 1, 1), dt.date(number, 12, 31), "year")
    word = words.split(maxsplit=1)[0]
    return year_of(word, reference.year + (reference.month > ENDS_AFTER[word]) + step)
