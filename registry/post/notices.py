"""Notices through other channels than mail: written, claimed, sent and settled, each step in the journal.

A notice says only that a letter was sent. It may come twice, where a sender dies before the answer is recorded;
a letter never does.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.errors import NotFoundError
from registry.journal import Happening, Insert, Update, Writing
from registry.post.outbox import POST, LetterState
from registry.tables import ItemRow, LetterRow, NoticeRow

CLAIM_LASTS = dt.timedelta(minutes=15)
FIRST_RETRY = dt.timedelta(minutes=5)
LONGEST_RETRY = dt.timedelta(hours=4)
MOST_TRIES = 8
STILL_NEWS = dt.timedelta(days=1)  # an older letter is told of no more


class NoticeState(StrEnum):
    """Where a notice stands."""

    WRITTEN = "written"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # tried again, with back-off
    REFUSED = "refused"  # the channel will never take it
    GIVEN_UP = "given up"  # tried as often as it may be
    CLOSED = "closed"  # a person put it away


FAILED = frozenset({NoticeState.REFUSED, NoticeState.GIVEN_UP})
"""What waits for a person."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter of which its party can be told."""

    id: str
    party_id: str
    post_on: dt.date
    items: int


def notice_key(channel: str, about: str) -> str:
    """One notice about one thing through one channel."""
    return f"notice~{channel.replace('/', '~')}~{about}"


def letters_to_tell_of(session: Session, parties: Collection[str], now: dt.datetime) -> list[SentLetter]:
    """Letters of the post that these parties were sent within a day; whether they were told is not looked at."""
    query = (
        select(LetterRow, ItemRow.id)
        .join(ItemRow, col(ItemRow.letter_id) == col(LetterRow.id))
        .where(
            col(LetterRow.party_id).in_(list(parties)),
            col(LetterRow.purpose) == POST,
            col(LetterRow.state) == LetterState.SENT.value,
            col(LetterRow.rehearsed).is_(False),
            col(LetterRow.settled_at) > now - STILL_NEWS,
        )
        .order_by(col(LetterRow.id))
    )
    found = session.exec(query).all()
    letters = {letter.id: letter for letter, _ in found}
    items = Counter(letter.id for letter, _ in found)
    return [SentLetter(key, str(row.party_id), row.post_on, items[key]) for key, row in letters.items()]


def write_notice(writer: Writing, channel: str, *, party_id: str | None, about: str, title: str, text: str) -> bool:
    """Write a notice, once; whether it was not there yet."""
    key = notice_key(channel, about)
    if writer.session.get(NoticeRow, key) is not None:
        return False
    row = NoticeRow(
        id=key,
        channel=channel,
        party_id=party_id,
        about=about,
        title=title,
        text=text,
        state=NoticeState.WRITTEN.value,
        written_at=writer.now,
    )
    writer.record(Happening("notice.written", key), [Insert(row)])
    return True


def notices_to_send(session: Session, now: dt.datetime) -> list[NoticeRow]:
    """Notices not tried yet, those whose time has come again, and those whose sender died; the oldest first."""
    due = sa.or_(
        col(NoticeRow.state) == NoticeState.WRITTEN.value,
        sa.and_(
            col(NoticeRow.state).in_([NoticeState.DEFERRED.value, NoticeState.CLAIMED.value]),
            col(NoticeRow.next_try_at) <= now,
        ),
    )
    return list(session.exec(select(NoticeRow).where(due).order_by(col(NoticeRow.written_at), col(NoticeRow.id))).all())


def claim_notice(writer: Writing, notice: NoticeRow) -> None:
    """Take a notice for sending. Raises ConflictError when another process took it first."""
    values = {
        "state": NoticeState.CLAIMED.value,
        "attempts": notice.attempts + 1,
        "next_try_at": writer.now + CLAIM_LASTS,
    }
    expected = {"state": notice.state, "attempts": notice.attempts}
    writer.record(Happening("notice.claimed", notice.id), [Update(NoticeRow, notice.id, values, expected)])


def settle_notice(writer: Writing, notice_id: str, state: NoticeState, answer: str) -> NoticeState:
    """Record what became of a claimed notice; one that was deferred too often is given up. The state that it has."""
    notice = writer.session.get_one(NoticeRow, notice_id)
    if state is NoticeState.DEFERRED and notice.attempts >= MOST_TRIES:
        state = NoticeState.GIVEN_UP
    again = min(FIRST_RETRY * 2 ** (notice.attempts - 1), LONGEST_RETRY)
    values = {
        "state": state.value,
        "settled_at": writer.now,
        "answer": answer,
        "next_try_at": writer.now + again if state is NoticeState.DEFERRED else None,
    }
    expected = {"state": NoticeState.CLAIMED.value, "attempts": notice.attempts}
    happening = Happening(f"notice.{state.value}", notice_id, why=answer, private=True)
    writer.record(happening, [Update(NoticeRow, notice_id, values, expected)])
    return state


def settle_failed_notice(writer: Writing, notice_id: str, *, by: str, why: str, again: bool) -> None:
    """A person has a notice that failed tried once more from the beginning, or puts it away.

    Raises NotFoundError when no such notice waits.
    """
    notice = writer.session.get(NoticeRow, notice_id)
    if notice is None or NoticeState(notice.state) not in FAILED:
        raise NotFoundError(f"No notice {notice_id!r} waits.")
    state = NoticeState.WRITTEN if again else NoticeState.CLOSED
    values = {"state": state.value, "attempts": 0 if again else notice.attempts, "next_try_at": None}
    happening = Happening("notice.tried again" if again else "notice.closed", notice_id, actor=by, why=why)
    writer.record(happening, [Update(NoticeRow, notice_id, values, {"state": notice.state})])
