"""A plan is a list of steps; each is a line for a person and the act that would be recorded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from registry.draft import Draft
from registry.journal import Change, Happening, Update, to_json
from registry.parties import PartyBook
from registry.planning.leading import Lead, leads
from registry.planning.naming import Naming
from registry.policy import Policy
from registry.register import Snapshot
from registry.tables import Row
from registry.working_days import WorkingDays


class Mark(StrEnum):
    """What a step does to the register, as `plan` prints it."""

    ADD = "+"
    CHANGE = "~"
    HOLD = "!"
    STANDS = "="


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a plan, and the act behind it (none for what only stands to be seen)."""

    mark: Mark
    line: str
    happening: Happening | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What deadlines are made from: the register as it stands, under a policy, at one moment."""

    policy: Policy
    register: Snapshot
    calendar: WorkingDays
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.calendar.local_date(self.now)


@dataclass(frozen=True, kw_only=True)
class Proposal(Ground):
    """Everything that a plan is made from."""

    draft: Draft  # in the register's own numbers and refs
    book: PartyBook
    notes: tuple[str, ...] = ()  # what was recognised under another number

    @cached_property
    def naming(self) -> Naming:
        """Whom the draft's names mean."""
        return Naming(self.draft, self.book, self.register.aliases, self.today)

    @cached_property
    def leads(self) -> Mapping[str, Lead]:
        """The action that each other is answered with, once the draft is applied."""
        return leads(self.draft, self.register)


def differences(row: Row, wanted: dict[str, Any]) -> dict[str, Any]:
    """Those of the wanted values that the row does not have."""
    return {name: value for name, value in wanted.items() if to_json(getattr(row, name)) != to_json(value)}


def change_step(row: Row, key: str, wanted: dict[str, Any], *, kind: str, line: str) -> Sequence[Step]:
    """One step that brings a row to the wanted values; none when it has them."""
    changed = differences(row, wanted)
    if not changed:
        return ()
    what = ", ".join(sorted(changed))
    return (Step(Mark.CHANGE, f"{line}: {what}", Happening(kind, key, why=what), (Update(type(row), key, changed),)),)
