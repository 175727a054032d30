"""Migrations: from nothing and from every earlier schema with the data of its time; of two at once the second waits."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine
from sqlmodel import SQLModel

from registry.database import (
    MIGRATIONS,
    SchemaError,
    connect,
    known_schemas,
    migrate,
    migrate_on,
    newest_schema,
    refuse_other_schemas,
    schema_of,
)
from registry.journal import Happening, reading, writing
from registry.rebuild import broken_links, current, differences, journal_entries, rebuilt
from tests.registry.builders import at

SAMPLES = Path(__file__).with_name("schemas")
EARLIER = known_schemas()[:-1]

pytestmark = pytest.mark.both_postgres


@pytest.fixture
def empty(database_url: str) -> Any:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    found = connection.exec_driver_sql(f'SELECT to_jsonb(each) FROM "{table}" each').scalars()  # noqa: S608
    return [dict(row) for row in found]


def load(connection: Connection, sample: dict[str, Any]) -> None:
    """The sample's schema, then its rows, as SQL: no model of today's code is asked."""
    migrate_on(connection, sample["schema"])
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name in sample["tables"]:
            name = f'"{table.name}"'
            filling = f"INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(NULL::{name}, :rows)"  # noqa: S608
            connection.execute(sa.text(filling), {"rows": json.dumps(sample["tables"][table.name])})


def test_every_earlier_schema_has_a_sample_with_data() -> None:
    missing = [each for each in EARLIER if not (SAMPLES / f"{each}.json").exists()]
    assert missing == [], "in the last commit before the new migration: python -m tests.registry.schemas.make"


@pytest.mark.promise(13)
@pytest.mark.parametrize("schema", EARLIER)
def test_promise_13_a_register_of_an_earlier_schema_loses_nothing(empty: Engine, schema: str) -> None:
    sample = json.loads((SAMPLES / f"{schema}.json").read_text(encoding="utf-8"))
    with empty.begin() as connection:
        load(connection, sample)
        before = {table: rows_of(connection, table) for table in sample["tables"]}
        assert sum(map(len, before.values())) == sum(map(len, sample["tables"].values())) > 200
    migrate(empty)
    with empty.connect() as connection:
        assert schema_of(connection) == newest_schema()
        for table, rows in before.items():
            after = rows_of(connection, table)
            kept = [row for row in rows if any({**each, **row} == each for each in after)]
            assert len(kept) == len(rows) == len(after), table
    with reading(empty) as session:
        assert broken_links(journal_entries(session)) == []
        assert differences(rebuilt(session), current(session)) == []
    with writing(empty, at(2001, 6, 1)) as writer:
        writer.record(Happening("test.goes on", "the journal"), [])
    with reading(empty) as session:
        assert broken_links(journal_entries(session)) == []


def test_the_migrations_make_what_the_models_say(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    migrate(empty)


def test_two_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    program = "import sys; from registry.database import connect, migrate; migrate(connect(sys.argv[1]))"
    both = [
        subprocess.Popen([sys.executable, "-c", program, database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [(process.communicate()[1], process.returncode) for process in both] == [("", 0), ("", 0)]


def test_a_newer_schema_is_refused_in_plain_words(empty: Engine, database_url: str) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match=r"A newer Remembrancer wrote this register \(schema 9999"):
        migrate(empty)
    guarded = connect(database_url)
    refuse_other_schemas(guarded)
    with pytest.raises(SchemaError, match="Install that version or a later one"):
        guarded.connect()
    guarded.dispose()


def test_an_older_schema_and_none_are_refused_until_they_are_migrated(empty: Engine, database_url: str) -> None:
    guarded = connect(database_url)
    refuse_other_schemas(guarded)
    with pytest.raises(SchemaError, match="not made yet"):
        guarded.connect()
    migrate(empty, EARLIER[0])
    with pytest.raises(SchemaError, match=f"is version {EARLIER[0]}, and this Remembrancer needs"):
        guarded.connect()
    migrate(empty)
    with guarded.connect() as connection:
        assert schema_of(connection) == newest_schema()
    guarded.dispose()


def test_a_register_is_never_taken_back(empty: Engine) -> None:
    migrate(empty)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(NotImplementedError, match="restore a backup instead"):
            command.downgrade(config, "base")
