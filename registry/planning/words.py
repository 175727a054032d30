"""What a plan changes, in words for a person: “due: 31 May 2001 -> 30 June 2001”."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry.codec import reading_from_json, ruling_from_json, schedule_from_json
from registry.draft import Ruling
from registry.model import Reading, Schedule

LONGEST = 60  # characters of one value
NOTHING = "none"


def day_in_words(day: dt.date) -> str:
    """31 May 2001."""
    return f"{day.day} {day:%B %Y}"


def reading_in_words(reading: Reading) -> str:
    """What was read, shortly: “31 May 2001”, “FREQ=MONTHLY to 31 March 2002”, “on event: the conference”."""
    return _time(reading.kind.value, reading.due, reading.start, reading.end, reading.rrule, reading.event)


def schedule_in_words(schedule: Schedule) -> str:
    """The same of what the words mean now."""
    return _time(
        schedule.kind.value, schedule.due_on, schedule.start_on, schedule.end_on, schedule.rrule, schedule.event
    )


def _time(
    kind: str,
    due: dt.date | None,
    start: dt.date | None,
    end: dt.date | None,
    rrule: str | None,
    event: str | None,
) -> str:
    if due and not rrule:
        return day_in_words(due)
    parts = [
        rrule or kind,
        f"from {day_in_words(start)}" if start else "",
        f"to {day_in_words(end)}" if end else "",
        f"({event})" if event else "",
    ]
    return " ".join(part for part in parts if part)


def ruling_in_words(ruling: Ruling | None) -> str:
    """What was ruled, and by whom."""
    if ruling is None:
        return NOTHING
    said = [
        f"due {day_in_words(ruling.due)}" if ruling.due else "",
        ruling.rrule or "",
        "as read" if ruling.as_read else "",
        "ruled in" if ruling.rules_in else "",
        ruling.response.value if ruling.response else "",
    ]
    return f"{', '.join(each for each in said if each) or 'nothing'} ({ruling.by})"


def changes_in_words(row: object, changed: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Each field that changes, old -> new; `names` are the parties' by id. What says the same twice is said once."""
    return "; ".join(_lines(row, changed, names))


def _lines(row: object, changed: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    told: set[str] = set()
    for field, (label, say) in _SAID.items():
        if field in changed and _IMPLIED_BY.get(field) not in changed:
            old, new = (say(value, names) for value in (getattr(row, field), changed[field]))
            if old != new and f"{old} -> {new}" not in told:
                told.add(f"{old} -> {new}")
                yield f"{label}: {old} -> {new}"
    unsaid = sorted(changed.keys() - _SAID.keys() - _SILENT)
    yield from unsaid


def _plain(value: object, _: Mapping[str, str]) -> str:
    text = str(value) if value else NOTHING
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _party(value: object, names: Mapping[str, str]) -> str:
    return names.get(str(value), str(value)) if value else NOTHING


_SAID: dict[str, tuple[str, Callable[[Any, Mapping[str, str]], str]]] = {
    "schedule": ("when", lambda value, _: schedule_in_words(schedule_from_json(value))),
    "reading": ("read as", lambda value, _: reading_in_words(reading_from_json(value))),
    "ruling": ("ruling", lambda value, _: ruling_in_words(ruling_from_json(value))),
    "form": ("form", _plain),
    "owner_id": ("owner", _party),
    "owner_named": ("owner in the paper", _plain),
    "recipient_id": ("recipient", _party),
    "recipient_named": ("recipient in the paper", _plain),
    "deliverable": ("what is owed", _plain),
    "standing": ("standing", _plain),
    "lead_ref": ("answered with", _plain),
    "joint_kind": ("taken together as", _plain),
    "state": ("state", _plain),
    "wording": ("words", _plain),
    "locator": ("place", _plain),
}
_IMPLIED_BY = {
    "owner_named": "owner_id",
    "recipient_named": "recipient_id",
    "wording": "document_sha256",  # another paper's words and place
    "locator": "document_sha256",
}
_SILENT = frozenset({"applied_on", "document_sha256"})
