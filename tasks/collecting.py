"""Mail in, at least once: raw first, then understood and written down, then out of the mailbox.

A process that dies anywhere leaves the message where the next one finds it: in the mailbox, or kept and unsorted.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formataddr

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from registry.errors import ConflictError, RemembrancerError
from registry.intake import Finding, Kept, Sorted, is_copy, keep_raw, note_failure, sort_message, unsorted
from registry.journal import Writing, reading, writing
from registry.model import Act, Form
from registry.outbox import came_back
from registry.register import parties_of, set_meta
from registry.returns import Item, LetterSent, OpenDeadline
from registry.settings import Settings
from registry.states import LIVE
from registry.tables import (
    ActionRow,
    CycleRow,
    DeadlineRow,
    ItemRow,
    LetterDeadlineRow,
    LetterRow,
    MessageRow,
    StageRow,
)
from tasks.answering import write_acknowledgement
from tasks.evidence import Vault
from tasks.letters.marker import MARKER
from tasks.mailbox import Mailbox, MessageGoneError, MessageTooLargeError
from tasks.replies.parse import parse
from tasks.replies.take import Context, KnownLetter, Outcome, Understood, context_of, may_acknowledge, understand
from tasks.replies.tokens import find_tokens, token_hash
from tasks.sending import TOKEN_PLACE, PostRoom

LAST_COLLECTED = "last collected at"
MAILBOX = "returns"
MOST_ACKNOWLEDGEMENTS = 5  # to one party on one day
LETTERS_KNOWN_FOR = dt.timedelta(days=800)
BELIEVED_FOR = dt.timedelta(days=400)

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
class Collecting:
    """What collecting needs."""

    engine: Engine
    settings: Settings
    mailbox: Mailbox
    vault: Vault
    room: PostRoom


@dataclass(slots=True)
class Collected:
    """What came in, by what it was taken for; the counts always add up to the messages (promise 7)."""

    messages: int = 0
    sorted_as: dict[Sorted, int] = field(default_factory=dict)
    failed: int = 0
    refs: set[str] = field(default_factory=set)  # actions whose position may have changed


@dataclass(frozen=True, slots=True)
class Known:
    """What does not change while one batch is taken in."""

    addresses: Mapping[str, set[str]]
    letters: Sequence[KnownLetter]


def collect(work: Collecting, now: dt.datetime) -> Collected:
    """Take in everything that waits. Raises MailboxError when the mailbox cannot be read at all."""
    report = Collected()
    with reading(work.engine) as session:
        known = Known(_addresses(session), _known_letters(session, now))
    for waiting in list(work.mailbox.waiting()):
        try:
            raw = work.mailbox.fetch(waiting.key)
        except MessageGoneError:
            continue
        except MessageTooLargeError as error:
            _set_aside(work, waiting.key, str(error), now, report)
            continue
        sha = work.vault.keep(raw)
        with writing(work.engine, now) as writer:
            message = keep_raw(writer, MAILBOX, waiting.key, sha, len(raw))
        report.messages += 1
        if message.sorted_as is None:
            _sort(work, message, raw, now, known, report)
        _move_out(work, message)
    _take_up_unsorted(work, now, known, report)
    with writing(work.engine, now) as writer:
        set_meta(writer.session, LAST_COLLECTED, now.isoformat())
    return report


def _set_aside(work: Collecting, key: str, why: str, now: dt.datetime, report: Collected) -> None:
    """What is not read is a message too: a note stands for it, and a person sees it (promise 7)."""
    note = f"{why} It lies in the mailbox's folder Quarantine.".encode()
    sha = work.vault.keep(note)
    with writing(work.engine, now) as writer:
        message = keep_raw(writer, MAILBOX, key, sha, len(note))
        if message.sorted_as is None:
            sort_message(writer, message, Finding(Sorted.QUARANTINED, note.decode()))
            report.messages += 1
            report.sorted_as[Sorted.QUARANTINED] = report.sorted_as.get(Sorted.QUARANTINED, 0) + 1
    work.mailbox.aside(key)


def _move_out(work: Collecting, message: MessageRow) -> None:
    """Out of the queue once it is sorted, or is ours for good; unsorted ones are taken up from the vault."""
    if message.sorted_as == Sorted.QUARANTINED.value:
        work.mailbox.aside(message.mailbox_key)
    else:
        work.mailbox.processed(message.mailbox_key)


def _take_up_unsorted(work: Collecting, now: dt.datetime, known: Known, report: Collected) -> None:
    with reading(work.engine) as session:
        left = unsorted(session)
    for message in left:
        _sort(work, message, None, now, known, report)


def _sort(
    work: Collecting, message: MessageRow, raw: bytes | None, now: dt.datetime, known: Known, report: Collected
) -> None:
    """The second transaction. A message that cannot be understood stays, and after five tries is quarantined.

    `raw` None: its bytes are read from the vault.
    """
    try:
        raw = work.vault.read(message.sha256) if raw is None else raw
        with reading(work.engine) as session:
            context = register_context(session, work, raw, known)
        understood = understand(raw, context)
        kept = tuple(_kept(work.vault, each.data, each.name, each.media_type) for each in understood.attachments)
        with writing(work.engine, now) as writer:
            finding = _finding(writer.session, message, understood, kept)
            sort_message(writer, message, finding)
            if finding.sorted_as is Sorted.BOUNCE and understood.bounce and understood.bounce.permanent:
                came_back(writer, finding.letter_id, finding.why)
            if finding.sorted_as is Sorted.RETURN and finding.party_id and may_acknowledge(understood):
                _acknowledge(writer, work.room, message, finding)
    except ConflictError:
        return  # another process sorted it first
    except UNREADABLE as error:
        report.failed += 1
        # What a database says of a value that it refused quotes the value.
        said = type(error).__name__ if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}"
        with writing(work.engine, now) as writer:
            row = writer.session.get_one(MessageRow, message.id)
            if row.sorted_as is None and note_failure(writer, row, said):
                report.sorted_as[Sorted.QUARANTINED] = report.sorted_as.get(Sorted.QUARANTINED, 0) + 1
        return
    message.sorted_as = finding.sorted_as.value
    report.sorted_as[finding.sorted_as] = report.sorted_as.get(finding.sorted_as, 0) + 1
    report.refs |= {each.split("~", 1)[0] for each in finding.deadlines}


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
    told_only = _told_only(session, found.match.letter_id)
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
        from_address=formataddr(("", incoming.from_addresses[0])) if incoming.from_addresses else incoming.sender,
        subject=incoming.subject,
        party_id=found.match.party_id,
        letter_id=found.match.letter_id or found.bounced_letter_id,
        deadlines=theirs,
        candidates=tuple(candidates or found.match.deadline_ids),
        words=found.words.theirs,
        whole_text=incoming.text,
        doubts=found.doubts,
        attachments=tuple(kept),
    )


def _told_only(session: Session, letter_id: str | None) -> set[str]:
    """The deadlines of which a letter told somebody above their owner: its answer is no return (promise 11)."""
    query = (
        select(CycleRow.deadline_id)
        .join(StageRow, col(StageRow.cycle_id) == col(CycleRow.id))
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .where(col(ItemRow.letter_id) == letter_id, col(StageRow.act) == Act.ESCALATE.value)
    )
    return set(session.exec(query).all()) if letter_id else set()


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


def register_context(session: Session, work: Collecting, raw: bytes, known: Known) -> Context:
    """What the register knows that a message may touch."""
    return context_of(
        _with_tokens(known.letters, raw, work.settings.mail_domain),
        known.addresses,
        _open_deadlines(session),
        loop_secret=work.room.loop_secret,
        domain=work.settings.mail_domain,
        marker=MARKER,
    )


def _addresses(session: Session) -> dict[str, set[str]]:
    """Whom each address speaks for: a party, those whose deputy it is, and those whose approver."""
    addresses: dict[str, set[str]] = {}
    parties = parties_of(session)
    for party in parties.values():
        for speaker in (party.id, *party.deputies, *([party.approver] if party.approver else [])):
            for address in parties[speaker].addresses if speaker in parties else ():
                addresses.setdefault(address.lower(), set()).add(party.id)
    return addresses


def _known_letters(session: Session, now: dt.datetime) -> list[KnownLetter]:
    # What was refused or given up may have arrived after all; what never had a token was never tried.
    query = select(LetterRow).where(
        col(LetterRow.token_hash).is_not(None), col(LetterRow.written_at) > now - LETTERS_KNOWN_FOR
    )
    rows = session.exec(query).all()
    actions = {row.ref: row for row in session.exec(select(ActionRow)).all()}
    deadlines = {row.id: row for row in session.exec(select(DeadlineRow)).all()}
    about: dict[str, list[str]] = {}
    for link in session.exec(select(LetterDeadlineRow)).all():
        about.setdefault(link.letter_id, []).append(link.deadline_id)
    return [_known(row, about.get(row.id, []), deadlines, actions, now) for row in rows]


def _known(
    row: LetterRow,
    about: Sequence[str],
    deadlines: Mapping[str, DeadlineRow],
    actions: Mapping[str, ActionRow],
    now: dt.datetime,
) -> KnownLetter:
    items = tuple(Item(each, deadlines[each].action_ref) for each in about)
    forms = tuple(Form(actions[deadlines[each].action_ref].form) for each in about)
    expired = now - row.written_at > BELIEVED_FOR
    sent = LetterSent(row.id, str(row.party_id), items, expired)
    return KnownLetter(sent, row.message_id, row.token_hash or "", row.body_text, row.subject, forms)


def _with_tokens(letters: Sequence[KnownLetter], raw: bytes, domain: str) -> list[KnownLetter]:
    """The letters as they were sent: the token that the message itself bears stands where only its place is kept."""
    found = find_tokens(parse(raw), domain)
    tokens = {token_hash(token): token for token in (*found.in_recipients, *found.in_body)}
    return [
        replace(letter, text=letter.text.replace(TOKEN_PLACE, tokens[letter.token_hash]))
        if letter.token_hash in tokens
        else letter
        for letter in letters
    ]


def _open_deadlines(session: Session) -> list[OpenDeadline]:
    query = select(DeadlineRow).where(col(DeadlineRow.state).in_([state.value for state in LIVE]))
    return [OpenDeadline(row.id, row.action_ref, row.party_id) for row in session.exec(query).all()]
