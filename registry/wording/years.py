"""Quarters, halves, seasons and years of any sort, and "next month"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt

from registry.wording.calendar_words import (
    ORDINALS,
    SEASONS,
    full_year,
    month_end,
    month_span,
)
from registry.wording.days import Period, coming, is_dotted, months_from, year_after
from registry.wording.found import day_words
from registry.wording.source import Source

AFTER_SEASONS = frozenset(
    {"and", "or", "to", "for", "with", "but", "if", "when", "at", "in", "on", "by", "of", "this", "next"}
)
EDGED = frozenset({"mid", "end", "early", "late"})
NAMED_YEARS = ("financial year", "fiscal year", "academic year", "school year", "fy")
YEAR_MIN, YEAR_MAX = 1900, 2199


QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4}


def quarter(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "Q1 2020", "quarter 3 of 2001", "the first quarter of 2002", "FY21 Q1"."""
    low, following = source.low(at), source.low(at + 1)
    if low in {"q", "quarter"} and following in QUARTERS:
        number, after = QUARTERS[following], at + 2
    elif low in QUARTERS and following == "q":
        number, after = QUARTERS[low], at + 2
    elif _nth(source, at) in {1, 2, 3, 4, -1} and following == "quarter":
        number, after = _nth(source, at) % 5, at + 2
    else:
        return _year_first(source, at, reference)
    return _part_of_year(source, after, reference, number, 3, "quarter") or _unnamed_part(reference, number, after)


def _nth(source: Source, at: int) -> int:
    low = source.low(at)
    return int(low[:-2]) if source.kind(at) == "ordinal" else ORDINALS.get(low, 0)


def _year_first(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "FY21 Q1", "2020 Q4", "2020/21 H2"."""
    if source.kind(at) not in {"number", "yearpair"} and source.low(at) not in {"fy", "cy", "fiscal", "financial"}:
        return None
    whole = financial(source, at, reference) or year(source, at, reference)
    if whole is None:
        return None
    after = whole[1] + (source.low(whole[1]) == ",")
    letter, number = source.low(after), QUARTERS.get(source.low(after + 1), 0)
    if letter not in {"q", "h", "quarter"} or not 1 <= number <= (2 if letter == "h" else 4):
        return None
    months = 6 if letter == "h" else 3
    first, last = months_from(whole[0].first, (number - 1) * months, months)
    return Period(first, last, "half" if letter == "h" else "quarter"), after + 2


def _unnamed_part(reference: dt.date, number: int, after: int) -> tuple[Period, int]:
    """A quarter with no year: of the calendar year, or of the financial year."""
    one = dt.date(coming(reference, 3 * number, None), 3 * number - 2, 1)
    start = 3 * (number % 4) + 1
    other = dt.date(coming(reference, start + 2, None), start, 1)
    ends = months_from(one, 0, 3)[1], months_from(other, 0, 3)[1]
    between = (f"{day_words(ends[0])}, in the calendar year", f"{day_words(ends[1])}, in the financial year")
    return Period(one, ends[0], "quarter", between=between, alone=True), after


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
    pair = _year_pair(source, at + 1 + (source.low(at + 1) == "of"))
    year, end = pair or year_after(source, at + 1, reference)
    if year is None and (source.low(at) == "fall" or _names(source, end)):
        return None
    first, last = month_span(year or coming(reference, 12 if stop < start else stop, None), start, 3)
    late = last + dt.timedelta(20)
    between = (f"by {day_words(last)}", f"by {day_words(late)}, where seasons begin at the solstice or equinox")
    return Period(first, last, "season", year_given=year is not None, between=between), end


def financial_year(last_year: int, *, federal: bool) -> Period:
    """A year that ends in `last_year`: on 30 September (US federal) or 31 March (UK)."""
    month = 9 if federal else 3
    return Period(dt.date(last_year - 1, month + 1, 1), month_end(last_year, month), "financial year")


def financial(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """FY2019, fiscal year (FY) 2016, financial year 2001/02, 2001-02, academic year 2001/02."""
    word, after = "", at
    named = NAMED_YEARS if source.low(at) in {"financial", "fiscal", "academic", "school", "fy"} else ()
    for words in named:
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
        return year_of(word, years[0] + 1), stop
    if years:
        return year_of("financial" if word in {"fiscal", "fy"} else word, years[0] + 1), years[1]
    if word and source.kind(after) == "number" and len(source.low(after)) in {2, 4}:
        ends = full_year(source.low(after), reference)
        return (year_of(word, ends), after + 1) if YEAR_MIN <= ends <= YEAR_MAX else None
    return None


def year_of(word: str, ends: int) -> Period:
    if word in {"academic", "school"}:
        return Period(dt.date(ends - 1, 9, 1), dt.date(ends, 8, 31), "academic year")
    return financial_year(ends, federal=word in {"fiscal", "fy"})


def _year_pair(source: Source, at: int) -> tuple[int, int] | None:
    """The first year of "2001/02" or "2001/2", and the token after it."""
    if source.kind(at) == "yearpair":
        one, other = int(source.low(at)[:4]), source.low(at)[5:]
        follows = int(other) == (one + 1) % 10 ** len(other)
        return (one, at + 1) if follows else None
    return None


def year(source: Source, at: int, _reference: dt.date) -> tuple[Period, int] | None:
    if source.lows(at, 2) == ("calendar", "year"):
        at += 2
    elif source.low(at) == "cy":
        at += 1
    token = source.low(at)
    if source.kind(at) != "number" or len(token) != 4 or not YEAR_MIN <= int(token) <= YEAR_MAX:
        return None
    if source.low(at + 1) == "-" or is_dotted(source, at):
        return None
    if source.low(at - 1) == "-" and source.low(at - 2) not in EDGED:
        return None
    year = int(token)
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "year"), at + 1
