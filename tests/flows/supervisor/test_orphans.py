"""What is ours is found and ended; what is not is never touched."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.supervisor import orphans
from flows.supervisor.environment import MARK
from flows.supervisor.home import make_home
from registry.settings import Settings
from tests.servers import wait_until

SLEEP = "import time; time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    make_home(made)
    return made


class Nursery:
    """Starts processes, and sees to it that none is left."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, code: str = SLEEP, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=os.environ | environment, stdout=subprocess.PIPE, process_group=0
        )
        self.processes.append(process)
        return process


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    for process in made.processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def has_died(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


def test_a_recorded_process_is_ended_and_its_record_goes(settings: Settings, nursery: Nursery) -> None:
    part = nursery.start()
    orphans.record(settings, "part", part.pid)
    assert orphans.recorded_pid(settings, "part") == part.pid
    assert orphans.end_ours(settings) == 1
    assert has_died(part)
    assert orphans.ours(settings) == []
    with pytest.raises(FileNotFoundError):
        orphans.recorded_pid(settings, "part")


def test_a_process_that_got_a_dead_parts_number_is_left_alone(settings: Settings, nursery: Nursery) -> None:
    stranger = nursery.start()
    orphans.record(settings, "part", stranger.pid)
    record = settings.run_folder / "parts" / "part.json"
    record.write_text(json.dumps({"pid": stranger.pid, "started": psutil.Process(stranger.pid).create_time() - 60}))
    assert orphans.end_ours(settings) == 0
    assert not has_died(stranger)


def test_an_unrecorded_process_with_this_homes_mark_is_ended(settings: Settings, nursery: Nursery) -> None:
    marked = nursery.start(**{MARK: str(settings.root)})
    wait_until(lambda: len(orphans.ours(settings)) == 1, 10)
    orphans.end_ours(settings)
    assert has_died(marked)


def test_another_homes_process_is_left_alone(settings: Settings, nursery: Nursery, tmp_path: Path) -> None:
    other = nursery.start(**{MARK: str(tmp_path / "other")})
    assert orphans.end_ours(settings) == 0
    assert not has_died(other)


def test_what_a_part_started_is_ended_with_it(settings: Settings, nursery: Nursery) -> None:
    part = nursery.start(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}")
    orphans.record(settings, "part", part.pid)
    wait_until(lambda: len(orphans.ours(settings)) == 2, 10)
    below = [process for process in orphans.ours(settings) if process.pid != part.pid]
    assert orphans.end_ours(settings) == 2
    assert not [process for process in below if process.is_running()]


def test_a_process_that_does_not_listen_is_killed(settings: Settings, nursery: Nursery) -> None:
    deaf = nursery.start(DEAF)
    assert deaf.stdout is not None
    assert deaf.stdout.readline() == b"deaf\n"
    orphans.record(settings, "deaf", deaf.pid)
    before = time.monotonic()
    orphans.end_ours(settings, patience=0.5)
    assert has_died(deaf)
    assert time.monotonic() - before < 5


def test_a_torn_record_is_no_obstacle(settings: Settings) -> None:
    folder = settings.run_folder / "parts"
    folder.mkdir()
    (folder / "part.json").write_text('{"pid": 12')
    (settings.postgres_data).mkdir()
    (settings.postgres_data / "postmaster.pid").write_text("nonsense")
    assert orphans.end_ours(settings) == 0
