"""Every reading in a text: the rules in order at each token, then each sentence looked at as a whole."""

import datetime as dt
from collections.abc import Callable

from registry.model import Reading, ScheduleKind
from registry.wording.asked_for import requested
from registry.wording.calendar_words import EARLIEST, LATEST
from registry.wording.continuing import continuing
from registry.wording.dates import dated
from registry.wording.events import at_once, on_event
from registry.wording.found import Found
from registry.wording.lengths import counted
from registry.wording.recurrence import recurring
from registry.wording.sentences import settle
from registry.wording.shared_years import neighbours_year
from registry.wording.source import Source

Rule = Callable[[Source, int, dt.date], Found | None]
RULES: tuple[Rule, ...] = (recurring, counted, dated, requested, continuing, on_event, at_once)


def read(text: str, reference: dt.date) -> tuple[Reading, ...]:
    """Every reading found in `text`, in order; relative wording counts from `reference`.

    Never raises for any text; takes time linear in its length. Every span stands word for word in
    `text`. A text with nothing to put on a tracker gives no reading at all. Raises ValueError for a
    reference outside the years 1900 to 2200: such a date is a mistake, and nothing is counted from it.
    """
    if not EARLIEST <= reference <= LATEST:
        raise ValueError(f"{reference} is no date of a paper: its year must be from 1900 to 2200")
    source = Source(text)
    readings: list[Reading] = []
    shown: dt.date | None = None
    for first, end in source.sentences:
        settled = settle(source, first, end, _scan(source, first, end, reference), reference)
        for each in settled:
            found = neighbours_year(each, shown) if shown else each
            shown = found.due if found.due and found.year_given else shown
            readings.append(_reading(source, found))
    return tuple(readings)


def _scan(source: Source, first: int, end: int, reference: dt.date) -> list[Found]:
    found, at = [], first
    while at < end:
        if source.kind(at) == "mark":  # no wording begins with one
            at += 1
            continue
        hit = next((match for rule in RULES if (match := rule(source, at, reference))), None)
        if hit:
            found.append(hit)
        at = max(hit.end, at + 1) if hit else at + 1
    return found


def _reading(source: Source, found: Found) -> Reading:
    why = found.why[:1].upper() + found.why[1:]
    return Reading(
        kind=found.kind, span=source.letters(found.first, found.end), due=found.due, start=found.start, end=found.until,
        rrule=found.rrule, event=found.event, offset=found.offset,
        precision=None if found.kind is ScheduleKind.RECURRING else found.precision,
        ambiguous=found.ambiguous, between=found.between, why=why if why.endswith(".") else why + ".",
    )  # fmt: skip
