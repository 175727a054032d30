"""Writing the post's letters: what is due gathered into one a party, composed, put into the outbox."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.clock import mode_of
from registry.errors import RemembrancerError
from registry.intake import possibly_answered
from registry.journal import Writing
from registry.keys import post_letter_key
from registry.post.addressing import delivery_to
from registry.post.going import GENTLE, ItemDue, items_waiting
from registry.post.items import ItemReader
from registry.post.outbox import POST, LetterState, fail_items, has_post_today, write_letter
from registry.settings import Mode, Settings
from registry.tables import LetterDeadlineRow, LetterRow
from tasks.briefs import Frame, post_brief
from tasks.letters.brief import Letter
from tasks.letters.compose import compose
from tasks.letters.message import new_message_id
from tasks.mail_out.sending import TOKEN_PLACE, PostRoom
from tasks.replies.tokens import reply_address


def place_of_reply_address(settings: Settings) -> str:
    """Where the answer to a written letter goes, with the token's place still empty."""
    return reply_address(TOKEN_PLACE, settings.mail_domain)


def gathered(session: Session, on: dt.date, *, only_reminders: bool) -> dict[str, list[ItemDue]]:
    """What waits and may go with the post of `on`, by the party that gets it."""
    by_party: defaultdict[str, list[ItemDue]] = defaultdict(list)
    unclear = possibly_answered(session)
    for item in items_waiting(session, on):
        gentle = item.stage.act in GENTLE
        # While nobody has said whether it has come, it is not chased; the item waits for a later post.
        if gentle or not (only_reminders or item.deadline.id in unclear):
            by_party[item.stage.addressee_id].append(item)
    return dict(sorted(by_party.items()))


def write_letters(writer: Writing, room: PostRoom, now: dt.datetime, *, only_reminders: bool) -> int:
    """Write one letter a party about all that waits for it; how many were written."""
    session, today = writer.session, room.calendar.local_date(now)
    reader = ItemReader(session, room.calendar, now)
    frame = Frame(session, room.calendar, now, mode_of(session), place_of_reply_address(room.settings))
    written = 0
    for party_id, items in gathered(session, today, only_reminders=only_reminders).items():
        if has_post_today(session, party_id, today):
            continue
        if not delivery_to(session, party_id).addresses:  # letters to it have come back since it was decided
            fail_items(writer, [item.stage.id for item in items], f"{party_id} has no address at which it is reached")
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
    """A composed letter as a row of the outbox, its Message-ID fixed before it is sent.

    Raises BadInputError in rehearsal while the clerk has no address.
    """
    delivery = delivery_to(session, party_id)
    return LetterRow(
        id=key,
        party_id=party_id,
        purpose=purpose,
        post_on=room.calendar.local_date(now),
        state=LetterState.WRITTEN.value,
        to_address=", ".join(delivery.addresses),
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=new_message_id(room.settings.mail_domain, key),
        written_at=now,
        rehearsed=delivery.rehearsed,
    )


def thread_of(session: Session, party_id: str, deadlines: Sequence[str]) -> str | None:
    """The Message-ID of the last letter to this party about the first of these deadlines, if there was one."""
    query = (
        select(LetterRow.message_id)
        .join(LetterDeadlineRow, col(LetterDeadlineRow.letter_id) == col(LetterRow.id))
        .where(
            col(LetterRow.party_id) == party_id,
            col(LetterRow.state) == LetterState.SENT.value,
            col(LetterRow.rehearsed) == (mode_of(session) is Mode.REHEARSAL),
            col(LetterDeadlineRow.deadline_id).in_(deadlines[:1]),
        )
        .order_by(col(LetterRow.settled_at).desc())
    )
    return session.exec(query).first()
