"""The post: gather what is due into one letter a party, claim each, send it with no transaction open, settle it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from registry.clock import mode_of
from registry.errors import ConflictError, RemembrancerError
from registry.intake import possibly_answered
from registry.items import ItemReader
from registry.journal import Writing, reading, writing
from registry.keys import post_letter_key
from registry.model import Act
from registry.outbox import (
    POST,
    ItemDue,
    LetterState,
    claim,
    fail_items,
    give_up_stale_claims,
    has_post_today,
    items_waiting,
    letters_to_send,
    recall_overtaken,
    refuse_unsent,
    settle,
    withdraw_overtaken,
    write_letter,
)
from registry.register import body_of, meta, parties_of, policy_of, set_meta
from registry.settings import Mode, Settings
from registry.tables import CycleRow, ItemRow, LetterDeadlineRow, LetterRow, StageRow
from registry.working_days import WorkingDays
from tasks.briefs import Frame, post_brief
from tasks.handover import OutcomeKind, PostError, PostOutcome, PreparedLetter
from tasks.letters.brief import Letter
from tasks.letters.compose import compose
from tasks.letters.errors import LetterError
from tasks.letters.message import build_message, new_message_id
from tasks.replies.kind import LOOP_HEADER, loop_header
from tasks.replies.tokens import new_token, reply_address, token_hash

LAST_POST = "last post on"
SENDER = "returns"
TOKEN_PLACE = "t0ken" * 6 + "t0"
"""Stands in a written letter for the token, which only the sent one bears; as long as one."""

POST_CLOSES = "17:00"
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


@dataclass(slots=True)
class PostReport:
    """What one post did."""

    withdrawn: int = 0
    written: int = 0
    outcomes: dict[LetterState, int] = field(default_factory=dict)
    given_up: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    why_closed: str | None = None


def place_of_reply_address(settings: Settings) -> str:
    """Where the answer to a written letter goes, with the token's place still empty."""
    return reply_address(TOKEN_PLACE, settings.mail_domain)


def deliver(room: PostRoom, now: dt.datetime, *, only_reminders: bool = False) -> PostReport:
    """One post: new letters when the post is open, and in any case what waits to be sent.

    `only_reminders` while a mailbox cannot be read: nobody is chased for what may have come (promise 5).
    """
    report = PostReport()
    with writing(room.engine, now) as writer:
        report.given_up = tuple(give_up_stale_claims(writer))
        report.recalled = tuple(recall_overtaken(writer, room.calendar))
        report.why_closed = why_post_is_closed(writer.session, room.calendar, now)
        quiet = why_it_is_quiet(writer.session, room.calendar, now) is not None
        if report.why_closed is None:
            report.withdrawn = len(withdraw_overtaken(writer, room.calendar))
            report.written = _write_letters(writer, room, now, only_reminders=only_reminders)
            set_meta(writer.session, LAST_POST, room.calendar.local_date(now).isoformat())
    with reading(room.engine) as session:
        waiting = letters_to_send(session, now)
        kept_back = _kept_back(session, waiting, only_reminders=only_reminders)
    going = [row for row in waiting if row.purpose != POST or not (quiet or row.id in kept_back)]
    return _sent(room, going, now, report)


def deliver_answers(room: PostRoom, now: dt.datetime) -> PostReport:
    """Send the answers that wait: they go at once, at any hour.

    Letters of the post go with `deliver` alone, which first looks at what has come.
    """
    with reading(room.engine) as session:
        waiting = letters_to_send(session, now)
    return _sent(room, [row for row in waiting if row.purpose != POST], now, PostReport())


def _kept_back(session: Session, letters: Sequence[LetterRow], *, only_reminders: bool) -> set[str]:
    """Those of the letters that chase for what may have come."""
    query = (
        select(ItemRow.letter_id, col(CycleRow.deadline_id))
        .join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .where(col(ItemRow.letter_id).in_([row.id for row in letters]), col(StageRow.act) != Act.REMIND.value)
    )
    unclear = possibly_answered(session)
    return {str(key) for key, deadline in session.exec(query).all() if only_reminders or deadline in unclear}


def _sent(room: PostRoom, letters: Sequence[LetterRow], now: dt.datetime, report: PostReport) -> PostReport:
    for state in _send(room, letters, now):
        report.outcomes[state] = report.outcomes.get(state, 0) + 1
    return report


