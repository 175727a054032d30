"""dateparser: `search_dates` from the paper's date on, in English, months by their last day."""

import datetime as dt
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.answer import Answer, Library, on


def library() -> Library:
    """search_dates, with the settings that suit deadlines best."""
    search = import_module("dateparser.search").search_dates

    def read(text: str, reference: dt.datetime) -> Any:  # noqa: ANN401  what a library gives
        settings = {"RELATIVE_BASE": reference, "PREFER_DATES_FROM": "future", "PREFER_DAY_OF_MONTH": "last"}
        return search(text, languages=["en"], settings=settings)

    return Library(version("dateparser"), read, _answers)


def _answers(found: Any, _reference: dt.datetime) -> list[Answer]:  # noqa: ANN401
    return [on(day) for _words, day in found or ()]
