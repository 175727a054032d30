"""Quarters, halves, seasons and years of any sort, and "next month"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt

from registry.wording.calendar_words import (
    MONTHS,
    ORDINALS,
    SEASONS,
    full_year,
    month_end,
    month_span,
)
from registry.wording.days import Period, coming, day_period, is_dotted, months_from, year_after
from registry.wording.source import Source

AFTER_SEASONS = frozenset(
    {"and", "or", "to", "for", "with", "but", "if", "when", "at", "in", "on", "by", "of", "this", "next"}
)
YEAR_MIN, YEAR_MAX = 1900, 2199


def quarter(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "Q1 2020", "quarter 3 of 2001", "the first quarter of 2002"."""
    if source.low(at) in {"q", "quarter"} and source.low(at + 1) in {"1", "2", "3", "4"}:
        number, after = int(source.low(at + 1)), at + 2
    elif source.low(at) in ORDINALS and source.low(at + 1) == "quarter":
        number, after = ORDINALS[source.low(at)] % 5, at + 2
    else:
        return None
    return _part_of_year(source, after, reference, number, 3, "quarter")


def half(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) == "h" and source.low(at + 1) in {"1", "2"}:
        return _part_of_year(source, at + 2, reference, int(source.low(at + 1)), 6, "half")
    if source.low(at) in {"first", "second"} and source.low(at + 1) == "half":
        return _part_of_year(source, at + 2, reference, ORDINALS[source.low(at)], 6, "half")
    return None


def _names(source: Source, at: int) -> bool:
    """ "the autumn seminar": the season is part of a name."""
    return source.kind(at) == "word" and source.low(at) not in AFTER_SEASONS


def _part_of_year(
    source: Source, at: int, reference: dt.date, number: int, months: int, precision: str
) -> tuple[Period, int] | None:
    after = at
    while source.low(after) in {"of", "the", ","}:
        after += 1
    whole = financial(source, after, reference) or year(source, after, reference)
    if whole is None:
        return None
    first, last = months_from(whole[0].first, (number - 1) * months, months)
    return Period(first, last, precision), whole[1]


def season(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) not in SEASONS:
        return None
    start, stop = SEASONS[source.low(at)]
    year, end = year_after(source, at + 1, reference)
    if year is None and (source.low(at) == "fall" or _names(source, end)):
        return None
    first, last = month_span(year or coming(reference, 12 if stop < start else stop, None), start, 3)
    return Period(first, last, "season", year_given=year is not None), end


def financial_year(last_year: int, *, federal: bool) -> Period:
    """A year that ends in `last_year`: on 30 September (US federal) or 31 March (UK)."""
    month = 9 if federal else 3
    return Period(dt.date(last_year - 1, month + 1, 1), month_end(last_year, month), "financial year")


def financial(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """FY2019, fiscal year (FY) 2016, financial year 2001/02, 2001-02, academic year 2001/02."""
    word, after = "", at
    for words in ("financial year", "fiscal year", "academic year", "school year", "fy"):
        stop = source.phrase(at, words)
        if stop is not None:
            word, after = words.split()[0], stop
            break
    if word and source.lows(after, 3) == ("(", "fy", ")"):
        after += 3
    years = _year_pair(source, after)
    if years and not word:
        follow = source.low(years[1])
        word = {"academic": "academic", "school": "academic"}.get(follow, "financial")
        stop = years[1] + 2 if follow in {"academic", "school", "financial", "fiscal"} else years[1]
        return _year_of(word, years[0] + 1), stop
    if years:
        return _year_of(word, years[0] + 1), years[1]
    if word and source.kind(after) == "number" and len(source.low(after)) in {2, 4}:
        ends = full_year(source.low(after), reference)
        return (_year_of(word, ends), after + 1) if YEAR_MIN <= ends <= YEAR_MAX else None
    return None


def _year_of(word: str, ends: int) -> Period:
    if word in {"academic", "school"}:
        return Period(dt.date(ends - 1, 9, 1), dt.date(ends, 8, 31), "academic year")
    return financial_year(ends, federal=word in {"fiscal", "fy"})


def _year_pair(source: Source, at: int) -> tuple[int, int] | None:
    """The first year of "2001/02" or "01/02", and the token after it."""
    if source.kind(at) == "yearpair":
        one, other = int(source.low(at)[:4]), source.low(at)[5:]
        follows = int(other) == (one + 1 if len(other) == 4 else (one + 1) % 100)
        return (one, at + 1) if follows else None
    return None


def year(source: Source, at: int, _reference: dt.date) -> tuple[Period, int] | None:
    if source.lows(at, 2) == ("calendar", "year"):
        at += 2
    token = source.low(at)
    if source.kind(at) != "number" or len(token) != 4 or not YEAR_MIN <= int(token) <= YEAR_MAX:
        return None
    if {source.low(at + 1), source.low(at - 1)} & {"-"} or is_dotted(source, at):
        return None
    year = int(token)
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "year"), at + 1


def relative(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "this month", "next financial year", "the year" after "end of", "Christmas"."""
    if source.low(at) in {"christmas", "xmas"}:
        year, end = year_after(source, at + 1, reference)
        period = day_period(year or coming(reference, 12, 25), 12, 25, year_given=year is not None)
        return (period, end) if period else None
    step = {"this": 0, "current": 0, "next": 1, "coming": 1}.get(source.low(at))
    if step is None:
        return None
    at += 1
    if step == 0 and source.low(at) in {"current", "coming"}:
        at += 1
    for words in (
        "financial year",
        "fiscal year",
        "academic year",
        "calendar year",
        "year",
        "quarter",
        "month",
        "week",
    ):
        stop = source.phrase(at, words)
        if stop is not None:
            return _relative_period(words, step, reference), stop
    month = MONTHS.get(source.low(at))
    if month:
        first, last = month_span(coming(reference, month, None), month, 1)
        return Period(first, last, "month", year_given=False), at + 1
    return None


def _relative_period(words: str, step: int, reference: dt.date) -> Period:
    if words == "week":
        monday = reference + dt.timedelta(7 * step - reference.weekday())
        return Period(monday, monday + dt.timedelta(6), "week")
    if words == "month":
        return Period(*months_from(reference, step, 1), "month")
    if words == "quarter":
        start = dt.date(reference.year, (reference.month - 1) // 3 * 3 + 1, 1)
        return Period(*months_from(start, 3 * step, 3), "quarter")
    if words in {"year", "calendar year"}:
        year = reference.year + step
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    word = words.split(maxsplit=1)[0]
    ends_after = {"financial": 3, "fiscal": 9, "academic": 8}[word]
    return _year_of(word, reference.year + (reference.month > ends_after) + step)
