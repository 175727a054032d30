"""What waits for a person: each with a label that says what it is and ends in a code of its own."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.addresses import undeliverable
from registry.collected import unread_mailboxes
from registry.intake import ReturnState, Sorted
from registry.model import StageOutcome
from registry.naming.confirmed_names import names_that_wait
from registry.planning.names import NAME_NOT_CONFIRMED
from registry.planning.rulings import NOT_RESOLVED
from registry.post.delays import long_delays
from registry.post.notices import FAILED
from registry.post.outbox import UNSETTLED
from registry.states import LIVE, RUNNING
from registry.tables import (
    ActionRow,
    CycleRow,
    DeadlineRow,
    HoldRow,
    ItemRow,
    LetterRow,
    MessageRow,
    NoticeRow,
    PartyRow,
    ReturnRow,
    StageRow,
)
from registry.waiting_for import Matter, Waiting, by_label, code_of, label_of
from registry.waiting_rulings import waiting_for_rulings

__all__ = ["Matter", "Waiting", "by_label", "code_of", "waiting_for_a_person"]

WORDS_SHOWN = 300


def waiting_for_a_person(session: Session) -> list[Waiting]:
    """Everything that waits, returns first, each kind oldest first."""
    return [
        *_returns(session),
        *_messages(session),
        *_letters(session),
        *_delays(session),
        *_stages(session),
        *_notices(session),
        *_addresses(session),
        *_mailboxes(session),
        *names_that_wait(session),
        *waiting_for_rulings(session),
        *_holds(session),
    ]


def _returns(session: Session) -> list[Waiting]:
    names = {row.id: row.name for row in session.exec(select(PartyRow)).all()}
    query = (
        select(ReturnRow, MessageRow, DeadlineRow, ActionRow)
        .join(MessageRow, col(MessageRow.id) == col(ReturnRow.message_id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(ReturnRow.deadline_id))
        .join(ActionRow, col(ActionRow.ref) == col(DeadlineRow.action_ref))
        .where(col(ReturnRow.state) == ReturnState.RECEIVED.value)
        .order_by(col(ReturnRow.received_at))
    )
    return [
        Waiting(
            Matter.RETURN,
            row.id,
            label_of(
                f"{action.ref} {action.title}{_period(deadline)}, from {names[deadline.party_id]}, "
                f"{row.received_at:%d %b %Y %H:%M} UTC",
                row.id,
            ),
            row.received_at,
            action.ref,
            _words(message),
            action.ref,
        )
        for row, message, deadline, action in session.exec(query).all()
    ]


def _period(deadline: DeadlineRow) -> str:
    return f" for {deadline.period_start:%B %Y}" if deadline.period_start else ""


def _words(message: MessageRow) -> str:
    doubts = f" (doubtful: {'; '.join(message.doubts)})" if message.doubts else ""
    return f"{(message.words or message.subject or '').strip()[:WORDS_SHOWN]}{doubts}"


def _messages(session: Session) -> list[Waiting]:
    kinds = {Sorted.QUARANTINED.value: Matter.QUARANTINED, Sorted.CORRESPONDENCE.value: Matter.CORRESPONDENCE}
    # One whose letter is known waits as that letter, or as the address.
    bounce_of_nothing = sa.and_(col(MessageRow.sorted_as) == Sorted.BOUNCE.value, col(MessageRow.letter_id).is_(None))
    query = (
        select(MessageRow)
        .where(
            sa.or_(col(MessageRow.sorted_as).in_(kinds), bounce_of_nothing),
            col(MessageRow.settled_by).is_(None),
        )
        .order_by(col(MessageRow.received_at))
    )
    return [
        Waiting(
            kinds.get(str(row.sorted_as), Matter.BOUNCE),
            row.id,
            label_of(
                f"{row.sorted_as}: “{(row.subject or 'no subject')[:60]}” from "
                f"{row.from_address or 'nobody'}, {row.received_at:%d %b %Y}",
                row.id,
            ),
            row.received_at,
            row.from_address or "nobody",
            f"{row.why or ''} {_words(row)}".strip(),
        )
        for row in session.exec(query).all()
    ]


def _letters(session: Session) -> list[Waiting]:
    states = [state.value for state in UNSETTLED]
    query = select(LetterRow).where(col(LetterRow.state).in_(states)).order_by(col(LetterRow.written_at))
    return [
        Waiting(
            Matter.LETTER,
            row.id,
            label_of(f"letter to {row.party_id or 'nobody'} of {row.post_on:%d %b %Y}: {row.state}", row.id),
            row.settled_at or row.written_at,
            row.party_id or "",
            row.answer or "",
        )
        for row in session.exec(query).all()
    ]


WHY_NOT_WRITTEN = {
    StageOutcome.FAILED.value: "its letter could not be written; see the journal",
    StageOutcome.UNKNOWN.value: "its letter may have gone after the backup that was restored; see docs/backup.md",
}
"""Why an item that is in no letter waits for a person."""


def _delays(session: Session) -> list[Waiting]:
    return [
        Waiting(
            Matter.DELAYED,
            each.letter.id,
            label_of(
                f"letter to {each.letter.party_id or 'nobody'}: put off since {each.since_at:%d %b %Y}", each.letter.id
            ),
            each.since_at,
            each.letter.party_id or "",
            f"it is tried again; the server says: {each.letter.answer or 'nothing'}",
        )
        for each in long_delays(session)
    ]


def _stages(session: Session) -> list[Waiting]:
    query = (
        select(StageRow, DeadlineRow)
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(CycleRow.deadline_id))
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .where(
            col(StageRow.outcome).in_(WHY_NOT_WRITTEN),
            col(ItemRow.letter_id).is_(None),  # a letter that was refused waits as a letter
            col(DeadlineRow.state).in_([state.value for state in RUNNING]),
            col(DeadlineRow.cycle) == col(CycleRow.n),
        )
        .order_by(col(StageRow.decided_at))
    )
    return [
        Waiting(
            Matter.STAGE,
            stage.id,
            label_of(f"{deadline.action_ref} {stage.rule} to {stage.addressee_id}", stage.id),
            stage.decided_at,
            deadline.action_ref,
            WHY_NOT_WRITTEN[stage.outcome],
            deadline.action_ref,
        )
        for stage, deadline in session.exec(query).all()
    ]


def _addresses(session: Session) -> list[Waiting]:
    names = {row.id: row.name for row in session.exec(select(PartyRow)).all()}
    return [
        Waiting(
            Matter.ADDRESS,
            row.id,
            label_of(f"{names[row.party_id]}: letters to {row.address} come back", row.id),
            row.undeliverable_at or dt.datetime.min.replace(tzinfo=dt.UTC),
            names[row.party_id],
            f"letters to {row.address} come back: {row.undeliverable_why or ''}. Nothing more is sent there",
        )
        for row in undeliverable(session)
    ]


def _mailboxes(session: Session) -> list[Waiting]:
    return [
        Waiting(Matter.MAILBOX, name, label_of(name, name), since, name, f"not read to the end: {why}")
        for name, since, why in unread_mailboxes(session)
    ]


def _notices(session: Session) -> list[Waiting]:
    states = [state.value for state in FAILED]
    query = select(NoticeRow).where(col(NoticeRow.state).in_(states)).order_by(col(NoticeRow.written_at))
    return [
        Waiting(
            Matter.NOTICE,
            row.id,
            label_of(f"notice through {row.channel} of {row.written_at:%d %b %Y}: {row.state}", row.id),
            row.settled_at or row.written_at,
            row.party_id or "",
            f"{row.answer or ''} (the letter itself is not touched by it)".strip(),
        )
        for row in session.exec(query).all()
    ]


def _holds(session: Session) -> list[Waiting]:
    unresolved = select(HoldRow.action_ref).where(
        col(HoldRow.cause) == NOT_RESOLVED, col(HoldRow.released_at).is_(None)
    )
    query = (
        select(HoldRow, ActionRow)
        .join(ActionRow, col(ActionRow.ref) == col(HoldRow.action_ref))
        .outerjoin(DeadlineRow, col(DeadlineRow.id) == col(HoldRow.deadline_id))
        .where(
            col(HoldRow.released_at).is_(None),
            col(HoldRow.cause) != NAME_NOT_CONFIRMED,  # that is confirmed, not released
            col(HoldRow.action_ref).not_in(unresolved),  # those are ruled in first
            col(ActionRow.lead_ref).is_(None),  # nothing is sent for it anyway
            sa.or_(col(DeadlineRow.id).is_(None), col(DeadlineRow.state).in_([state.value for state in LIVE])),
        )
        .order_by(col(HoldRow.since_at), sa.asc(col(HoldRow.id)))
    )
    return [
        Waiting(
            Matter.HELD,
            row.id,
            label_of(f"{action.ref} {action.title}", row.id),
            row.since_at,
            action.ref,
            f"{action.title}: {row.reason}",
            action.ref,
        )
        for row, action in session.exec(query).all()
    ]
