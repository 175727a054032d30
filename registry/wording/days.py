"""Days and months as they are printed, and the period that they are."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import dataclass, replace

from registry.wording.calendar_words import (
    DAY_ORDINALS,
    MONTHS,
    WEEKDAYS,
    full_year,
    month_span,
)
from registry.wording.found import day_words
from registry.wording.source import Source

AFTER_A_DAY = frozenset({"of", "and", "or", "in", "each", "every", "at", "by", "to", "next", "annually", "for", "with"})
BEFORE_SLASHED = frozenset({"by", "before", "until", "till", "than", "due"})
YEAR_MIN, YEAR_MAX = 1900, 2199


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar, both ends included."""

    first: dt.date
    last: dt.date
    precision: str  # day, month, quarter, half, season, year, financial year, academic year, week
    year_given: bool = True
    edge: str | None = None  # "end", "start", "early", "mid", "late"
    between: tuple[str, ...] = ()
    alone: bool = False  # "Friday", "Easter", "next week": no date without a word before it


def months_from(day: dt.date, skip: int, months: int) -> tuple[dt.date, dt.date]:
    index = day.month - 1 + skip
    return month_span(day.year + index // 12, index % 12 + 1, months)


def day_period(year: int, month: int, day: int, *, year_given: bool = True) -> Period | None:
    try:
        one = dt.date(year, month, day)
    except ValueError:
        return None
    return Period(one, one, "day", year_given=year_given)


def digits(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ISO dates and day/month/year; the day comes first, as in Britain."""
    if source.kind(at) == "iso":
        year, month, day = source.low(at).split("-")
        period = day_period(int(year), int(month), int(day))
        return (period, at + 1) if period else None
    if source.kind(at) == "monthyear":
        month, year = source.low(at).split("/")
        return Period(*month_span(int(year), int(month), 1), "month", alone=True), at + 1
    if source.kind(at) == "number":
        return _day_and_month(source, at, reference)
    if source.kind(at) != "slashed":
        return None
    day, month, year = source.low(at).replace(".", "/").replace("-", "/").split("/")
    number = full_year(year, reference)
    british, american = day_period(number, int(month), int(day)), day_period(number, int(day), int(month))
    period = british or american
    if british and american and british != american:
        period = replace(
            british,
            between=(f"{day_words(british.first)} (day first)", f"{day_words(american.first)} (month first)"),
        )
    return (period, at + 1) if period else None


def _day_and_month(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "by 15/5": a day and a month without their year, where a word before them says that it is a date."""
    short = len(source.low(at)) <= 2 and source.low(at + 1) == "/" and source.is_joined(at + 1)
    whole = source.kind(at + 2) == "number" and len(source.low(at + 2)) <= 2 and source.low(at + 3) != "/"
    if not short or not whole or source.low(at - 1) not in BEFORE_SLASHED:
        return None
    day, month = int(source.low(at)), int(source.low(at + 2))
    if not 1 <= month <= 12:
        return None
    period = day_period(coming(reference, month, day), month, day, year_given=False)
    return (period, at + 3) if period else None


def weekday(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """A weekday before a date adds nothing to it."""
    if source.low(at) not in WEEKDAYS:
        return None
    at += 1
    while source.low(at) in {",", "the", "."}:
        at += 1
    return day_first(source, at, reference) or month_first(source, at, reference)


def year_after(source: Source, at: int, reference: dt.date) -> tuple[int | None, int]:
    """The year that follows a day or month, with the comma or "of" before it."""
    skip = at + 1 if source.low(at) in {",", "of", "."} else at
    if source.low(skip) in {"this", "next"} and source.low(skip + 1) == "year":
        return reference.year + (source.low(skip) == "next"), skip + 2
    token = source.low(skip)
    if source.kind(skip) == "number":
        if len(token) == 4 and YEAR_MIN <= int(token) <= YEAR_MAX:
            return int(token), skip + 1
        if len(token) == 2 and skip == at and int(token) < 40:
            return full_year(token, reference), skip + 1
    if source.low(at) in {"’", "'"} and source.kind(at + 1) == "number" and len(source.low(at + 1)) == 2:
        return full_year(source.low(at + 1), reference), at + 2
    return None, at


def day_number(source: Source, at: int) -> int | None:
    if source.kind(at) == "ordinal":
        return int(source.low(at)[:-2])
    if source.kind(at) == "number" and len(source.low(at)) <= 2:
        return int(source.low(at))
    return None


def worded_day(source: Source, at: int) -> tuple[int, int] | None:
    """ "first", "twenty-first" as a day of a month, and the token after it."""
    day = DAY_ORDINALS.get(source.low(at))
    if day:
        return day, at + 1
    tens = {"twenty": 20, "thirty": 30}.get(source.low(at))
    ones = DAY_ORDINALS.get(source.low(source.past_hyphen(at + 1)), 10) if tens else 10
    return (tens + ones, source.past_hyphen(at + 1) + 1) if tens and ones < 10 else None


def coming(reference: dt.date, month: int, day: int | None) -> int:
    """The year of the next such day or month, the reference's own among them."""
    last = day or 31
    return reference.year + ((month, last) < (reference.month, reference.day))


def day_first(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    number = day_number(source, at)
    worded = worded_day(source, at) if number is None else None
    if (number is None and worded is None) or is_dotted(source, at):
        return None
    day, after = worded or (number or 0, at + 1)
    if source.low(after) == "day":
        after += 1
    if worded and source.low(after) != "of":
        return None
    while source.low(after) in {"of", "-"}:
        after += 1
    month = MONTHS.get(source.low(after))
    if month is None:
        return None
    year, end = year_after(source, source.past_hyphen(after + 1), reference)
    period = day_period(year or coming(reference, month, day), month, day, year_given=year is not None)
    return (period, end) if period else None


def month_first(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "June 4, 2001", "June 4th", "June 2001", "Jun-01", "June"."""
    month = MONTHS.get(source.low(at))
    if month is None or not (
        source.tokens[at].text[0].isupper() or source.tokens[at].end - source.tokens[at].start > 4
    ):
        return None
    after = at + 1
    if source.low(after) == "." and source.kind(after + 1) in {"number", "ordinal"}:
        after += 1
    hyphen = source.past_hyphen(after)
    if hyphen > after:
        return _month_with_year(source, hyphen, reference, month) or (_whole_month(reference, month, None), after)
    if source.low(after) == "the" and source.kind(after + 1) == "ordinal":
        after += 1
    day = day_number(source, after)
    worded = worded_day(source, after)
    if worded and _is_no_adjective(source, worded[1]):
        year, end = year_after(source, worded[1], reference)
        period = day_period(year or coming(reference, month, worded[0]), month, worded[0], year_given=year is not None)
        if period:
            return period, end
    if day is not None:
        year, end = year_after(source, after + 1, reference)
        padded = source.low(after)
        if year is None and padded.startswith("0") and abs(full_year(padded, reference) - reference.year) <= 5:
            return _whole_month(reference, month, full_year(padded, reference)), after + 1  # "Sept 03"
        period = day_period(year or coming(reference, month, day), month, day, year_given=year is not None)
        if period:
            return period, end
    year, end = year_after(source, after, reference)
    return _whole_month(reference, month, year), end


def _is_no_adjective(source: Source, at: int) -> bool:
    """Whether the "first" of "May first" ends a date; that of "in May first drafts are due" does not."""
    return (source.kind(at) in {"mark", "number", ""} and not source.is_joined(at)) or source.low(at) in AFTER_A_DAY


def _month_with_year(source: Source, at: int, reference: dt.date, month: int) -> tuple[Period, int] | None:
    """The year in "Jan-24", as spreadsheets write it."""
    digits_of_year = source.low(at)
    if source.kind(at) != "number" or len(digits_of_year) not in {2, 4}:
        return None
    year = full_year(digits_of_year, reference)
    return (_whole_month(reference, month, year), at + 1) if YEAR_MIN <= year <= YEAR_MAX else None


def _whole_month(reference: dt.date, month: int, year: int | None) -> Period:
    first, last = month_span(year or coming(reference, month, None), month, 1)
    return Period(first, last, "month", year_given=year is not None)


def is_dotted(source: Source, at: int) -> bool:
    """ "version 2020.2.1", "1.0.1": part of a number with dots in it."""
    before = source.low(at - 1) == "." and source.is_joined(at - 1)
    return before or (source.low(at + 1) == "." and source.is_joined(at + 1) and source.kind(at + 2) == "number")
