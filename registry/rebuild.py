"""The proof that the journal is whole: verify the chain, and rebuild every row of the register from it."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.journal import COMMITMENT, NOTHING_BEFORE, commit_to, entry_hash, to_json
from registry.tables import REGISTER_TABLES, JournalRow, PersonalValueRow, Row

Rows = dict[str, dict[str, dict[str, Any]]]
"""table -> key -> column -> value, as canonical JSON"""

AT_ONCE = 1000  # journal entries in memory


class Opened(Protocol):
    """A personal value with the salt that opens its commitment."""

    commitment: str
    salt: str
    value: Any


def broken_links(entries: Iterable[JournalRow]) -> list[int]:
    """The `seq` of every entry that does not follow from the one before it; empty when the chain is whole."""
    return _broken(entries, NOTHING_BEFORE, 1)


def broken_links_after(entries: Sequence[JournalRow]) -> list[int]:
    """The same for the end of a journal, oldest entry first; what the first of them follows is not looked at."""
    return _broken(entries, entries[0].previous, entries[0].seq) if entries else []


def _broken(entries: Iterable[JournalRow], previous: str, expected: int) -> list[int]:
    broken = []
    for entry in entries:
        if entry.previous != previous or entry.seq != expected or entry_hash(entry) != entry.hash:
            broken.append(entry.seq)
        previous, expected = entry.hash, entry.seq + 1
    return broken


def journal_entries(session: Session) -> list[JournalRow]:
    """The whole journal, oldest first."""
    return list(journal(session))


def journal(session: Session) -> Iterator[JournalRow]:
    """The same with only a few entries in memory at a time."""
    last = 0
    following = select(JournalRow).order_by(sa.text("seq")).limit(AT_ONCE)
    while some := session.exec(following.where(col(JournalRow.seq) > last)).all():
        for entry in some:
            session.expunge(entry)
            yield entry
        last = some[-1].seq


def rebuilt(session: Session, until: dt.datetime | None = None) -> Rows:
    """Every row of the register, from the journal alone ("as of" `until`, where given).

    A personal value that was erased is None; one that does not open its commitment is reported as a mismatch.
    """
    opened = {row.commitment: row for row in session.exec(select(PersonalValueRow)).all()}
    return replayed(journal(session), opened, until)


def replayed(entries: Iterable[JournalRow], opened: Mapping[str, Opened], until: dt.datetime | None = None) -> Rows:
    """The rows that these entries make, oldest entry first.

    An entry knows only the columns that there were when it was written: those that a migration added later have
    the default that the migration gave them.
    """
    keys = {table.sql().name: key_column_names(table) for table in REGISTER_TABLES}
    rows: Rows = {name: {} for name in keys}
    for entry in entries:
        if until and entry.at > until:
            break
        for change in entry.changes:
            values = {name: _open(value, opened) for name, value in change["values"].items()}
            table = rows[change["table"]]
            if change["op"] == "insert":
                row = {**_defaults()[change["table"]], **values}
                table["|".join(str(row[name]) for name in keys[change["table"]])] = row
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


def differences(journalled: Rows, standing: Rows) -> list[str]:
    """`table/key` of every row that the journal and the tables do not agree on, in order."""
    tables = sorted(journalled.keys() | standing.keys())
    return [
        f"{table}/{key}"
        for table in tables
        for key in sorted(journalled.get(table, {}).keys() | standing.get(table, {}).keys())
        if journalled.get(table, {}).get(key) != standing.get(table, {}).get(key)
    ]


def key_column_names(table: type[Row]) -> list[str]:
    """The names of a table's key columns."""
    return [column.name for column in table.sql().primary_key.columns]


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    """What a column holds in rows that are older than it."""
    return {
        table.sql().name: {column.name: _default(column) for column in table.sql().columns} for table in REGISTER_TABLES
    }


def _default(column: sa.Column[Any]) -> object:
    """The server's default as canonical JSON: `false`, `0`, `'[]'` or `'words'`; None where there is none."""
    if column.server_default is None:
        return None
    said = str(getattr(column.server_default, "arg", "")).split("::")[0].strip()
    bare = said.removeprefix("'").removesuffix("'")
    try:
        return json.loads(bare)
    except ValueError:
        return bare


def _open(value: object, opened: Mapping[str, Opened]) -> object:
    if not (isinstance(value, dict) and COMMITMENT in value):
        return value
    row = opened.get(value[COMMITMENT])
    if row is None:
        return None
    return row.value if commit_to(row.salt, row.value) == row.commitment else {"does not open": row.commitment}
