"""A reading of wording, and a proposed action, as JSON."""

from registry.draft import Draft, ProposedAction
from registry.model import Reading, ScheduleKind

KIND_NAMES = {
    ScheduleKind.ONCE: "deadline", ScheduleKind.ON_REQUEST: "on_request", ScheduleKind.ON_EVENT: "on_event",
}  # fmt: skip


def reading_fields(reading: Reading) -> dict[str, object]:
    """A reading for JSON: dates ISO 8601, kinds deadline, window, recurring, on_request, on_event, continuing, none."""
    return {
        "kind": KIND_NAMES.get(reading.kind, reading.kind.value),
        "due": reading.due and reading.due.isoformat(),
        "start": reading.start and reading.start.isoformat(),
        "end": reading.end and reading.end.isoformat(),
        "rrule": reading.rrule,
        "event": reading.event,
        "offset": reading.offset,
        "precision": reading.precision,
        "ambiguous": reading.ambiguous,
        "between": list(reading.between),
        "span": reading.span,
        "why": reading.why,
    }


def action_line(draft: Draft, action: ProposedAction) -> dict[str, object]:
    """A proposed action for JSON; "action" is false for a note, "standing" says whose word it is."""
    return {
        "ref": action.ref,
        "recommendation": action.recommendation,
        "title": action.title,
        "text": action.text,
        "owner": action.owner,
        "recipient": action.recipient,
        "form": action.form.value,
        "deliverable": action.deliverable,
        "action": action.tracked,
        "standing": draft.standing_of(action).value,
        **reading_fields(action.when),
        "locator": action.locator,
    }
