"""The heart: what one look at one deadline decides. Pure, and defined for every case."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from registry.chase.asking import owner_stage, weekly_stage
from registry.chase.case import Case, Decision
from registry.chase.climbing import NextRung, climb, next_rung, rungs_to_come, warned_on
from registry.chase.introducing import first_contact, introduces
from registry.chase.look import Found, Look
from registry.chase.slots import check_days, slot_day
from registry.deadlines import is_overdue
from registry.explanations import in_words
from registry.model import Act, News, Schedule, ScheduleKind, StageDue
from registry.policy import Policy, stage_rules
from registry.states import CLOSED, LEGAL_MOVES, RUNNING, DeadlineState, Move, after
from registry.working_days import WorkingDays

__all__ = [
    "Case",
    "Decision",
    "NextRung",
    "check_days",
    "decide",
    "introduces",
    "next_rung",
    "older_overdue",
    "position_without_deadline",
    "rungs_to_come",
    "warned_on",
]

_CLOSED_NEWS = {DeadlineState.MET: News.MET, DeadlineState.WAIVED: News.WAIVED}
_POSITIONS = {
    ScheduleKind.ON_REQUEST: News.WITH_US,
    ScheduleKind.ON_EVENT: News.WAITING_FOR_AN_EVENT,
}


def decide(case: Case, policy: Policy, calendar: WorkingDays, today: dt.date) -> Decision:
    """What is due for the deadline on `today` (a date in the body's zone): at most one stage.

    The same case always gives the same decision, and a stage that stands in the history is never decided
    again, so a late, doubled or missing check does no harm. Raises nothing.
    """
    rules = stage_rules(policy, case.action, case.owner.kind, len(case.ladder))
    look = Look(case, policy, calendar, today, rules)
    moves = tuple(_moves(look))
    state = case.state
    for move in moves:
        state = after(state, move)
    quiet = _quiet(case, today)
    if quiet is not None:
        reason, news = quiet
        return Decision(None, reason, None, (), moves, state, news)
    found = _find(look)
    outcome = found.stage.rule.act if found.stage else None
    return Decision(outcome, found.reason, found.stage, found.superseded, moves, state, _news(look, found.stage))


def older_overdue(case: Case, others: Iterable[Case], calendar: WorkingDays, today: dt.date) -> str | None:
    """The deadline whose ladder `case` joins: the oldest overdue one of the same action that is chased.

    One that is held, or whose return is in review, climbs no ladder, so nothing can join it.
    """
    older = [
        other
        for other in others
        if other.action.ref == case.action.ref
        and other.owner.id == case.owner.id
        and other.due_on < case.due_on
        and other.state in RUNNING
        and not other.is_held(today)
        and is_overdue(other.due_on, today, calendar)
    ]
    return min(older, key=lambda other: other.due_on).deadline_id if older else None


def position_without_deadline(schedule: Schedule, *, chaseable: bool) -> News:
    """Where an action stands that has no deadline to stand on."""
    if not chaseable:
        return News.CANNOT_BE_CHASED
    return _POSITIONS.get(schedule.kind, News.NO_DATE_AGREED)


def _quiet(case: Case, today: dt.date) -> tuple[str, News] | None:
    """Why nothing may be sent, whatever the day, with the news."""
    if case.state in CLOSED:
        return f"The deadline is {case.state.value}.", _CLOSED_NEWS.get(case.state, News.NOTHING_DUE)
    if case.state is DeadlineState.IN_REVIEW:
        return "A return has come and waits for review.", News.IN_REVIEW
    if case.hold is not None and case.is_held(today):
        until = f" until {in_words(case.hold.until_on)}" if case.hold.until_on else ""
        return f"Held{until}: {case.hold.reason}", News.HELD
    if not case.chaseable:
        return "No address is known to write to.", News.CANNOT_BE_CHASED
    return None


def _moves(look: Look) -> Iterator[Move]:
    case = look.case
    if case.hold is not None and case.hold.stops_clock and case.is_held(look.today):
        return
    reminders = [slot_day(rule, case.due_on, case.opened_on, look.calendar) for rule in look.of(Act.REMIND)]
    if look.overdue:
        if (case.state, Move.FALL_DUE) in LEGAL_MOVES:
            yield Move.FALL_DUE
    elif case.state is DeadlineState.SCHEDULED and look.today >= min(reminders, default=case.due_on):
        yield Move.OPEN


def _find(look: Look) -> Found:
    if not look.calendar.is_working(look.today):
        return Found(f"{look.calendar.closed_for(look.today)}: no letter is written on such a day.")
    contact = first_contact(look)
    if contact is not None:
        return contact
    found = owner_stage(look)
    if found.stage is not None or not look.overdue:
        return found
    further = _after_the_chasers(look)
    return replace(further, superseded=found.superseded + further.superseded)


def _after_the_chasers(look: Look) -> Found:
    """Overdue, and the owner has had every chaser whose day has come."""
    case = look.case
    if not look.of(Act.CHASE):
        return Found(f"Overdue; a {case.owner.kind.value} is briefed and not chased.")
    if case.joins is not None:
        return Found(f"Overdue; it has joined the ladder of the older overdue deadline {case.joins}.")
    climbing = climb(look) if look.of(Act.ESCALATE) else None
    return climbing or weekly_stage(look)


def _news(look: Look, stage: StageDue | None) -> News:
    if look.overdue:
        escalates = stage is not None and stage.rule.act is Act.ESCALATE
        return News.ESCALATED if escalates or look.case.told else News.OVERDUE
    return News.REMINDER_WRITTEN if stage is not None else News.NOTHING_DUE
