"""Restoring: the evidence and keys as files, then the register in one transaction: it is there whole, or not at all."""

import gzip
from collections.abc import Callable
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, col, select

from registry.database import migrate_on, refuse_newer, schema_of
from registry.journal import WRITERS_LOCK
from registry.rebuild import broken_links, current, differences, journal, rebuilt
from registry.tables import JournalRow
from tasks.backup.archive import PIECE, Archive
from tasks.backup.errors import DamagedError, RestoreError
from tasks.backup.manifest import EVIDENCE, KEYS, Table
from tasks.evidence import Vault, flush_folder


def restore_files(archive: Archive, vault: Vault, keys: Path) -> int:
    """Put evidence and keys in their places; done again, it goes on where it stopped. How many files of evidence.

    Raises EvidenceError or OSError.
    """
    count = 0
    for sha in archive.evidence():
        with archive.open(EVIDENCE + sha) as stream:
            vault.take(sha, stream)
        count += 1
    names = list(archive.key_files())
    if names:
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        path = keys / name
        path.touch(mode=0o600)
        path.write_bytes(archive.read(KEYS + name))
    if names:
        flush_folder(keys)
    return count


def restore_register(engine: Engine, archive: Archive, then: Callable[[Session], None]) -> None:
    """Make the schema of the backup's time, fill it, migrate it, verify it, and let `then` act on it: one transaction.

    Raises RestoreError when the database holds something, SchemaError when a newer version made the backup,
    DamagedError when what was filled in does not verify.
    """
    said = archive.manifest
    refuse_newer(said.schema)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK})
        _make_empty(connection)
        migrate_on(connection, said.schema)
        _empty_tables(connection, said.tables)
        for name, table in said.tables.items():
            _fill(connection, archive, name, table)
        migrate_on(connection)
        with Session(connection, expire_on_commit=False) as session:
            _verify(session, archive)
            then(session)
            session.flush()


def holds_entries(engine: Engine) -> bool:
    """Whether there is a register in which something was ever recorded."""
    with engine.connect() as connection:
        return schema_of(connection) is not None and _has_entries(connection)


def _has_entries(connection: Connection) -> bool:
    """Whether an entry ever changed a row; that a register was started alone changes none."""
    changing = select(JournalRow.seq).where(sa.func.jsonb_array_length(col(JournalRow.changes)) > 0)
    return connection.scalar(changing.limit(1)) is not None


def _make_empty(connection: Connection) -> None:
    """Drop a register in which nothing was ever recorded. Raises RestoreError for any other table."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    if not metadata.tables:
        return
    where = connection.engine.url.render_as_string()
    if schema_of(connection) is None or JournalRow.__tablename__ not in metadata.tables:
        raise RestoreError(f"The database {where} holds tables that are not ours. Restore into an empty one.")
    if _has_entries(connection):
        raise RestoreError(
            f"The database {where} holds a register already, and a restore never writes over one. Take a backup of "
            "it if you may need it, then give an empty database, or another REMEMBRANCER_HOME."
        )
    metadata.drop_all(connection)


def _empty_tables(connection: Connection, tables: dict[str, Table]) -> None:
    """Take out what the migrations themselves may have put in: the backup has it."""
    for name in reversed(tables):
        connection.execute(sa.delete(sa.table(name)))


def _fill(connection: Connection, archive: Archive, name: str, table: Table) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine is on psycopg
    columns = sql.SQL(", ").join(sql.Identifier(column) for column, _ in table.columns)
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
    with archive.open(table.file) as packed, gzip.open(packed) as data, driver.cursor() as cursor:
        with cursor.copy(copying) as into:
            while piece := data.read(PIECE):
                into.write(piece)
        if cursor.rowcount != table.rows:
            raise DamagedError(f"{table.file} has {cursor.rowcount} rows and should have {table.rows}.")


def _verify(session: Session, archive: Archive) -> None:
    broken = broken_links(journal(session))
    differing = differences(rebuilt(session), current(session))
    if broken or differing:
        raise DamagedError(
            f"What was restored from {archive.path} is not what its journal says (entries {broken[:5]}, rows "
            f"{differing[:5]}); nothing was kept of it. Take another backup."
        )
