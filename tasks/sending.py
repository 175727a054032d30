"""Sending: claim each letter, hand it over with no transaction open, settle what became of it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from registry.addressing import why_not_to_go
from registry.errors import ConflictError
from registry.journal import reading, writing
from registry.outbox import LetterState, claim, refuse_unsent, settle
from registry.register import body_of
from registry.settings import Settings
from registry.tables import LetterRow
from registry.working_days import WorkingDays
from tasks.handover import OutcomeKind, PostError, PostOutcome, PreparedLetter
from tasks.letters.brief import Letter
from tasks.letters.errors import LetterError
from tasks.letters.message import build_message
from tasks.replies.kind import LOOP_HEADER, loop_header
from tasks.replies.tokens import new_token, reply_address, token_hash

SENDER = "returns"
TOKEN_PLACE = "t0ken" * 6 + "t0"
"""Stands in a written letter for the token, which only the sent one bears; as long as one."""

CLAIMED_AT_ONCE = 20  # what a sender that dies leaves for a person to look at

STATE_OF_OUTCOME = {
    OutcomeKind.ACCEPTED: LetterState.SENT,
    OutcomeKind.REFUSED: LetterState.REFUSED,
    OutcomeKind.DEFERRED: LetterState.DEFERRED,
    OutcomeKind.UNKNOWN: LetterState.UNKNOWN,
}
SendAll = Callable[[Sequence[PreparedLetter]], Iterator[tuple[str, PostOutcome]]]


@dataclass(frozen=True, slots=True)
class PostRoom:
    """What the post needs besides the register."""

    engine: Engine
    settings: Settings
    calendar: WorkingDays
    loop_secret: bytes
    send_all: SendAll


def send(room: PostRoom, letters: Sequence[LetterRow], now: dt.datetime) -> Iterator[LetterState]:
    """Send these letters; yields what became of each that no other process took first.

    Raises PostError when the post cannot go at all; the letters may then be tried again.
    """
    if not letters:
        return
    with reading(room.engine) as session:
        body = body_of(session).name
    for start in range(0, len(letters), CLAIMED_AT_ONCE):
        some = letters[start : start + CLAIMED_AT_ONCE]
        prepared = [letter for row in some if (letter := _claimed(room, row, body, now))]
        yield from _send_claimed(room, prepared, now)


def _send_claimed(room: PostRoom, prepared: Sequence[PreparedLetter], now: dt.datetime) -> Iterator[LetterState]:
    untried = {letter.letter_id for letter in prepared}
    try:
        for letter_id, outcome in room.send_all(prepared):
            untried.discard(letter_id)
            state = STATE_OF_OUTCOME[outcome.kind]
            answer = "; ".join(filter(None, (f"{outcome.code or ''} {outcome.text}".strip(), *outcome.refused)))
            with writing(room.engine, now) as writer:
                settle(writer, letter_id, state, answer)
            yield state
    except PostError as error:
        # Raised before the first letter: none was tried, and each may be tried again.
        with writing(room.engine, now) as writer:
            for letter_id in sorted(untried):
                settle(writer, letter_id, LetterState.DEFERRED, f"the post could not go: {error}")
        raise


def _claimed(room: PostRoom, row: LetterRow, body: str, now: dt.datetime) -> PreparedLetter | None:
    """The letter claimed, with a token of its own; None when another process took it first."""
    token = new_token()
    reply_to = reply_address(token, room.settings.mail_domain)
    recipients = tuple(address.strip() for address in row.to_address.split(",") if address.strip())
    letter = Letter(row.subject, row.body_text.replace(TOKEN_PLACE, token), row.body_html.replace(TOKEN_PLACE, token))
    try:
        content = build_message(
            letter,
            sender=f"{SENDER}@{room.settings.mail_domain}",
            sender_name=body,
            to=recipients,
            reply_to=reply_to,
            message_id=row.message_id,
            date=now,
            loop_header=(LOOP_HEADER, loop_header(room.loop_secret, row.id)),
            in_reply_to=row.in_reply_to,
        )
        with writing(room.engine, now) as writer:
            if why := why_not_to_go(writer.session, row):
                refuse_unsent(writer, row, why)
                return None
            claim(writer, row, token_hash(token))
    except ConflictError:
        return None
    except LetterError as error:
        with writing(room.engine, now) as writer:
            refuse_unsent(writer, row, str(error))
        return None
    return PreparedLetter(row.id, reply_to, recipients, content)
