"""The pure replay: the register played forward with `decide` alone, on the days and with the post of a faulty world.

It is `registry.chase.forecast.play` with three things handed in that `play` takes for granted: on which days anybody
looks, when a return comes (before the check, or between the check and the post), and what becomes of a letter. It
holds no row, no clock and no mail: a stage is decided by `decide`, waits, is withdrawn by what overtook it, or goes.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from registry.chase.chasing import Case, decide, introduces, older_overdue
from registry.deadlines import is_overdue
from registry.model import Act, Party, StageDue, StageOutcome, StageRecord
from registry.policy import Policy
from registry.post.going import GENTLE
from registry.states import LIVE, RUNNING, DeadlineState
from registry.working_days import WorkingDays

Key = tuple[str, str, str]
"""deadline, rule, addressee"""


class Post(StrEnum):
    """What becomes of a party's letter on one day."""

    GOES = "goes"
    REMINDERS_GO = "only its reminders go"
    WAITS = "waits"
    REFUSED = "refused"
    COMES_BACK = "is taken, and comes back by evening"


LOST = frozenset({Post.REFUSED, Post.COMES_BACK})
"""After these the party's address is known to be no good: the liaison gets what it owes."""


class World(Protocol):
    """What happens to the register from outside."""

    def works(self, day: dt.date) -> bool:
        """Whether the service runs on that day at all."""

    def answered_by_check(self, deadline_id: str, day: dt.date) -> bool:
        """Whether its return was taken in before that day's checks."""

    def answered_by_post(self, deadline_id: str, day: dt.date) -> bool:
        """Whether its return was taken in before that day's post."""

    def post(self, party_id: str, day: dt.date) -> Post:
        """What becomes of that party's letter of that working day."""


@dataclass(slots=True)
class Stage:
    """One stage, from its decision on."""

    due: StageDue
    decided_on: dt.date
    not_before: dt.date
    outcome: StageOutcome = StageOutcome.DECIDED
    sent_on: dt.date | None = None

    @property
    def record(self) -> StageRecord:
        rule = self.due.rule
        return StageRecord(
            rule=rule.key,
            act=rule.act,
            addressee=self.due.addressee,
            slot_on=self.due.slot_on,
            outcome=self.outcome,
            decided_on=self.decided_on,
            sent_on=self.sent_on,
            warns=rule.warns,
            rung=rule.rung,
        )


