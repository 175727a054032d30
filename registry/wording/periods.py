"""Days, months, quarters, seasons and years, as first and last day."""

import datetime as dt
from dataclasses import dataclass, replace

from registry.wording.calendar_words import (
    MONTHS,
    ORDINALS,
    SEASONS,
    WEEKDAYS,
    full_year,
    month_end,
    month_span,
)
from registry.wording.source import DASHES, Source

DETERMINERS = frozenset({"the", "our", "its", "their"})
ZONES = frozenset({"est", "edt", "et", "gmt", "bst", "utc", "cet", "cst", "pst", "pt", "hrs", "hours"})
CLOCK_WORDS = frozenset({"noon", "midday", "midnight", "cob", "close", "start"})
FILLERS = (
    "close of business",
    "close of play",
    "end of business",
    "end of the day",
    "end of day",
    "start of business",
)
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


def parse_period(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """The period whose words begin at token `at`, and the token after them."""
    at = _after_clock(source, at)
    edged = _edge(source, at)
    if edged:
        edge, start = edged
        inner = _plain(source, start, reference)
        return (replace(_cut(inner[0], edge), edge=edge), inner[1]) if inner else None
    return _plain(source, at, reference)


def _after_clock(source: Source, at: int) -> int:
    """Past "11:59 pm EDT," or "close of business on"."""
    begin = at
    for filler in FILLERS:
        after = source.phrase(at, filler)
        if after is not None:
            return _after_joint(source, after)
    if source.low(at) in {"noon", "midday", "midnight", "cob"}:
        at += 1
    elif source.kind(at) in {"clock", "number"} and source.low(at + 1) in {
        "am",
        "pm",
        "hrs",
        "hours",
        "a",
        "p",
    }:
        at = at + 2 if source.low(at + 1) not in {"a", "p"} else at + 5
    elif source.kind(at) == "clock":
        at += 1
    if at == begin:
        return at
    if source.low(at) in ZONES:
        at += 1
    elif source.low(at + 1) in {"standard", "daylight", "summer", "mean"} and source.low(at + 2) == "time":
        at += 3
    return _after_joint(source, at)


def _after_joint(source: Source, at: int) -> int:
    while source.low(at) in {",", "on", "of"}:
        at += 1
    return at


def _edge(source: Source, at: int) -> tuple[str, int] | None:
    """ "the end of", "end", "early", "mid-" ... before a period."""
    if source.low(at) in DETERMINERS:
        at += 1
    words = {"end": "end", "close": "end", "beginning": "start", "start": "start", "early": "early", "mid": "mid",
             "middle": "mid", "late": "late", "latter": "late"}  # fmt: skip
    edge = words.get(source.low(at))
    if edge is None:
        return None
    at += 1
    if source.low(at) == "part":
        at += 1
    while source.low(at) in DASHES | {"of"}:
        at += 1
    return edge, at


def _cut(period: Period, edge: str) -> Period:
    """The part of a period that an edge names: thirds for early, mid and late."""
    if edge == "start":
        return replace(period, last=period.first)
    if edge == "end" or period.precision == "day":
        return period
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if months % 3 == 0:
        third = months // 3
        first, last = _months_from(period.first, {"early": 0, "mid": third, "late": 2 * third}[edge], third)
    else:
        days = (period.last - period.first).days + 1
        begin = {"early": 0, "mid": days // 3, "late": 2 * days // 3}[edge]
        stop = {"early": days // 3, "mid": 2 * days // 3, "late": days}[edge]
        first, last = period.first + dt.timedelta(begin), period.first + dt.timedelta(stop - 1)
    return replace(period, first=first, last=last)


def _months_from(day: dt.date, skip: int, months: int) -> tuple[dt.date, dt.date]:
    index = day.month - 1 + skip
    return month_span(day.year + index // 12, index % 12 + 1, months)


def _plain(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) in DETERMINERS:
        at += 1
    for rule in (
        _digits,
        _weekday,
        _day_first,
        _month_first,
        _quarter,
        _half,
        _season,
        _financial,
        _year,
        _relative,
    ):
        found = rule(source, at, reference)
        if found:
            return found
    return None


def day_period(year: int, month: int, day: int, *, year_given: bool = True) -> Period | None:
    try:
        one = dt.date(year, month, day)
    except ValueError:
        return None
    return Period(one, one, "day", year_given=year_given)


def _digits(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ISO dates and day/month/year; the day comes first, as in Britain."""
    if source.kind(at) == "iso":
        year, month, day = source.low(at).split("-")
        period = day_period(int(year), int(month), int(day))
        return (period, at + 1) if period else None
    if source.kind(at) != "slashed":
        return None
    day, month, year = source.low(at).replace(".", "/").split("/")
    number = full_year(year, reference)
    british, american = day_period(number, int(month), int(day)), day_period(number, int(day), int(month))
    period = british or american
    if british and american and british != american:
        period = replace(
            british,
            between=(f"{british.first:%d %B %Y} (day first)", f"{american.first:%d %B %Y} (month first)"),
        )
    return (period, at + 1) if period else None


def _weekday(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """A weekday before a date adds nothing to it."""
    if source.low(at) not in WEEKDAYS:
        return None
    at += 1
    while source.low(at) in {",", "the", "."}:
        at += 1
    return _day_first(source, at, reference) or _month_first(source, at, reference)


def _year_after(source: Source, at: int, reference: dt.date) -> tuple[int | None, int]:
    """The year that follows a day or month, with the comma or "of" before it."""
    skip = at + 1 if source.low(at) in {",", "of", "."} else at
    token = source.low(skip)
    if source.kind(skip) == "number":
        if len(token) == 4 and YEAR_MIN <= int(token) <= YEAR_MAX:
            return int(token), skip + 1
        if len(token) == 2 and skip == at and int(token) < 40:
            return full_year(token, reference), skip + 1
    if source.low(at) in {"’", "'"} and source.kind(at + 1) == "number" and len(source.low(at + 1)) == 2:
        return full_year(source.low(at + 1), reference), at + 2
    return None, at


def _day_number(source: Source, at: int) -> int | None:
    if source.kind(at) == "ordinal":
        return int(source.low(at)[:-2])
    if source.kind(at) == "number" and len(source.low(at)) <= 2:
        return int(source.low(at))
    return None


def _coming(reference: dt.date, month: int, day: int | None) -> int:
    """The year of the next such day or month, the reference's own among them."""
    last = day or 31
    return reference.year + ((month, last) < (reference.month, reference.day))


def _day_first(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    day = _day_number(source, at)
    if day is None or _is_dotted(source, at):
        return None
    after = at + 1
    if source.low(after) == "day":
        after += 1
    while source.low(after) in {"of", "-"}:
        after += 1
    month = MONTHS.get(source.low(after))
    if month is None:
        return None
    year, end = _year_after(source, source.past_hyphen(after + 1), reference)
    period = day_period(year or _coming(reference, month, day), month, day, year_given=year is not None)
    return (period, end) if period else None


def _month_first(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    month = MONTHS.get(source.low(at))
    if month is None or not (
        source.tokens[at].text[0].isupper() or source.tokens[at].end - source.tokens[at].start > 4
    ):
        return None
    after = at + 1
    if source.low(after) == "." and source.kind(after + 1) in {"number", "ordinal"}:
        after += 1
    if source.low(after) == "the" and source.kind(after + 1) == "ordinal":
        after += 1
    day = _day_number(source, after)
    if day is not None:
        year, end = _year_after(source, after + 1, reference)
        period = day_period(year or _coming(reference, month, day), month, day, year_given=year is not None)
        if period:
            return period, end
    year, end = _year_after(source, after, reference)
    number = year or _coming(reference, month, None)
    first, last = month_span(number, month, 1)
    return Period(first, last, "month", year_given=year is not None), end


def _quarter(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "Q1 2020", "quarter 3 of 2001", "the first quarter of 2002"."""
    if source.low(at) in {"q", "quarter"} and source.low(at + 1) in {"1", "2", "3", "4"}:
        number, after = int(source.low(at + 1)), at + 2
    elif source.low(at) in ORDINALS and source.low(at + 1) == "quarter":
        number, after = ORDINALS[source.low(at)] % 5, at + 2
    else:
        return None
    return _part_of_year(source, after, reference, number, 3, "quarter")


def _half(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) == "h" and source.low(at + 1) in {"1", "2"}:
        return _part_of_year(source, at + 2, reference, int(source.low(at + 1)), 6, "half")
    if source.low(at) in {"first", "second"} and source.low(at + 1) == "half":
        return _part_of_year(source, at + 2, reference, ORDINALS[source.low(at)], 6, "half")
    return None


def _part_of_year(
    source: Source, at: int, reference: dt.date, number: int, months: int, precision: str
) -> tuple[Period, int] | None:
    after = at
    while source.low(after) in {"of", "the", ","}:
        after += 1
    whole = _financial(source, after, reference) or _year(source, after, reference)
    if whole is None:
        return None
    first, last = _months_from(whole[0].first, (number - 1) * months, months)
    return Period(first, last, precision), whole[1]


def _season(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) not in SEASONS:
        return None
    start, stop = SEASONS[source.low(at)]
    year, end = _year_after(source, at + 1, reference)
    if year is None and source.low(at) == "fall":
        return None
    first, last = month_span(year or _coming(reference, 12 if stop < start else stop, None), start, 3)
    return Period(first, last, "season", year_given=year is not None), end


def financial_year(last_year: int, *, federal: bool) -> Period:
    """A year that ends in `last_year`: on 30 September (US federal) or 31 March (UK)."""
    month = 9 if federal else 3
    return Period(dt.date(last_year - 1, month + 1, 1), month_end(last_year, month), "financial year")


def _financial(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """FY2019, fiscal year (FY) 2016, financial year 2001/02, 2001-02, academic year 2001/02."""
    word, after = "", at
    for words in ("financial year", "fiscal year", "academic year", "school year", "fy"):
        stop = source.phrase(at, words)
        if stop is not None:
            word, after = words.split()[0], stop
            break
    if word and source.lows(after, 3) == ("(", "fy", ")"):
        after += 3
    years = _year_pair(source, after, reference)
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


def _year_pair(source: Source, at: int, reference: dt.date) -> tuple[int, int] | None:
    """The first year of "2001/02" or "01/02", and the token after it."""
    if source.kind(at) == "yearpair":
        one, other = int(source.low(at)[:4]), source.low(at)[5:]
        follows = int(other) == (one + 1 if len(other) == 4 else (one + 1) % 100)
        return (one, at + 1) if follows else None
    return None


def _year(source: Source, at: int, _reference: dt.date) -> tuple[Period, int] | None:
    if source.lows(at, 2) == ("calendar", "year"):
        at += 2
    token = source.low(at)
    if source.kind(at) != "number" or len(token) != 4 or not YEAR_MIN <= int(token) <= YEAR_MAX:
        return None
    if {source.low(at + 1), source.low(at - 1)} & {"-"} or _is_dotted(source, at):
        return None
    year = int(token)
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "year"), at + 1


def _is_dotted(source: Source, at: int) -> bool:
    """ "version 2020.2.1", "1.0.1": part of a number with dots in it."""
    before = source.low(at - 1) == "." and source.is_joined(at - 1)
    return before or (source.low(at + 1) == "." and source.is_joined(at + 1) and source.kind(at + 2) == "number")


def _relative(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "this month", "next financial year", "the year" after "end of", "Christmas"."""
    if source.low(at) in {"christmas", "xmas"}:
        year, end = _year_after(source, at + 1, reference)
        period = day_period(year or _coming(reference, 12, 25), 12, 25, year_given=year is not None)
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
        first, last = month_span(_coming(reference, month, None), month, 1)
        return Period(first, last, "month", year_given=False), at + 1
    return None


def _relative_period(words: str, step: int, reference: dt.date) -> Period:
    if words == "week":
        monday = reference + dt.timedelta(7 * step - reference.weekday())
        return Period(monday, monday + dt.timedelta(6), "week")
    if words == "month":
        return Period(*_months_from(reference, step, 1), "month")
    if words == "quarter":
        start = dt.date(reference.year, (reference.month - 1) // 3 * 3 + 1, 1)
        return Period(*_months_from(start, 3 * step, 3), "quarter")
    if words in {"year", "calendar year"}:
        year = reference.year + step
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    word = words.split(maxsplit=1)[0]
    ends_after = {"financial": 3, "fiscal": 9, "academic": 8}[word]
    return _year_of(word, reference.year + (reference.month > ends_after) + step)
