"""recurrent: `RecurringEvent.parse` gives a rule, a date, or nothing."""

import datetime as dt
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.answer import Answer, Library, on


def library() -> Library:
    """A RecurringEvent a sentence, as its README shows."""
    event = import_module("recurrent").RecurringEvent
    return Library(version("recurrent"), lambda text, reference: event(now_date=reference).parse(text), _answers)


def _answers(found: Any, _reference: dt.datetime) -> list[Answer]:  # noqa: ANN401  what a library gives
    if isinstance(found, str):
        rules = [line.removeprefix("RRULE:") for line in found.splitlines() if line.startswith("RRULE:")]
        return [Answer("recurring", rrule=rule) for rule in rules]
    return [on(found)] if isinstance(found, dt.date) else []
