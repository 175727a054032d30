"""Prefect as these tests meet it: the session's real server, and a client that is asked from plain functions."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, temporary_settings

from registry.settings import Settings
from tasks.prefect_ui.desired import Place

R = TypeVar("R")
SAMPLES = "tests.tasks.prefect_ui.sample_flows"


class Ask(Protocol):
    """Runs a coroutine function with a client of the server, and gives what it gives."""

    def __call__(self, function: Callable[[PrefectClient], Awaitable[R]]) -> R: ...


@pytest.fixture
def prefect_api(prefect_server: Settings) -> Iterator[str]:
    """The server's API, and Prefect's settings pointing to it."""
    with temporary_settings({PREFECT_API_URL: prefect_server.prefect_api_url}):
        yield prefect_server.prefect_api_url
        # Its thread keeps a websocket, which draws from `random` and so upsets Hypothesis in later tests.
        EventsWorker.drain_all(timeout=20)


@pytest.fixture
def ask(prefect_api: str) -> Ask:
    """Asks the server; not to be nested."""

    def run(function: Callable[[PrefectClient], Awaitable[R]]) -> R:
        async def with_client() -> R:
            async with get_client() as client:
                assert str(client.api_url).rstrip("/") == prefect_api
                return await function(client)

        return asyncio.run(with_client())

    return run


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
