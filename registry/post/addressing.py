"""Who gets a letter: the party that it is for; in rehearsal the clerk alone."""

from dataclasses import dataclass

from sqlmodel import Session, select

from registry.clock import mode_of
from registry.errors import BadInputError
from registry.register import body_of, parties_of
from registry.settings import Mode
from registry.tables import BodyRow, LetterRow, PartyRow

NO_CLERK = (
    "In rehearsal every letter goes to the clerk alone, and no address of the clerk is known. "
    "Add `clerk_address: NAME@HOST` under `body:` in parties.yaml, and apply it with the draft."
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a letter goes. `would_have_had` names, in rehearsal, who would have had it."""

    addresses: tuple[str, ...]
    rehearsed: bool = False
    would_have_had: tuple[str, ...] = ()


def delivery_to(session: Session, party_id: str) -> Delivery:
    """Where a letter to the party goes now. Raises BadInputError in rehearsal while the clerk has no address."""
    party = parties_of(session)[party_id]
    if mode_of(session) is not Mode.REHEARSAL:
        return Delivery(party.addresses)
    addresses = clerk_addresses(session)
    if not addresses:
        raise BadInputError(NO_CLERK)
    named = tuple(f"{party.name} <{address}>" for address in party.addresses)
    return Delivery(addresses, rehearsed=True, would_have_had=named or (party.name,))


def clerk_addresses(session: Session) -> tuple[str, ...]:
    """The clerk's: the body's `clerk_address`, else those of our own party that bears the clerk's name or office."""
    body = session.exec(select(BodyRow)).first()
    if body is None:
        return ()
    if body.clerk_address:
        return (body.clerk_address,)
    clerk = _clerk(session)
    return parties_of(session)[clerk.id].addresses if clerk else ()


def why_not_to_go(session: Session, letter: LetterRow) -> str | None:
    """Why a letter must not leave in the mode of now, whoever wrote it; None when it may.

    In rehearsal nothing reaches anybody but the clerk; what was rehearsed goes nowhere else later.
    """
    rehearsing = mode_of(session) is Mode.REHEARSAL
    if letter.rehearsed and not rehearsing:
        return "it was written in rehearsal, which is over: close it"
    if not rehearsing:
        return None
    to = {address.strip() for address in letter.to_address.split(",")}
    if letter.rehearsed and to <= set(clerk_addresses(session)):
        return None
    return "this is a rehearsal, and the letter is addressed to somebody else than the clerk: close it"


def _clerk(session: Session) -> PartyRow | None:
    body = body_of(session)
    known = {_folded(body.clerk_name), _folded(body.clerk_role)}
    ours = session.exec(select(PartyRow).where(PartyRow.is_ours).order_by(PartyRow.id)).all()
    return next((row for row in ours if known & {_folded(each) for each in (row.name, *row.aliases)}), None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
