"""One kept message: understood, and written down as exactly one thing. The second of its two transactions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from registry.addresses import letter_bounced
from registry.errors import ConflictError, RemembrancerError
from registry.intake import Finding, Kept, Sorted, is_copy, note_failure, sort_message
from registry.journal import Writing, reading, writing
from registry.model import Act
from registry.settings import Settings
from registry.states import LIVE
from registry.tables import CycleRow, DeadlineRow, LetterRow, MessageRow, StageRow
from tasks.answering import write_acknowledgement
from tasks.evidence import Vault
from tasks.mail_in.known import Known, register_context
from tasks.mail_in.rehearsed_replies import unless_rehearsed
from tasks.mail_out.sending import PostRoom
from tasks.replies.take import Outcome, Understood, may_acknowledge, understand

MOST_ACKNOWLEDGEMENTS = 5  # to one party on one day

UNREADABLE = (
    RemembrancerError, ValueError, LookupError, AttributeError, TypeError, RecursionError, DataError, IntegrityError
)  # fmt: skip
"""What one message can be the cause of; all else, such as a database that is down, stops the collecting."""

SORTED_AS = {
    Outcome.RETURN_TO_REVIEW: Sorted.RETURN,
    Outcome.CORRESPONDENCE: Sorted.CORRESPONDENCE,
    Outcome.AUTOMATIC: Sorted.AUTOMATIC,
    Outcome.BOUNCE: Sorted.BOUNCE,
    Outcome.QUARANTINED: Sorted.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What sorting needs."""

    engine: Engine
    settings: Settings
    vault: Vault
    room: PostRoom


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message at this look."""

    sorted_as: Sorted | None  # None: it stays for the next look, or another process sorted it
    refs: frozenset[str] = frozenset()  # actions whose position may have changed
    failed: bool = False


def sort(desk: Desk, message: MessageRow, raw: bytes | None, now: dt.datetime, known: Known) -> Result:
    """Say what the message is, and do what follows from it.

    One that cannot be understood stays, and after five tries is quarantined. `raw` None: its bytes are read from
    the vault.
    """
    try:
        return _sort(desk, message, raw, now, known)
    except ConflictError:
        return Result(None)  # another process sorted it first
    except UNREADABLE as error:
        # What a database says of a value that it refused quotes the value.
        said = type(error).__name__ if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}"
        with writing(desk.engine, now) as writer:
            row = writer.session.get_one(MessageRow, message.id)
            last = row.sorted_as is None and note_failure(writer, row, said)
        return Result(Sorted.QUARANTINED if last else None, failed=True)


def _sort(desk: Desk, message: MessageRow, raw: bytes | None, now: dt.datetime, known: Known) -> Result:
    raw = desk.vault.read(message.sha256) if raw is None else raw
    with reading(desk.engine) as session:
        context = register_context(session, desk.settings, desk.room.loop_secret, raw, known)
    understood = understand(raw, context)
    kept = tuple(_kept(desk.vault, each.data, each.name, each.media_type) for each in understood.attachments)
    with writing(desk.engine, now) as writer:
        finding = _finding(writer.session, message, understood, kept)
        finding = unless_rehearsed(writer.session, finding, understood)
        sort_message(writer, message, finding)
        refs = {each.split("~", 1)[0] for each in finding.deadlines}
        if finding.sorted_as is Sorted.BOUNCE and understood.bounce:
            bounce = understood.bounce
            refs |= letter_bounced(
                writer, finding.letter_id, bounce.failed, finding.why, about_address=bounce.about_address
            )
        if finding.sorted_as is Sorted.RETURN and finding.party_id and may_acknowledge(understood):
            _acknowledge(writer, desk.room, message, finding)
    return Result(finding.sorted_as, frozenset(refs))


def _kept(vault: Vault, data: bytes, name: str, media_type: str) -> Kept:
    return Kept(vault.keep(data), name, media_type, len(data))


def _finding(session: Session, message: MessageRow, found: Understood, kept: Sequence[Kept]) -> Finding:
    incoming = found.incoming
    sorted_as, why = SORTED_AS[found.outcome], found.why
    deadlines = found.match.deadline_ids
    candidates = found.match.candidates
    if sorted_as is Sorted.RETURN and not deadlines:
        # It answers a letter that asked for several things and does not say which: all of them stand still
        # until a person has said which (promise 5).
        deadlines = _still_live(session, candidates)
    told_only = _told_only(session, found.match.party_id)
    theirs = tuple(each for each in deadlines if each not in told_only)
    copy = is_copy(session, message.id, incoming.message_id, incoming.content_hash)
    if sorted_as is Sorted.RETURN and (copy or not theirs):
        sorted_as = Sorted.CORRESPONDENCE
        nothing = "it comes from who was told of it, and does not owe it" if deadlines else "nothing it answers is open"
        why = f"a second copy of {copy}" if copy else nothing
        theirs = ()
    return Finding(
        sorted_as=sorted_as,
        why=why,
        rfc_message_id=incoming.message_id,
        content_hash=incoming.content_hash,
        from_address=next(iter(incoming.from_addresses), incoming.sender),
        subject=incoming.subject,
        party_id=found.match.party_id,
        letter_id=found.bounced_letter_id or found.match.letter_id,
        deadlines=theirs,
        candidates=tuple(candidates or found.match.deadline_ids),
        words=found.words.theirs,
        whole_text=incoming.text,
        doubts=found.doubts,
        attachments=tuple(kept),
    )


def _told_only(session: Session, party_id: str | None) -> set[str]:
    """The deadlines of which a party was told as somebody above their owner: its answer is no return (promise 11)."""
    query = (
        select(CycleRow.deadline_id, StageRow.act)
        .join(StageRow, col(StageRow.cycle_id) == col(CycleRow.id))
        .where(col(StageRow.addressee_id) == party_id)
        .distinct()
    )
    acts: dict[str, set[str]] = {}
    for deadline, act in session.exec(query).all() if party_id else ():
        acts.setdefault(deadline, set()).add(act)
    return {deadline for deadline, found in acts.items() if found == {Act.ESCALATE.value}}


def _still_live(session: Session, candidates: Sequence[str]) -> tuple[str, ...]:
    rows = session.exec(select(DeadlineRow).where(col(DeadlineRow.id).in_(candidates))).all()
    return tuple(row.id for row in rows if row.state in {state.value for state in LIVE})


def _acknowledge(writer: Writing, room: PostRoom, message: MessageRow, finding: Finding) -> None:
    today = room.calendar.local_date(writer.now)
    query = select(LetterRow.id).where(
        col(LetterRow.party_id) == finding.party_id,
        col(LetterRow.post_on) == today,
        col(LetterRow.purpose) == "acknowledgement",
    )
    if len(writer.session.exec(query).all()) < MOST_ACKNOWLEDGEMENTS:
        row = writer.session.get_one(MessageRow, message.id)
        write_acknowledgement(writer, room, row, finding.deadlines, str(finding.party_id))
