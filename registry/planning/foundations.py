"""What an action stands on: policy, body, parties, report, document, recommendations."""

from collections.abc import Iterator
from typing import Any

from registry.journal import Change, Happening, Insert, Update
from registry.keys import recommendation_key
from registry.parties import PartyEntry
from registry.planning.recognised import is_own
from registry.planning.responses import OPEN, new_response, response_values
from registry.planning.steps import Mark, Proposal, Step, change_step
from registry.planning.words import day_in_words
from registry.tables import (
    BodyRow,
    DocumentRow,
    PartyAddressRow,
    PartyRow,
    PolicyRow,
    RecommendationRow,
    ReportRow,
)

BODY = "body"


def policy_and_body(proposal: Proposal) -> Iterator[Step]:
    """The policy first: the body names the version in force."""
    policy, body, register = proposal.policy, proposal.book.body, proposal.register
    if policy.version not in register.policies:
        row = PolicyRow(version=policy.version, body=policy.to_json(), since_at=proposal.now)
        yield Step(
            Mark.ADD,
            f"policy {policy.version[:12]}",
            Happening("policy.added", policy.version),
            (Insert(row),),
        )
    wanted: dict[str, Any] = {
        "name": body.name,
        "zone": body.zone,
        "clerk_name": body.clerk_name,
        "clerk_role": body.clerk_role,
        "telephone": body.telephone,
        "officer_name": body.officer_name,
        "officer_role": body.officer_role,
        "officer_telephone": body.officer_telephone,
        "administrators": list(body.administrators),
        "clerk_address": body.clerk_address,
        "policy_version": policy.version,
    }
    if register.body is None:
        yield Step(
            Mark.ADD,
            f"body: {body.name}",
            Happening("body.added", BODY),
            (Insert(BodyRow(id=BODY, **wanted)),),
        )
    else:
        yield from change_step(register.body, BODY, wanted, kind="body.changed", line="body")


def parties(proposal: Proposal) -> Iterator[Step]:
    """Every party of the book. One that the book no longer names stays: it may owe something."""
    for entry in proposal.book.entries:
        row = proposal.register.parties.get(entry.party.id)
        wanted = _party_values(entry, is_liaison=entry.party.id == proposal.book.liaison)
        if row is None:
            changes: list[Change] = [Insert(PartyRow(id=entry.party.id, **wanted))]
            changes += _address_changes(proposal, entry)
            yield Step(
                Mark.ADD,
                f"party {entry.party.id} ({entry.party.kind.value}): {entry.party.name}",
                Happening("party.added", entry.party.id),
                tuple(changes),
            )
        else:
            line = f"party {entry.party.id}"
            yield from change_step(row, entry.party.id, wanted, kind="party.changed", line=line)
            if moved := _address_changes(proposal, entry):
                happening = Happening("party.addresses changed", entry.party.id)
                yield Step(Mark.CHANGE, f"{line}: addresses", happening, tuple(moved))


def former_liaison(proposal: Proposal) -> Iterator[Step]:
    """A party that the book no longer names stays, but it is the liaison no more."""
    named = proposal.book.parties
    for key, row in proposal.register.parties.items():
        if row.is_liaison and key not in named:
            yield from change_step(row, key, {"is_liaison": False}, kind="party.changed", line=f"party {key}")


def _party_values(entry: PartyEntry, *, is_liaison: bool) -> dict[str, Any]:
    party = entry.party
    return {
        "name": party.name,
        "kind": party.kind.value,
        "salutation": entry.salutation,
        "clerk_id": party.clerk,
        "approver_id": party.approver,
        "ladder": list(party.ladder),
        "deputies": list(party.deputies),
        "aliases": list(entry.aliases),
        "is_liaison": is_liaison,
        "is_ours": entry.ours,
        "successor_id": entry.successor,
        "succeeded_on": entry.succeeded_on,
    }


def _address_changes(proposal: Proposal, entry: PartyEntry) -> list[Change]:
    known = proposal.register.addresses.get(entry.party.id, [])
    standing = {row.address: row for row in known if row.until_on is None}
    ended: list[Change] = [
        Update(PartyAddressRow, row.id, {"until_on": proposal.today})
        for address, row in standing.items()
        if address not in entry.party.addresses
    ]
    new = [address for address in entry.party.addresses if address not in standing]
    return ended + [
        Insert(
            PartyAddressRow(
                id=f"{entry.party.id}~{len(known) + number}",
                party_id=entry.party.id,
                address=address,
                from_on=proposal.today,
            )
        )
        for number, address in enumerate(new, start=1)
    ]


def paper(proposal: Proposal) -> Iterator[Step]:
    """The report and this document about it."""
    draft, register = proposal.draft, proposal.register
    if draft.report_code not in register.reports:
        row = ReportRow(code=draft.report_code, title=draft.report_title)
        line = f"report {draft.report_code}: {draft.report_title}"
        yield Step(Mark.ADD, line, Happening("report.added", draft.report_code), (Insert(row),))
    wanted: dict[str, Any] = {
        "report_code": draft.report_code,
        "name": draft.document_name,
        "dated_on": draft.document_on,
        "date_supplied_by": draft.date_supplied_by,
        "standing": draft.standing.value,
    }
    known = register.documents.get(draft.document_sha256)
    if known is None:
        document = DocumentRow(sha256=draft.document_sha256, received_at=proposal.now, **wanted)
        line = f"document {draft.document_name}, dated {day_in_words(draft.document_on)}"
        yield Step(Mark.ADD, line, Happening("document.added", draft.document_sha256), (Insert(document),))
    else:
        yield from change_step(
            known, known.sha256, wanted, kind="document.changed", line=f"document {draft.document_name}"
        )


def recommendations(proposal: Proposal) -> Iterator[Step]:
    """The numbered findings, in their author's words: those of the first paper stand; and the body's responses."""
    draft = proposal.draft
    for each in draft.recommendations:
        key = recommendation_key(draft.report_code, each.number)
        wanted: dict[str, Any] = {"text": each.text, "paragraph": each.paragraph}
        known = proposal.register.recommendations.get(key)
        if known is None:
            row = RecommendationRow(
                id=key,
                report_code=draft.report_code,
                number=each.number,
                status=OPEN,
                document_sha256=draft.document_sha256,
                **wanted,
            )
            yield Step(Mark.ADD, f"recommendation {key}", Happening("recommendation.added", key), (Insert(row),))
        elif is_own(draft, proposal.register, known):
            yield from change_step(known, key, wanted, kind="recommendation.changed", line=f"recommendation {key}")
        yield from _response(proposal, key, each.number, known.status if known else OPEN)


def _response(proposal: Proposal, key: str, number: str, status: str) -> Iterator[Step]:
    said = new_response(proposal, number)
    if said:
        response, by = said
        values = response_values(response, status)
        line = f"recommendation {key}: {by} responds “{response.value}”; it is {values['status']}"
        happening = Happening("recommendation.answered", key, actor=by, why=response.value)
        yield Step(Mark.CHANGE, line, happening, (Update(RecommendationRow, key, values),))
