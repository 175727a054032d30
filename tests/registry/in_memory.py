"""A register that stands in memory alone: what plans would record, replayed on plain rows. For many small papers."""

import datetime as dt
from typing import Any

from registry.draft import Draft
from registry.journal import Insert
from registry.planning import plan
from registry.planning.plan import Plan
from registry.policy import DEFAULT_POLICY
from registry.register import Snapshot
from registry.tables import (
    ActionRow,
    BodyRow,
    CycleRow,
    DeadlineRow,
    DocumentRow,
    HoldRow,
    MentionRow,
    PartyAddressRow,
    PartyRow,
    PolicyRow,
    ProgressRow,
    QueryRow,
    RecommendationRow,
    ReportRow,
    Row,
)
from tests.registry.builders import CALENDAR, book


class MemoryRegister:
    """Rows by table and key, changed by the very steps that `apply` would record."""

    def __init__(self) -> None:
        self.rows: dict[type[Row], dict[str, Any]] = {}

    def of(self, table: type[Row]) -> dict[str, Any]:
        """The rows of one table under their keys."""
        return self.rows.setdefault(table, {})

    def apply(self, draft: Draft, now: dt.datetime) -> Plan:
        """As `registry.planning.plan.apply`. Raises BadInputError, and then nothing is changed."""
        proposal = plan._proposal(draft, book(), DEFAULT_POLICY, self.snapshot(), CALENDAR, now)
        plan.refuse_mistakes(proposal)
        made = Plan(tuple(plan._steps(proposal)))
        for step in made.steps:
            for change in step.changes:
                if isinstance(change, Insert):
                    assert _key(change.row) not in self.of(type(change.row)), _key(change.row)
                    self.of(type(change.row))[_key(change.row)] = change.row
                else:
                    row = self.of(change.table)[change.key]
                    for name, value in change.values.items():
                        setattr(row, name, value)
        return made

    def snapshot(self) -> Snapshot:
        """What a plan compares with."""
        deadlines = _grouped(self.of(DeadlineRow), "action_ref")
        current = {row.id: row.cycle for row in self.of(DeadlineRow).values()}
        holds = [row for row in self.of(HoldRow).values() if row.released_at is None]
        return Snapshot(
            body=next(iter(self.of(BodyRow).values()), None),
            parties=self.of(PartyRow),
            addresses=_grouped(self.of(PartyAddressRow), "party_id"),
            policies=self.of(PolicyRow),
            reports=self.of(ReportRow),
            documents=self.of(DocumentRow),
            recommendations=self.of(RecommendationRow),
            actions=self.of(ActionRow),
            deadlines=deadlines,
            cycles={row.deadline_id: row for row in self.of(CycleRow).values() if current[row.deadline_id] == row.n},
            holds=_grouped({row.id: row for row in holds}, "action_ref"),
            mentions=_grouped(self.of(MentionRow), "action_ref"),
            progress=_grouped(self.of(ProgressRow), "recommendation_id"),
            queries=self.of(QueryRow),
        )


def _key(row: Row) -> str:
    return str(getattr(row, next(iter(row.sql().primary_key.columns)).name))


def _grouped(rows: dict[str, Any], by: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows.values():
        groups.setdefault(getattr(row, by), []).append(row)
    return groups
