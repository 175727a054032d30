"""Answers to owners, which go at once: acknowledgements, queries, rejections, requests, and thanks with a word."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.clock import mode_of
from registry.decisions import Reviewed, Verdict
from registry.journal import Writing
from registry.keys import answer_letter_key
from registry.post.addressing import clerk_addresses, delivery_to
from registry.post.items import Item, ItemReader
from registry.post.outbox import write_letter
from registry.register import body_of
from registry.settings import Mode
from registry.states import RUNNING
from registry.tables import AttachmentRow, CycleRow, DeadlineRow, MessageRow, ReturnRow
from tasks.briefs import Frame, addressee_brief, body_brief, letter_item, owed
from tasks.letters.answers import acceptance, acknowledgement, query, rejection, request
from tasks.letters.brief import AcknowledgementBrief, Attachment, Letter, RequestBrief, VerdictBrief
from tasks.mail_out.letter_writing import letter_row, place_of_reply_address
from tasks.mail_out.sending import PostRoom

COMPOSERS = {Verdict.ACCEPT: acceptance, Verdict.QUERY: query, Verdict.REJECT: rejection}


def write_verdict(writer: Writing, room: PostRoom, reviewed: Reviewed, *, by: str, comment: str) -> str | None:
    """The owner's letter about a decided return, in this transaction; its id.

    A plain acceptance sends nothing: the acknowledgement has gone, and good behaviour earns few letters. Nor does
    a return put back: its deadline simply runs on.
    """
    plain = reviewed.verdict is Verdict.ACCEPT and not comment.strip()
    if plain or reviewed.verdict not in COMPOSERS:
        return None
    session = writer.session
    row = session.get_one(ReturnRow, reviewed.return_id)
    item, frame = _item(writer, room, reviewed.deadline_id)
    addressee = item.loaded.case.addressee
    received_on = room.calendar.local_date(row.received_at)
    due = reviewed.new_due_on
    brief = VerdictBrief(
        body=body_brief(body_of(session)),
        addressee=addressee_brief(session, addressee, [item.deadline.party_id]),
        letter_on=frame.today,
        mode=frame.mode,
        reply_to=frame.reply_to,
        owed=owed(item),
        by=by,
        received_on=received_on,
        comment=comment,
        due_on=due,
        let_us_have_it_by=room.calendar.on_or_before(due) if due else None,
        next_due_on=_next_due(session, item) if reviewed.verdict is Verdict.ACCEPT else None,
        would_have_had=delivery_to(session, addressee).would_have_had,
    )
    letter = COMPOSERS[reviewed.verdict](brief)
    message = session.get_one(MessageRow, row.message_id)
    key = answer_letter_key(reviewed.verdict.value, reviewed.return_id)
    return _write(writer, room, letter, key, reviewed.verdict.value, addressee, [item.deadline.id], message)


def write_request(writer: Writing, room: PostRoom, deadline_id: str, *, by: str, comment: str) -> str | None:
    """The letter that asks for a return now; its id.

    None when the owner has no address, or is to have its first letter before (`waits_for_first_letter`). Raises
    BadInputError in rehearsal while the clerk has none.
    """
    item, frame = _item(writer, room, deadline_id)
    case = item.loaded.case
    if not case.chaseable or not case.may_be_asked(frame.today):
        return None
    brief = RequestBrief(
        body=body_brief(body_of(writer.session)),
        addressee=addressee_brief(writer.session, case.addressee, [item.deadline.party_id]),
        letter_on=frame.today,
        mode=frame.mode,
        reply_to=frame.reply_to,
        item=letter_item(frame, item),
        by=by,
        comment=comment,
        would_have_had=delivery_to(writer.session, case.addressee).would_have_had,
    )
    key = answer_letter_key("request", f"{deadline_id}~{writer.now:%Y%m%dT%H%M%S}")
    return _write(writer, room, request(brief), key, "request", case.addressee, [deadline_id], None)


def waits_for_first_letter(writer: Writing, room: PostRoom, deadline_id: str) -> bool:
    """Whether what is asked for goes with the owner's first letter, or after its wait with a reminder (promise 16)."""
    item, frame = _item(writer, room, deadline_id)
    return item.loaded.case.chaseable and not item.loaded.case.may_be_asked(frame.today)


def write_acknowledgement(
    writer: Writing, room: PostRoom, message: MessageRow, deadlines: Sequence[str], party_id: str
) -> str | None:
    """One acknowledgement of one message; its id. None in rehearsal while the clerk has no address."""
    session = writer.session
    if mode_of(session) is Mode.REHEARSAL and not clerk_addresses(session):
        return None
    reader = ItemReader(session, room.calendar, writer.now)
    items = [reader.item(session.get_one(DeadlineRow, each)) for each in deadlines]
    query_files = select(AttachmentRow).where(col(AttachmentRow.message_id) == message.id)
    frame = _frame(writer, room)
    brief = AcknowledgementBrief(
        body=body_brief(body_of(session)),
        addressee=addressee_brief(session, party_id, [item.deadline.party_id for item in items]),
        letter_on=frame.today,
        mode=frame.mode,
        reply_to=frame.reply_to,
        received_at=message.received_at,
        owed=tuple(owed(item) for item in items),
        attachments=tuple(Attachment(each.filename, each.size) for each in session.exec(query_files).all()),
        would_have_had=delivery_to(session, party_id).would_have_had,
    )
    key = answer_letter_key("acknowledgement", message.id)
    return _write(writer, room, acknowledgement(brief), key, "acknowledgement", party_id, deadlines, message)


def _frame(writer: Writing, room: PostRoom) -> Frame:
    mode = mode_of(writer.session)
    return Frame(writer.session, room.calendar, writer.now, mode, place_of_reply_address(room.settings))


def _item(writer: Writing, room: PostRoom, deadline_id: str) -> tuple[Item, Frame]:
    deadline = writer.session.get_one(DeadlineRow, deadline_id)
    return ItemReader(writer.session, room.calendar, writer.now).item(deadline), _frame(writer, room)


def _next_due(session: Session, item: Item) -> dt.date | None:
    query = (
        select(col(CycleRow.due_on))
        .join(
            DeadlineRow,
            (col(CycleRow.deadline_id) == col(DeadlineRow.id)) & (col(CycleRow.n) == col(DeadlineRow.cycle)),
        )
        .where(
            col(DeadlineRow.action_ref) == item.action.ref,
            col(DeadlineRow.state).in_([state.value for state in RUNNING]),
        )
        .order_by(col(CycleRow.due_on))
    )
    found: dt.date | None = session.exec(query).first()
    return found


def _write(
    writer: Writing,
    room: PostRoom,
    letter: Letter,
    key: str,
    purpose: str,
    party_id: str,
    deadlines: Sequence[str],
    answers: MessageRow | None,
) -> str:
    row = letter_row(writer.session, room, letter, writer.now, key=key, purpose=purpose, party_id=party_id)
    row.in_reply_to = answers.rfc_message_id if answers else None
    write_letter(writer, row, [], deadlines, why=purpose)
    return row.id
