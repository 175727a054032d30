"""The register played forward: what would be sent, to whom, and when, if owners answer as supposed."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from registry.chase.chasing import Case, Decision, decide, introduces, older_overdue
from registry.deadlines import is_overdue
from registry.model import Act, Period, StageDue, StageOutcome, StageRecord
from registry.policy import Policy
from registry.states import LIVE, RUNNING, DeadlineState
from registry.working_days import WorkingDays

_ONE_DAY = dt.timedelta(days=1)
Answers = Callable[[Case, dt.date], bool]


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One stage that would be sent on `day`."""

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
    """What `decide` says on each day from `start` to `end`, both counted, and when it goes.

    A letter goes on the day on which it is decided, or, to a chief officer or a member, with the next working
    day's post; nothing else goes to an owner until its introduction went and the policy's wait is over.
    `answers(case, today)` says whether the owner's return is in by then; the deadline is met at once. A party's
    lines of one day make one letter.
    """
    playing = _Playing(cases, policy, calendar)
    lines: list[ForecastLine] = []
    day = start
    while day <= end:
        playing.check(day, answers)
        if calendar.is_working(day):
            lines += playing.post(day)
        day += _ONE_DAY
    return tuple(lines)


class _Playing:
    """The cases as they stand, what waits for a post, and who was introduced when."""

    def __init__(self, cases: Iterable[Case], policy: Policy, calendar: WorkingDays) -> None:
        self.policy, self.calendar = policy, calendar
        self.standing = {
            case.deadline_id: case for case in sorted(cases, key=lambda case: (case.due_on, case.action.ref))
        }
        self.introduced = {case.addressee: case.introduced_on for case in self.standing.values() if case.introduced_on}
        # What the register had decided before the first day still waits.
        self.waiting = [
            (key, record.rule)
            for key, case in self.standing.items()
            for record in case.history
            if record.outcome is StageOutcome.DECIDED
        ]

    def check(self, day: dt.date, answers: Answers) -> None:
        """The morning: returns that have come, then a look at every deadline."""
        for case in tuple(self.standing.values()):
            if case.opened_on > day or case.state not in LIVE:
                continue
            if answers(case, day):
                self.standing[case.deadline_id] = replace(case, state=DeadlineState.MET)
                continue
            seen = self._as_loaded(case, day)
            decision = decide(seen, self.policy, self.calendar, day)
            self.standing[case.deadline_id] = _afterwards(seen, decision, day)
            if decision.stage is not None:
                self.waiting.append((case.deadline_id, decision.stage.rule.key))

    def _as_loaded(self, case: Case, day: dt.date) -> Case:
        """The case with all that it takes from the others."""
        others = self.standing.values()
        introduced = case.introduced(self.introduced.get(case.addressee), self.policy, self.calendar)
        return replace(
            introduced,
            joins=older_overdue(case, others, self.calendar, day),
            introduces=introduces(case, others, day),
        )

    def post(self, day: dt.date) -> list[ForecastLine]:
        """The post: what goes today of what waits; what was overtaken is taken back, as before a real post."""
        lines, waiting = [], []
        newest = {self._about(key, rule): rule for key, rule in self.waiting if self._goes_on(key, rule) <= day}
        for key, rule in self.waiting:
            record = self._record(key, rule)
            if self._is_overtaken(key, record, day):
                self._settle(key, record, StageOutcome.WITHDRAWN, None)
            elif self._goes_on(key, rule) > day:
                waiting.append((key, rule))
            elif newest[self._about(key, rule)] != rule:
                self._settle(key, record, StageOutcome.WITHDRAWN, None)
            else:
                self._settle(key, record, StageOutcome.SENT, day)
                case = self.standing[key]
                lines.append(ForecastLine(day, case.action.ref, case.period, rule, record.act, record.addressee))
        self.waiting = waiting
        for line in lines:
            if line.act is not Act.ESCALATE:
                self.introduced.setdefault(line.addressee, day)
        return lines

    def _is_overtaken(self, key: str, record: StageRecord, day: dt.date) -> bool:
        case = self.standing[key]
        late = record.act is Act.REMIND and is_overdue(case.due_on, day, self.calendar)
        known = record.act is Act.INTRODUCE and record.addressee in self.introduced
        return case.state not in RUNNING or case.is_held(day) or late or known

    def _about(self, key: str, rule: str) -> tuple[str, str]:
        return key, self._record(key, rule).addressee

    def _record(self, key: str, rule: str) -> StageRecord:
        return next(
            record
            for record in self.standing[key].history
            if record.rule == rule and record.outcome is StageOutcome.DECIDED
        )

    def _goes_on(self, key: str, rule: str) -> dt.date:
        record = self._record(key, rule)
        return self.standing[key].goes_on(record.addressee, record.decided_on or record.slot_on, self.calendar)

    def _settle(self, key: str, record: StageRecord, outcome: StageOutcome, sent_on: dt.date | None) -> None:
        case = self.standing[key]
        settled = replace(record, outcome=outcome, sent_on=sent_on)
        history = tuple(settled if each is record else each for each in case.history)
        self.standing[key] = replace(case, history=history)


def _afterwards(case: Case, decision: Decision, day: dt.date) -> Case:
    """The case when the check has decided; what it decided waits for the post."""
    overtaken = tuple(_record_of(stage, day, StageOutcome.SUPERSEDED) for stage in decision.superseded)
    decided = (_record_of(decision.stage, day, StageOutcome.DECIDED),) if decision.stage else ()
    return replace(case, state=decision.state, history=case.history + overtaken + decided)


def _record_of(stage: StageDue, day: dt.date, outcome: StageOutcome) -> StageRecord:
    return StageRecord(
        rule=stage.rule.key,
        act=stage.rule.act,
        addressee=stage.addressee,
        slot_on=stage.slot_on,
        outcome=outcome,
        decided_on=day,
        warns=stage.rule.warns,
        rung=stage.rule.rung,
    )
