"""timefhuman: dates, ranges and lists of them; a length of time is counted from now, as it does unless told not to."""

import datetime as dt
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.answer import Answer, Library, between, on


def library() -> Library:
    """`timefhuman(text, config)` with the paper's date as now."""
    module = import_module("timefhuman")

    def read(text: str, reference: dt.datetime) -> Any:  # noqa: ANN401  what a library gives
        return module.timefhuman(text, config=module.tfhConfig(now=reference))

    return Library(version("timefhuman"), read, lambda found, _reference: _answers(found))


def _answers(found: Any) -> list[Answer]:  # noqa: ANN401
    if isinstance(found, list):
        return [answer for each in found for answer in _answers(each)]
    if isinstance(found, tuple):
        days = [day if isinstance(day, dt.date) else None for day in found]
        return [between(days[0], days[-1])] if any(days) else []
    return [on(found)] if isinstance(found, dt.date) else []
