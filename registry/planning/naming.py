"""Whom the names of a paper mean: known exactly, confirmed in the draft, or remembered; else what is proposed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.draft import Draft, NameMatch
from registry.model import Party
from registry.naming.name_words import plain_key
from registry.naming.names import KnownNames, likely
from registry.parties import PartyBook


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of one draft. `remembered`: folded name -> party id, as people confirmed before."""

    draft: Draft
    book: PartyBook
    remembered: Mapping[str, str]
    today: dt.date
    _proposed: dict[str, tuple[NameMatch, ...]] = field(default_factory=dict)

    def party(self, named: str | None) -> Party | None:
        """Who is called so, as of the paper's date; None for a name that nobody has or that nobody confirmed."""
        if not named:
            return None
        exact = self.book.find(named, self.draft.document_on)
        if exact is not None:
            return exact
        key = plain_key(named)
        confirmed = self.confirmed.get(key)
        return self.book.parties.get(confirmed.party_id if confirmed else self.remembered.get(key, ""))

    def today_party(self, named: str | None) -> Party | None:
        """The same, or who has succeeded it by today."""
        found = self.party(named)
        return self.book.successor_on(found.id, self.today) if found else None

    @property
    def confirmed(self) -> dict[str, NameMatch]:
        """The matches of the draft that a person has confirmed, by folded name."""
        return {plain_key(each.named): each for each in self.draft.names if each.confirmed_by}

    def proposals(self, named: str | None) -> tuple[NameMatch, ...]:
        """Whom a name may mean that is nobody's yet; the likeliest first."""
        if not named or self.party(named) is not None:
            return ()
        if named not in self._proposed:
            self._proposed[named] = _proposed(named, known_names(self.book, self.remembered))
        return self._proposed[named]


def propose_names(draft: Draft, book: PartyBook, remembered: Mapping[str, str] | None = None) -> tuple[NameMatch, ...]:
    """The matches of a draft as they should stand in it: the confirmed ones, and a proposal for each other name.

    Owners and recipients of tracked actions, in the paper's order; what parties.yaml or a person's earlier
    confirmation settles needs no match. Several of one name are nearly equally like: a person chooses.
    """
    naming = Naming(draft, book, remembered or {}, draft.document_on)
    kept = tuple(each for each in draft.names if each.confirmed_by)
    return (*kept, *(match for named in names_of(draft) for match in naming.proposals(named)))


def names_of(draft: Draft) -> Iterator[str]:
    """Every owner and recipient that the draft's tracked actions name, each once."""
    tracked = [each for each in draft.actions if each.tracked]
    yield from dict.fromkeys(name for each in tracked for name in (each.owner, each.recipient) if name)


def known_names(book: PartyBook, remembered: Mapping[str, str]) -> tuple[KnownNames, ...]:
    """Every party with all its names, the remembered ones with them."""
    more: dict[str, list[str]] = {}
    for name, party_id in remembered.items():
        more.setdefault(party_id, []).append(name)
    return tuple(
        KnownNames(each.party.id, (each.party.id, each.party.name, *each.aliases, *more.get(each.party.id, ())))
        for each in book.entries
    )


def _proposed(named: str, known: tuple[KnownNames, ...]) -> tuple[NameMatch, ...]:
    found = likely(named, known)
    beside = "; another party is nearly as like" if len(found) > 1 else ""
    return tuple(NameMatch(named, each.id, each.likeness, f"{each.why}{beside}") for each in found)
