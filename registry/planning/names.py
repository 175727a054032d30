"""The names of a draft in a plan: what was confirmed is remembered, what is only likely is shown and held."""

from collections.abc import Iterator

from registry.draft import NameMatch
from registry.errors import Problem
from registry.journal import Happening, Insert
from registry.naming.name_words import plain_key
from registry.planning.naming import names_of
from registry.planning.steps import Mark, Proposal, Step
from registry.tables import PartyAliasRow

NAME_NOT_CONFIRMED = "name not confirmed"
"""The cause of the hold on an action whose owner is only likely known; the form *confirm a name* lifts it."""


def alias_key(named: str, party_id: str) -> str:
    """`dstu~training`"""
    return f"{plain_key(named)}~{party_id}"


def name_steps(proposal: Proposal) -> Iterator[Step]:
    """Each confirmed name once, for ever; each proposal to be seen."""
    register, naming = proposal.register, proposal.naming
    for key, match in naming.confirmed.items():
        if register.aliases.get(key) != match.party_id and proposal.book.find(match.named) is None:
            yield alias_step(proposal, match, known=alias_key(match.named, match.party_id) in register.alias_keys)
    for named in names_of(proposal.draft):
        if found := naming.proposals(named):
            yield Step(Mark.STANDS, f"{in_words(proposal, found)}; confirm it under `names` in the draft")


def alias_step(proposal: Proposal, match: NameMatch, *, known: bool = False) -> Step:
    """The name remembered, with who confirmed it."""
    by = str(match.confirmed_by)
    key = alias_key(match.named, match.party_id)
    row = PartyAliasRow(
        id=f"{key}~{proposal.now:%Y%m%dT%H%M%S%f}"
        if known
        else key,  # confirmed, given to another, and confirmed again
        party_id=match.party_id,
        named=match.named,
        confirmed_by=by,
        since_at=proposal.now,
    )
    party = proposal.book.parties[match.party_id]
    line = f"“{match.named}” is {party.name}, as {by} confirms"
    return Step(Mark.ADD, line, Happening("party.name confirmed", party.id, actor=by, why=match.named), (Insert(row),))


def in_words(proposal: Proposal, found: tuple[NameMatch, ...]) -> str:
    """“DSTU” is perhaps the Training Unit (0.78: …)."""
    parties = proposal.book.parties
    each = "; or ".join(f"{parties[m.party_id].name} ({m.likeness:.2f}: {m.why})" for m in found)
    return f"“{found[0].named}” is perhaps {each}"


def name_mistakes(proposal: Proposal) -> Iterator[Problem]:
    """Owners like nobody known, and confirmations that cannot be."""
    book, naming = proposal.book, proposal.naming
    for each in proposal.draft.actions:
        if each.tracked and each.owner and naming.party(each.owner) is None and not naming.proposals(each.owner):
            yield Problem(
                f"{each.ref}: nobody in parties.yaml is called {each.owner!r}; add a party or an alias.",
                each.line,
            )
    said: dict[str, str] = {}
    for match in proposal.draft.names:
        if not match.confirmed_by:
            continue
        exact = book.find(match.named)
        if match.party_id not in book.parties:
            yield Problem(f"{match.named!r} is confirmed as {match.party_id!r}, who is not in parties.yaml.")
        elif exact and exact.id != match.party_id:
            yield Problem(
                f"{match.named!r} is confirmed as {match.party_id!r}, and is the name of {exact.id} in parties.yaml."
            )
        elif said.setdefault(plain_key(match.named), match.party_id) != match.party_id:
            yield Problem(
                f"{match.named!r} is confirmed as two parties: {said[plain_key(match.named)]}, {match.party_id}."
            )
