"""Frozen values to the JSON of a column, and back."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from registry.draft import Response, Ruling
from registry.model import Reading, Schedule, ScheduleKind


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in values.items() if v not in (None, "", ())}


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """What was read, without its empty parts."""
    plain = _plain(asdict(reading))
    return plain | {"between": list(reading.between)} if reading.between else plain


def reading_from_json(values: dict[str, Any]) -> Reading:
    """The reading that `reading_to_json` wrote."""
    return Reading(
        kind=ScheduleKind(values["kind"]),
        due=_date(values.get("due")),
        start=_date(values.get("start")),
        end=_date(values.get("end")),
        **{key: values.get(key) for key in ("span", "rrule", "event", "offset", "precision")},
        ambiguous=bool(values.get("ambiguous")),
        between=tuple(values.get("between", ())),
        why=values.get("why", ""),
    )


def schedule_to_json(schedule: Schedule) -> dict[str, Any]:
    """The schedule, without its empty parts."""
    return _plain(asdict(schedule))


def schedule_from_json(values: dict[str, Any]) -> Schedule:
    """The schedule that `schedule_to_json` wrote."""
    dates = {key: _date(values.get(key)) for key in ("due_on", "start_on", "end_on")}
    rest = {key: values.get(key) for key in ("rrule", "lag_working_days", "event", "offset")}
    return Schedule(kind=ScheduleKind(values["kind"]), **dates, **rest)  # type: ignore[arg-type]


def ruling_to_json(ruling: Ruling | None) -> dict[str, Any] | None:
    """What a person ruled, without its empty parts."""
    if ruling is None:
        return None
    plain = _plain(asdict(ruling))
    return {key: value for key, value in plain.items() if value is not False or key == "as_read"}


def ruling_from_json(values: dict[str, Any] | None) -> Ruling | None:
    """The ruling that `ruling_to_json` wrote."""
    if not values:
        return None
    response = values.get("response")
    return Ruling(
        by=values["by"],
        due=_date(values.get("due")),
        rrule=values.get("rrule"),
        as_read=bool(values.get("as_read")),
        note=values.get("note", ""),
        rules_in=bool(values.get("rules_in")),
        response=Response(response) if response else None,
    )


def schedule_of(reading: Reading, ruling: Ruling | None) -> Schedule:
    """What the wording means once a person has ruled; the ruling's date or rule comes first."""
    if ruling and ruling.due:
        return Schedule(kind=ScheduleKind.ONCE, due_on=ruling.due)
    if ruling and ruling.rrule:
        return Schedule(kind=ScheduleKind.RECURRING, rrule=ruling.rrule, end_on=reading.end)
    return Schedule(
        kind=reading.kind,
        due_on=reading.due,
        start_on=reading.start,
        end_on=reading.end,
        rrule=reading.rrule,
        event=reading.event,
        offset=reading.offset,
    )
