"""The days on which the policy wants each stage of a cycle, and the days of its checks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.model import Act, StageRule
from registry.policy import Policy
from registry.working_days import WorkingDays

MOST_CHECKS = 80
WEEKLY_ON = 2  # Wednesday, for everybody: a silent owner of many things gets one letter a week
_ONE_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Slot:
    """A rule and the working day on which it wants to act."""

    rule: StageRule
    on: dt.date


def slot_day(
    rule: StageRule, due_on: dt.date, opened_on: dt.date, calendar: WorkingDays, ready_on: dt.date | None = None
) -> dt.date:
    """A reminder's day is counted back from the due date.

    All others are counted from the due date; or from the cycle's first day, or the first day after the
    introduction's wait (`ready_on`), if that is later.
    """
    base = due_on if rule.act is Act.REMIND else max(due_on, opened_on, ready_on or dt.date.min)
    return calendar.add(base, rule.offset)


def slots(
    rules: Sequence[StageRule],
    due_on: dt.date,
    opened_on: dt.date,
    calendar: WorkingDays,
    ready_on: dt.date | None = None,
) -> tuple[Slot, ...]:
    """The rules' slots that lie in the cycle, oldest first.

    A reminder whose day had passed when the cycle began is left out; if that leaves none, the last one
    goes on the first working day of the cycle, as long as it comes before the due date or on it. One whose day
    falls into the introduction's wait goes on the first day after it, under the same condition.
    """
    others = [rule for rule in rules if rule.act is not Act.REMIND]
    kept = [Slot(rule, slot_day(rule, due_on, opened_on, calendar, ready_on)) for rule in others]
    kept += _reminders(rules, due_on, opened_on, calendar, ready_on or dt.date.min)
    return tuple(sorted((slot for slot in kept if slot.on >= opened_on), key=lambda slot: slot.on))


def _reminders(
    rules: Sequence[StageRule], due_on: dt.date, opened_on: dt.date, calendar: WorkingDays, ready_on: dt.date
) -> Iterator[Slot]:
    every = [Slot(rule, slot_day(rule, due_on, opened_on, calendar)) for rule in rules if rule.act is Act.REMIND]
    in_cycle = [slot for slot in every if slot.on >= opened_on] or every[-1:]
    first_day = max(calendar.on_or_after(opened_on), ready_on)
    early = [slot for slot in in_cycle if slot.on <= first_day]
    if early and first_day <= due_on:
        yield Slot(early[-1].rule, first_day)
    yield from (slot for slot in in_cycle if slot.on > first_day)


def weekly_days(first: dt.date, policy: Policy, calendar: WorkingDays, until: dt.date) -> Iterator[dt.date]:
    """The days of the weekly chasers from `first` to `until`, both counted: `weekly_every` apart or more."""
    day = _weekly_day(first, calendar)
    while day <= until:
        yield day
        day = _weekly_day(calendar.add(day, policy.weekly_every), calendar)


def _weekly_day(earliest: dt.date, calendar: WorkingDays) -> dt.date:
    return calendar.on_or_after(earliest + dt.timedelta(days=(WEEKLY_ON - earliest.weekday()) % 7))


def check_days(
    due_on: dt.date,
    opened_on: dt.date,
    policy: Policy,
    rules: Sequence[StageRule],
    calendar: WorkingDays,
    ready_on: dt.date | None = None,
) -> tuple[dt.date, ...]:
    """Every day on which this cycle is to be looked at, oldest first, at most MOST_CHECKS.

    Every slot, the first late day, and then once a week for a year.
    """
    base = max(due_on, opened_on, ready_on or dt.date.min)
    first_late = calendar.on_or_after(max(calendar.next_working(due_on), opened_on))
    days = {slot.on for slot in slots(rules, due_on, opened_on, calendar, ready_on)} | {first_late}
    last = max((rule.offset for rule in rules if rule.act is not Act.REMIND), default=1)
    weekly = weekly_days(calendar.add(base, last + policy.weekly_every), policy, calendar, base + _ONE_YEAR)
    return tuple(sorted(days | set(weekly)))[:MOST_CHECKS]
