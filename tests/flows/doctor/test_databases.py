"""The databases: away, old, broken, waiting, short of connections."""

import datetime as dt
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from flows.doctor import databases as room
from flows.doctor.databases import look_at_prefect_database, look_at_register_database
from flows.supervisor.databases import PREFECT, REGISTER, connection_of
from registry.database import connect, migrate
from registry.settings import Settings
from tests.flows.doctor.verdicts import all_fine, warnings, wrongs
from tests.ports import free_port
from tests.postgres import Databases
from tests.registry.builders import action, applied, once

DUE = dt.date(2001, 3, 30)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def on(url: str, **more: object) -> Settings:
    prefect = url.replace("+psycopg", "+asyncpg")
    return Settings(**{"database_url": url, "prefect_database": prefect} | more)  # type: ignore[arg-type]


@pytest.fixture
def register(engine: Engine) -> Settings:
    """A register with something in it."""
    applied(engine, action(1, once(DUE)))
    return on(engine.url.render_as_string(hide_password=False))


def test_a_good_register_is_fine(register: Settings) -> None:
    assert all_fine(look_at_register_database(register, now()))


def test_a_good_database_for_prefect_is_fine(databases: Databases) -> None:
    name = databases.new()
    assert all_fine(look_at_prefect_database(on(databases.url(name)), now()))
    databases.drop(name)


def test_an_embedded_server_that_does_not_run_is_left_to_the_look_at_the_parts(tmp_path: Path) -> None:
    assert list(look_at_register_database(Settings(home=tmp_path), now())) == []


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    settings = on(f"postgresql+psycopg://r:hidden@127.0.0.1:{free_port()}/register")
    for look, named in (
        (look_at_register_database, "The register's database does not answer"),
        (look_at_prefect_database, "Prefect's database does not answer"),
    ):
        (said,) = wrongs(look(settings, now()))
        assert named in said
        assert "hidden" not in said


def test_a_register_without_a_database_for_prefect_is_wrong() -> None:
    settings = Settings(database_url="postgresql+psycopg://127.0.0.1/r")
    assert wrongs(look_at_prefect_database(settings, now())) == [
        "REMEMBRANCER_DATABASE_URL is set, and REMEMBRANCER_PREFECT_DATABASE is not"
    ]


def test_an_empty_database_is_a_register_that_is_not_made_yet(database_url: str) -> None:
    assert warnings(look_at_register_database(on(database_url), now())) == ["The register is not made yet"]


def test_an_old_schema_is_wrong(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine, "0001")
    engine.dispose()
    (said,) = wrongs(look_at_register_database(on(database_url), now()))
    assert said.startswith("The register's schema is 0001, and this Remembrancer needs ")


def test_a_changed_journal_is_wrong(engine: Engine, register: Settings) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE journal DISABLE TRIGGER USER"))
        connection.execute(sa.text("UPDATE journal SET why = 'because I say so' WHERE seq = 2"))
    assert wrongs(look_at_register_database(register, now())) == ["The journal does not chain at entries 2"]


def test_a_clock_that_differs_is_said(register: Settings) -> None:
    (said,) = warnings(look_at_register_database(register, now() - dt.timedelta(minutes=2)))
    assert "its clock is 120 seconds ahead of ours" in said


def test_a_session_that_holds_a_lock_and_sleeps_is_said(register: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LONG", "0 seconds")
    with psycopg.connect(connection_of(register.register_url)) as idle:
        idle.execute("SELECT 1")
        (said,) = warnings(look_at_register_database(register, now()))
    assert "1 hold one and do nothing" in said


def test_few_connections_left_is_said(register: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "FEW_CONNECTIONS", 10_000)
    assert "connections left" in warnings(look_at_register_database(register, now()))[0]


def test_a_database_elsewhere_is_to_be_reached_with_tls() -> None:
    url = "postgresql+psycopg://r:hidden@db.example.org/register"
    (said,) = warnings(room._in_the_clear("The register's database", REGISTER, url))
    assert said == "The register's database is on db.example.org, and its URL does not insist on TLS"
    assert list(room._in_the_clear("", REGISTER, f"{url}?sslmode=verify-full")) == []
    assert list(room._in_the_clear("", PREFECT, f"{url}?ssl=require".replace("+psycopg", "+asyncpg"))) == []
