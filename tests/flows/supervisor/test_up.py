"""`up` starts every part, restarts what dies, cleans up after its own death, and leaves no process."""

import datetime as dt
import os
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator

import psutil
import psycopg
import pytest

from flows.supervisor.pools import Pool
from tasks.embedded_postgres import EmbeddedPostgres
from tests.servers import (
    RunningUp,
    a_running_up,
    assert_copies_nothing,
    deploy,
    finished,
    runs_of,
    start_run,
    wait_until,
)

HERE = "tests.flows.supervisor.trivial_flow"
PARTS = ("postgres", "post-room", "prefect-server", "worker-service", "worker-checks")


@pytest.fixture(scope="module")
def running() -> Iterator[RunningUp]:
    """One `up` for the whole file: every test leaves it running."""
    with a_running_up() as shared:
        yield shared


def test_every_part_answers(running: RunningUp) -> None:
    assert running.api.is_ready()
    server = EmbeddedPostgres(running.settings.postgres_data, running.settings.socket_folder)
    with server.connect("remembrancer") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with smtplib.SMTP(running.settings.post_host, running.settings.post_port) as post_room:
        assert post_room.noop()[0] == 250
    assert (running.settings.returns_maildir / "new").is_dir()
    status, page = running.api.ask("POST", "/work_pools/filter", {})
    assert status == 200
    assert {pool["name"] for pool in page} == {"service", "checks"}


def test_the_ui_is_served(running: RunningUp) -> None:
    with socket.create_connection(("127.0.0.1", running.settings.prefect_port)) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        head = line.recv(12)
    assert head in {b"HTTP/1.1 200", b"HTTP/1.1 307"}


def test_everything_listens_on_loopback_only(running: RunningUp) -> None:
    listening = [
        each.laddr.ip
        for process in running.parts()
        for each in process.net_connections(kind="tcp")
        if each.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}


def test_a_scheduled_run_appears_and_fires_by_itself(running: RunningUp) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=15)
    moment = f"{soon:%Y%m%dT%H%M%SZ}"
    deployment = deploy(
        running.api,
        "scheduled",
        f"{HERE}.say_where",
        Pool.CHECKS,
        running.settings,
        {"rrule": f"DTSTART:{moment}\nRDATE:{moment}", "timezone": "Europe/London"},
    )
    wait_until(lambda: bool(runs_of(running.api, deployment)), 60, running.said)
    (run,) = runs_of(running.api, deployment)
    assert run["auto_scheduled"]
    assert finished(running.api, run["id"])["state_type"] == "COMPLETED"


def test_a_run_copies_nothing(running: RunningUp) -> None:
    deployment = deploy(running.api, "copies", f"{HERE}.say_where", Pool.SERVICE, running.settings)
    assert_copies_nothing(running, deployment)


def kill(running: RunningUp, *parts: str) -> None:
    """Kill -9 parts, and wait until `up` has started each again."""
    before = {part: running.pid_of(part) for part in parts}
    said = len(running.said())
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: running.said()[said:].count("runs again") == len(parts), 120, running.said)
    for part, pid in before.items():
        assert running.pid_of(part) != pid
        assert not psutil.pid_exists(pid)


def test_a_post_room_that_is_killed_is_started_again_and_works(running: RunningUp) -> None:
    kill(running, "post-room")
    with smtplib.SMTP(running.settings.post_host, running.settings.post_port) as post_room:
        assert post_room.noop()[0] == 250


def test_workers_that_are_killed_are_started_again_and_work(running: RunningUp) -> None:
    lost = deploy(running.api, "lost", f"{HERE}.sleep_long", Pool.CHECKS, running.settings)
    start_run(running.api, lost)
    wait_until(lambda: runs_of(running.api, lost)[0]["state_type"] == "RUNNING", 60)
    kill(running, "worker-service", "worker-checks")
    assert [run["state_type"] for run in runs_of(running.api, lost)] == ["CRASHED"]
    deployments = [deploy(running.api, f"killed {pool}", f"{HERE}.say_where", pool, running.settings) for pool in Pool]
    for run in [start_run(running.api, deployment) for deployment in deployments]:
        assert finished(running.api, run)["state_type"] == "COMPLETED"


@pytest.mark.parametrize("part", ["postgres", "prefect-server"])
def test_a_server_that_is_killed_is_started_again_and_works(running: RunningUp, part: str) -> None:
    kill(running, part)
    wait_until(running.api.is_ready, 60, running.said)
    deployment = deploy(running.api, f"killed {part}", f"{HERE}.say_where", Pool.SERVICE, running.settings)
    assert finished(running.api, start_run(running.api, deployment))["state_type"] == "COMPLETED"


def test_a_second_up_on_the_same_home_refuses_and_harms_nothing(running: RunningUp) -> None:
    before = [running.pid_of(part) for part in PARTS]
    second = subprocess.run(
        running._command, env=running.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 2
    assert "already runs" in second.stderr
    assert str(running.process.pid if running.process else "") in second.stderr
    assert [running.pid_of(part) for part in PARTS] == before


def test_what_a_killed_up_has_left_is_ended_and_all_is_kept(running: RunningUp) -> None:
    server = EmbeddedPostgres(running.settings.postgres_data, running.settings.socket_folder)
    with server.connect("remembrancer") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    deployment = deploy(running.api, "long", f"{HERE}.sleep_long", Pool.CHECKS, running.settings)
    start_run(running.api, deployment)
    wait_until(lambda: runs_of(running.api, deployment)[0]["state_type"] == "RUNNING", 60)
    left = [process.pid for process in running.parts()]
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    assert all(psutil.pid_exists(pid) for pid in left)
    running.start()
    assert "had left behind" in running.said()
    assert not [pid for pid in left if psutil.pid_exists(pid)]
    assert [run["state_type"] for run in runs_of(running.api, deployment)] == ["CRASHED"]
    with psycopg.connect(running.settings.register_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    again = deploy(running.api, "after the kill", f"{HERE}.say_where", Pool.CHECKS, running.settings)
    assert finished(running.api, start_run(running.api, again))["state_type"] == "COMPLETED"


def test_an_interrupt_leaves_no_process_and_nothing_wrong_was_said(running: RunningUp) -> None:
    deployment = deploy(running.api, "stopped", f"{HERE}.sleep_long", Pool.SERVICE, running.settings)
    start_run(running.api, deployment)
    wait_until(lambda: runs_of(running.api, deployment)[0]["state_type"] == "RUNNING", 60)
    left = [process.pid for process in running.parts()]
    assert running.end(signal.SIGINT) == 0
    assert not [pid for pid in left if psutil.pid_exists(pid)]
    assert running.parts() == []
    assert "Stopped" in running.said()
    assert not (running.settings.socket_folder / ".s.PGSQL.5432").exists()