@dataclass
class Replay:
    """The register in memory. `stages` are in the order in which they were decided."""

    cases: dict[str, Case]
    policy: Policy
    calendar: WorkingDays
    liaison: Party
    stages: dict[Key, Stage] = field(default_factory=dict)
    introduced: dict[str, dt.date] = field(default_factory=dict)
    in_doubt: set[str] = field(default_factory=set)  # whose first letter came back
    letters: set[tuple[str, dt.date]] = field(default_factory=set)

    def day(self, day: dt.date, world: World) -> None:
        """The checks of a day, and its post."""
        if not world.works(day):
            return
        for case in tuple(self.cases.values()):
            self._check(case, day, answered=world.answered_by_check(case.deadline_id, day))
        if self.calendar.is_working(day):
            self._post(day, world)

    def _check(self, case: Case, day: dt.date, *, answered: bool) -> None:
        if case.state not in LIVE:
            return
        if answered:
            self.cases[case.deadline_id] = replace(case, state=DeadlineState.IN_REVIEW)
            return
        decision = decide(self._as_loaded(case, day), self.policy, self.calendar, day)
        self.cases[case.deadline_id] = replace(case, state=decision.state)
        for overtaken in decision.superseded:
            self._add(case, Stage(overtaken, day, day, StageOutcome.SUPERSEDED))
        if decision.stage is not None:
            goes_on = case.goes_on(decision.stage.addressee, day, self.calendar)
            self._add(case, Stage(decision.stage, day, goes_on))

    def _as_loaded(self, case: Case, day: dt.date) -> Case:
        others = self.cases.values()
        return replace(
            case.introduced(self.introduced.get(case.addressee), self.policy, self.calendar),
            joins=older_overdue(case, others, self.calendar, day),
            introduces=introduces(case, others, day),
            introduction_in_doubt=case.addressee in self.in_doubt,
            history=self._history(case.deadline_id),
        )

    def _add(self, case: Case, stage: Stage) -> None:
        self.stages[case.deadline_id, stage.due.rule.key, stage.due.addressee] = stage

    def _history(self, deadline_id: str) -> tuple[StageRecord, ...]:
        return tuple(stage.record for key, stage in self.stages.items() if key[0] == deadline_id)

    def _post(self, day: dt.date, world: World) -> None:
        for case in tuple(self.cases.values()):
            if case.state in LIVE and world.answered_by_post(case.deadline_id, day):
                self.cases[case.deadline_id] = replace(case, state=DeadlineState.IN_REVIEW)
        self._withdraw(day)
        fates = {party: world.post(party, day) for _, _, party in self._waiting()}
        for key, stage in self._waiting().items():
            if stage.not_before <= day:
                self._settle(key, stage, fates[key[2]], day)
        for party in [party for party, fate in fates.items() if fate in LOST]:
            self._lose(party)

    def _settle(self, key: Key, stage: Stage, fate: Post, day: dt.date) -> None:
        party, act = key[2], stage.due.rule.act
        if fate in LOST:
            stage.outcome = StageOutcome.FAILED
            if act is not Act.ESCALATE and party not in self.introduced:
                self.in_doubt.add(party)
        elif fate is Post.GOES or (fate is Post.REMINDERS_GO and act.value in GENTLE):
            stage.outcome, stage.sent_on = StageOutcome.SENT, day
            if act is not Act.ESCALATE:
                self.introduced.setdefault(party, day)
        if stage.outcome is StageOutcome.SENT or fate is Post.COMES_BACK:
            self.letters.add((party, day))

    def _lose(self, party: str) -> None:
        """The party's address is no good: what it owes is asked of the liaison, and nobody above it is told."""
        for case in tuple(self.cases.values()):
            if case.addressee == party:
                moved = replace(case, addressee=self.liaison.id, addressee_kind=self.liaison.kind, ladder=())
                self.cases[case.deadline_id] = moved

    def _waiting(self) -> Mapping[Key, Stage]:
        return {key: stage for key, stage in self.stages.items() if stage.outcome is StageOutcome.DECIDED}

    def _withdraw(self, day: dt.date) -> None:
        waiting = self._waiting()
        going = {key for key, stage in waiting.items() if stage.not_before <= day}
        newest = {(deadline, party): rule for deadline, rule, party in waiting if (deadline, rule, party) in going}
        for (deadline, rule, party), stage in waiting.items():
            case, act = self.cases[deadline], stage.due.rule.act
            past = act is Act.REMIND and is_overdue(case.due_on, day, self.calendar)
            older = (deadline, rule, party) in going and newest[deadline, party] != rule
            if case.state not in RUNNING or past or older or not self._may_contact(case, act, party):
                stage.outcome = StageOutcome.WITHDRAWN

    def _may_contact(self, case: Case, act: Act, party: str) -> bool:
        """Promise 16: a first letter goes once, and nothing about an owner goes before its own."""
        if act is Act.INTRODUCE:
            return party not in self.introduced and party not in self.in_doubt
        return case.addressee in self.introduced


def replayed(
    cases: Iterable[Case], policy: Policy, calendar: WorkingDays, liaison: Party, days: Iterable[dt.date], world: World
) -> Replay:
    """The replay after those days. Cases are looked at in the order of `play`: the oldest first."""
    by_age = sorted(cases, key=lambda case: (case.due_on, case.action.ref))
    replay = Replay({case.deadline_id: case for case in by_age}, policy, calendar, liaison)
    for day in days:
        replay.day(day, world)
    return replay
