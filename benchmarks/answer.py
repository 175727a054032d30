"""What a library says about one sentence, in the words of the labels. Standard library only: every child imports it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing found: kind as in the labels, dates ISO 8601, rule RFC 5545 without DTSTART."""

    kind: str
    due: str | None = None
    start: str | None = None
    end: str | None = None
    rrule: str | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """A reader to be measured: `read` is timed; `answers` turns what it gave into answers, untimed."""

    version: str
    read: Callable[[str, dt.datetime], Any]
    answers: Callable[[Any, dt.datetime], list[Answer]]


def on(day: dt.date) -> Answer:
    """A deadline on that day; the time of a datetime is dropped."""
    return Answer("deadline", due=_iso(day))


def between(start: dt.date | None, end: dt.date | None) -> Answer:
    """A window; either end may be open."""
    return Answer("window", start=_iso(start) if start else None, end=_iso(end) if end else None)


def _iso(day: dt.date) -> str:
    return (day.date() if isinstance(day, dt.datetime) else day).isoformat()
