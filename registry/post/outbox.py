"""The outbox: a letter is written, claimed, sent and settled; decided exactly once, sent at most once.

A letter that was claimed and never settled may have gone out: its outcome is unknown, a person looks, and it
is never sent again blindly.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.errors import BadInputError, NotFoundError
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.model import StageOutcome
from registry.post.addressing import Delivery, delivery_to
from registry.post.going import items_of
from registry.tables import ItemRow, LetterDeadlineRow, LetterRow, StageRow

POST = "post"
CLAIM_LASTS = dt.timedelta(minutes=15)
FIRST_RETRY = dt.timedelta(minutes=5)
LONGEST_RETRY = dt.timedelta(hours=4)


class LetterState(StrEnum):
    """Where a letter stands."""

    WRITTEN = "written"
    CLAIMED = "claimed"
    SENT = "sent"
    DEFERRED = "deferred"  # a transient failure; tried again
    REFUSED = "refused"  # a permanent failure
    UNKNOWN = "unknown"
    CLOSED = "closed"  # a person closed one whose outcome was unknown or refused


OUTCOME_OF_LETTER = {
    LetterState.SENT: StageOutcome.SENT,
    LetterState.REFUSED: StageOutcome.FAILED,
    LetterState.UNKNOWN: StageOutcome.UNKNOWN,
}

UNSETTLED = frozenset({LetterState.UNKNOWN, LetterState.REFUSED})
"""What waits for a person."""


def has_post_today(session: Session, party_id: str, post_on: dt.date) -> bool:
    """Whether this party's one letter of that day is written already (promise 6)."""
    query = select(LetterRow.id).where(
        col(LetterRow.party_id) == party_id, col(LetterRow.post_on) == post_on, col(LetterRow.purpose) == POST
    )
    return session.exec(query).first() is not None


def write_letter(
    writer: Writing, letter: LetterRow, items: Sequence[str], deadlines: Sequence[str], *, why: str = ""
) -> None:
    """Write a letter with its items (stage ids) and the deadlines that it is about.

    Raises ConflictError when an item is in another letter already.
    """
    changes: list[Change] = [Insert(letter)]
    changes += [Update(ItemRow, item, {"letter_id": letter.id}, {"letter_id": None}) for item in items]
    changes += [Insert(LetterDeadlineRow(letter_id=letter.id, deadline_id=each)) for each in dict.fromkeys(deadlines)]
    writer.record(Happening("letter.written", letter.id, why=why), changes)


def fail_items(writer: Writing, stages: Sequence[str], why: str) -> None:
    """Set aside items whose letter cannot be written; they are shown to a person, and not tried in a loop."""
    failed = {"outcome": StageOutcome.FAILED.value, "settled_at": writer.now}
    for stage in stages:
        expected = {"outcome": StageOutcome.DECIDED.value}
        writer.record(Happening("stage.failed", stage, why=why), [Update(StageRow, stage, failed, expected)])


def settle_unwritten(writer: Writing, stage_id: str, *, by: str, why: str, again: bool, arrived: bool = False) -> None:
    """A person has an item tried again that is in no letter, or gives it up, or says that it `arrived`.

    Its letter could not be written, or may have gone from a register that was lost (registry/restored.py).
    Raises NotFoundError when no such item waits, BadInputError when what could not be written is said to be there.
    """
    stage = writer.session.get(StageRow, stage_id)
    if stage is None or stage.outcome not in {StageOutcome.FAILED.value, StageOutcome.UNKNOWN.value}:
        raise NotFoundError(f"No item {stage_id!r} waits.")
    if arrived and stage.outcome != StageOutcome.UNKNOWN.value:
        raise BadInputError(
            "Its letter could not be written, so it did not arrive: have it tried again, or give it up."
        )
    outcome = StageOutcome.DECIDED if again else StageOutcome.SENT if arrived else StageOutcome.GIVEN_UP
    values = {"outcome": outcome.value, "settled_at": None if again else writer.now}
    said = "stage.tried again" if again else "stage.arrived" if arrived else "stage.given up"
    happening = Happening(said, stage_id, actor=by, why=why)
    writer.record(happening, [Update(StageRow, stage_id, values, {"outcome": stage.outcome})])


def resend(writer: Writing, letter_id: str, *, by: str) -> None:
    """A person has a letter sent again whose outcome is unknown or that was refused, to the addresses of now.

    A letter of the post goes with the next post; what was overtaken meanwhile is left out there. Raises
    NotFoundError, BadInputError (it does not wait; its party has no address; the mode is another one now).
    """
    letter = _open_letter(writer, letter_id)
    delivery = delivery_to(writer.session, letter.party_id) if letter.party_id else Delivery(())
    addresses = delivery.addresses
    if delivery.rehearsed != letter.rehearsed:
        raise BadInputError("That letter was written before the mode was changed; close it: what it asks goes anew.")
    if not addresses:
        raise BadInputError(f"{letter.party_id} has no address: add one to parties.yaml and apply it, then resend.")
    values = {"state": LetterState.WRITTEN.value, "next_try_at": None, "to_address": ", ".join(addresses)}
    changes: list[Change] = [Update(LetterRow, letter_id, values, {"state": letter.state})]
    decided = {"outcome": StageOutcome.DECIDED.value, "settled_at": None}
    changes += [Update(StageRow, stage, decided) for stage in _unsettled_stages(writer.session, letter_id)]
    writer.record(Happening("letter.resent", letter_id, actor=by), changes)


