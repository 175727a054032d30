"""Letters that a server has been putting off for a day or longer: they are tried again, and a person should know."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.post.outbox import LetterState
from registry.tables import LetterRow

LONG = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delay:
    """A letter that waits to be tried again, and since when nothing of its kind gets to its party."""

    letter: LetterRow
    since_at: dt.datetime


def long_delays(session: Session) -> list[Delay]:
    """The letters put off for a day or longer, as of their last try; the oldest first.

    A letter of the post that did not go on its day is written anew the next: the days count together.
    """
    query = select(LetterRow).where(col(LetterRow.state) == LetterState.DEFERRED.value)
    found = [Delay(letter, _since(session, letter)) for letter in session.exec(query).all()]
    long = [each for each in found if each.letter.settled_at and each.letter.settled_at - each.since_at >= LONG]
    return sorted(long, key=lambda each: (each.since_at, each.letter.id))


def _since(session: Session, letter: LetterRow) -> dt.datetime:
    """When the first of the letters was written that were tried since one last went."""
    same = sa.and_(col(LetterRow.party_id) == letter.party_id, col(LetterRow.purpose) == letter.purpose)
    went = select(sa.func.max(LetterRow.written_at)).where(same, col(LetterRow.state) == LetterState.SENT.value)
    last = session.exec(went).one()
    tried = select(sa.func.min(LetterRow.written_at)).where(
        same, col(LetterRow.attempts) > 0, *([col(LetterRow.written_at) > last] if last else [])
    )
    return session.exec(tried).one() or letter.written_at
