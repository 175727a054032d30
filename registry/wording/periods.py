"""Days, months, quarters, seasons and years, as first and last day."""

import datetime as dt
from dataclasses import replace

from registry.wording.calendar_words import DAY_ORDINALS, MONTHS, ORDINALS, SEASONS, WEEKDAYS, full_year, month_span
from registry.wording.days import Period, day_first, digits, month_first, months_from, weekday
from registry.wording.near import near, unit_of
from registry.wording.source import DASHES, Source
from registry.wording.weeks import week
from registry.wording.word_lists import book, listed
from registry.wording.years import QUARTERS, financial, half, quarter, season, year

DETERMINERS = frozenset({"the", "our", "its", "their"})
ZONES = frozenset({"est", "edt", "et", "gmt", "bst", "utc", "cet", "cst", "pst", "pt", "hrs", "hours"})
AFTER_HOURS = frozenset({"am", "pm", "hrs", "hours", "noon", "midnight", "midday", "a", "p"})
BEGINNINGS = (
    frozenset(MONTHS)
    | WEEKDAYS.keys()
    | SEASONS.keys()
    | ORDINALS.keys()
    | DAY_ORDINALS.keys()
    | QUARTERS.keys()
    | listed(
        """
    q quarter h half w wc week fy cy financial fiscal academic school calendar year month this current next coming new
    christmas xmas easter today tomorrow twenty thirty
    """
    )
)
FILLERS = book(
    """
    close of business | close of play | end of business | end of the day | end of day | start of business
    """
)


def parse_period(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """The period whose words begin at token `at`, and the token after them."""
    at = _after_clock(source, at)
    edged = _edge(source, at)
    if edged:
        edge, start = edged
        inner = _plain(source, start, reference) or _unit(source, start, reference)
        inner = _month_of_year(source, start, inner, reference) if inner and edge == "end" else inner
        return (replace(_cut(inner[0], edge), edge=edge), inner[1]) if inner else None
    return _plain(source, at, reference)


def _month_of_year(source: Source, at: int, inner: tuple[Period, int], reference: dt.date) -> tuple[Period, int]:
    """ "end May 19": a day has no end, so that the number is the year."""
    period, end = inner
    if period.precision != "day" or end != at + 2 or source.low(at) not in MONTHS or source.kind(at + 1) != "number":
        return inner
    return Period(*month_span(full_year(source.low(at + 1), reference), MONTHS[source.low(at)], 1), "month"), end


def _after_clock(source: Source, at: int) -> int:
    """Past "11:59 pm EDT," or "close of business on"."""
    begin = at
    filler = source.lead(at, FILLERS)
    if filler:
        return _after_joint(source, filler[1])
    if source.low(at) in {"noon", "midday", "midnight", "cob", "cop", "eob"}:
        at += 1
    elif source.kind(at) in {"clock", "number"} and source.low(at + 1) in AFTER_HOURS:
        at = at + 2 if source.low(at + 1) not in {"a", "p"} else at + 5
    elif source.kind(at) == "clock":
        at += 1
    if at == begin:
        return at
    if source.low(at) in ZONES:
        at += 1
    elif _is_long_zone(source, at):
        at += 3
    return _after_joint(source, at)


def _is_long_zone(source: Source, at: int) -> bool:
    """ "(ET)", "Eastern Daylight Time"."""
    if source.low(at) == "(":
        return source.low(at + 1) in ZONES and source.low(at + 2) == ")"
    return source.low(at + 1) in {"standard", "daylight", "summer", "mean"} and source.low(at + 2) == "time"


def _after_joint(source: Source, at: int) -> int:
    while source.low(at) in {",", "on", "of"}:
        at += 1
    return at


EDGES = {
    "end": "end", "close": "end", "beginning": "start", "start": "start", "early": "early", "mid": "mid",
    "middle": "mid", "late": "late", "latter": "late", "later": "late", "midpoint": "mid",
}  # fmt: skip


def _edge(source: Source, at: int) -> tuple[str, int] | None:
    """ "the end of", "end", "early", "mid-", "late in", "the early part of" ... before a period."""
    if source.low(at) in DETERMINERS:
        at += 1
    edge = EDGES.get(source.low(at))
    if edge is None:
        return None
    joints = DASHES | {"of", "in"} if edge in {"early", "late", "mid"} else DASHES | {"of"}
    at += 1
    if source.low(at) in {"part", "half"}:
        at += 1
    while source.low(at) in joints:
        at += 1
    return edge, at


def _unit(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    """ "the month", "financial year", after "the end of"."""
    found = unit_of(source, at + (source.low(at) in DETERMINERS), reference)
    return (replace(found[0], alone=True), found[1]) if found else None


def _cut(period: Period, edge: str) -> Period:
    """The part of a period that an edge names: thirds for early, mid and late."""
    if edge == "start":
        return replace(period, last=period.first)
    if edge == "end" or period.precision == "day":
        return period
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if months % 3 == 0:
        third = months // 3
        first, last = months_from(period.first, {"early": 0, "mid": third, "late": 2 * third}[edge], third)
    else:
        days = (period.last - period.first).days + 1
        begin = {"early": 0, "mid": days // 3, "late": 2 * days // 3}[edge]
        stop = {"early": days // 3, "mid": 2 * days // 3, "late": days}[edge]
        first, last = period.first + dt.timedelta(begin), period.first + dt.timedelta(stop - 1)
    return replace(period, first=first, last=last)


def _plain(source: Source, at: int, reference: dt.date) -> tuple[Period, int] | None:
    if source.low(at) in DETERMINERS:
        at += 1
    if source.kind(at) == "word" and source.low(at) not in BEGINNINGS:
        return None
    for rule in (digits, weekday, day_first, month_first, week, quarter, half, season, financial, year, near):
        found = rule(source, at, reference)
        if found:
            return found
    return None
