"""Fixtures: a throw-away embedded PostgreSQL for the whole session, and fresh databases on it."""

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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """A running embedded PostgreSQL that keeps nothing after the session."""
    with tempfile.TemporaryDirectory(prefix="remembrancer-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        server = EmbeddedPostgres(home / "data", home / "socket", durable=False)
        with running(server, home / "postgres.log"):
            yield server


@pytest.fixture(scope="session")
def databases(postgres_server: EmbeddedPostgres) -> Databases:
    """Makes databases; drop those that you make, or use `database_url`."""
    return Databases(postgres_server)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """SQLAlchemy URL of a new empty database, dropped after the test."""
    name = databases.new()
    yield databases.url(name)
    databases.drop(name)
