"""Who was introduced when: the first letter of the post to each party that spoke of something of its own.

A letter that only told somebody about others introduces nobody, nor does a rehearsal's, once it is over.
"""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.clock import mode_of
from registry.model import Act, StageOutcome
from registry.post.letter_holds import LETTER_HELD
from registry.post.outbox import POST, UNSETTLED, LetterState
from registry.settings import Mode
from registry.tables import CycleRow, HoldRow, ItemRow, LetterRow, StageRow
from registry.working_days import WorkingDays


def introduced(session: Session, calendar: WorkingDays) -> dict[str, dt.date]:
    """The day (in the body's zone) on which each party's first letter was sent; one that came back was not.

    What a person says has arrived, from a register that was lost, counts from that day (registry/restored.py).
    """
    query = (
        select(LetterRow.party_id, sa.func.min(LetterRow.settled_at))
        .where(_first_letters(session), col(LetterRow.state) == LetterState.SENT.value)
        .group_by(col(LetterRow.party_id))
    )
    lost = (
        select(StageRow.addressee_id, sa.func.min(StageRow.settled_at))
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .where(
            col(ItemRow.letter_id).is_(None),
            col(StageRow.outcome) == StageOutcome.SENT.value,
            col(StageRow.act) != Act.ESCALATE.value,
        )
        .group_by(col(StageRow.addressee_id))
    )
    found: dict[str, dt.date] = {}
    for party, at in (*session.exec(query).all(), *session.exec(lost).all()):
        if party and at:
            on = calendar.local_date(at)
            found[party] = min(on, found.get(party, on))
    return found


def in_doubt(session: Session) -> set[str]:
    """The parties to whom such a letter was refused or may not have gone: a person settles it first."""
    states = [state.value for state in UNSETTLED]
    query = select(LetterRow.party_id).where(_first_letters(session), col(LetterRow.state).in_(states))
    return {str(party) for party in session.exec(query.distinct()).all() if party}


def held_back(session: Session, today: dt.date) -> set[str]:
    """The parties whose first letter waits and is held by a person: none goes in its stead."""
    stands = sa.or_(col(HoldRow.until_on).is_(None), col(HoldRow.until_on) >= today)
    query = (
        select(StageRow.addressee_id)
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(HoldRow, col(HoldRow.deadline_id) == col(CycleRow.deadline_id))
        .where(
            col(StageRow.act) == Act.INTRODUCE.value,
            col(StageRow.outcome) == StageOutcome.DECIDED.value,
            col(ItemRow.letter_id).is_(None),
            col(HoldRow.cause) == LETTER_HELD,
            col(HoldRow.released_at).is_(None),
            stands,
        )
    )
    return set(session.exec(query.distinct()).all())


def first_letters(session: Session) -> set[str]:
    """The letters that listed all that is asked, and asked whether it is right."""
    query = (
        select(ItemRow.letter_id)
        .join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        .where(col(StageRow.act) == Act.INTRODUCE.value, col(ItemRow.letter_id).is_not(None))
    )
    return {str(letter) for letter in session.exec(query.distinct()).all()}


def _first_letters(session: Session) -> sa.ColumnElement[bool]:
    """Letters of the post that can introduce: every one but those that only told about others."""
    carried = select(StageRow.id).join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
    carried = carried.where(col(ItemRow.letter_id) == col(LetterRow.id))
    own = carried.where(col(StageRow.act) != Act.ESCALATE.value).exists()
    can = sa.and_(col(LetterRow.purpose) == POST, sa.or_(own, ~carried.exists()))
    return can if mode_of(session) is Mode.REHEARSAL else sa.and_(can, ~col(LetterRow.rehearsed))
