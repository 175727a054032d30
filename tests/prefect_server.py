"""Fixtures: a Prefect server on the throw-away PostgreSQL, without workers, for the whole session."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.supervisor.environment import part_environment
from flows.supervisor.home import make_home
from flows.supervisor.part import end_group, has_ended
from flows.supervisor.parts import prefect_server_part
from flows.supervisor.pools import PrefectApi, ensure_pools
from registry.settings import Settings
from tests.ports import free_port
from tests.postgres import Databases
from tests.servers import START_SECONDS, wait_until


@contextmanager
def running_prefect(databases: Databases, home: Path) -> Iterator[Settings]:
    """A Prefect server on those databases' server, without workers, while the block runs."""
    databases.server.ensure_database("prefect")
    name = databases.new()
    settings = Settings(
        home=home,
        prefect_port=free_port(),
        smtp_port=free_port(),
        database_url=databases.url(name),
        prefect_database=databases.server.url("prefect").replace("postgresql:", "postgresql+asyncpg:"),
    )
    make_home(settings)
    part = prefect_server_part(settings)
    log = settings.logs / "prefect-server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            part.command, env=part.environment, cwd=settings.empty_folder, stdout=output, stderr=output, process_group=0
        )
    try:
        api = PrefectApi.of(settings)
        wait_until(lambda: has_ended(process) or api.is_ready(), START_SECONDS, lambda: log.read_text("utf-8"))
        assert not has_ended(process), log.read_text("utf-8")
        ensure_pools(settings)
        yield settings
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)
        end_group(process)


@pytest.fixture(scope="session")
def prefect_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a home whose Prefect server answers and has its two pools; the register is a new database."""
    with running_prefect(databases, tmp_path_factory.mktemp("prefect")) as settings:
        yield settings


@pytest.fixture
def in_prefect(prefect_server: Settings) -> Iterator[Settings]:
    """Prefect's clients in this process talk to `prefect_server` while the test runs."""
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - slow to import

    with temporary_settings({PREFECT_API_URL: prefect_server.prefect_api_url}):
        yield prefect_server


def run_with(settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command in the environment of the home's parts, as a flow run has it."""
    return subprocess.run(
        [sys.executable, *command],
        env=part_environment(settings),
        cwd=settings.empty_folder,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
