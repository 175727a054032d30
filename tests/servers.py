"""Real servers for tests: a whole `up` on a home of its own, deployments on it, and whether a run copies."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.supervisor import orphans
from flows.supervisor.environment import register_environment
from flows.supervisor.pools import Pool, PrefectApi
from registry.settings import Settings
from tests.ports import free_port

STUBBED = (sys.executable, "-m", "tests.flows.supervisor.run_up")  # the register does nothing at the start
REAL = (str(Path(sys.executable).with_name("remembrancer")), "up")
START_SECONDS = 180.0
RUN_SECONDS = 120.0
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
SMALL = 20_000  # bytes; Prefect keeps small notes of its own beside a run


class RunningUp:
    """`up` as a process of its own. Its parts' temporary files are in `temporary`, where copies can be seen."""

    def __init__(self, folder: Path, command: Sequence[str] = STUBBED, **settings: Any) -> None:
        ports = {"prefect_port": free_port(), "smtp_port": free_port()}
        self.settings = Settings(**{"home": folder / "home", **ports, **settings})
        self.api = PrefectApi.of(self.settings)
        self.temporary = self.settings.temporary_folder
        self.output = folder / "up.txt"
        self._command = tuple(command)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What `up`, and any `remembrancer` command for the same home, must be given."""
        return os.environ | register_environment(self.settings)

    def launch(self, **more: str) -> subprocess.Popen[bytes]:
        """Start it, and do not wait."""
        self.output.write_bytes(b"")
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                self._command, env=self.environment | more, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        return self.process

    def start(self) -> None:
        """Start it, and wait until every part is ready."""
        process = self.launch()
        wait_until(lambda: process.poll() is not None or "Remembrancer runs" in self.said(), START_SECONDS, self.said)
        assert process.poll() is None, self.said()

    def said(self) -> str:
        """Everything that it has printed since the start."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def pid_of(self, part: str) -> int:
        """The process of a part: postgres, post-room, prefect-server, worker-service, worker-checks."""
        return orphans.recorded_pid(self.settings, part)

    def parts(self) -> list[psutil.Process]:
        """Every living process of this home but `up` itself."""
        return orphans.ours(self.settings)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and wait. Returns its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=START_SECONDS)


def wait_until(
    true: Callable[[], bool], seconds: float, say: Callable[[], object] = lambda: "", *, every: float = 0.1
) -> None:
    """Wait until `true()`, asked every so many seconds; the test fails after `seconds`, saying `say()`."""
    given_up_at = time.monotonic() + seconds
    while not true():
        if time.monotonic() > given_up_at:
            pytest.fail(f"Not so within {seconds} s: {say()}")
        time.sleep(every)


@contextlib.contextmanager
def a_running_up(command: Sequence[str] = STUBBED, **settings: Any) -> Iterator[RunningUp]:
    """An `up` on a new home; whatever becomes of it, no process and no file is left."""
    with tempfile.TemporaryDirectory(prefix="remembrancer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = RunningUp(folder, command, **settings)
        try:
            running.start()
            yield running
        finally:
            if running.process is not None and running.process.poll() is None:
                running.end()
            orphans.end_ours(running.settings)


def deploy(
    api: PrefectApi, name: str, entrypoint: str, pool: Pool, settings: Settings, schedule: dict[str, Any] | None = None
) -> str:
    """Make a deployment as the project makes them: a module entrypoint, run in the empty folder. Returns its id."""
    flow_name = entrypoint.rsplit(".", 1)[1].replace("_", "-")
    _, flow = api.ask("POST", "/flows/", {"name": flow_name})
    step = {"prefect.deployments.steps.set_working_directory": {"directory": str(settings.empty_folder)}}
    status, deployment = api.ask(
        "POST",
        "/deployments/",
        {
            "name": name,
            "flow_id": flow["id"],
            "entrypoint": entrypoint,
            "work_pool_name": pool.value,
            "pull_steps": [step],
            "schedules": [{"schedule": schedule, "active": True}] if schedule else [],
        },
    )
    assert status in {200, 201}, deployment
    return str(deployment["id"])


def start_run(api: PrefectApi, deployment: str) -> str:
    """Ask for a run now. Returns its id."""
    status, run = api.ask("POST", f"/deployments/{deployment}/create_flow_run", {"state": {"type": "SCHEDULED"}})
    assert status in {200, 201}, run
    return str(run["id"])


def runs_of(api: PrefectApi, deployment: str) -> list[dict[str, Any]]:
    """All runs of a deployment, the earliest expected first."""
    _, runs = api.ask("POST", "/flow_runs/filter", {"deployments": {"id": {"any_": [deployment]}}})
    return sorted(runs, key=lambda run: str(run["expected_start_time"]))


def finished(api: PrefectApi, run: str, seconds: float = RUN_SECONDS) -> dict[str, Any]:
    """The run, once it has ended one way or another."""
    found: dict[str, Any] = {}

    def ended() -> bool:
        _, answer = api.ask("GET", f"/flow_runs/{run}")
        found.update(answer)
        return answer["state_type"] in FINAL

    wait_until(ended, seconds, lambda: found.get("state"))
    return found


@contextlib.contextmanager
def copies_seen(folder: Path) -> Iterator[dict[str, int]]:
    """Every file that stood in `folder` at any moment of the block, with the largest size seen, in bytes."""
    seen: dict[str, int] = {}
    enough = threading.Event()

    def watch() -> None:
        while not enough.wait(0.01):
            for above, _, names in os.walk(folder):
                for name in names:
                    path = Path(above, name)
                    with contextlib.suppress(FileNotFoundError):
                        size = path.stat().st_size
                        seen[str(path)] = max(size, seen.get(str(path), 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        enough.set()
        watcher.join()


def assert_copies_nothing(running: RunningUp, deployment: str) -> None:
    """Run the deployment once, and fail if anything was copied to the run's temporary or working folder."""
    with copies_seen(running.temporary) as seen:
        ended = finished(running.api, start_run(running.api, deployment))
    assert ended["state_type"] == "COMPLETED", ended["state"]
    copied = {path: size for path, size in seen.items() if size > SMALL or path.endswith(".py")}
    assert copied == {}
    assert list(running.settings.empty_folder.iterdir()) == []
