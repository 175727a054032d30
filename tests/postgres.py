"""Fixtures: throw-away PostgreSQL servers for the whole session, and fresh databases on them.

A test that is marked `both_postgres` runs on the embedded server and on PostgreSQL 15, the oldest that we support,
wherever its programs are (Debian: the package postgresql-15).
"""

import contextlib
import itertools
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql

from tasks.embedded_postgres import STOP_SIGNAL, EmbeddedPostgres

START_SECONDS = 30.0
EMBEDDED, OLDEST = "embedded", "15"
OLDEST_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_KIND = "postgres_kind"


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "both_postgres: runs on the embedded PostgreSQL and on PostgreSQL 15")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked once on each server."""
    if metafunc.definition.get_closest_marker("both_postgres") and _KIND in metafunc.fixturenames:
        metafunc.parametrize(_KIND, [EMBEDDED, OLDEST], indirect=True)


class OldestPostgres(EmbeddedPostgres):
    """A server of the installed PostgreSQL 15, which knows no built-in locale."""

    @property
    def programs(self) -> Path:
        return OLDEST_PROGRAMS

    @property
    def locale(self) -> tuple[str, ...]:
        return ("--locale=C.UTF-8",)


@contextlib.contextmanager
def running(server: EmbeddedPostgres, log: Path) -> Iterator[EmbeddedPostgres]:
    """The server while the block runs; it is stopped afterwards, and no process is left."""
    server.prepare()
    with log.open("ab") as output:
        process = subprocess.Popen(
            server.command(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            process_group=0,
            **server.run_as(),
        )
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.send_signal(STOP_SIGNAL)
        process.wait(timeout=START_SECONDS)


def _wait_for(server: EmbeddedPostgres, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


class Databases:
    """Makes empty databases on one server, each with a name of its own."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def new(self, *, template: str = "template0") -> str:
        """The name of a new database, copied from `template` (which nobody may be connected to)."""
        name = f"test_{next(self._numbers)}"
        with self.server.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, and end the sessions that are still in it."""
        with self.server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """SQLAlchemy URL for psycopg 3."""
        return self.server.url(name).replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A new folder with a short name that every account may reach, unlike tmp_path for root."""
    with tempfile.TemporaryDirectory(prefix="remembrancer-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextlib.contextmanager
def _throw_away(kind: type[EmbeddedPostgres]) -> Iterator[EmbeddedPostgres]:
    """A running server that keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="remembrancer-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        server = kind(home / "data", home / "socket", durable=False)
        with running(server, home / "postgres.log"):
            yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """A running embedded PostgreSQL that keeps nothing after the session."""
    with _throw_away(EmbeddedPostgres) as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres_server: EmbeddedPostgres) -> Databases:
    """Makes databases; drop those that you make, or use `database_url`."""
    return Databases(postgres_server)


@pytest.fixture(scope="session")
def oldest_databases() -> Iterator[Databases]:
    """Makes databases on PostgreSQL 15."""
    if not (OLDEST_PROGRAMS / "postgres").exists():
        pytest.skip(f"PostgreSQL 15 is not installed in {OLDEST_PROGRAMS}")
    with _throw_away(OldestPostgres) as server:
        yield Databases(server)


@pytest.fixture
def postgres_kind(request: pytest.FixtureRequest) -> str:
    """Which server this test runs on: the embedded one, but where it is marked `both_postgres`."""
    return str(getattr(request, "param", EMBEDDED))


@pytest.fixture
def own_databases(request: pytest.FixtureRequest, postgres_kind: str) -> Databases:
    """Makes databases on the server that this test runs on."""
    name = "databases" if postgres_kind == EMBEDDED else "oldest_databases"
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture
def database_url(own_databases: Databases) -> Iterator[str]:
    """SQLAlchemy URL of a new empty database, dropped after the test."""
    name = own_databases.new()
    yield own_databases.url(name)
    own_databases.drop(name)
