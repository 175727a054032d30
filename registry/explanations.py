"""How a due date came about, in words that an owner can follow."""

import datetime as dt

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY

from registry.recurrence import Rule, Stretch
from registry.working_days import WorkingDays

_UNITS = {DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year"}
_SATURDAY = 5


def in_words(day: dt.date) -> str:
    """A date as a letter has it: Friday 30 March 2001."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def how_often(rule: Rule) -> str:
    """The rule's rhythm: every month, every 2 months."""
    unit = _UNITS[rule.freq]
    return f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"


def explain_once(due_on: dt.date, calendar: WorkingDays) -> str:
    """Why a single deadline falls on its day, and from when it counts as late."""
    read = f"The date read from the paper's words, or ruled by a person, is {in_words(due_on)}."
    return f"{read} {explain_lateness(due_on, calendar)}"


def explain_named_day(rule: Rule, stretch: Stretch, calendar: WorkingDays) -> str:
    """Why a rule that names its days is due on this one."""
    return (
        f"The rule names its days ({how_often(rule)}); this one is {in_words(stretch.end)}, "
        f"for the time since {in_words(stretch.start)}. {explain_lateness(stretch.end, calendar)}"
    )


def explain_period(
    rule: Rule, stretch: Stretch, due_on: dt.date, calendar: WorkingDays, *, lag: int, anchor: dt.date
) -> str:
    """Why a period's return is due on its day: anchor, rule, lag, the days that were skipped."""
    counted = f"{lag} working {'day' if lag == 1 else 'days'} after it ends" if lag else "on its last day"
    return (
        f"Asked for {how_often(rule)}, in whole periods counted from {in_words(anchor)}: "
        f"this one runs from {in_words(stretch.start)} to {in_words(stretch.end)}, and its return is due "
        f"{counted}, on {in_words(due_on)}{_skipped(stretch.end, due_on, calendar)}. "
        f"{explain_lateness(due_on, calendar)}"
    )


def explain_lateness(due_on: dt.date, calendar: WorkingDays) -> str:
    """From when the owner is late, and why not the next day where it is not."""
    late_from = calendar.next_working(due_on)
    name = calendar.closed_for(due_on)
    closed = f"As that is no working day ({name}), it" if name and name not in f"{due_on:%A}" else "It"
    return f"{closed} counts as late from {in_words(late_from)}."


def _skipped(end: dt.date, due_on: dt.date, calendar: WorkingDays) -> str:
    """The weekends and holidays that the counting passed over."""
    days = [(day, name) for day, name in calendar.skipped(end, due_on) if end < day < due_on]
    named = [f"{name} on {day.day} {day:%B}" for day, name in days if name != f"{day:%A}"]
    weekend = ["weekends"] if any(name == f"{day:%A}" for day, name in days) else []
    passed = [*weekend, *named]
    if not passed:
        return ""
    return f" (not counting {', '.join(passed[:-1])}{' and ' if passed[1:] else ''}{passed[-1]})"
