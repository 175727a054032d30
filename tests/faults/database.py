"""A PostgreSQL of its own, that can be thrown down and filled up."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tasks.embedded_postgres import STOP_SIGNAL, EmbeddedPostgres
from tests.servers import wait_until

MOST_CONNECTIONS = 24
DATABASE = "remembrancer"
IMMEDIATELY = signal.SIGQUIT  # PostgreSQL's "immediate": no checkpoint, the next start recovers from the log


class Database:
    """One server. What was committed survives its being thrown down, as the machine itself stays up."""

    def __init__(self, folder: Path) -> None:
        # Commits are waited for, unlike in other tests: a restart must lose none. The disk is not: no test cuts power.
        self._server = EmbeddedPostgres(folder / "data", folder / "socket", durable=False)
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.restarts = self.crowdings = 0

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the register, for psycopg 3."""
        return self._server.url(DATABASE).replace("postgresql://", "postgresql+psycopg://")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._server.prepare()
        more = ("-c", "synchronous_commit=on", "-c", f"max_connections={MOST_CONNECTIONS}")
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                (*self._server.command(), *more),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                process_group=0,
                **self._server.run_as(),
            )
        wait_until(self._server.answers, 60, lambda: self._log.read_text(errors="replace")[-2000:], every=0.05)
        self._server.ensure_database(DATABASE)

    def empty(self) -> None:
        """The register's database, new."""
        with self._server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        self._server.ensure_database(DATABASE)

    def throw_down(self) -> None:
        """Stop it as a crash would, and start it again."""
        self._stop(IMMEDIATELY)
        self.start()
        self.restarts += 1

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """While the block runs nobody gets a new connection."""
        with ExitStack() as held:
            try:
                for _ in range(MOST_CONNECTIONS + 1):
                    held.enter_context(self._server.connect(DATABASE))
            except psycopg.OperationalError:
                self.crowdings += 1
            yield

    def end(self) -> None:
        self._stop(STOP_SIGNAL)

    def _stop(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(timeout=60)
        self._process = None


@contextmanager
def a_database() -> Iterator[Database]:
    """A running one on a folder that the server's account can reach."""
    with tempfile.TemporaryDirectory(prefix="remembrancer-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        database = Database(folder)
        try:
            database.start()
            yield database
        finally:
            database.end()
