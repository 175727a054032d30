"""Recurrence rules (RFC 5545) and the findings that carry them."""

from registry.model import ScheduleKind
from registry.wording.found import Found

NEEDS_MONTH = "a day of its month"  # the lead of a day that stands only beside "monthly"
UNIT_ADJECTIVES = frozenset({"calendar", "financial", "fiscal", "academic", "school", "working"})


def rule_text(frequency: str, interval: int, extra: str = "") -> str:
    """An RFC 5545 rule; whole years are written as years."""
    if frequency == "MONTHLY" and interval % 12 == 0:
        frequency, interval = "YEARLY", interval // 12
    return f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "") + (f";{extra}" if extra else "")


def made(first: int, end: int, rule: str, why: str, between: tuple[str, ...] = ()) -> Found:
    """A recurring finding; it is ambiguous where `between` names two readings."""
    return Found(
        ScheduleKind.RECURRING, first, end, why, rrule=rule, ambiguous=bool(between), between=between
    )  # fmt: skip
