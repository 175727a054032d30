"""A schedule becomes due dates and periods, each with the way it came about."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from registry.explanations import (
    explain_named_day,
    explain_once,
    explain_period,
    explain_start,
)
from registry.model import Period, Schedule, ScheduleKind
from registry.policy import Policy
from registry.recurrence import Rule, Stretch, parse_rule, stretches
from registry.working_days import WorkingDays

ONCE = Period(key="once")


@dataclass(frozen=True, slots=True)
class PlannedDeadline:
    """One deadline to be made. `why` explains the date: anchor, rule, calendar, skipped days."""

    period: Period
    due_on: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class DeadlinePlan:
    """What a schedule asks for: `ahead`, oldest first, and at most one entry for all that was past."""

    ahead: tuple[PlannedDeadline, ...] = ()
    past: PlannedDeadline | None = None


def plan_deadlines(
    schedule: Schedule,
    document_on: dt.date,
    today: dt.date,
    policy: Policy,
    calendar: WorkingDays,
    *,
    applied_on: dt.date | None = None,
) -> DeadlinePlan:
    """The deadlines up to the policy's horizon after `today`.

    What was due before `applied_on` (the day on which the document is applied; unless given, `today`)
    becomes one entry in `past`. Pass the same `applied_on` later, with a later `today`, and the same
    periods come out with the same keys, and only what has come into the horizon is new.
    Kinds other than once and recurring have no deadline. Raises BadInputError for a rule that cannot be used.
    """
    if schedule.kind is ScheduleKind.ONCE and schedule.due_on is not None:
        return _plan_once(schedule.due_on, applied_on or today, calendar)
    if schedule.kind is not ScheduleKind.RECURRING or schedule.rrule is None:
        return DeadlinePlan()
    horizon = today + relativedelta(months=policy.horizon_months)
    planned = tuple(_recurring(schedule, document_on, horizon, policy, calendar))
    past = tuple(each for each in planned if each.due_on < (applied_on or today))
    return DeadlinePlan(ahead=planned[len(past) :], past=_one_entry(past))


def is_overdue(due_on: dt.date, today: dt.date, calendar: WorkingDays) -> bool:
    """Whether the first working day strictly after the due date has begun.

    What is due on Saturday 31 March is late from Monday 2 April.
    """
    return today > due_on and today >= calendar.next_working(due_on)


def _plan_once(due_on: dt.date, applied_on: dt.date, calendar: WorkingDays) -> DeadlinePlan:
    planned = PlannedDeadline(ONCE, due_on, explain_once(due_on, calendar))
    return DeadlinePlan(past=planned) if due_on < applied_on else DeadlinePlan(ahead=(planned,))


def _recurring(
    schedule: Schedule, document_on: dt.date, horizon: dt.date, policy: Policy, calendar: WorkingDays
) -> Iterator[PlannedDeadline]:
    rule = parse_rule(schedule.rrule or "")
    lag = schedule.lag_working_days
    if lag is None:
        lag = 0 if rule.names_days else policy.lag  # a day that the paper names is the day itself
    since = explain_start(document_on, schedule.start_on)
    found = stretches(rule, document_on, until=horizon, start_on=schedule.start_on, end_on=schedule.end_on)
    for stretch in found:
        planned = _planned(rule, stretch, lag, since, calendar)
        if planned.due_on > horizon:
            return
        yield planned


def _planned(rule: Rule, stretch: Stretch, lag: int, since: str, calendar: WorkingDays) -> PlannedDeadline:
    period = Period(f"{stretch.start}/{stretch.end}", stretch.start, stretch.end)
    due_on = calendar.add(stretch.end, lag) if lag else stretch.end
    explain = explain_named_day if rule.names_days else explain_period
    return PlannedDeadline(period, due_on, explain(rule, stretch, due_on, calendar, lag=lag, since=since))


def _one_entry(past: tuple[PlannedDeadline, ...]) -> PlannedDeadline | None:
    if not past:
        return None
    start, end = past[0].period.start, past[-1].period.end
    count = f"{len(past)} periods were" if len(past) > 1 else "1 period was"
    why = (
        f"{count} already past when the paper was applied and {'stand' if len(past) > 1 else 'stands'} "
        f"as one entry until a person releases it. The last: {past[-1].why}"
    )
    return PlannedDeadline(Period(f"past {start}/{end}", start, end), past[-1].due_on, why)
