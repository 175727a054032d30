"""When one action is due: of all that its words say about time, the reading that schedules it."""

import datetime as dt
from collections import Counter
from dataclasses import replace

from registry.model import Reading, ScheduleKind
from registry.wording import read

DATED = frozenset({ScheduleKind.RECURRING, ScheduleKind.ONCE, ScheduleKind.WINDOW})
NOT_READ = Reading(ScheduleKind.NONE, why="The words name no time.")
PREFERENCE = (
    ScheduleKind.RECURRING, ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.ON_REQUEST, ScheduleKind.ON_EVENT,
    ScheduleKind.CONTINUING,
)  # fmt: skip


def find_when(text: str, document_on: dt.date) -> Reading:
    """The reading that schedules the action; two that differ are a person's to decide."""
    readings = read(text, document_on)
    dated = [reading for reading in readings if reading.kind in DATED]
    if len({reading.kind for reading in dated}) > 1:
        return _first_of(sorted(dated, key=lambda reading: PREFERENCE.index(reading.kind)))
    for kind in PREFERENCE:
        same = [reading for reading in readings if reading.kind is kind]
        if same:
            return _first_of(same)
    return NOT_READ


def _first_of(readings: list[Reading]) -> Reading:
    first = next((reading for reading in readings if reading.offset), readings[0])
    dates = Counter((each.due, each.start, each.end, each.rrule) for each in readings)
    if len(dates) == 1:
        return first
    between = tuple(f'"{each.span}": {each.why}' for each in readings)
    return replace(first, ambiguous=True, between=between, why=f"{first.why} The words give more than one time.")
