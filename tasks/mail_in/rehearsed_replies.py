"""Answers to a rehearsal's letters: the clerk says what is wrong with them, and no owner has seen them."""

from dataclasses import replace

from sqlmodel import Session, col, select

from registry.intake import Finding, Sorted
from registry.post.addressing import clerk_addresses
from registry.tables import LetterRow
from tasks.replies.take import Understood

BY_MACHINES = frozenset({Sorted.AUTOMATIC, Sorted.BOUNCE})
NO_RETURN = "it answers a letter of the rehearsal, which its owner never had: it is no return"


def unless_rehearsed(session: Session, finding: Finding, found: Understood) -> Finding:
    """The finding; of a person's answer to a rehearsal's letter, one for a person to look at.

    It never becomes a return by itself. From an owner's own address what it may answer stands still meanwhile, so that
    nobody is chased for what has come (promise 5); the clerk's answer holds nothing still.
    """
    if finding.sorted_as in BY_MACHINES:
        return finding
    letter = _answered(session, finding, found)
    if letter is None or not letter.rehearsed:
        return finding
    senders = {address.lower() for address in found.incoming.from_addresses}
    from_clerk = bool(senders & {address.lower() for address in clerk_addresses(session)})
    return replace(
        finding,
        sorted_as=Sorted.QUARANTINED,
        why=NO_RETURN,
        letter_id=letter.id,
        deadlines=(),
        candidates=() if from_clerk else finding.candidates,
    )


def _answered(session: Session, finding: Finding, found: Understood) -> LetterRow | None:
    if finding.letter_id:
        return session.get(LetterRow, finding.letter_id)
    thread = (*found.incoming.in_reply_to, *found.incoming.references)
    named = select(LetterRow).where(col(LetterRow.message_id).in_(thread), col(LetterRow.rehearsed))
    return session.exec(named).first() if thread else None
