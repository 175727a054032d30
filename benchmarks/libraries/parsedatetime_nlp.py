"""parsedatetime: `Calendar.nlp` gives every date that it finds in a text."""

import datetime as dt
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.answer import Answer, Library, on

A_DATE = 1  # the bit of its flag that says: not a time of day only


def library() -> Library:
    """One Calendar for all sentences, as its documentation shows."""
    calendar = import_module("parsedatetime").Calendar()
    return Library(version("parsedatetime"), lambda text, reference: calendar.nlp(text, sourceTime=reference), _answers)


def _answers(found: Any, _reference: dt.datetime) -> list[Answer]:  # noqa: ANN401  what a library gives
    return [on(day) for day, flag, *_place in found or () if flag & A_DATE]
