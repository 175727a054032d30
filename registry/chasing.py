"""The heart: what one look at one deadline decides. Pure, and defined for every case."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from registry.case import Case, Decision
from registry.climbing import NextRung, next_rung, warned_on
from registry.deadlines import is_overdue
from registry.explanations import in_words
from registry.model import Act, News, Schedule, ScheduleKind, StageDue, StageOutcome, StageRule
from registry.policy import Policy, stage_rules, weekly_rule
from registry.slots import Slot, check_days, slot_day, slots
from registry.states import CLOSED, LEGAL_MOVES, RUNNING, DeadlineState, Move, after
from registry.working_days import WorkingDays

__all__ = [
    "Case",
    "Decision",
    "NextRung",
    "check_days",
    "decide",
    "next_rung",
    "older_overdue",
    "position_without_deadline",
    "warned_on",
]

_CLOSED_NEWS = {DeadlineState.MET: News.MET, DeadlineState.WAIVED: News.WAIVED}
_POSITIONS = {
    ScheduleKind.ON_REQUEST: News.WITH_US,
    ScheduleKind.ON_EVENT: News.WAITING_FOR_AN_EVENT,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """The stage that is due, if any, with the reason, and what it or the due date has overtaken."""

    reason: str
    stage: StageDue | None = None
    superseded: tuple[StageDue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one case: what every rule below needs."""

    case: Case
    policy: Policy
    calendar: WorkingDays
    today: dt.date
    rules: tuple[StageRule, ...]

    @property
    def overdue(self) -> bool:
        return is_overdue(self.case.due_on, self.today, self.calendar)

    def of(self, *acts: Act) -> tuple[StageRule, ...]:
        return tuple(rule for rule in self.rules if rule.act in acts)


def decide(case: Case, policy: Policy, calendar: WorkingDays, today: dt.date) -> Decision:
    """What is due for the deadline on `today` (a date in the body's zone): at most one stage.

    The same case always gives the same decision, and a stage that stands in the history is never decided
    again, so a late, doubled or missing check does no harm. Raises nothing.
    """
    rules = stage_rules(policy, case.action, case.owner.kind, len(case.ladder))
    look = _Look(case, policy, calendar, today, rules)
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
    return Decision(
        outcome, found.reason, found.stage, found.superseded, moves, state, _news(look, found.stage)
    )


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
        and not _held(other, today)
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
    if _held(case, today) and case.hold is not None:
        until = f" until {in_words(case.hold.until_on)}" if case.hold.until_on else ""
        return f"Held{until}: {case.hold.reason}", News.HELD
    if not case.chaseable:
        return "No address is known to write to.", News.CANNOT_BE_CHASED
    return None


def _held(case: Case, today: dt.date) -> bool:
    """A hold lasts to the end of its until-date; one without a date lasts until a person lifts it."""
    return case.hold is not None and (case.hold.until_on is None or today <= case.hold.until_on)


def _moves(look: _Look) -> Iterator[Move]:
    case = look.case
    if case.hold is not None and case.hold.stops_clock and _held(case, look.today):
        return
    reminders = [slot_day(rule, case.due_on, case.opened_on, look.calendar) for rule in look.of(Act.REMIND)]
    if look.overdue:
        if (case.state, Move.FALL_DUE) in LEGAL_MOVES:
            yield Move.FALL_DUE
    elif case.state is DeadlineState.SCHEDULED and look.today >= min(reminders, default=case.due_on):
        yield Move.OPEN


def _find(look: _Look) -> _Found:
    if not look.calendar.is_working(look.today):
        return _Found(f"{look.calendar.closed_for(look.today)}: no letter is written on such a day.")
    found = _owner_stage(look)
    if found.stage is not None or not look.overdue:
        return found
    further = _after_the_chasers(look)
    return replace(further, superseded=found.superseded + further.superseded)


def _owner_stage(look: _Look) -> _Found:
    """The newest reminder or chaser whose day has come; the older ones are superseded by it."""
    case = look.case
    rules = look.of(Act.REMIND, Act.CHASE) if case.joins is None else _joined(look)
    wanted = slots(rules, case.due_on, case.opened_on, look.calendar)
    come = [slot for slot in wanted if slot.on <= look.today and slot.rule.key not in case.decided_rules]
    done_on = _last_owner_slot(case)
    fresh = [slot for slot in come if slot.on > done_on and not _too_late(slot, look)]
    newest = fresh[-1:]
    stages = tuple(StageDue(slot.rule, case.addressee, slot.on) for slot in newest)
    superseded = tuple(StageDue(slot.rule, case.addressee, slot.on) for slot in come if slot not in newest)
    if not stages:
        return _Found(_nothing_yet(look, wanted), None, superseded)
    return _Found(_owner_reason(stages[0], look), stages[0], superseded)


def _joined(look: _Look) -> tuple[StageRule, ...]:
    """A deadline that joins an older one's ladder: its reminders, and one chaser that threatens nothing."""
    first_chaser = look.of(Act.CHASE)[:1]
    return look.of(Act.REMIND) + tuple(replace(rule, warns=False) for rule in first_chaser)


