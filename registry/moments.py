"""When an action is looked at: the moments of its checks."""

import datetime as dt
from functools import lru_cache

from registry.cases import ActionCases, Loaded, is_closed
from registry.chase.asking import owner_slots
from registry.chase.climbing import rungs_to_come
from registry.chase.introducing import INTRODUCTION, awaits_introduction
from registry.chase.look import Look
from registry.chase.slots import Slot, check_days, slots
from registry.model import StageRule
from registry.policy import stage_rules
from registry.states import LIVE, RUNNING
from registry.working_days import WorkingDays

WEEK = dt.timedelta(days=7)
LATE_LOOKED_AT, AHEAD_LOOKED_AT = 2, 4  # deadlines of a recurring action; the others come nearer before they matter
_check_days = lru_cache(maxsize=4096)(check_days)


def check_moments(cases: ActionCases, calendar: WorkingDays, since: dt.datetime) -> list[dt.datetime]:
    """Every instant after `since` at which the action is to be looked at, as the current cycles stand.

    An action with no running deadline, held, or overdue is looked at each week, so that its page says so; one
    whose owner is still to have its first letter, each working day.
    """
    days: set[dt.date] = set()
    check_at, today = "08:00", calendar.local_date(since)
    for loaded in _that_matter_now(cases, today):
        case, check_at = loaded.case, loaded.policy.check_at
        rules = rules_of(loaded)
        days |= set(_check_days(case.due_on, case.opened_on, loaded.policy, rules, calendar, case.ready_on))
        days |= _moved_days(loaded, calendar, today)
        if _may_introduce(loaded, calendar.local_date(since)):
            days |= {
                calendar.on_or_after(calendar.local_date(since)),
                calendar.next_working(calendar.local_date(since)),
            }
    today = calendar.local_date(since)
    monday = today - dt.timedelta(days=today.weekday())
    days |= {calendar.on_or_after(monday + week * WEEK) for week in range(5)}
    moments = sorted(calendar.at(day, check_at) for day in days)
    return [moment for moment in moments if moment > since]


def _moved_days(loaded: Loaded, calendar: WorkingDays, today: dt.date) -> set[dt.date]:
    """The days that moved away from the policy's own: after a review, or a warning that went late."""
    case, rules = loaded.case, rules_of(loaded)
    days: set[dt.date] = set()
    if case.resumed_on is not None:
        days |= {slot.on for slot in owner_slots(Look(case, loaded.policy, calendar, today, rules))}
    warned = [record.sent_on or case.goes_on(record.addressee, record.slot_on, calendar) for record in case.warnings]
    if warned:
        days |= {rung.earliest_on for rung in rungs_to_come(case, rules, calendar, max(warned))}
    return days


def _may_introduce(loaded: Loaded, today: dt.date) -> bool:
    """Whether each working day may be that of the first letter to whoever owes it."""
    case = loaded.case
    running = case.state in RUNNING and case.chaseable and not case.is_held(today)
    return running and awaits_introduction(case)


def _that_matter_now(cases: ActionCases, today: dt.date) -> list[Loaded]:
    """The oldest late deadlines, on whose ladder the newer ones stand, and those that come next."""
    live = [each for each in cases.loaded if each.case.state in LIVE]
    late = [each for each in live if each.case.due_on < today]
    ahead = [each for each in live if each.case.due_on >= today]
    return late[:LATE_LOOKED_AT] + ahead[:AHEAD_LOOKED_AT]


def planned_slots(loaded: Loaded, calendar: WorkingDays, today: dt.date) -> tuple[Slot, ...]:
    """What is planned for one deadline if nothing comes, its owner's first letter included."""
    case = loaded.case
    first: tuple[Slot, ...] = ()
    if awaits_introduction(case) and case.chaseable:
        on = calendar.on_or_after(today)
        first = (Slot(INTRODUCTION, on),)
        case = case.introduced(case.goes_on(case.addressee, on, calendar), loaded.policy, calendar)
    coming = slots(rules_of(loaded), case.due_on, case.opened_on, calendar, case.ready_on)
    return tuple(slot for slot in (*first, *coming) if slot.rule.key not in case.decided_rules)


def rules_of(loaded: Loaded) -> tuple[StageRule, ...]:
    """The stage rules of the policy that stand for one deadline."""
    case = loaded.case
    return stage_rules(loaded.policy, case.action, case.owner.kind, len(case.ladder))


def next_check(cases: ActionCases, calendar: WorkingDays, now: dt.datetime) -> dt.datetime | None:
    """The next instant at which the action is to be looked at; None when it is closed."""
    if is_closed(cases):
        return None
    return next(iter(check_moments(cases, calendar, now)), None)
