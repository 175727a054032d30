"""Snapshots of deadlines for the rules: all that `decide` needs, in a few queries for many actions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.chase.chasing import Case, introduces, older_overdue
from registry.chase.ladder import reached_through, rungs
from registry.codec import schedule_from_json
from registry.intake import ReturnState
from registry.model import Act, Action, Form, Hold, Party, Period, StageOutcome, StageRecord
from registry.planning.rulings import NOT_RESOLVED
from registry.policy import Policy
from registry.post.introductions import held_back, in_doubt, introduced
from registry.register import parties_of, policy_of, successor_among
from registry.states import LIVE, DeadlineState
from registry.tables import ActionRow, CycleRow, DeadlineRow, DocumentRow, HoldRow, PartyRow, ReturnRow, StageRow
from registry.working_days import WorkingDays

PAUSED_IN_PREFECT = "paused in Prefect"
"""The cause of a hold that somebody placed by pausing the deployment; its release resumes it."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One deadline's case, and what the register needs to write the decision down."""

    case: Case
    policy: Policy
    cycle_id: str
    why: str  # how the due date came about
    via_liaison: bool


@dataclass(frozen=True, slots=True)
class ActionCases:
    """One action with the cases of its deadlines that still matter, the oldest first."""

    row: ActionRow
    action: Action
    loaded: tuple[Loaded, ...]
    hold: Hold | None  # of the action as a whole
    hold_cause: str | None = None
    lead: "ActionCases | None" = None  # the action that is chased for this one too


def load_cases(
    session: Session, calendar: WorkingDays, today: dt.date, refs: Iterable[str] | None = None
) -> list[ActionCases]:
    """The cases of the named actions, or of all."""
    return _Loading(session, calendar, today).load(refs)


def liaison_of(session: Session) -> str | None:
    """The party that gets what nobody else has an address for, if one is named."""
    return session.exec(select(PartyRow.id).where(col(PartyRow.is_liaison))).first()


def addressee_of(owner: Party, parties: Mapping[str, Party], liaison: str | None) -> tuple[str, bool]:
    """Who gets an owner's letters, and whether that is the liaison in its place."""
    reached = reached_through(owner, parties)
    if reached.addresses:
        return reached.id, False
    return liaison or reached.id, True


def addressees(session: Session) -> dict[str, str]:
    """Who gets the letters of each party."""
    parties, liaison = parties_of(session), liaison_of(session)
    return {party.id: addressee_of(party, parties, liaison)[0] for party in parties.values()}