def why_post_is_closed(session: Session, calendar: WorkingDays, now: dt.datetime) -> str | None:
    """Why no new letter is written at this moment; None when the post is open (promise 6)."""
    quiet = why_it_is_quiet(session, calendar, now)
    gone = meta(session, LAST_POST) == calendar.local_date(now).isoformat()
    if quiet is None and gone and mode_of(session) is not Mode.DEMO:
        return "today's post has gone"
    return quiet


def why_it_is_quiet(session: Session, calendar: WorkingDays, now: dt.datetime) -> str | None:
    """Why no letter of the post may go out at this moment, new or tried again; None in the post's hours."""
    if mode_of(session) is Mode.DEMO:
        return None
    today = calendar.local_date(now)
    if not calendar.is_working(today):
        return "it is no working day"
    policy = policy_of(session, body_of(session).policy_version)
    if now < calendar.at(today, policy.post_at):
        return f"the post goes at {policy.post_at}"
    if now >= calendar.at(today, POST_CLOSES):
        return "it is evening"
    return None


def _write_letters(writer: Writing, room: PostRoom, now: dt.datetime, *, only_reminders: bool) -> int:
    session, today = writer.session, room.calendar.local_date(now)
    by_party: defaultdict[str, list[ItemDue]] = defaultdict(list)
    unclear = possibly_answered(session)
    for item in items_waiting(session):
        gentle = item.stage.act == Act.REMIND.value
        # While nobody has said whether it has come, it is not chased; the item waits for a later post.
        if gentle or not (only_reminders or item.deadline.id in unclear):
            by_party[item.stage.addressee_id].append(item)
    reader = ItemReader(session, room.calendar, now)
    frame = Frame(session, room.calendar, now, mode_of(session), place_of_reply_address(room.settings))
    written = 0
    for party_id, items in sorted(by_party.items()):
        if has_post_today(session, party_id, today):
            continue
        due = [(item.deadline, item.stage.rule) for item in items]
        try:
            letter = compose(post_brief(frame, reader, party_id, due))
        except RemembrancerError as error:
            # One letter that cannot be written keeps nobody else's back; a person sees it.
            fail_items(writer, [item.stage.id for item in items], str(error))
            continue
        deadlines = [item.deadline.id for item in items]
        key = post_letter_key(party_id, today)
        row = letter_row(session, room, letter, now, key=key, purpose=POST, party_id=party_id)
        row.in_reply_to = thread_of(session, party_id, deadlines)
        write_letter(writer, row, [item.stage.id for item in items], deadlines)
        written += 1
    return written


def letter_row(
    session: Session,
    room: PostRoom,
    letter: Letter,
    now: dt.datetime,
    *,
    key: str,
    purpose: str,
    party_id: str,
) -> LetterRow:
    """A composed letter as a row of the outbox, its Message-ID fixed before it is sent."""
    return LetterRow(
        id=key,
        party_id=party_id,
        purpose=purpose,
        post_on=room.calendar.local_date(now),
        state=LetterState.WRITTEN.value,
        to_address=", ".join(parties_of(session)[party_id].addresses),
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=new_message_id(room.settings.mail_domain, key),
        written_at=now,
    )


def thread_of(session: Session, party_id: str, deadlines: Sequence[str]) -> str | None:
    """The Message-ID of the last letter to this party about the first of these deadlines, if there was one."""
    query = (
        select(LetterRow.message_id)
        .join(LetterDeadlineRow, col(LetterDeadlineRow.letter_id) == col(LetterRow.id))
        .where(
            col(LetterRow.party_id) == party_id,
            col(LetterRow.state) == LetterState.SENT.value,
            col(LetterDeadlineRow.deadline_id).in_(deadlines[:1]),
        )
        .order_by(col(LetterRow.settled_at).desc())
    )
    return session.exec(query).first()


def _send(room: PostRoom, letters: Sequence[LetterRow], now: dt.datetime) -> Iterator[LetterState]:
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
            claim(writer, row, token_hash(token))
    except ConflictError:
        return None
    except LetterError as error:
        with writing(room.engine, now) as writer:
            refuse_unsent(writer, row, str(error))
        return None
    return PreparedLetter(row.id, reply_to, recipients, content)
