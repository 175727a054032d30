"""dateutil: `parser.parse(text, fuzzy=True)` gives one date or an error; gaps are filled from the paper's date."""

import datetime as dt
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.answer import Answer, Library, on


def library() -> Library:
    """The fuzzy parser; a text in which it finds no date is answered with nothing."""
    parser = import_module("dateutil.parser")

    def read(text: str, reference: dt.datetime) -> Any:  # noqa: ANN401  what a library gives
        try:
            return parser.parse(text, default=reference, fuzzy=True)
        except (ValueError, OverflowError):
            return None

    return Library(version("python-dateutil"), read, _answers)


def _answers(found: Any, _reference: dt.datetime) -> list[Answer]:  # noqa: ANN401
    return [on(found)] if found else []
