"""A PostgreSQL server of one's own that will not do is refused with what to do, and no password in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from psycopg import sql

from flows.supervisor.databases import PREFECT, REGISTER, DatabaseLook, check_databases, look_at, look_through, problems
from flows.supervisor.errors import DatabaseError, UpError
from registry.database import connect, migrate
from registry.errors import BadInputError
from registry.settings import Settings
from tests.ports import free_port
from tests.postgres import Databases

PASSWORD = "hidden-otter/@:%1"
ESCAPED = "hidden-otter%2F%40%3A%251"


def settings(databases: Databases, register: str, prefect: str) -> Settings:
    return Settings(
        database_url=databases.url(register),
        prefect_database=databases.url(prefect).replace("+psycopg", "+asyncpg"),
    )


@contextmanager
def new(databases: Databases, *, made: str = "") -> Iterator[str]:
    """A database, with something done in it."""
    name = databases.new()
    try:
        if made:
            with databases.server.connect(name) as connection:
                connection.execute(made)
        yield name
    finally:
        databases.drop(name)


def test_the_embedded_server_is_not_asked() -> None:
    check_databases(Settings())


def test_two_good_databases_pass_and_prefects_gets_its_extension(databases: Databases) -> None:
    with new(databases) as register, new(databases) as prefect:
        check_databases(settings(databases, register, prefect))
        with databases.server.connect(prefect) as connection:
            assert connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone() == (1,)
        with databases.server.connect(register) as connection:
            assert connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone() is None


def test_one_database_for_both_is_refused(databases: Databases) -> None:
    with new(databases) as name, pytest.raises(DatabaseError, match=r"name one database .* second database"):
        check_databases(settings(databases, name, name))


def test_exchanged_databases_are_told_by_their_tables(databases: Databases) -> None:
    with new(databases) as register, new(databases, made="CREATE TABLE flow_run (id int)") as prefect:
        engine = connect(databases.url(register))
        migrate(engine)
        engine.dispose()
        with pytest.raises(DatabaseError) as refusal:
            check_databases(settings(databases, prefect, register))
    assert "holds Prefect's tables" in str(refusal.value)
    assert "holds a register's tables" in str(refusal.value)


def test_an_encoding_that_cannot_hold_every_name_is_refused(databases: Databases) -> None:
    name = "test_latin"
    with databases.server.connect() as connection:
        connection.execute(
            "CREATE DATABASE test_latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
        )
    try:
        assert "encoding LATIN1" in next(problems(look_at(REGISTER, databases.url(name))))
    finally:
        databases.drop(name)


@pytest.fixture
def stranger(databases: Databases) -> Iterator[str]:
    """A role that may log in and nothing else; its name."""
    with databases.server.connect() as connection:
        connection.execute(sql.SQL("CREATE ROLE stranger LOGIN PASSWORD {}").format(PASSWORD))
    yield "stranger"
    with databases.server.connect() as connection:
        connection.execute("DROP ROLE stranger")


def test_a_role_that_may_not_create_tables_or_the_extension_is_told_what_to_grant(
    databases: Databases, stranger: str
) -> None:
    with new(databases) as name:
        with databases.server.connect(name) as connection:
            connection.execute("SET SESSION AUTHORIZATION stranger")
            look = look_through(connection, PREFECT)
        said = " ".join(problems(look))
    assert f'ALTER DATABASE "{name}" OWNER TO "stranger"' in said
    assert "CREATE EXTENSION pg_trgm" in said


def test_an_old_server_is_refused() -> None:
    look = DatabaseLook(REGISTER, "r", "u", "UTF8", 14, "14.9", "now", "1", "public", *(True, False, True))
    assert list(problems(look)) == [
        "The database r of REMEMBRANCER_DATABASE_URL is PostgreSQL 14.9; 15 or later is needed. Upgrade the server."
    ]


def test_a_server_that_is_away_is_named_and_its_password_is_not() -> None:
    url = f"postgresql+psycopg://r:{ESCAPED}@127.0.0.1:{free_port()}/register"
    with pytest.raises(DatabaseError) as refusal:
        look_at(REGISTER, url)
    assert "REMEMBRANCER_DATABASE_URL does not answer" in str(refusal.value)
    assert "hidden-otter" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_database_for_the_register_needs_one_for_prefect() -> None:
    with pytest.raises(UpError, match="Set REMEMBRANCER_PREFECT_DATABASE too"):
        check_databases(Settings(database_url="postgresql+psycopg://127.0.0.1/register"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://r:hidden@h/d",
        "postgresql+asyncpg://r:hidden@h/d",
        "postgresql+psycopg://r:hid/den@h/d",
        "postgresql+psycopg://r:hid#den@h/d",
        "postgresql+psycopg://r:hidden@h",
        "hidden",
    ],
)
def test_a_url_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(BadInputError, match=r"REMEMBRANCER_DATABASE_URL is no database URL .*%40 for @") as refusal:
        Settings(database_url=url)
    assert "hid" not in str(refusal.value)
    assert refusal.value.__context__ is None