def _unsettled_stages(session: Session, letter_id: str) -> list[str]:
    unsettled = {StageOutcome.FAILED.value, StageOutcome.UNKNOWN.value}
    return [item.stage.id for item in items_of(session, letter_id) if item.stage.outcome in unsettled]


def close(writer: Writing, letter_id: str, *, by: str, why: str, arrived: bool) -> None:
    """A person says what became of a letter: it arrived after all, or it is given up."""
    letter = _open_letter(writer, letter_id)
    if arrived:
        settle(writer, letter_id, LetterState.SENT, why or "a person confirmed that it arrived", actor=by)
        return
    changes: list[Change] = [Update(LetterRow, letter_id, {"state": LetterState.CLOSED.value}, {"state": letter.state})]
    # A first letter, a warning or a rung that is given up has not happened: the next check decides it anew.
    gone = {"outcome": StageOutcome.GIVEN_UP.value, "settled_at": writer.now}
    changes += [Update(StageRow, stage, gone) for stage in _unsettled_stages(writer.session, letter_id)]
    writer.record(Happening("letter.closed", letter_id, actor=by, why=why), changes)


def _open_letter(writer: Writing, letter_id: str) -> LetterRow:
    letter = writer.session.get(LetterRow, letter_id)
    if letter is None:
        raise NotFoundError(f"There is no letter {letter_id!r}.")
    if LetterState(letter.state) not in UNSETTLED:
        raise BadInputError(f"That letter is {letter.state}; only one that is unknown or refused waits for you.")
    return letter


def letters_to_send(session: Session, now: dt.datetime) -> list[LetterRow]:
    """Letters written and not tried, and those deferred whose time has come; the oldest first."""
    ready = sa.or_(
        col(LetterRow.state) == LetterState.WRITTEN.value,
        sa.and_(col(LetterRow.state) == LetterState.DEFERRED.value, col(LetterRow.next_try_at) <= now),
    )
    return list(session.exec(select(LetterRow).where(ready).order_by(col(LetterRow.written_at))).all())


def claim(writer: Writing, letter: LetterRow, token_hash: str | None) -> None:
    """Take a letter for sending, with the token that this attempt carries.

    Raises ConflictError when another process took it first.
    """
    values = {
        "state": LetterState.CLAIMED.value,
        "claimed_at": writer.now,
        "attempts": letter.attempts + 1,
        "token_hash": token_hash,
    }
    expected = {"state": letter.state, "attempts": letter.attempts}
    writer.record(Happening("letter.claimed", letter.id), [Update(LetterRow, letter.id, values, expected)])


def refuse_unsent(writer: Writing, letter: LetterRow, why: str) -> None:
    """A letter that cannot be made into a message was never tried: it waits for a person."""
    claim(writer, letter, None)
    settle(writer, letter.id, LetterState.REFUSED, why)


def settle(writer: Writing, letter_id: str, state: LetterState, answer: str, *, actor: str = "remembrancer") -> None:
    """Record what became of a claimed letter, and of every stage in it."""
    letter = writer.session.get_one(LetterRow, letter_id)
    values: dict[str, object] = {"state": state.value, "settled_at": writer.now, "answer": answer}
    if state is LetterState.DEFERRED:
        wait = min(FIRST_RETRY * 2 ** (letter.attempts - 1), LONGEST_RETRY)
        values["next_try_at"] = writer.now + wait
    changes: list[Change] = [Update(LetterRow, letter_id, values, {"state": letter.state})]
    outcome = OUTCOME_OF_LETTER.get(state)
    if outcome:
        settled = {"outcome": outcome.value, "settled_at": writer.now}
        items = writer.session.exec(select(ItemRow.stage_id).where(col(ItemRow.letter_id) == letter_id)).all()
        changes += [Update(StageRow, stage, settled) for stage in items]
    # A server's answer may name the address.
    writer.record(Happening(f"letter.{state.value}", letter_id, actor=actor, why=answer, private=True), changes)


def settle_claim(writer: Writing, letter_id: str, state: LetterState, answer: str) -> None:
    """What its sender heard of a letter; nothing, when it came back or a person settled it before that was written."""
    letter = writer.session.get_one(LetterRow, letter_id)
    if LetterState(letter.state) in {LetterState.CLAIMED, LetterState.UNKNOWN}:
        settle(writer, letter_id, state, answer)


def came_back(writer: Writing, letter_id: str | None, why: str) -> None:
    """A letter was returned as undeliverable for good: nobody was told by it, and it waits for a person.

    That may be known before its sender has written down that a server took it.
    """
    letter = writer.session.get(LetterRow, letter_id) if letter_id else None
    gone = {LetterState.CLAIMED, LetterState.SENT, LetterState.UNKNOWN}
    if letter is not None and LetterState(letter.state) in gone:
        settle(writer, letter.id, LetterState.REFUSED, f"it came back: {why}")


def give_up_stale_claims(writer: Writing) -> list[str]:
    """Letters claimed long ago by a process that died: their outcome is unknown."""
    query = select(LetterRow.id).where(
        col(LetterRow.state) == LetterState.CLAIMED.value,
        col(LetterRow.claimed_at) < writer.now - CLAIM_LASTS,
    )
    stale = list(writer.session.exec(query).all())
    for letter_id in stale:
        settle(writer, letter_id, LetterState.UNKNOWN, "the sender died before the server's answer was recorded")
    return stale
