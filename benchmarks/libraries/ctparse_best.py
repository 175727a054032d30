"""ctparse: the best resolution of a text: a time, an interval, or a length of time (counted from the paper's date)."""

import datetime as dt
import logging
from calendar import monthrange
from importlib import import_module
from importlib.metadata import version
from typing import Any

from dateutil.relativedelta import relativedelta

from benchmarks.answer import Answer, Library, between, on

TIMEOUT = 1.0  # seconds a sentence: ctparse's own default
PLURALS = {"days", "weeks", "months", "hours", "minutes"}


def library() -> Library:
    """`ctparse(text, ts=…)`, with its model as it comes."""
    logging.getLogger("ctparse").setLevel(logging.CRITICAL)
    parse = import_module("ctparse").ctparse
    return Library(version("ctparse"), lambda text, reference: parse(text, ts=reference, timeout=TIMEOUT), _answers)


def _answers(found: Any, reference: dt.datetime) -> list[Answer]:  # noqa: ANN401  what a library gives
    resolution: Any = found.resolution if found else None
    kind = type(resolution).__name__
    if kind == "Time":
        day = _day(resolution)
        return [on(day)] if day else []
    if kind == "Interval":
        start, end = _day(resolution.t_from), _day(resolution.t_to)
        return [between(start, end)] if start or end else []
    if kind == "Duration" and (unit := resolution.unit.value) in PLURALS:
        return [on(reference + relativedelta(**{unit: resolution.value}))]
    return []


def _day(time: Any) -> dt.date | None:  # noqa: ANN401
    """Its day; of a month without a day the last one; None for a 31 June."""
    if not time or not time.year or not time.month:
        return None
    last = monthrange(time.year, time.month)[1]
    return dt.date(time.year, time.month, time.day or last) if (time.day or last) <= last else None
