"""What the parts are: the command of each, and how it is known to work."""

import socket
import sys
from functools import partial

from flows.supervisor.environment import MARK, part_environment, server_environment
from flows.supervisor.lost_runs import settle
from flows.supervisor.part import Part, nothing
from flows.supervisor.pools import Pool, PrefectApi
from flows.watch.memory import STATE
from flows.watch.memory import folder_of as watch_folder
from registry.settings import Settings
from tasks.embedded_postgres import STOP_SIGNAL, EmbeddedPostgres

PREFETCH_SECONDS = 2  # about what a run's process needs to start; it then waits for its moment
QUERY_SECONDS = 2
SERVICE_SLOTS = 4  # runs at once; after an outage many are late at once
WORKER_NICENESS = 5  # runs leave the machine to the server and the database, which they wait for


def postgres_part(settings: Settings, server: EmbeddedPostgres) -> Part:
    """The embedded database."""
    return Part(
        name="postgres",
        title="PostgreSQL",
        command=server.command(),
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", MARK: str(settings.root)},
        ready=lambda _since: server.answers(),
        before=server.prepare,
        tier=0,
        stop_signal=STOP_SIGNAL,
        patience=60.0,
        run_as=server.run_as(),
    )


def post_room_part(settings: Settings) -> Part:
    """The SMTP listener that keeps owners' letters."""
    host, port = settings.post_host, settings.post_port
    where = ("--host", host, "--port", str(port), "--maildir", str(settings.owners_maildir))
    return Part(
        name="post-room",
        title="Post room",
        command=(sys.executable, "-m", "tasks.post_room", *where),
        environment=part_environment(settings, with_secrets=False),
        ready=lambda _since: _greets(host, port),
        tier=1,
    )


def _greets(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1.0) as line:
            return line.recv(4) == b"220 "
    except OSError:
        return False


def prefect_server_part(settings: Settings) -> Part:
    """Prefect's server, with its UI."""
    api = PrefectApi.of(settings)
    start = ("server", "start", "--host", settings.listen, "--port", str(settings.prefect_port))
    return Part(
        name="prefect-server",
        title="Prefect server",
        command=(sys.executable, "-m", "prefect", *start),
        environment=part_environment(settings, with_secrets=False) | server_environment(settings),
        ready=lambda _since: api.is_ready(),
        tier=1,
    )


def worker_part(settings: Settings, pool: Pool) -> Part:
    """A process worker of one pool.

    The limit is the worker's own: a pool's would stay used up by runs that died with their machine. With an
    embedded database this worker is the pool's only one, so what was under way before it starts is lost.
    """
    api = PrefectApi.of(settings)
    slots = settings.run_slots if pool is Pool.CHECKS else SERVICE_SLOTS
    start = ("worker", "start", "--pool", pool.value, "--type", "process", "--name", pool.value)
    limits = ("--limit", str(slots), "--prefetch-seconds", str(PREFETCH_SECONDS), "--install-policy", "never")
    return Part(
        name=f"worker-{pool}",
        title=f"Worker {pool}",
        command=(sys.executable, "-m", "prefect", *start, *limits),
        environment=part_environment(settings) | {"PREFECT_WORKER_QUERY_SECONDS": str(QUERY_SECONDS)},
        ready=partial(api.worker_is_online, pool),
        before=partial(settle, api, pool) if settings.database_url is None else nothing,
        tier=2,
        niceness=WORKER_NICENESS,
    )


def watch_part(settings: Settings) -> Part:
    """The watch. Started last; it is stopped first, and goes on when `up` is killed."""
    state = watch_folder(settings) / STATE
    return Part(
        name="watch",
        title="Watch",
        command=(sys.executable, "-m", "flows.watch"),
        environment=part_environment(settings),
        ready=lambda since: state.exists() and state.stat().st_mtime >= since,
        tier=3,
        niceness=WORKER_NICENESS,
        patience=60.0,  # it may be telling
    )
