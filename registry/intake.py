"""What came in: the raw message first, then what it was taken for. Nothing is lost and nothing counts twice.

Messages in = returns + correspondence + automatic + bounces + quarantined, always (promise 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from registry.errors import BadInputError, NotFoundError
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.states import LIVE, DeadlineState, Move, after
from registry.tables import AttachmentRow, DeadlineRow, EvidenceRow, MessageRow, ReturnRow

MOST_FAILURES = 5


class Sorted(StrEnum):
    """What a message was taken for; exactly one of these."""

    RETURN = "return"
    CORRESPONDENCE = "correspondence"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    QUARANTINED = "quarantined"


class ReturnState(StrEnum):
    """Received is not accepted."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    QUERIED = "queried"
    REJECTED = "rejected"
    NOT_FOR_THIS = "not for this one"  # it answers another deadline of the same letter


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that is in the vault."""

    sha256: str
    filename: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a message was taken for, and everything that was found in it."""

    sorted_as: Sorted
    why: str
    rfc_message_id: str | None = None
    content_hash: str | None = None
    from_address: str | None = None
    subject: str | None = None
    party_id: str | None = None
    letter_id: str | None = None
    deadlines: tuple[str, ...] = ()  # those that it answers
    candidates: tuple[str, ...] = ()  # those that it may answer: a person says
    words: str | None = None
    whole_text: str | None = None
    doubts: tuple[str, ...] = ()
    attachments: tuple[Kept, ...] = ()


def keep_raw(writer: Writing, mailbox: str, mailbox_key: str, sha256: str, size: int) -> MessageRow:
    """The first transaction: the message is ours from here on.

    The same bytes in the same mailbox are the same message, whatever its key there: a server may number its messages
    anew, and a person may put one back. Other bytes under a known key are another message.
    """
    query = select(MessageRow).where(col(MessageRow.mailbox) == mailbox, col(MessageRow.sha256) == sha256)
    known = writer.session.exec(query.order_by(col(MessageRow.received_at), col(MessageRow.id))).first()
    if known:
        return known
    taken = select(MessageRow.id).where(col(MessageRow.mailbox) == mailbox, col(MessageRow.mailbox_key) == mailbox_key)
    if writer.session.exec(taken).first():
        mailbox_key = f"{mailbox_key}#{sha256[:16]}"
    message = MessageRow(
        id=f"{sha256[:16]}~{mailbox_key}",
        mailbox=mailbox,
        mailbox_key=mailbox_key,
        sha256=sha256,
        received_at=writer.now,
    )
    changes: list[Change] = [*_evidence(writer, {sha256: size}), Insert(message)]
    writer.record(Happening("message.received", message.id), changes)
    return message


def _evidence(writer: Writing, sizes: dict[str, int]) -> list[Change]:
    known = set(writer.session.exec(select(EvidenceRow.sha256).where(col(EvidenceRow.sha256).in_(sizes))).all())
    return [
        Insert(EvidenceRow(sha256=sha, size=size, kept_at=writer.now))
        for sha, size in sizes.items()
        if sha not in known
    ]


def unsorted(session: Session) -> list[MessageRow]:
    """Messages kept and not sorted yet: a process died between the two transactions, or failed."""
    query = select(MessageRow).where(col(MessageRow.sorted_as).is_(None)).order_by(col(MessageRow.received_at))
    return list(session.exec(query).all())


def possibly_answered(session: Session) -> set[str]:
    """The deadlines that a quarantined message may answer: a person has not said yet what it is."""
    query = select(MessageRow.candidates).where(
        col(MessageRow.sorted_as) == Sorted.QUARANTINED.value, col(MessageRow.settled_by).is_(None)
    )
    return {deadline for candidates in session.exec(query).all() for deadline in candidates}


def is_copy(session: Session, message_id: str, rfc_message_id: str | None, content_hash: str | None) -> str | None:
    """The message that this one is a second copy of: the same Message-ID and the same content, both."""
    if not rfc_message_id or not content_hash:
        return None
    query = select(MessageRow.id).where(
        col(MessageRow.rfc_message_id) == rfc_message_id,
        col(MessageRow.content_hash) == content_hash,
        col(MessageRow.id) != message_id,
        col(MessageRow.sorted_as).is_not(None),
    )
    return session.exec(query).first()