def _last_owner_slot(case: Case) -> dt.date:
    """The latest slot of a letter to the owner: nothing that was wanted before it is sent after it."""
    days = (record.slot_on for record in case.history if record.act is not Act.ESCALATE)
    return max(days, default=dt.date.min)


def _too_late(slot: Slot, look: _Look) -> bool:
    return slot.rule.act is Act.REMIND and look.today > look.case.due_on


def _nothing_yet(look: _Look, wanted: Sequence[Slot]) -> str:
    ahead = [slot for slot in wanted if slot.on > look.today]
    if ahead:
        return f"Due on {in_words(look.case.due_on)}; the next letter to the owner is planned for {in_words(ahead[0].on)}."
    return f"Due on {in_words(look.case.due_on)}; no further letter to the owner is planned before that."


def _owner_reason(stage: StageDue, look: _Look) -> str:
    if stage.rule.act is Act.REMIND:
        return f"Due on {in_words(look.case.due_on)}: the reminder of {in_words(stage.slot_on)} goes."
    late = look.calendar.days_late(look.case.due_on, look.today)
    warning = ", saying who will be told and when" if stage.rule.warns else ""
    return f"{late} working day{'' if late == 1 else 's'} late: the chaser of {in_words(stage.slot_on)} goes{warning}."


def _after_the_chasers(look: _Look) -> _Found:
    """Overdue, and the owner has had every chaser whose day has come."""
    case = look.case
    if not look.of(Act.CHASE):
        return _Found(f"Overdue; a {case.owner.kind.value} is briefed and not chased.")
    if case.joins is not None:
        return _Found(f"Overdue; it has joined the ladder of the older overdue deadline {case.joins}.")
    if look.of(Act.ESCALATE):
        return _climb(look)
    return _weekly(look)


def _climb(look: _Look) -> _Found:
    case = look.case
    warned = warned_on(case)
    if warned is None:
        return _warning(look)
    rung = next_rung(case, look.rules, look.calendar, warned)
    if rung is None:
        return _weekly(look)
    if look.today < rung.earliest_on:
        return _Found(f"Overdue; {rung.party.name} is told on {in_words(rung.earliest_on)} at the earliest.")
    stage = StageDue(_unused(rung.rule, case), rung.party.id, rung.earliest_on)
    return _Found(
        f"Overdue, and the owner was warned on {in_words(warned)}: {rung.party.name} is told.", stage
    )


def _warning(look: _Look) -> _Found:
    """The warning is not known to have been sent, so nobody above the owner may hear yet."""
    case = look.case
    rule = next(rule for rule in look.of(Act.CHASE) if rule.warns)
    slot_on = slot_day(rule, case.due_on, case.opened_on, look.calendar)
    outcomes = {record.outcome for record in case.warnings}
    if StageOutcome.DECIDED in outcomes:
        return _Found("Overdue; the warning waits for the post.")
    if outcomes:
        return _Found("Overdue; the warning may not have arrived: nobody is told until a person resends it.")
    if look.today < slot_on:
        return _Found(f"Overdue; the warning is planned for {in_words(slot_on)}.")
    stage = StageDue(_unused(rule, case), case.addressee, look.today)
    return _Found("Overdue, and the owner was never warned: the warning goes first.", stage)


def _unused(rule: StageRule, case: Case) -> StageRule:
    """The rule under a key of its own, when a stage of this key was taken back before it went."""
    key, n = rule.key, 1
    while key in case.decided_rules:
        n += 1
        key = f"{rule.key}-{n}"
    return replace(rule, key=key)


def _weekly(look: _Look) -> _Found:
    """After the last rung: one letter a week to the owner, only the newest."""
    case, calendar, every = look.case, look.calendar, look.policy.weekly_every
    done_on = _last_owner_slot(case)
    come = [
        StageDue(slot.rule, case.addressee, slot.on)
        for slot in _weekly_slots(look)
        if slot.on > done_on and slot.rule.key not in case.decided_rules
    ]
    latest = max((record.decided_on or record.slot_on for record in case.history), default=case.due_on)
    if not come or look.today < calendar.add(latest, every):
        return _Found("Overdue; everybody on the ladder was told, and the next weekly chaser is not due.")
    reason = "Overdue; everybody on the ladder was told: the weekly chaser goes."
    return _Found(reason, come[-1], tuple(come[:-1]))


def _weekly_slots(look: _Look) -> Iterator[Slot]:
    last = max(rule.offset for rule in look.rules)
    day, n = look.calendar.add(look.case.counts_from, last + look.policy.weekly_every), 1
    while day <= look.today:
        yield Slot(weekly_rule(look.policy, n, last), day)
        day, n = look.calendar.add(day, look.policy.weekly_every), n + 1


def _news(look: _Look, stage: StageDue | None) -> News:
    if look.overdue:
        escalates = stage is not None and stage.rule.act is Act.ESCALATE
        return News.ESCALATED if escalates or look.case.told else News.OVERDUE
    return News.REMINDER_WRITTEN if stage is not None else News.NOTHING_DUE