class _Loading:
    def __init__(self, session: Session, calendar: WorkingDays, today: dt.date) -> None:
        self.session, self.calendar, self.today = session, calendar, today
        self.parties = _told_today(session, today)
        self.liaison = liaison_of(session)
        self.introduced = introduced(session, calendar)
        self.in_doubt = in_doubt(session) | held_back(session, today)
        self.policies: dict[str, Policy] = {}

    def load(self, refs: Iterable[str] | None) -> list[ActionCases]:
        """The cases of these actions, each with its lead's."""
        found = self._alone(refs)
        known = {cases.row.ref: cases for cases in found}
        leads = {cases.row.lead_ref for cases in found if cases.row.lead_ref} - known.keys()
        known |= {cases.row.ref: cases for cases in self._alone(leads)} if leads else {}
        return [replace(each, lead=known[each.row.lead_ref]) if each.row.lead_ref else each for each in found]

    def _alone(self, refs: Iterable[str] | None) -> list[ActionCases]:
        query = select(ActionRow, col(DocumentRow.dated_on)).join(
            DocumentRow, col(DocumentRow.sha256) == col(ActionRow.document_sha256)
        )
        if refs is not None:
            query = query.where(col(ActionRow.ref).in_(list(refs)))
        found = list(self.session.exec(query.order_by(col(ActionRow.ref))).all())
        keys = [row.ref for row, _ in found]
        deadlines = self._deadlines(keys)
        holds = self._holds(keys)
        stages = self._stages([cycle.id for rows in deadlines.values() for _, cycle in rows])
        self.resumed = self._resumed([deadline.id for rows in deadlines.values() for deadline, _ in rows])
        return [self._action(row, dated_on, deadlines[row.ref], holds[row.ref], stages) for row, dated_on in found]

    def _deadlines(self, refs: Sequence[str]) -> defaultdict[str, list[tuple[DeadlineRow, CycleRow]]]:
        query = (
            select(DeadlineRow, CycleRow)
            .join(
                CycleRow,
                sa.and_(
                    col(CycleRow.deadline_id) == col(DeadlineRow.id),
                    col(CycleRow.n) == col(DeadlineRow.cycle),
                ),
            )
            .where(col(DeadlineRow.action_ref).in_(refs))
            .order_by(col(CycleRow.due_on), col(DeadlineRow.id))
        )
        found: defaultdict[str, list[tuple[DeadlineRow, CycleRow]]] = defaultdict(list)
        for deadline, cycle in self.session.exec(query).all():
            found[deadline.action_ref].append((deadline, cycle))
        return found

    def _holds(self, refs: Sequence[str]) -> defaultdict[str, list[HoldRow]]:
        # One whose last day has passed holds nothing any more, though a person has yet to lift it.
        lasts = sa.or_(col(HoldRow.until_on).is_(None), col(HoldRow.until_on) >= self.today)
        query = select(HoldRow).where(col(HoldRow.action_ref).in_(refs), col(HoldRow.released_at).is_(None), lasts)
        found: defaultdict[str, list[HoldRow]] = defaultdict(list)
        for hold in self.session.exec(query.order_by(col(HoldRow.since_at))).all():
            found[hold.action_ref].append(hold)
        return found

    def _stages(self, cycles: Sequence[str]) -> defaultdict[str, list[StageRow]]:
        query = select(StageRow).where(col(StageRow.cycle_id).in_(cycles)).order_by(col(StageRow.decided_at))
        found: defaultdict[str, list[StageRow]] = defaultdict(list)
        for stage in self.session.exec(query).all():
            found[stage.cycle_id].append(stage)
        return found

    def _resumed(self, deadlines: Sequence[str]) -> dict[tuple[str, int], dt.date]:
        """When a return was last put back, by deadline and cycle."""
        query = (
            select(ReturnRow.deadline_id, ReturnRow.cycle, sa.func.max(ReturnRow.decided_at))
            .where(col(ReturnRow.deadline_id).in_(deadlines), col(ReturnRow.state) == ReturnState.NOT_FOR_THIS.value)
            .group_by(col(ReturnRow.deadline_id), col(ReturnRow.cycle))
        )
        return {(key, n): self.calendar.local_date(at) for key, n, at in self.session.exec(query).all() if at}

    def _action(
        self,
        row: ActionRow,
        dated_on: dt.date,
        deadlines: list[tuple[DeadlineRow, CycleRow]],
        holds: list[HoldRow],
        stages: defaultdict[str, list[StageRow]],
    ) -> ActionCases:
        action = Action(row.ref, Form(row.form), schedule_from_json(row.schedule), dated_on, row.title)
        row_of_whole = min(
            (hold for hold in holds if hold.deadline_id is None),
            key=lambda hold: hold.cause != NOT_RESOLVED,  # what nobody has resolved is said before all else
            default=None,
        )
        whole = _hold(row_of_whole) if row_of_whole else None
        own = {hold.deadline_id: _hold(hold) for hold in holds if hold.deadline_id}
        alone = [
            self._case(action, deadline, cycle, whole or own.get(deadline.id), stages[cycle.id])
            for deadline, cycle in deadlines
        ]
        cases = [each.case for each in alone]
        loaded = [replace(each, case=self._among(each.case, cases)) for each in alone]
        return ActionCases(row, action, tuple(loaded), whole, row_of_whole.cause if row_of_whole else None)

    def _among(self, case: Case, others: Sequence[Case]) -> Case:
        """The case with what it takes from the action's other deadlines."""
        joins = older_overdue(case, others, self.calendar, self.today)
        return replace(case, joins=joins, introduces=introduces(case, others, self.today))

    def _case(
        self,
        action: Action,
        deadline: DeadlineRow,
        cycle: CycleRow,
        hold: Hold | None,
        stages: list[StageRow],
    ) -> Loaded:
        owner = self.parties[deadline.party_id]
        addressee, via_liaison = addressee_of(owner, self.parties, self.liaison)
        policy = self._policy(cycle.policy_version)
        case = Case(
            action=action,
            deadline_id=deadline.id,
            period=Period(deadline.period, deadline.period_start, deadline.period_end),
            state=DeadlineState(deadline.state),
            due_on=cycle.due_on,
            cycle=cycle.n,
            owner=owner,
            addressee=addressee,
            # Nobody is told above an owner that has no address at which it could be warned.
            ladder=() if via_liaison else rungs(owner, self.parties),
            hold=hold,
            history=tuple(self._record(stage) for stage in stages),
            joins=None,
            chaseable=bool(self.parties[addressee].addresses),
            addressee_kind=self.parties[addressee].kind,
            opened_on=cycle.opened_on,
            introduction_in_doubt=addressee in self.in_doubt,
            resumed_on=self.resumed.get((deadline.id, cycle.n)),
        ).introduced(self.introduced.get(addressee), policy, self.calendar)
        return Loaded(case, policy, cycle.id, cycle.why, via_liaison)

    def _policy(self, version: str) -> Policy:
        if version not in self.policies:
            self.policies[version] = policy_of(self.session, version)
        return self.policies[version]

    def _record(self, stage: StageRow) -> StageRecord:
        outcome = StageOutcome(stage.outcome)
        sent = outcome is StageOutcome.SENT and stage.settled_at is not None
        return StageRecord(
            rule=stage.rule,
            act=Act(stage.act),
            addressee=stage.addressee_id,
            slot_on=stage.slot_on,
            outcome=outcome,
            decided_on=self.calendar.local_date(stage.decided_at),
            sent_on=self.calendar.local_date(stage.settled_at) if sent and stage.settled_at else None,
            warns=stage.warns,
            rung=stage.rung,
        )


def _told_today(session: Session, today: dt.date) -> dict[str, Party]:
    """The parties, each with its ladder as of today: who has taken over from a rung is told in its place."""
    rows = {row.id: row for row in session.exec(select(PartyRow)).all()}
    heirs = {key: successor_among(rows, key, today) or key for key, row in rows.items() if row.successor_id}
    parties = parties_of(session)
    if not heirs:
        return parties
    ladders = {
        key: tuple(dict.fromkeys(heir for each in party.ladder if (heir := heirs.get(each, each)) != key))
        for key, party in parties.items()
    }
    return {key: replace(party, ladder=ladders[key]) for key, party in parties.items()}


def _hold(row: HoldRow) -> Hold:
    return Hold(row.reason, row.until_on, row.stops_clock)


def is_closed(cases: ActionCases) -> bool:
    """Whether nothing of this action is owed any more."""
    if cases.lead:
        return is_closed(cases.lead)
    return bool(cases.loaded) and all(each.case.state not in LIVE for each in cases.loaded)
