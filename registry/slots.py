"""The days on which the policy wants each stage of a cycle, and the days of its checks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.model import Act, StageRule
from registry.policy import Policy
from registry.working_days import WorkingDays

MOST_CHECKS = 80
_ONE_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Slot:
    """A rule and the working day on which it wants to act."""

    rule: StageRule
    on: dt.date


def slot_day(rule: StageRule, due_on: dt.date, opened_on: dt.date, calendar: WorkingDays) -> dt.date:
    """A reminder's day is counted back from the due date.

    All others are counted from the due date, or from the cycle's first day if that is later.
    """
    base = due_on if rule.act is Act.REMIND else max(due_on, opened_on)
    return calendar.add(base, rule.offset)


def slots(rules: Sequence[StageRule], due_on: dt.date, opened_on: dt.date, calendar: WorkingDays) -> tuple[Slot, ...]:
    """The rules' slots that lie in the cycle, oldest first.

    A reminder whose day had passed when the cycle began is left out; if that leaves none, the last one
    goes on the first working day of the cycle, as long as it comes before the due date or on it.
    """
    all_slots = [Slot(rule, slot_day(rule, due_on, opened_on, calendar)) for rule in rules]
    kept = [slot for slot in all_slots if slot.on >= opened_on]
    reminders = [slot for slot in all_slots if slot.rule.act is Act.REMIND]
    first_day = calendar.on_or_after(opened_on)
    if reminders and first_day <= due_on and not any(slot.rule.act is Act.REMIND for slot in kept):
        last = max(reminders, key=lambda slot: slot.on)
        kept.append(Slot(last.rule, first_day))
    return tuple(sorted(kept, key=lambda slot: slot.on))


def check_days(
    due_on: dt.date,
    opened_on: dt.date,
    policy: Policy,
    rules: Sequence[StageRule],
    calendar: WorkingDays,
) -> tuple[dt.date, ...]:
    """Every day on which this cycle is to be looked at, oldest first, at most MOST_CHECKS.

    Every slot, the first late day, and then once a week for a year.
    """
    base = max(due_on, opened_on)
    first_late = calendar.on_or_after(max(calendar.next_working(due_on), opened_on))
    days = {slot.on for slot in slots(rules, due_on, opened_on, calendar)} | {first_late}
    last = max((rule.offset for rule in rules if rule.act is not Act.REMIND), default=1)
    weekly = calendar.add(base, last + policy.weekly_every)
    while weekly <= base + _ONE_YEAR and len(days) < MOST_CHECKS:
        days.add(weekly)
        weekly = calendar.add(weekly, policy.weekly_every)
    return tuple(sorted(days))[:MOST_CHECKS]
