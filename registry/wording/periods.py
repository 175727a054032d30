"""Days, months, quarters, seasons and years, as first and last day."""

import datetime as dt
from dataclasses import replace

from registry.wording.days import Period, day_first, digits, month_first, months_from, weekday
from registry.wording.source import DASHES, Source
from registry.wording.word_lists import book
from registry.wording.years import financial, half, quarter, relative, season, year

DETERMINERS = frozenset({"the", "our", "its", "their"})
ZONES = frozenset({"est", "edt", "et", "gmt", "bst", "utc", "cet", "cst", "pst", "pt", "hrs", "hours"})
CLOCK_WORDS = frozenset({"noon", "midday", "midnight", "cob", "close", "start"})
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
        inner = _plain(source, start, reference)
        return (replace(_cut(inner[0], edge), edge=edge), inner[1]) if inner else None
    return _plain(source, at, reference)


def _after_clock(source: Source, at: int) -> int:
    """Past "11:59 pm EDT," or "close of business on"."""
    begin = at
    filler = source.lead(at, FILLERS)
    if filler:
        return _after_joint(source, filler[1])
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
    for rule in (
        digits,
        weekday,
        day_first,
        month_first,
        quarter,
        half,
        season,
        financial,
        year,
        relative,
    ):
        found = rule(source, at, reference)
        if found:
            return found
    return None
