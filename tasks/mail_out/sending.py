"""Sending: claim each letter, hand it over with no transaction open, settle what became of it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from registry.addresses import mark_refused
from registry.errors import ConflictError
from registry.journal import reading, writing
from registry.post.addressing import why_not_to_go
from registry.post.outbox import LetterState, claim, refuse_unsent, settle_claim
from registry.register import body_of
from registry.settings import Settings
from registry.tables import LetterRow
from registry.working_days import WorkingDays
from tasks.letters.brief import Letter
from tasks.letters.errors import LetterError
from tasks.letters.message import build_message
from tasks.mail_out.handover import OutcomeKind, PostError, PostOutcome, PreparedLetter
from tasks.mail_out.pacing import Pace
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


def nothing() -> None:
    """Nothing has to be looked at before letters are claimed."""


@dataclass(frozen=True, slots=True)
class PostRoom:
    """What the post needs besides the register."""

    engine: Engine
    settings: Settings
    calendar: WorkingDays
    loop_secret: bytes
    send_all: SendAll
    ready: Callable[[], None] = nothing  # raises PostError while no letter could go, before any is claimed
    pace: Pace = field(default_factory=Pace)


@dataclass(slots=True)
class Sent:
    """What became of the letters."""

    outcomes: dict[LetterState, int] = field(default_factory=dict)
    trouble: str | None = None  # what is wrong with the server or our set-up, in words
    left: int = 0  # still written: their turn did not come


def send(room: PostRoom, letters: Sequence[LetterRow], now: dt.datetime, lasts: dt.timedelta) -> Sent:
    """Send these letters, as many as may go in the time that it `lasts`; what is left goes with the next run.

    After a fault of the server or of our set-up no further letter is claimed. Raises PostError when the post
    cannot go at all; the letters may then be tried again.
    """
    sent, waiting = Sent(), list(letters)
    if not waiting:
        return sent
    room.ready()
    with reading(room.engine) as session:
        body = body_of(session).name
    until = room.pace.until(lasts)
    while waiting and not sent.trouble:
        turns = room.pace.turns(min(len(waiting), CLAIMED_AT_ONCE), until)
        if not turns:
            break
        some, waiting = waiting[:turns], waiting[turns:]
        prepared = [letter for row in some if (letter := _claimed(room, row, body, now))]
        _send_claimed(room, prepared, now, until, sent)
    sent.left = len(waiting)
    return sent


def _send_claimed(
    room: PostRoom, prepared: Sequence[PreparedLetter], now: dt.datetime, until: dt.datetime, sent: Sent
) -> None:
    untried = {letter.letter_id for letter in prepared}
    try:
        for letter_id, outcome in room.send_all(prepared):
            untried.discard(letter_id)
            state = STATE_OF_OUTCOME[outcome.kind]
            said = f"{outcome.code or ''} {outcome.text}".strip()
            named = any(each.endswith(said) for each in outcome.refused)  # it stands there with its address
            answer = "; ".join(filter(None, ("" if named else said, *outcome.refused)))
            with writing(room.engine, now) as writer:
                settle_claim(writer, letter_id, state, answer)
                mark_refused(writer, letter_id, outcome.refused)
            sent.outcomes[state] = sent.outcomes.get(state, 0) + 1
            if outcome.fault and not sent.trouble:
                sent.trouble = outcome.text
            if room.pace.is_over(until):
                break
    except PostError as error:
        # Raised before the first letter: none was tried, and each may be tried again.
        _put_back(room, untried, now, f"the post could not go: {error}")
        raise
    if untried:
        sent.outcomes[LetterState.DEFERRED] = sent.outcomes.get(LetterState.DEFERRED, 0) + len(untried)
        _put_back(room, untried, now, "not tried: the post's time was over, because the server is slow")


def _put_back(room: PostRoom, letters: set[str], now: dt.datetime, why: str) -> None:
    with writing(room.engine, now) as writer:
        for letter_id in sorted(letters):
            settle_claim(writer, letter_id, LetterState.DEFERRED, why)


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
        with suppress(ConflictError), writing(room.engine, now) as writer:  # another process refused it first
            refuse_unsent(writer, row, str(error))
        return None
    return PreparedLetter(row.id, reply_to, recipients, content)
