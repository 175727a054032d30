"""What a reading means in a few words, and the colour of its kind."""

from registry.model import Reading, ScheduleKind

COLOURS = {
    ScheduleKind.ONCE: "green", ScheduleKind.WINDOW: "cyan", ScheduleKind.RECURRING: "blue",
    ScheduleKind.ON_REQUEST: "magenta", ScheduleKind.ON_EVENT: "magenta", ScheduleKind.CONTINUING: "yellow",
    ScheduleKind.NONE: "white",
}  # fmt: skip


def meaning(reading: Reading) -> str:
    """A reading in a few words: "once, due 2001-05-31"."""
    parts = [
        reading.kind.value,
        reading.due and f"due {reading.due}",
        reading.start and f"from {reading.start}",
        reading.end and f"to {reading.end}",
        reading.rrule,
        reading.offset and f"{reading.offset} from",
        reading.event and f"“{reading.event}”",
    ]
    return ", ".join(part for part in parts if part)
