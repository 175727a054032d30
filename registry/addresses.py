"""Addresses that letters come back from: marked, shown, and made good again by a person or a new parties.yaml.

What a mail server says of an address (RFC 5321, RFC 3463) marks it; nothing is written to it until a person knows
better. An owner with no other address cannot be chased, and the liaison is asked in its place.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.delivery_failures import is_about_address, refusal
from registry.errors import NotFoundError
from registry.journal import Happening, Update, Writing
from registry.model import Party
from registry.post.outbox import came_back
from registry.register import parties_of
from registry.states import LIVE
from registry.tables import DeadlineRow, LetterRow, PartyAddressRow, PartyRow

LONGEST_WHY = 500


def undeliverable(session: Session) -> list[PartyAddressRow]:
    """The addresses of now that letters come back from, the oldest first; each bears since when."""
    query = (
        select(PartyAddressRow)
        .where(col(PartyAddressRow.undeliverable_at).is_not(None), col(PartyAddressRow.until_on).is_(None))
        .order_by(col(PartyAddressRow.undeliverable_at), col(PartyAddressRow.id))
    )
    return list(session.exec(query).all())


def with_undeliverable(session: Session) -> dict[str, Party]:
    """Every party with all addresses that are its own now: who cannot be reached at one may well write from it."""
    return parties_of(session, also_undeliverable=True)


def letter_bounced(
    writer: Writing, letter_id: str | None, failed: Sequence[str], why: str, *, about_address: bool = True
) -> set[str]:
    """A letter came back for good. Its addresses that failed are marked; with none left, nobody was told by it.

    `failed`: the addresses that the report names; where none of them is one of the letter's, all of those are meant.
    With `about_address` False the letter alone came back (a policy, its size), and no address is marked. Returns the
    refs of the actions whose owners it touches.
    """
    letter = writer.session.get(LetterRow, letter_id) if letter_id else None
    if letter is None:
        return set()
    theirs = _addresses_of(letter)
    meant = [each for each in theirs if each in {address.strip().lower() for address in failed}] or theirs
    touched = _mark(writer, meant, why) if about_address else set()
    bad = {row.address.lower() for row in undeliverable(writer.session)} | set(() if about_address else meant)
    if all(address in bad for address in theirs):
        came_back(writer, letter.id, why)
    return touched


def mark_refused(writer: Writing, letter_id: str, refused: Iterable[str]) -> set[str]:
    """What a server refused while a letter was handed over: "address: 550 5.1.1 …", one a recipient.

    Only what says that an address is no good marks it. Returns the refs of the actions whose owners it touches.
    """
    touched: set[str] = set()
    letter = writer.session.get(LetterRow, letter_id)
    theirs = _addresses_of(letter) if letter else []
    for each in refused:
        address, said = refusal(each)
        if address in theirs and is_about_address(said):
            touched |= _mark(writer, [address], f"the mail server said: {said}")
    return touched


def confirm(writer: Writing, address_id: str, *, by: str, why: str = "") -> set[str]:
    """A person says that an address is good: letters go to it again.

    Returns the refs of the actions whose owners it touches. Raises NotFoundError when it is not marked.
    """
    row = writer.session.get(PartyAddressRow, address_id)
    if row is None or row.undeliverable_at is None or row.until_on is not None:
        raise NotFoundError("That address is not one that letters come back from; reload the form.")
    values = {"undeliverable_at": None, "undeliverable_why": None}
    change = Update(PartyAddressRow, row.id, values, {"undeliverable_at": row.undeliverable_at})
    writer.record(Happening("address.confirmed", row.party_id, actor=by, why=why), [change])
    return refs_of_parties(writer.session, {row.party_id})


def refs_of_parties(session: Session, parties: set[str]) -> set[str]:
    """The actions that these parties, or the committees that they are the clerk of, owe something for now."""
    committees = select(PartyRow.id).where(col(PartyRow.clerk_id).in_(parties))
    query = select(DeadlineRow.action_ref).where(
        col(DeadlineRow.state).in_([state.value for state in LIVE]),
        sa.or_(col(DeadlineRow.party_id).in_(parties), col(DeadlineRow.party_id).in_(committees)),
    )
    return set(session.exec(query).all())


def _mark(writer: Writing, addresses: Sequence[str], why: str) -> set[str]:
    query = select(PartyAddressRow).where(
        sa.func.lower(col(PartyAddressRow.address)).in_(addresses),
        col(PartyAddressRow.until_on).is_(None),
        col(PartyAddressRow.undeliverable_at).is_(None),
    )
    rows = writer.session.exec(query).all()
    for row in rows:
        values = {"undeliverable_at": writer.now, "undeliverable_why": why[:LONGEST_WHY]}
        change = Update(PartyAddressRow, row.id, values, {"undeliverable_at": None})
        happening = Happening("address.undeliverable", row.party_id, why=why[:LONGEST_WHY], private=True)
        writer.record(happening, [change])
    return refs_of_parties(writer.session, {row.party_id for row in rows}) if rows else set()


def _addresses_of(letter: LetterRow) -> list[str]:
    return [each.strip().lower() for each in letter.to_address.split(",") if each.strip()]