def sort_message(writer: Writing, message: MessageRow, finding: Finding) -> list[str]:
    """The second transaction: say what the message was taken for; a return puts its deadlines in review.

    Returns the ids of the returns made. Raises ConflictError when the message was sorted meanwhile.
    """
    values = {
        "sorted_as": finding.sorted_as.value,
        "why": finding.why,
        "rfc_message_id": finding.rfc_message_id,
        "content_hash": finding.content_hash,
        "from_address": finding.from_address,
        "subject": finding.subject,
        "party_id": finding.party_id,
        "letter_id": finding.letter_id,
        "words": finding.words,
        "whole_text": finding.whole_text,
        "doubts": list(finding.doubts),
        "candidates": list(finding.candidates),
    }
    changes: list[Change] = [Update(MessageRow, message.id, values, {"sorted_as": message.sorted_as})]
    changes += _evidence(writer, {kept.sha256: kept.size for kept in finding.attachments})
    known = writer.session.exec(select(AttachmentRow.sha256).where(col(AttachmentRow.message_id) == message.id)).all()
    new = [kept for kept in finding.attachments if kept.sha256 not in known]  # it may have been sorted before
    changes += [
        Insert(
            AttachmentRow(
                id=f"{message.id}~{number}",
                message_id=message.id,
                sha256=kept.sha256,
                filename=kept.filename,
                media_type=kept.media_type,
                size=kept.size,
            )
        )
        for number, kept in enumerate(new, start=len(known) + 1)
    ]
    happening = Happening(f"message.{finding.sorted_as.value}", message.id, why=finding.why, private=True)
    writer.record(happening, changes)
    if finding.sorted_as is not Sorted.RETURN:
        return []
    return take_returns(writer, message.id, finding.deadlines, actor="remembrancer")


def take_returns(writer: Writing, message_id: str, deadlines: Sequence[str], *, actor: str) -> list[str]:
    """Make one return for each deadline that the message answers; each waits in review.

    A deadline that is closed already gets the return beside it, and keeps its state.
    """
    made = []
    message = writer.session.get_one(MessageRow, message_id)
    for deadline_id in deadlines:
        deadline = writer.session.get_one(DeadlineRow, deadline_id)
        row = ReturnRow(
            id=f"{message_id}~{deadline_id}",
            message_id=message_id,
            deadline_id=deadline_id,
            cycle=deadline.cycle,
            state=ReturnState.RECEIVED.value,
            received_at=message.received_at,
        )
        changes: list[Change] = [Insert(row)]
        if DeadlineState(deadline.state) in LIVE:
            state = after(DeadlineState(deadline.state), Move.RECEIVE)
            changes.append(Update(DeadlineRow, deadline_id, {"state": state.value}, {"state": deadline.state}))
        writer.record(Happening("return.received", deadline_id, actor=actor, why=message_id), changes)
        made.append(row.id)
    return made


def read_again(writer: Writing, message_id: str, *, by: str) -> None:
    """A person has a quarantined message sorted once more: after its cause was mended, or the address was added.

    Raises NotFoundError when no such message waits, BadInputError when it is too large to be read.
    """
    message = writer.session.get(MessageRow, message_id)
    if message is None or message.sorted_as != Sorted.QUARANTINED.value or message.settled_by is not None:
        raise NotFoundError("Only a quarantined message that waits can be read again; reload the form.")
    if message.content_hash is None and message.failures < MOST_FAILURES:
        raise BadInputError("That message is too large to be read. It lies in the mailbox's folder Quarantine.")
    values = {"sorted_as": None, "why": None, "failures": 0}
    change = Update(MessageRow, message_id, values, {"sorted_as": message.sorted_as, "settled_by": None})
    writer.record(Happening("message.read again", message_id, actor=by), [change])


def note_failure(writer: Writing, message: MessageRow, error: str) -> bool:
    """Count a failure to understand a message; the fifth puts it into quarantine with its error (True)."""
    failures = message.failures + 1
    values: dict[str, object] = {"failures": failures}
    if failures >= MOST_FAILURES:
        values |= {"sorted_as": Sorted.QUARANTINED.value, "why": f"it could not be read: {error}"}
    happening = Happening("message.failed", message.id, why=error, private=True)
    writer.record(happening, [Update(MessageRow, message.id, values)])
    return failures >= MOST_FAILURES
