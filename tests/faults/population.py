"""Who owes what in the simulated month: made-up parties of every kind, and as many deadlines as are asked for."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.engine import Engine

from registry.checks import refresh_clocks
from registry.draft import Draft, ProposedAction, ProposedRecommendation
from registry.journal import writing
from registry.model import Form, PartyKind
from registry.parties import read_parties
from registry.planning.plan import apply
from registry.policy import DEFAULT_POLICY
from tests.registry.builders import CALENDAR, action, draft, once

OWNERS_OF_500 = {
    PartyKind.FORCE_UNIT: 30,
    PartyKind.CHIEF_OFFICER: 6,
    PartyKind.AUTHORITY_OFFICER: 5,
    PartyKind.MEMBER: 4,
    PartyKind.COMMITTEE: 4,
    PartyKind.OUTSIDE_BODY: 5,
    PartyKind.VOLUNTEERS: 4,
}
WITHOUT_ADDRESS = 3  # of the force units: the liaison gets their letters
FORMS = (Form.DOCUMENT, Form.FIGURES, Form.MEETING, Form.NOTICE, Form.ASSURANCE)
A_RECOMMENDATION = 10  # actions of one
DOMAIN = "owners.example.org"

BODY = """\
body:
  name: Harrow County Police Authority
  clerk_name: A. Clerk
  clerk_role: Clerk
  telephone: 01632 960001
  administrators: [Ann Example, Bob Sample]
liaison: liaison
ladders:
  force: [director, deputy, chair]
  officers: [clerk, chair]
parties:
  - {id: director, name: Director of People, kind: chief officer, addresses: [director@owners.example.org]}
  - {id: deputy, name: Deputy Chief Constable, kind: chief officer, addresses: [deputy@owners.example.org]}
  - {id: chair, name: Chair of the Authority, kind: member, addresses: [chair@owners.example.org]}
  - {id: clerk, name: Clerk, kind: authority officer, addresses: [clerk@owners.example.org], ours: true}
  - {id: liaison, name: Liaison Officer, kind: authority officer, addresses: [liaison@owners.example.org]}
  - {id: secretary, name: Committee Secretary, kind: authority officer, addresses: [secretary@owners.example.org]}
"""
LADDERS = {
    PartyKind.FORCE_UNIT: "force",
    PartyKind.CHIEF_OFFICER: "[deputy, chair]",
    PartyKind.AUTHORITY_OFFICER: "officers",
    PartyKind.COMMITTEE: "[chair]",
}


@dataclass(frozen=True, slots=True)
class Population:
    """How many deadlines, from when to when they fall due, and the chance that deals them out."""

    deadlines: int
    document_on: dt.date
    first_due: dt.date
    last_due: dt.date
    seed: int

    def owners(self) -> list[tuple[str, PartyKind]]:
        """Party ids with their kinds, every kind at least once."""
        share = self.deadlines / 500
        return [
            (f"{kind.value.replace(' ', '-')}-{n}", kind)
            for kind, count in OWNERS_OF_500.items()
            for n in range(1, max(1, round(count * share)) + 1)
        ]

    def parties_yaml(self) -> str:
        """The text of parties.yaml."""
        return BODY + "".join(self._party(id_, kind) for id_, kind in self.owners())

    def _party(self, id_: str, kind: PartyKind) -> str:
        fields = [f"id: {id_}", f"name: {name_of(id_)}", f"kind: {kind.value}"]
        without = kind is PartyKind.FORCE_UNIT and int(id_.rpartition("-")[2]) <= self._silent_units()
        if kind is PartyKind.COMMITTEE:
            fields.append("clerk: secretary")
        elif not without:
            fields.append(f"addresses: [{id_}@{DOMAIN}]")
        if kind in LADDERS:
            fields.append(f"ladder: {LADDERS[kind]}")
        return f"  - {{{', '.join(fields)}}}\n"

    def _silent_units(self) -> int:
        return WITHOUT_ADDRESS if self.deadlines >= 100 else 1

    def draft(self) -> Draft:
        """A paper with one deadline an action."""
        actions = tuple(self._actions())
        numbers = dict.fromkeys(each.recommendation for each in actions)
        found = tuple(
            ProposedRecommendation(
                number, "The force should do better.", number, tuple(a for a in actions if a.recommendation == number)
            )
            for number in numbers
        )
        return replace(draft(), document_on=self.document_on, recommendations=found)

    def _actions(self) -> Iterator[ProposedAction]:
        chance = random.Random(f"population {self.seed}")  # noqa: S311
        owners = [id_ for id_, _ in self.owners()]
        days = (self.last_due - self.first_due).days
        for n in range(self.deadlines):
            number, ordinal = str(n // A_RECOMMENDATION + 1), n % A_RECOMMENDATION + 1
            owner = owners[n % len(owners)]
            due = self.first_due + dt.timedelta(days=round(chance.triangular(0, days, days)))  # more of them late
            plain = action(n, once(due), owner=owner, form=chance.choice(FORMS))
            yield replace(plain, ref=f"HCP/{number}.{ordinal}", recommendation=number)

    def apply(self, engine: Engine, now: dt.datetime) -> None:
        """Put it all into the register."""
        apply(engine, self.draft(), read_parties(self.parties_yaml()), DEFAULT_POLICY, CALENDAR, now)
        with writing(engine, now) as writer:
            refresh_clocks(writer, CALENDAR)


def name_of(party_id: str) -> str:
    """ "force-unit-3" -> "Force Unit 3"."""
    return party_id.replace("-", " ").title()
