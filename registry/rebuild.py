"""The proof that the journal is whole: verify the chain, and rebuild every row of the register from it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from registry.journal import COMMITMENT, NOTHING_BEFORE, commit_to, entry_hash, to_json
from registry.tables import REGISTER_TABLES, JournalRow, PersonalValueRow, Row

Rows = dict[str, dict[str, dict[str, Any]]]
"""table -> key -> column -> value, as canonical JSON"""


def broken_links(entries: Iterable[JournalRow]) -> list[int]:
    """The `seq` of every entry that does not follow from the one before it; empty when the chain is whole."""
    broken, previous, expected = [], NOTHING_BEFORE, 1
    for entry in entries:
        if entry.previous != previous or entry.seq != expected or entry_hash(entry) != entry.hash:
            broken.append(entry.seq)
        previous, expected = entry.hash, entry.seq + 1
    return broken


def journal_entries(session: Session) -> list[JournalRow]:
    """The whole journal, oldest first."""
    return list(session.exec(select(JournalRow).order_by(sa.text("seq"))).all())


def rebuilt(session: Session, until: dt.datetime | None = None) -> Rows:
    """Every row of the register, from the journal alone ("as of" `until`, where given).

    A personal value that was erased is None; one that does not open its commitment is reported as a mismatch.
    """
    opened = {row.commitment: row for row in session.exec(select(PersonalValueRow)).all()}
    keys = {table.sql().name: key_column_names(table) for table in REGISTER_TABLES}
    rows: Rows = {name: {} for name in keys}
    for entry in journal_entries(session):
        if until and entry.at > until:
            break
        for change in entry.changes:
            values = {name: _open(value, opened) for name, value in change["values"].items()}
            table = rows[change["table"]]
            if change["op"] == "insert":
                table["|".join(str(values[name]) for name in keys[change["table"]])] = values
            else:
                table[change["key"]].update(values)
    return rows


def current(session: Session) -> Rows:
    """Every row of the register as it stands in the tables."""
    rows: Rows = {}
    for table in REGISTER_TABLES:
        names = key_column_names(table)
        dumped = [{k: to_json(v) for k, v in row.model_dump().items()} for row in session.exec(select(table)).all()]
        rows[table.sql().name] = {"|".join(str(row[name]) for name in names): row for row in dumped}
    return rows


def key_column_names(table: type[Row]) -> list[str]:
    """The names of a table's key columns."""
    return [column.name for column in table.sql().primary_key.columns]


def _open(value: object, opened: dict[str, PersonalValueRow]) -> object:
    if not (isinstance(value, dict) and COMMITMENT in value):
        return value
    row = opened.get(value[COMMITMENT])
    if row is None:
        return None
    return row.value if commit_to(row.salt, row.value) == row.commitment else {"does not open": row.commitment}
