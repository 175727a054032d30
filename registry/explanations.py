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


def explain_start(document_on: dt.date, start_on: dt.date | None) -> str:
    """The anchor of a recurrence, as the end of a sentence."""
    if start_on is not None:
        return f"counted from {in_words(start_on)}"
    return f"counted from the paper's date, {in_words(document_on)}"


def explain_named_day(
    rule: Rule, stretch: Stretch, due_on: dt.date, calendar: WorkingDays, *, lag: int, since: str
) -> str:
    """Why a rule that names its days is due on this one."""
    return (
        f"Asked for {how_often(rule)}, on days that the rule itself names, {since}: this time "
        f"{in_words(stretch.end)}, for the time since {in_words(stretch.start)}. "
        f"{_returned(lag, due_on, stretch.end, calendar)} {explain_lateness(due_on, calendar)}"
    )


def explain_period(
    rule: Rule, stretch: Stretch, due_on: dt.date, calendar: WorkingDays, *, lag: int, since: str
) -> str:
    """Why a period's return is due on its day: anchor, rule, lag, the days that were skipped."""
    span = f"from {in_words(stretch.start)} to {in_words(stretch.end)}"
    return (
        f"Asked for {how_often(rule)}, in whole periods {since}: this one runs {span}. "
        f"{_returned(lag, due_on, stretch.end, calendar)} {explain_lateness(due_on, calendar)}"
    )


def _returned(lag: int, due_on: dt.date, end: dt.date, calendar: WorkingDays) -> str:
    if lag == 0:
        return "The return is due on that day."
    side = "after" if lag > 0 else "before"
    days = f"{abs(lag)} working day{'' if abs(lag) == 1 else 's'}"
    return f"The return is due {days} {side} that, on {in_words(due_on)}{_skipped(end, due_on, calendar)}."


def explain_lateness(due_on: dt.date, calendar: WorkingDays) -> str:
    """From when the owner is late, and why not the next day where it is not."""
    late_from = calendar.next_working(due_on)
    name = calendar.closed_for(due_on)
    closed = f"As that is no working day ({name}), it" if name and name not in f"{due_on:%A}" else "It"
    return f"{closed} counts as late from {in_words(late_from)}."


def _skipped(end: dt.date, due_on: dt.date, calendar: WorkingDays) -> str:
    """The weekends and holidays that the counting passed over."""
    first, last = sorted((end, due_on))
    days = [(day, name) for day, name in calendar.skipped(first, last) if day not in (first, last)]
    named = [f"{name} on {day.day} {day:%B}" for day, name in days if name != f"{day:%A}"]
    weekend = ["weekends"] if any(name == f"{day:%A}" for day, name in days) else []
    passed = [*weekend, *named]
    if not passed:
        return ""
    return f" (not counting {', '.join(passed[:-1])}{' and ' if passed[1:] else ''}{passed[-1]})"
