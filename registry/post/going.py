"""What goes: the items that wait for a post, each with the day before which it must not go.

A letter to a chief officer or a member stands here for a working day, so that a person can see it and hold it
(docs/design.md, promise 15).
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.model import Act, StageOutcome
from registry.tables import CycleRow, DeadlineRow, ItemRow, StageRow

GENTLE = frozenset({Act.INTRODUCE.value, Act.REMIND.value})
"""Acts that chase nobody: they go even where an answer may have come already."""


@dataclass(frozen=True, slots=True)
class ItemDue:
    """An item that waits for the post, with what it is about.

    `stage` names addressee and rule. With `not_before` it goes with that day's post at the earliest.
    """

    stage: StageRow
    cycle: CycleRow
    deadline: DeadlineRow
    not_before: dt.date | None = None

    def goes_on(self, day: dt.date) -> bool:
        """Whether it may go with that day's post."""
        return self.not_before is None or self.not_before <= day


def items_waiting(session: Session, on: dt.date | None = None) -> list[ItemDue]:
    """Every item that is in no letter yet and still stands, the oldest first.

    With `on` (a date in the body's zone) only those that may go with that day's post.
    """
    waits = sa.and_(col(ItemRow.letter_id).is_(None), col(StageRow.outcome) == StageOutcome.DECIDED.value)
    if on is not None:
        waits = sa.and_(waits, sa.or_(col(ItemRow.not_before).is_(None), col(ItemRow.not_before) <= on))
    return _items(session, waits)


def items_of(session: Session, letter_id: str) -> list[ItemDue]:
    """The items that a letter carries."""
    return _items(session, col(ItemRow.letter_id) == letter_id)


def _items(session: Session, which: sa.ColumnElement[bool]) -> list[ItemDue]:
    query = (
        select(StageRow, CycleRow, DeadlineRow, ItemRow)
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(CycleRow.deadline_id))
        .where(which)
        .order_by(col(StageRow.decided_at), col(StageRow.id))
    )
    return [
        ItemDue(stage, cycle, deadline, item.not_before) for stage, cycle, deadline, item in session.exec(query).all()
    ]
