"""One moment of the register, copied out of PostgreSQL: the same whichever version of it serves."""

import gzip
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Connection, Engine
from sqlmodel import col, select

from registry.clock import MODE
from registry.database import refuse_newer, schema_of
from registry.settings import Mode
from registry.tables import DocumentRow, EvidenceRow, JournalRow, MetaRow
from tasks.backup.errors import BackupError
from tasks.backup.manifest import Table

NOT_OURS = frozenset({"alembic_version"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one moment's register holds, its tables spooled to files without a name."""

    schema: str
    mode: Mode
    seq: int
    head: str
    tables: dict[str, tuple[Table, IO[bytes]]]
    evidence: tuple[str, ...]
    documents: tuple[str, ...]


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Snapshot]:
    """The whole register, read in one transaction, whatever is written meanwhile; spooled in `folder`.

    Raises BackupError when there is none, SchemaError when a newer version wrote it, OSError, psycopg.Error.
    """
    with ExitStack() as spools:
        yield _taken(engine, folder, spools)


def _taken(engine: Engine, folder: Path, spools: ExitStack) -> Snapshot:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        schema = schema_of(connection)
        if schema is None:
            raise BackupError("There is no register yet: nothing to back up.")
        refuse_newer(schema)
        metadata = sa.MetaData()
        metadata.reflect(connection)
        ordered = [table for table in metadata.sorted_tables if table.name not in NOT_OURS]
        mode = connection.scalar(select(MetaRow.value).where(col(MetaRow.key) == MODE))
        ends = select(JournalRow.seq, JournalRow.hash).order_by(col(JournalRow.seq).desc()).limit(1)
        last = connection.execute(ends).first()
        return Snapshot(
            schema=schema,
            mode=Mode(mode or Mode.LIVE.value),
            seq=last.seq if last else 0,
            head=last.hash if last else "",
            tables={table.name: _spooled(connection, table, folder, spools) for table in ordered},
            evidence=_hashes(connection, EvidenceRow),
            documents=_hashes(connection, DocumentRow),
        )


def _hashes(connection: Connection, table: type[EvidenceRow | DocumentRow]) -> tuple[str, ...]:
    return tuple(connection.scalars(select(table.sha256).order_by(col(table.sha256))))


def _spooled(connection: Connection, table: sa.Table, folder: Path, spools: ExitStack) -> tuple[Table, IO[bytes]]:
    spool = spools.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - the stack closes it
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine is on psycopg
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    keys = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.primary_key.columns)
    copying = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    rows = 0
    with (
        gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=6, mtime=0) as packed,
        driver.cursor() as cursor,
        cursor.copy(copying.format(names, sql.Identifier(table.name), keys)) as data,
    ):
        for piece in data:
            rows += bytes(piece).count(b"\n")
            packed.write(piece)
    spool.seek(0)
    digest = hashlib.file_digest(spool, "sha256").hexdigest()
    columns = tuple((column.name, _type_of(column)) for column in table.columns)
    return Table(f"register/{table.name}.copy.gz", digest, rows, columns), spool


def _type_of(column: sa.Column[Any]) -> str:
    match column.type:
        case sa.DateTime():
            return "timestamptz"
        case sa.Date():
            return "date"
        case sa.Boolean():
            return "boolean"
        case sa.Integer():
            return "integer"
        case sa.JSON():
            return "jsonb"
        case sa.String():
            return "varchar"
        case other:
            raise BackupError(f"The column {column} is of a type that backups do not know: {other!r}.")
