"""Owners with a channel of their own are told that a letter was sent: how many things it asks for, and no more.

What is not open stays out of chat channels (promise 17), so a notice names no action and quotes nothing. What
becomes of a notice never harms the letter, which has gone by then.
"""

import datetime as dt
from dataclasses import dataclass, field

from registry.clock import mode_of
from registry.errors import ConflictError
from registry.journal import reading, writing
from registry.post.notices import (
    NoticeState,
    SentLetter,
    claim_notice,
    letters_to_tell_of,
    notices_to_send,
    settle_notice,
    write_notice,
)
from registry.register import body_of
from registry.settings import Mode
from registry.tables import NoticeRow
from tasks.mail_out.channels import Channel, Channels, channels_of
from tasks.mail_out.handover import OffLoopbackError, OutcomeKind, PostOutcome, utc_now
from tasks.mail_out.notifying import notify_url
from tasks.mail_out.posting import why_it_is_quiet
from tasks.mail_out.sending import PostRoom

LASTS = dt.timedelta(minutes=1)  # what does not fit goes with the next run
TAKEN_OUT = "this channel stands in the settings no more"

STATE_OF_OUTCOME = {
    OutcomeKind.ACCEPTED: NoticeState.ACCEPTED,
    OutcomeKind.REFUSED: NoticeState.REFUSED,
    OutcomeKind.DEFERRED: NoticeState.DEFERRED,
    OutcomeKind.UNKNOWN: NoticeState.DEFERRED,
}


@dataclass(slots=True)
class NoticeReport:
    """What became of the notices of one run."""

    written: int = 0
    outcomes: dict[NoticeState, int] = field(default_factory=dict)


def tell_owners(room: PostRoom, now: dt.datetime) -> NoticeReport:
    """Write the notices about letters that went, and send what waits, in the post's hours only.

    In rehearsal nobody but the clerk is told of anything, so no owner is. Raises BadInputError when the
    channels cannot be read.
    """
    channels, report = channels_of(room.settings), NoticeReport()
    with reading(room.engine) as session:
        mode = mode_of(session)
        if mode is Mode.REHEARSAL or why_it_is_quiet(session, room.calendar, now):
            return report
        letters = letters_to_tell_of(session, list(channels.parties or {}), now)
        body = body_of(session).name
    report.written = _write(room, channels, letters, body, now)
    with reading(room.engine) as session:
        waiting = notices_to_send(session, now)
    ends = utc_now() + LASTS
    for notice in waiting:
        if utc_now() >= ends:
            break
        state = _sent(room, channels.named(notice.channel), notice, mode, now)
        if state:
            report.outcomes[state] = report.outcomes.get(state, 0) + 1
    return report


def _write(room: PostRoom, channels: Channels, letters: list[SentLetter], body: str, now: dt.datetime) -> int:
    if not letters:
        return 0
    with writing(room.engine, now) as writer:
        return sum(
            write_notice(
                writer,
                channel.name,
                party_id=letter.party_id,
                about=letter.id,
                title=f"A letter from {body}",
                text=_text(body, letter),
            )
            for letter in letters
            for channel in channels.of_party(letter.party_id)
        )


def _text(body: str, letter: SentLetter) -> str:
    things = "one item" if letter.items == 1 else f"{letter.items} items"
    day = f"{letter.post_on.day} {letter.post_on:%B %Y}"
    return (
        f"{body} sent you a letter by e-mail on {day}, with {things}. Please look there; this message needs no answer."
    )


def _sent(
    room: PostRoom, channel: Channel | None, notice: NoticeRow, mode: Mode, now: dt.datetime
) -> NoticeState | None:
    """What became of a notice; None when another process took it first. No transaction is open while it is sent."""
    try:
        with writing(room.engine, now) as writer:
            claim_notice(writer, notice)
    except ConflictError:
        return None
    outcome = _outcome(channel, notice, mode)
    with writing(room.engine, now) as writer:
        return settle_notice(writer, notice.id, STATE_OF_OUTCOME[outcome.kind], outcome.text)


def _outcome(channel: Channel | None, notice: NoticeRow, mode: Mode) -> PostOutcome:
    if channel is None:
        return PostOutcome(OutcomeKind.REFUSED, None, TAKEN_OUT, utc_now())
    try:
        return notify_url(channel.url.get_secret_value(), notice.title, notice.text, mode=mode)
    except OffLoopbackError as error:
        return PostOutcome(OutcomeKind.REFUSED, None, str(error), utc_now())
