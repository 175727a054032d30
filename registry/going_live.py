"""Going live: what was rehearsed was told to nobody, so it is asked for anew.

Every deadline about which a letter was decided in rehearsal gets a new cycle with the same date, opened today: its
owner is introduced and reminded from the beginning. What fell due meanwhile is held, for a person to release.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.deadlines import is_overdue
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.keys import cycle_key
from registry.model import Cause, StageOutcome
from registry.planning.deadlines import PAST
from registry.register import body_of
from registry.states import LIVE, RUNNING, DeadlineState, Move, after
from registry.tables import CycleRow, DeadlineRow, HoldRow, ItemRow, LetterRow, StageRow
from registry.working_days import WorkingDays

WENT_LIVE = "letters reach owners from now on, and what was rehearsed was told to nobody"
FELL_DUE = "it fell due on {due} in rehearsal, and its owner was never asked: a person releases it with a date"
REHEARSAL_OVER = "the rehearsal is over"


@dataclass(frozen=True, slots=True)
class AskedAnew:
    """What going live does to deadlines and stages, by their keys."""

    deadlines: tuple[str, ...] = ()  # a new cycle with the same date, opened today
    held: tuple[str, ...] = ()  # of them, those that fell due in rehearsal
    withdrawn: tuple[str, ...] = ()  # stages decided in rehearsal, and in no letter yet


@dataclass(frozen=True, slots=True)
class _Asked:
    """A live deadline with the stages of its current cycle."""

    deadline: DeadlineRow
    cycle: CycleRow
    rehearsed: bool  # a stage was decided in rehearsal, or went to the clerk
    told: bool  # a letter about it went to its owner
    held_for_good: bool


def ask_anew(writer: Writing, calendar: WorkingDays, since: dt.datetime | None, *, by: str) -> AskedAnew:
    """Ask anew for every live deadline that was rehearsed, from the writer's day on, with the same date.

    One that fell due in rehearsal is held for a person, unless its owner was told of it before. `since` is when
    the rehearsal began; None: it never was live.
    """
    session, today = writer.session, calendar.local_date(writer.now)
    withdrawn = tuple(_withdraw(writer, since))
    anew, held = [], []
    for asked in _asked(session, since):
        overdue = is_overdue(asked.cycle.due_on, today, calendar)
        fell_due = overdue and not (since and is_overdue(asked.cycle.due_on, calendar.local_date(since), calendar))
        untold = overdue and not asked.told and not asked.held_for_good
        if not asked.rehearsed and not (fell_due and untold):
            continue
        changes = _new_cycle(writer.session, asked, today)
        if untold and DeadlineState(asked.deadline.state) in RUNNING:
            changes.append(Insert(_hold(asked, writer.now, by)))
            held.append(asked.deadline.id)
        writer.record(Happening("deadline.asked anew", asked.deadline.id, actor=by, why=WENT_LIVE), changes)
        anew.append(asked.deadline.id)
    return AskedAnew(tuple(anew), tuple(held), withdrawn)


def _withdraw(writer: Writing, since: dt.datetime | None) -> Iterator[str]:
    """What was decided in rehearsal, or stands in a letter to the clerk that did not go, goes nowhere.

    What a person said had arrived, without its letter being here, went to the clerk at most: it introduced nobody.
    """
    decided = col(StageRow.outcome) == StageOutcome.DECIDED.value
    said = sa.and_(col(StageRow.outcome) == StageOutcome.SENT.value, col(ItemRow.letter_id).is_(None))
    waits = (
        select(StageRow, LetterRow)
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .outerjoin(LetterRow, col(LetterRow.id) == col(ItemRow.letter_id))
        .where(sa.or_(decided, said))
        .order_by(col(StageRow.id))
    )
    for stage, letter in writer.session.exec(waits).all():
        if _rehearsed(stage, letter, since):
            gone = {"outcome": StageOutcome.WITHDRAWN.value, "settled_at": writer.now}
            change = Update(StageRow, stage.id, gone, {"outcome": stage.outcome})
            writer.record(Happening("stage.withdrawn", stage.id, why=REHEARSAL_OVER), [change])
            yield stage.id


def _asked(session: Session, since: dt.datetime | None) -> list[_Asked]:
    query = (
        select(DeadlineRow, CycleRow)
        .join(
            CycleRow, (col(CycleRow.deadline_id) == col(DeadlineRow.id)) & (col(CycleRow.n) == col(DeadlineRow.cycle))
        )
        .where(col(DeadlineRow.state).in_([state.value for state in LIVE]))
        .order_by(col(CycleRow.due_on), col(DeadlineRow.id))
    )
    stages = _stages(session)
    actions, deadlines = _held_for_good(session)
    return [
        _Asked(
            deadline,
            cycle,
            rehearsed=any(_rehearsed(stage, letter, since) for stage, letter in stages[cycle.id]),
            told=any(_told(stage, letter) for stage, letter in stages[cycle.id]),
            held_for_good=deadline.action_ref in actions or deadline.id in deadlines,
        )
        for deadline, cycle in session.exec(query).all()
    ]


def _stages(session: Session) -> defaultdict[str, list[tuple[StageRow, LetterRow | None]]]:
    query = (
        select(StageRow, LetterRow)
        .outerjoin(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .outerjoin(LetterRow, col(LetterRow.id) == col(ItemRow.letter_id))
    )
    found: defaultdict[str, list[tuple[StageRow, LetterRow | None]]] = defaultdict(list)
    for stage, letter in session.exec(query).all():
        found[stage.cycle_id].append((stage, letter))
    return found


def _rehearsed(stage: StageRow, letter: LetterRow | None, since: dt.datetime | None) -> bool:
    return since is None or stage.decided_at >= since or (letter is not None and letter.rehearsed)


def _told(stage: StageRow, letter: LetterRow | None) -> bool:
    return stage.outcome == StageOutcome.SENT.value and letter is not None and not letter.rehearsed


def _held_for_good(session: Session) -> tuple[set[str], set[str]]:
    """Actions and deadlines that stay held until a person releases them."""
    standing = select(HoldRow).where(col(HoldRow.released_at).is_(None), col(HoldRow.until_on).is_(None))
    lasting = session.exec(standing).all()
    return (
        {row.action_ref for row in lasting if row.deadline_id is None},
        {row.deadline_id for row in lasting if row.deadline_id},
    )


def _new_cycle(session: Session, asked: _Asked, today: dt.date) -> list[Change]:
    """The same date and the same reason for it, under the policy now in force, counted from today."""
    deadline, cycle = asked.deadline, asked.cycle
    state = DeadlineState(deadline.state)
    if state in RUNNING:
        state = after(state, Move.RELEASE)
    n = deadline.cycle + 1
    row = CycleRow(
        id=cycle_key(deadline.id, n),
        deadline_id=deadline.id,
        n=n,
        due_on=cycle.due_on,
        cause=Cause.RELEASE.value,
        policy_version=body_of(session).policy_version,
        opened_on=today,
        why=cycle.why,
    )
    moved = {"state": state.value, "cycle": n}
    return [Insert(row), Update(DeadlineRow, deadline.id, moved, {"cycle": deadline.cycle})]


def _hold(asked: _Asked, now: dt.datetime, by: str) -> HoldRow:
    deadline = asked.deadline
    return HoldRow(
        id=f"{deadline.id}!{PAST}!{now:%Y%m%dT%H%M%S%f}",
        action_ref=deadline.action_ref,
        deadline_id=deadline.id,
        cause=PAST,
        reason=FELL_DUE.format(due=f"{asked.cycle.due_on.day} {asked.cycle.due_on:%B %Y}"),
        since_at=now,
        placed_by=by,
    )
