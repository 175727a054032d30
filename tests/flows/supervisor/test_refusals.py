"""`up` that cannot start says why, ends with code 2 and leaves nothing; asked to stop while starting, it stops."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.supervisor import orphans
from flows.supervisor.down import down
from tests.servers import RunningUp, wait_until

HANG = "print('moving in', flush=True); import time; time.sleep(600)"
FAIL = "import sys; print('Line 3: no such owner', file=sys.stderr); sys.exit(2)"


@pytest.fixture
def unstarted() -> Iterator[RunningUp]:
    with tempfile.TemporaryDirectory(prefix="remembrancer-", ignore_cleanup_errors=True) as name:
        made = RunningUp(Path(name))
        yield made
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        orphans.end_ours(made.settings)


def test_a_taken_port_is_refused_before_anything_starts(unstarted: RunningUp) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", unstarted.settings.post_port))
        listener.listen()
        assert unstarted.launch().wait(timeout=60) == 2
    assert f"Port {unstarted.settings.post_port} on 127.0.0.1 is taken" in unstarted.said()
    assert not unstarted.settings.postgres_data.exists()


def test_without_a_login_nothing_but_the_embedded_mode_starts(unstarted: RunningUp) -> None:
    process = unstarted.launch(REMEMBRANCER_DATABASE_URL="postgresql+psycopg://127.0.0.1:1/register")
    assert process.wait(timeout=60) == 2
    assert "REMEMBRANCER_PREFECT_AUTH is not set, and REMEMBRANCER_DATABASE_URL is set" in unstarted.said()
    assert not unstarted.settings.root.exists()


def test_a_database_of_ones_own_needs_one_for_prefect_too(unstarted: RunningUp) -> None:
    process = unstarted.launch(
        REMEMBRANCER_DATABASE_URL="postgresql+psycopg://127.0.0.1:1/register",
        REMEMBRANCER_PREFECT_AUTH="clerk:nine-otters-fold-maps",
    )
    assert process.wait(timeout=60) == 2
    assert "Set REMEMBRANCER_PREFECT_DATABASE too" in unstarted.said()


def test_a_failed_preparation_is_shown_and_nothing_is_left(unstarted: RunningUp) -> None:
    assert unstarted.launch(TEST_PREPARE=FAIL).wait(timeout=120) == 2
    assert "Register has failed. \nLine 3: no such owner" in unstarted.said()
    assert unstarted.parts() == []


def test_a_closed_terminal_while_starting_stops_everything(unstarted: RunningUp) -> None:
    unstarted.launch(TEST_PREPARE=HANG)
    wait_until(lambda: "moving in" in unstarted.said(), 120, unstarted.said)
    assert len(unstarted.parts()) >= 4
    assert unstarted.end(signal.SIGHUP) == 0
    assert unstarted.parts() == []


def test_down_ends_an_up_in_another_terminal_and_waits(unstarted: RunningUp) -> None:
    process = unstarted.launch(TEST_PREPARE=HANG)
    wait_until(lambda: "moving in" in unstarted.said(), 120, unstarted.said)
    assert down(unstarted.settings).startswith("Stopped")
    assert unstarted.parts() == []
    assert process.wait(timeout=10) == 0
    assert down(unstarted.settings).startswith("Nothing runs")


def test_down_ends_what_a_killed_up_has_left(unstarted: RunningUp) -> None:
    process = unstarted.launch(TEST_PREPARE=HANG)
    wait_until(lambda: "moving in" in unstarted.said(), 120, unstarted.said)
    process.kill()
    process.wait()
    assert "left behind" in down(unstarted.settings)
    assert unstarted.parts() == []


def test_an_up_whose_terminal_went_away_still_stops_everything(unstarted: RunningUp) -> None:
    """As `make up | head -1`: nobody reads what it prints any more."""
    reading, writing = os.pipe()
    unstarted.process = subprocess.Popen(
        unstarted._command, env=unstarted.environment | {"TEST_PREPARE": HANG}, stdout=writing, stderr=writing
    )
    os.close(writing)
    wait_until(lambda: len(unstarted.parts()) >= 4, 60)
    os.close(reading)
    time.sleep(1)
    assert unstarted.end() == 0
    assert unstarted.parts() == []
