"""The journal: every change of the register is an act, chained by hash, from which every row can be rebuilt.

There is one way to change the register: open `writing(...)` and `record(...)` acts. Writers take turns (one
PostgreSQL advisory lock for the length of a transaction), so a rule always decides on what is really there.
Personal values stand in the journal as salted commitments only: `H(salt || value)`.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, select

from registry.errors import ConflictError
from registry.tables import JournalRow, PersonalValueRow, Row

WRITERS_LOCK = 0x52454D42  # "REMB"
NOTHING_BEFORE = "0" * 64
COMMITMENT = "~commitment"
PERSONAL = "~commitment:"  # begins an actor or a reason that stands under its commitment
OURSELVES = "remembrancer"


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row."""

    row: Row


@dataclass(frozen=True, slots=True)
class Update:
    """New values for the row under `key`; `expected` are the values that it must still have (a claim)."""

    table: type[Row]
    key: str
    values: dict[str, Any]
    expected: dict[str, Any] = field(default_factory=dict)


Change = Insert | Update


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, to what, by whom and why: the head of a journal entry.

    A person's name and words stand in the journal as commitments only; so does a reason that is `private`.
    """

    kind: str  # "deadline.overdue", "return.accepted"
    subject: str  # the key of what it happened to
    actor: str = OURSELVES
    why: str = ""
    private: bool = False  # the reason may hold personal values, as a mail server's answer does


class Writing:
    """One transaction on the register, at one moment `now`."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self.session = session
        self.now = now
        last = session.exec(select(JournalRow).order_by(sa.desc(sa.text("seq"))).limit(1)).first()
        self._seq, self._hash = (last.seq, last.hash) if last else (0, NOTHING_BEFORE)

    def record(self, happening: Happening, changes: Sequence[Change]) -> None:
        """Apply `changes` and append them to the chain.

        Raises ConflictError when an update's row is gone or no longer has the expected values.
        """
        written = [self._apply(change) for change in changes]
        by_person = happening.actor != OURSELVES
        private = by_person or happening.private
        self._seq += 1
        entry = JournalRow(
            seq=self._seq,
            at=self.now,
            kind=happening.kind,
            subject=happening.subject,
            actor=PERSONAL + self._commit(happening.actor) if by_person else happening.actor,
            why=PERSONAL + self._commit(happening.why) if private and happening.why else happening.why,
            changes=written,
            previous=self._hash,
            hash="",
        )
        entry.hash = self._hash = entry_hash(entry)
        self.session.add(entry)
        self.session.flush()

    def _apply(self, change: Change) -> dict[str, Any]:
        if isinstance(change, Insert):
            table, op, key = type(change.row), "insert", ""
            values = change.row.model_dump()
            self.session.execute(sa.insert(table).values(values))
        else:
            table, op, key, values = change.table, "update", change.key, change.values
            self._update(change)
        return {
            "table": table.sql().name,
            "op": op,
            "key": key,
            "values": {name: self._journalled(table, name, value) for name, value in values.items()},
        }

    def _update(self, change: Update) -> None:
        columns = change.table.sql().c
        statement = sa.update(change.table).where(key_column(change.table) == change.key)
        for name, value in change.expected.items():
            statement = statement.where(columns[name].is_(None) if value is None else columns[name] == value)
        result = cast(
            "CursorResult[Any]",
            self.session.execute(statement.values(change.values).execution_options(synchronize_session=False)),
        )
        if result.rowcount != 1:
            raise ConflictError(f"{change.table.sql().name} {change.key} is not as expected: {change.expected}")
        self._forget(change)

    def _forget(self, change: Update) -> None:
        """The row as it was read before is stale; all others stay, or a large post would read them again and again."""
        stale = self.session.identity_map.get(identity_key(change.table, change.key))
        if stale is not None:
            self.session.expire(stale)

    def _journalled(self, table: type[Row], name: str, value: object) -> object:
        plain = to_json(value)
        if name not in table.personal or plain is None:
            return plain
        return {COMMITMENT: self._commit(plain)}

    def _commit(self, plain: object) -> str:
        """Put a personal value beside the journal; the commitment that stands for it there."""
        salt = secrets.token_hex(16)
        commitment = commit_to(salt, plain)
        self.session.execute(sa.insert(PersonalValueRow).values(commitment=commitment, salt=salt, value=plain))
        return commitment


def said(session: Session, words: str) -> str:
    """An entry's actor or reason in plain words; "(erased)" when its personal value is gone."""
    if not words.startswith(PERSONAL):
        return words
    row = session.get(PersonalValueRow, words.removeprefix(PERSONAL))
    return str(row.value) if row else "(erased)"


@contextmanager
def writing(engine: Engine, now: dt.datetime) -> Iterator[Writing]:
    """One write transaction; commits at the end, rolls back when anything is raised."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK})
        yield Writing(session, now)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One read-only transaction on a single snapshot."""
    with Session(engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)) as session:
        yield session


def key_column(table: type[Row]) -> sa.ColumnElement[Any]:
    """The column of a table's readable key."""
    return next(iter(table.sql().primary_key.columns))


def to_json(value: object) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """The canonical JSON form of a column's value: dates and instants as ISO 8601, instants in UTC."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.loads(canonical(value))


def canonical(value: object) -> str:
    """JSON in one spelling only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def commit_to(salt: str, value: object) -> str:
    """H(salt || value), hex."""
    return hashlib.sha256((salt + canonical(value)).encode()).hexdigest()


def entry_hash(entry: JournalRow) -> str:
    """The hash that chains an entry to the one before it."""
    head = {
        "seq": entry.seq,
        "at": to_json(entry.at),
        "kind": entry.kind,
        "subject": entry.subject,
        "actor": entry.actor,
        "why": entry.why,
        "changes": entry.changes,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(head).encode()).hexdigest()
