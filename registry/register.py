"""The register as it stands, read once for a plan."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.errors import NotFoundError
from registry.model import Party, PartyKind
from registry.naming.name_words import plain_key
from registry.policy import Policy
from registry.tables import (
    ActionRow,
    BodyRow,
    CycleRow,
    DeadlineRow,
    DocumentRow,
    HoldRow,
    JournalRow,
    MentionRow,
    MetaRow,
    PartyAddressRow,
    PartyAliasRow,
    PartyRow,
    PolicyRow,
    ProgressRow,
    QueryRow,
    RecommendationRow,
    ReportRow,
    ReturnRow,
    Row,
)

RECEIVED = "received"  # the state of a return that waits
JOINED, PARTED = JOINED_BY_HAND = ("action.joined", "action.parted")  # acts of a form, not of a draft
AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(slots=True)
class Snapshot:
    """What a plan compares with; rows under their keys."""

    body: BodyRow | None
    parties: dict[str, PartyRow]
    addresses: dict[str, list[PartyAddressRow]]
    policies: dict[str, PolicyRow]
    reports: dict[str, ReportRow]
    documents: dict[str, DocumentRow]
    recommendations: dict[str, RecommendationRow]
    actions: dict[str, ActionRow]
    deadlines: dict[str, list[DeadlineRow]] = field(default_factory=dict)  # by action
    cycles: dict[str, CycleRow] = field(default_factory=dict)  # the current one, by deadline
    holds: dict[str, list[HoldRow]] = field(default_factory=dict)  # those that stand, by action
    answered: set[str] = field(default_factory=set)  # deadlines for which a return waits to be reviewed
    lifted: set[tuple[str, str, str]] = field(default_factory=set)  # action, cause, reason of those released
    mentions: dict[str, list[MentionRow]] = field(default_factory=dict)  # by action
    progress: dict[str, list[ProgressRow]] = field(default_factory=dict)  # by recommendation
    queries: dict[str, QueryRow] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # folded name -> party, as a person last confirmed
    alias_keys: set[str] = field(default_factory=set)
    joined_by_hand: set[str] = field(default_factory=set)  # refs that a form joined or parted: its word stands

    def successor_on(self, party_id: str | None, day: dt.date) -> str | None:
        """The party itself, or who has taken over from it by that day, along the chain."""
        return successor_among(self.parties, party_id, day)


def successor_among(parties: Mapping[str, PartyRow], party_id: str | None, day: dt.date) -> str | None:
    """Of these parties, by id: the party itself, or who has taken over from it by that day, along the chain."""
    seen: set[str] = set()
    party = parties.get(party_id or "")
    while party and party.successor_id and party.succeeded_on and party.succeeded_on <= day and party.id not in seen:
        seen.add(party.id)
        party = parties.get(party.successor_id, party)
    return party.id if party else party_id


def snapshot(session: Session) -> Snapshot:
    """Read everything that a plan compares with."""
    found = Snapshot(
        body=session.exec(select(BodyRow)).first(),
        parties={row.id: row for row in _all(session, PartyRow)},
        addresses={},
        policies={row.version: row for row in _all(session, PolicyRow)},
        reports={row.code: row for row in _all(session, ReportRow)},
        documents={row.sha256: row for row in _all(session, DocumentRow)},
        recommendations={row.id: row for row in _all(session, RecommendationRow)},
        actions={row.ref: row for row in _all(session, ActionRow)},
    )
    for address in _all(session, PartyAddressRow):
        found.addresses.setdefault(address.party_id, []).append(address)
    for deadline in _all(session, DeadlineRow):
        found.deadlines.setdefault(deadline.action_ref, []).append(deadline)
    current = {d.id: d.cycle for rows in found.deadlines.values() for d in rows}
    found.cycles = {c.deadline_id: c for c in _all(session, CycleRow) if current.get(c.deadline_id) == c.n}
    waits = select(ReturnRow.deadline_id).where(ReturnRow.state == RECEIVED)
    found.answered = set(session.exec(waits).all())
    for mention in _all(session, MentionRow):
        found.mentions.setdefault(mention.action_ref, []).append(mention)
    for progress in _all(session, ProgressRow):
        found.progress.setdefault(progress.recommendation_id, []).append(progress)
    found.queries = {row.id: row for row in _all(session, QueryRow)}
    for alias in sorted(_all(session, PartyAliasRow), key=lambda row: row.since_at):
        found.aliases[plain_key(alias.named)] = alias.party_id
        found.alias_keys.add(alias.id)
    by_hand = select(JournalRow.subject).where(col(JournalRow.kind).in_(JOINED_BY_HAND))
    found.joined_by_hand = set(session.exec(by_hand).all())
    for hold in _all(session, HoldRow):
        if hold.released_at is None:
            found.holds.setdefault(hold.action_ref, []).append(hold)
        elif hold.deadline_id is None:
            found.lifted.add((hold.action_ref, hold.cause, hold.reason))
    return found


def _all(session: Session, table: type[AnyRow]) -> Sequence[AnyRow]:
    return session.exec(select(table).order_by(*table.sql().primary_key.columns)).all()


def parties_of(session: Session, *, also_undeliverable: bool = False) -> dict[str, Party]:
    """Every party with the addresses at which it can be reached now, or all that are its own now."""
    addresses: dict[str, list[str]] = {}
    for row in session.exec(select(PartyAddressRow).order_by(sa.column("id"))).all():
        if row.until_on is None and (also_undeliverable or row.undeliverable_at is None):
            addresses.setdefault(row.party_id, []).append(row.address)
    return {
        row.id: Party(
            id=row.id,
            name=row.name,
            kind=PartyKind(row.kind),
            addresses=tuple(addresses.get(row.id, ())),
            deputies=tuple(row.deputies),
            approver=row.approver_id,
            clerk=row.clerk_id,
            ladder=tuple(row.ladder),
        )
        for row in _all(session, PartyRow)
    }


def body_of(session: Session) -> BodyRow:
    """The body that is served. Raises NotFoundError while nothing was applied."""
    body = session.exec(select(BodyRow)).first()
    if body is None:
        raise NotFoundError("The register is empty: apply a draft with its parties first (remembrancer apply).")
    return body


def policy_of(session: Session, version: str) -> Policy:
    """The policy under that version. Raises NotFoundError when the register does not hold it."""
    row = session.get(PolicyRow, version)
    if row is None:
        raise NotFoundError(f"The register holds no policy {version}.")
    return Policy.from_json(row.body)


def meta(session: Session, key: str) -> str | None:
    """An operational mark, or None."""
    row = session.get(MetaRow, key)
    return row.value if row else None


def set_meta(session: Session, key: str, value: str) -> None:
    """Set an operational mark."""
    session.merge(MetaRow(key=key, value=value))
    session.flush()
