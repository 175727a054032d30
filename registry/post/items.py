"""What a letter is made from: an item with everything that the register knows about it. Read only."""

import datetime as dt
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.cases import ActionCases, Loaded, load_cases
from registry.chase.case import Case
from registry.chase.climbing import rungs_to_come, warned_on
from registry.deadlines import is_overdue
from registry.errors import NotFoundError
from registry.intake import Sorted
from registry.model import Act, Party, Period, StageOutcome, StageRecord
from registry.moments import rules_of
from registry.states import LIVE, RUNNING
from registry.tables import (
    ActionRow,
    CycleRow,
    DeadlineRow,
    LetterDeadlineRow,
    MessageRow,
    RecommendationRow,
    ReportRow,
    StageRow,
)
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Told:
    """A superior, and the day on which it is told unless the return comes."""

    party: Party
    on: dt.date


@dataclass(frozen=True, slots=True)
class Item:
    """One deadline as a letter needs it."""

    action: ActionRow
    recommendation: RecommendationRow
    report: ReportRow
    deadline: DeadlineRow
    cycle: CycleRow
    loaded: Loaded
    record: StageRecord | None  # the stage that the letter carries; None where a person asks
    sent: tuple[StageRecord, ...]  # what went before, oldest first
    warned_on: dt.date | None
    to_be_told: tuple[Told, ...]  # the rungs that are still to come
    overdue: tuple[tuple[DeadlineRow, dt.date], ...]  # every overdue deadline of the action
    heard: bool  # something came from the owner, but not what is owed
    bounced: bool  # a letter about it came back
    introduced_on: dt.date | None  # when whoever gets its letters was sent the list of all that is asked
    also: tuple[ActionRow, ...] = ()  # the actions that its return answers too


@dataclass(frozen=True, slots=True)
class Owing:
    """A deadline that runs, as a letter about others mentions it."""

    deadline_id: str
    ref: str
    title: str
    period: Period
    due_on: dt.date


class ItemReader:
    """Loads items; keeps the actions that it has read."""

    def __init__(self, session: Session, calendar: WorkingDays, now: dt.datetime) -> None:
        self.session, self.calendar = session, calendar
        self.today = calendar.local_date(now)
        self._cases: dict[str, ActionCases] = {}

    def item(self, deadline: DeadlineRow, rule: str | None = None) -> Item:
        """The item of one deadline, for the stage of that rule in its current cycle."""
        cases = self._cases_of(deadline.action_ref)
        if cases is None:
            raise NotFoundError(f"The register holds no action {deadline.action_ref!r}.")
        loaded = next(each for each in cases.loaded if each.case.deadline_id == deadline.id)
        recommendation = self.session.get_one(RecommendationRow, cases.row.recommendation_id)
        case = loaded.case
        record = next((each for each in case.history if each.rule == rule), None)
        return Item(
            action=cases.row,
            recommendation=recommendation,
            report=self.session.get_one(ReportRow, recommendation.report_code),
            deadline=deadline,
            cycle=self.session.get_one(CycleRow, loaded.cycle_id),
            loaded=loaded,
            record=record,
            sent=tuple(each for each in case.history if each.outcome is StageOutcome.SENT),
            warned_on=warned_on(case),
            to_be_told=self._to_be_told(loaded, _as_sent(case, record, self.today)),
            overdue=self._overdue(cases),
            heard=self._heard(deadline, case.addressee),
            bounced=self._bounced(deadline),
            introduced_on=self.introduced_on(case.addressee),
            also=tuple(each.row for each in self._cases.values() if each.row.lead_ref == cases.row.ref),
        )

    def introduced_on(self, party_id: str) -> dt.date | None:
        """The day on which a first letter with the whole list was sent to the party."""
        query = select(sa.func.min(StageRow.settled_at)).where(
            col(StageRow.act) == Act.INTRODUCE.value,
            col(StageRow.outcome) == StageOutcome.SENT.value,
            col(StageRow.addressee_id) == party_id,
        )
        found = self.session.exec(query).first()
        return self.calendar.local_date(found) if found else None

    def owed_by(self, party_id: str) -> list[Owing]:
        """Everything that still runs and whose letters go to that party, by due date."""
        self._cases_of("")
        owing = [
            Owing(each.case.deadline_id, cases.row.ref, cases.row.title, each.case.period, each.case.due_on)
            for cases in self._cases.values()
            for each in cases.loaded
            if each.case.addressee == party_id and each.case.state in RUNNING and not each.case.hold
        ]
        return sorted(owing, key=lambda each: (each.due_on, each.deadline_id))

    def _cases_of(self, ref: str) -> ActionCases | None:
        if not self._cases:
            every = load_cases(self.session, self.calendar, self.today)
            self._cases = {cases.row.ref: cases for cases in every}
        return self._cases.get(ref)

    def _to_be_told(self, loaded: Loaded, case: Case) -> tuple[Told, ...]:
        """The rungs that have not been told, each on the earliest day on which its letter goes."""
        coming = rungs_to_come(case, rules_of(loaded), self.calendar, warned_on(case) or self.today)
        return tuple(Told(rung.party, rung.goes_on) for rung in coming)

    def _overdue(self, cases: ActionCases) -> tuple[tuple[DeadlineRow, dt.date], ...]:
        late = [
            each.case
            for each in cases.loaded
            if each.case.state in LIVE
            and not each.case.hold
            and is_overdue(each.case.due_on, self.today, self.calendar)
        ]
        return tuple((self.session.get_one(DeadlineRow, case.deadline_id), case.due_on) for case in late)

    def _heard(self, deadline: DeadlineRow, addressee: str) -> bool:
        query = select(MessageRow.candidates).where(
            col(MessageRow.sorted_as) == Sorted.CORRESPONDENCE.value,
            col(MessageRow.party_id).in_([deadline.party_id, addressee]),
        )
        return any(deadline.id in candidates for candidates in self.session.exec(query).all())

    def _bounced(self, deadline: DeadlineRow) -> bool:
        query = (
            select(MessageRow.id)
            .join(LetterDeadlineRow, col(LetterDeadlineRow.letter_id) == col(MessageRow.letter_id))
            .where(
                col(LetterDeadlineRow.deadline_id) == deadline.id,
                col(MessageRow.sorted_as) == Sorted.BOUNCE.value,
            )
        )
        return self.session.exec(query).first() is not None


def _as_sent(case: Case, record: StageRecord | None, today: dt.date) -> Case:
    """The case as it stands when today's letter, which carries that stage, has gone."""
    if record is None:
        return case
    history = tuple(replace(each, sent_on=today) if each is record else each for each in case.history)
    return replace(case, history=history)


def as_escalation(item: Item) -> bool:
    """Whether the letter that carries this item goes above its owner."""
    return item.record is not None and item.record.act is Act.ESCALATE
