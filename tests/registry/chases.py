"""Builders with plain defaults, and a register of one deadline kept in memory, for the rules' tests."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import HealthCheck, settings

from registry.chase.chasing import Case, Decision, decide
from registry.model import (
    Action,
    Form,
    Party,
    PartyKind,
    Period,
    Schedule,
    ScheduleKind,
    StageDue,
    StageOutcome,
    StageRecord,
)
from registry.policy import DEFAULT_POLICY, Policy
from registry.states import DeadlineState
from registry.working_days import WorkingDays

D = dt.date
ENGLAND = WorkingDays.of()
DUE = D(2001, 3, 31)  # a Saturday
UNIT = Party("unit", "The unit", PartyKind.FORCE_UNIT, ladder=("director", "deputy", "chair"))
LADDER = (
    Party("director", "Director", PartyKind.FORCE_UNIT),
    Party("deputy", "Deputy", PartyKind.CHIEF_OFFICER),  # letters to these two stand a working day first
    Party("chair", "Chair", PartyKind.MEMBER),
)
MONTHLY = Schedule(ScheduleKind.RECURRING, rrule="FREQ=MONTHLY")

# The machine may be busy: a slow example is no failed one.
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

Outcome = Callable[[StageDue, dt.date], tuple[StageOutcome, dt.date | None]]


def make_action(**changes: object) -> Action:
    """An action that owes one document by Saturday 31 March 2001."""
    plain = Action("TST/1.1", Form.DOCUMENT, Schedule(ScheduleKind.ONCE, due_on=DUE), D(2001, 2, 27))
    return replace(plain, **changes)  # type: ignore[arg-type]


def make_case(**changes: object) -> Case:
    """Its deadline, just opened, with three rungs above the owner."""
    plain = Case(
        action=make_action(),
        deadline_id="one",
        period=Period("once"),
        state=DeadlineState.SCHEDULED,
        due_on=DUE,
        owner=UNIT,
        addressee="unit",
        opened_on=D(2001, 2, 27),
        ladder=LADDER,
        introduced_on=D(2001, 1, 2),
        ready_on=D(2001, 1, 9),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def kind_of_owner(kind: PartyKind) -> Party:
    """An owner of that kind, with the same ladder."""
    return replace(UNIT, kind=kind)


def days_from(start: dt.date, count: int) -> list[dt.date]:
    """`count` days in a row."""
    return [start + dt.timedelta(days=n) for n in range(count)]


def sent_at_once(_stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date | None]:
    """The post goes on the day of the decision."""
    return StageOutcome.SENT, today


def recorded(stage: StageDue, today: dt.date, outcome: StageOutcome, sent_on: dt.date | None = None) -> StageRecord:
    """The stage as the register keeps it."""
    rule = stage.rule
    return StageRecord(
        rule.key, rule.act, stage.addressee, stage.slot_on, outcome, today, sent_on, rule.warns, rule.rung
    )


def check(
    case: Case,
    days: Iterable[dt.date],
    policy: Policy = DEFAULT_POLICY,
    calendar: WorkingDays = ENGLAND,
    outcome: Outcome = sent_at_once,
) -> tuple[Case, list[tuple[dt.date, Decision]]]:
    """The deadline checked on each of `days`, each decision written into its history."""
    seen = []
    for today in days:
        decision = decide(case, policy, calendar, today)
        lost = tuple(recorded(each, today, StageOutcome.SUPERSEDED) for each in decision.superseded)
        kept = (recorded(decision.stage, today, *outcome(decision.stage, today)),) if decision.stage else ()
        case = replace(case, state=decision.state, history=case.history + lost + kept)
        seen.append((today, decision))
    return case, seen


def stages(seen: Iterable[tuple[dt.date, Decision]]) -> list[tuple[str, str, str]]:
    """What was decided, as a person would list it: day, rule, addressee."""
    return [
        (str(day), decision.stage.rule.key, decision.stage.addressee)
        for day, decision in seen
        if decision.stage is not None
    ]
