"""`remembrancer up`: the order in which the parts are started, and that none is left at the end."""

import sys
from dataclasses import dataclass
from pathlib import Path

from flows.supervisor import orphans
from flows.supervisor.board import Board
from flows.supervisor.databases import check_databases
from flows.supervisor.environment import part_environment
from flows.supervisor.home import check_ports, clear_temporary, make_home
from flows.supervisor.job import Job
from flows.supervisor.keeper import Keeper
from flows.supervisor.lock import hold
from flows.supervisor.parts import post_room_part, postgres_part, prefect_server_part, watch_part, worker_part
from flows.supervisor.pools import Pool, ensure_pools
from flows.supervisor.safety import check_safety
from flows.supervisor.signals import AskedToStop, listening
from flows.supervisor.whereabouts import where
from flows.watch.telling import whom
from registry.settings import Settings
from tasks.embedded_postgres import EmbeddedPostgres

DATABASES = ("remembrancer", "prefect")
_HOOK = (sys.executable, "-m", "flows.supervisor.hook")


@dataclass(frozen=True)
class Hooks:
    """Commands that are run once at every start."""

    prepare: tuple[str, ...] = (*_HOOK, "prepare")  # the database answers: migrate, load the example
    publish: tuple[str, ...] = (*_HOOK, "publish")  # the Prefect API answers: make the deployments


def up(settings: Settings, board: Board, *, empty: bool = False, hooks: Hooks | None = None) -> None:
    """Run everything until a stop is asked for (SIGINT, SIGTERM, SIGHUP), and leave no process.

    Raises UpError, or another RemembrancerError, when it cannot start; nothing runs then either.
    """
    with listening() as signals:
        check_safety(settings)
        make_home(settings)
        with hold(settings):
            ended = orphans.end_ours(settings)
            if ended:
                board.say(f"An earlier run was killed: ended {ended} processes that it had left behind.")
            clear_temporary(settings)
            _check_ports(settings)
            keeper = Keeper(settings, board, signals)
            try:
                with board.starting():
                    _start(keeper, settings, hooks or Hooks(), empty=empty)
                _say_where(board, settings)
                keeper.keep()
            except AskedToStop:
                board.say("Stopping ...")
            finally:
                keeper.stop()
        board.say(f"Stopped. Everything is kept in {settings.root}")


def _check_ports(settings: Settings) -> None:
    ports = {"REMEMBRANCER_PREFECT_PORT": (settings.listen, settings.prefect_port)}
    if settings.has_post_room:
        ports["REMEMBRANCER_SMTP_PORT"] = (settings.post_host, settings.post_port)
    check_ports(ports)


def _start(keeper: Keeper, settings: Settings, hooks: Hooks, *, empty: bool) -> None:
    """The Prefect server comes up while the register is prepared, the workers while it is published."""
    _start_database(keeper, settings)
    post_rooms = [keeper.start(post_room_part(settings))] if settings.has_post_room else []
    server = keeper.start(prefect_server_part(settings))
    keeper.wait_ready(*post_rooms)  # the example's letters go through it
    keeper.wait_done(keeper.run(_job(settings, "prepare", "Register", hooks.prepare, empty=empty)))
    keeper.wait_ready(server)
    ensure_pools(settings)
    workers = [keeper.start(worker_part(settings, pool)) for pool in Pool]
    watch = keeper.start(watch_part(settings))
    keeper.wait_done(keeper.run(_job(settings, "publish", "Deployments", hooks.publish)))
    keeper.wait_ready(*workers, watch)


def _start_database(keeper: Keeper, settings: Settings) -> None:
    check_databases(settings)
    if settings.database_url is None:
        server = EmbeddedPostgres(settings.postgres_data, settings.socket_folder)
        keeper.wait_ready(keeper.start(postgres_part(settings, server)))
        for name in DATABASES:
            server.ensure_database(name)


def _job(settings: Settings, name: str, title: str, command: tuple[str, ...], *, empty: bool = False) -> Job:
    arguments = ("--empty",) if empty else ()
    return Job(name, title, (*command, *arguments), part_environment(settings))


def _say_where(board: Board, settings: Settings) -> None:
    us = sys.argv[0] if Path(sys.argv[0]).name == "remembrancer" else "remembrancer"
    board.say("\nRemembrancer runs. ^C stops it and keeps everything.\n")
    for title, place in (where(settings) | {"Alarms": whom(settings)}).items():
        board.say(f"  {title:<18} {place}")
    answering = f", `{us} inbox` what owners were sent, `{us} reply NUMBER --text '…'` answers a letter"
    board.say(
        f"\nIn another terminal: `{us} status` shows how everything stands"
        f"{answering if settings.has_post_room else ''}.\n"
    )
