"""A real Prefect server on the embedded PostgreSQL, for this folder's tests."""

import asyncio
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.settings import PREFECT_API_URL, temporary_settings

from tasks.prefect_ui.desired import Place
from tests.ports import free_port
from tests.postgres import Databases

R = TypeVar("R")
START_SECONDS = 120.0
SAMPLES = "tests.tasks.prefect_ui.sample_flows"
Ask = Callable[[Callable[[PrefectClient], Awaitable[R]]], R]


def server_environment(database_url: str) -> dict[str, str]:
    """The environment of a Prefect server that schedules quickly."""
    return {
        **os.environ,
        "PREFECT_API_DATABASE_CONNECTION_URL": database_url,
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "3",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "2",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "1",
    }


@pytest.fixture(scope="session")
def prefect_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running server, without `/api`."""
    name = databases.new()
    database_url = databases.server.url(name).replace("postgresql://", "postgresql+asyncpg://")
    port = free_port()
    log = tmp_path_factory.mktemp("prefect") / "server.log"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=server_environment(database_url))
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/api/ready", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)
        databases.drop(name)


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"Prefect did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture
def prefect_api(prefect_url: str) -> Iterator[str]:
    """The server's API, and Prefect's settings pointing to it."""
    with temporary_settings({PREFECT_API_URL: f"{prefect_url}/api"}):
        yield f"{prefect_url}/api"


@pytest.fixture
def ask(prefect_api: str) -> Ask[R]:  # noqa: ARG001 (its settings)
    """Runs a coroutine function with a client of the server."""

    def run(function: Callable[[PrefectClient], Awaitable[R]]) -> R:
        async def with_client() -> R:
            async with get_client() as client:
                return await function(client)

        return asyncio.run(with_client())

    return run


@pytest.fixture
def pools(ask: Ask[None]) -> None:
    """The two work pools; nobody works in them."""

    async def make(client: PrefectClient) -> None:
        for name in ("checks", "service"):
            await client.create_work_pool(WorkPoolCreate(name=name, type="process"), overwrite=True)

    ask(make)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where these tests' checks run."""
    empty = tmp_path / "empty"
    empty.mkdir()
    return Place(empty_folder=empty, checks_entrypoint=f"{SAMPLES}.check")


@pytest.fixture
def now() -> dt.datetime:
    """The server's own time: it schedules by no other."""
    return dt.datetime.now(dt.UTC)
