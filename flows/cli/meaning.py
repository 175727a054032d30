"""What a reading means in a few words, and the colour of its kind."""

import re

from registry.model import Reading, ScheduleKind

COLOURS = {
    ScheduleKind.ONCE: "green", ScheduleKind.WINDOW: "cyan", ScheduleKind.RECURRING: "blue",
    ScheduleKind.ON_REQUEST: "magenta", ScheduleKind.ON_EVENT: "magenta", ScheduleKind.CONTINUING: "yellow",
    ScheduleKind.NONE: "white",
}  # fmt: skip


UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
LENGTHS = {"D": "day", "W": "week", "M": "month", "Y": "year", "TH": "hour"}
WORKING = re.compile(r"\b(working|business)\b", re.IGNORECASE)  # the offset says days, of either sort
OFFSET = re.compile(r"(-?)P(?:(\d+)([DWMY])|(T)(\d+)H)")


def meaning(reading: Reading) -> str:
    """A reading in a few words: "once, due 2001-05-31"; "recurring, every month (FREQ=MONTHLY)"."""
    parts = [
        reading.kind.value,
        reading.due and f"due {reading.due}",
        reading.start and f"from {reading.start}",
        reading.end and f"to {reading.end}",
        reading.rrule and f"{_rhythm(reading.rrule)} ({reading.rrule})",
        " ".join(part for part in (_counted(reading), reading.event and f"“{reading.event}”") if part),
    ]
    return ", ".join(part for part in parts if part)


def _rhythm(rule: str) -> str:
    """How often, leaving aside on which days: every month, every 2 months."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    unit, interval = UNITS.get(parts.get("FREQ", ""), "time"), parts.get("INTERVAL", "1")
    return f"every {unit}" if interval == "1" else f"every {interval} {unit}s"


def _counted(reading: Reading) -> str:
    """The offset from the event in words: "30 days after"."""
    found = OFFSET.fullmatch(reading.offset or "")
    if not found:
        return f"{reading.offset} from" if reading.offset else ""
    earlier, number, letter, _hours, hours = found.groups()
    working = "working " if letter == "D" and WORKING.search(reading.span or "") else ""
    count, unit = number or hours, working + LENGTHS[letter or "TH"]
    return f"{count} {unit}{'' if count == '1' else 's'} {'before' if earlier else 'after'}"
