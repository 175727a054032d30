"""The register played forward: what would be sent, to whom, and when, if owners answer as supposed."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from registry.chasing import Case, Decision, decide, older_overdue
from registry.model import Act, Period, StageDue, StageOutcome, StageRecord
from registry.policy import Policy
from registry.states import LIVE, DeadlineState
from registry.working_days import WorkingDays

_ONE_DAY = dt.timedelta(days=1)
Answers = Callable[[Case, dt.date], bool]


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One stage that would be decided, and sent, on `day`."""

    day: dt.date
    ref: str
    period: Period
    rule: str
    act: Act
    addressee: str


def play(
    cases: Iterable[Case],
    policy: Policy,
    calendar: WorkingDays,
    start: dt.date,
    end: dt.date,
    answers: Answers,
) -> tuple[ForecastLine, ...]:
    """What `decide` says on each day from `start` to `end`, both counted.

    Every letter goes on the day on which it is decided. `answers(case, today)` says whether the owner's
    return is in by then; the deadline is met at once. A party's lines of one day make one letter.
    """
    by_age = sorted(cases, key=lambda case: (case.due_on, case.action.ref))
    standing = {case.deadline_id: case for case in by_age}
    lines: list[ForecastLine] = []
    day = start
    while day <= end:
        for case in tuple(standing.values()):
            if case.opened_on > day or case.state not in LIVE:
                continue
            if answers(case, day):
                standing[case.deadline_id] = replace(case, state=DeadlineState.MET)
                continue
            joined = replace(case, joins=older_overdue(case, standing.values(), calendar, day))
            decision = decide(joined, policy, calendar, day)
            standing[case.deadline_id] = _afterwards(joined, decision, day)
            lines += _line(joined, decision, day)
        day += _ONE_DAY
    return tuple(lines)


def _line(case: Case, decision: Decision, day: dt.date) -> Iterator[ForecastLine]:
    if decision.stage is not None:
        rule = decision.stage.rule
        yield ForecastLine(day, case.action.ref, case.period, rule.key, rule.act, decision.stage.addressee)


def _afterwards(case: Case, decision: Decision, day: dt.date) -> Case:
    """The case when the day's post has gone."""
    overtaken = tuple(_record(stage, day, StageOutcome.SUPERSEDED) for stage in decision.superseded)
    decided = (_record(decision.stage, day, StageOutcome.SENT),) if decision.stage else ()
    return replace(case, state=decision.state, history=case.history + overtaken + decided)


def _record(stage: StageDue, day: dt.date, outcome: StageOutcome) -> StageRecord:
    return StageRecord(
        rule=stage.rule.key,
        act=stage.rule.act,
        addressee=stage.addressee,
        slot_on=stage.slot_on,
        outcome=outcome,
        decided_on=day,
        sent_on=day if outcome is StageOutcome.SENT else None,
        warns=stage.rule.warns,
        rung=stage.rule.rung,
    )
