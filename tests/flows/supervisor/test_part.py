"""A part that dies is started again after a growing pause; one that keeps dying is said once."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.supervisor.home import make_home
from flows.supervisor.logs import KEPT_LOGS, last_lines, turn_over
from flows.supervisor.part import Happening, KeptPart, Part
from registry.errors import RemembrancerError
from registry.settings import Settings
from tests.servers import wait_until

SLEEP = "import time; time.sleep(600)"
DIE = "import sys; print('no room left', flush=True); sys.exit(3)"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    make_home(made)
    return made


class Stage:
    """Makes kept parts, and ends them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.parts: list[KeptPart] = []

    def part(self, code: str, **more: object) -> KeptPart:
        given: dict[str, object] = {"ready": lambda _since: True, "environment": dict(os.environ)} | more
        command = (sys.executable, "-c", code)
        made = KeptPart(Part(name="part", title="A part", command=command, **given), self.settings)  # type: ignore[arg-type]
        self.parts.append(made)
        return made


@pytest.fixture
def stage(settings: Settings) -> Iterator[Stage]:
    made = Stage(settings)
    yield made
    for each in made.parts:
        each.end()


def next_news(kept: KeptPart) -> Happening:
    found: list[Happening] = []

    def something() -> bool:
        happened = kept.look()
        if happened is not None:
            found.append(happened)
        return bool(found)

    wait_until(something, 20)
    return found[0]


def hurry(kept: KeptPart) -> None:
    """As if the pause were over."""
    kept._start_at = 0.0


def test_a_part_is_ready_once_it_answers(stage: Stage) -> None:
    answers: list[bool] = [False, True]
    kept = stage.part(SLEEP, ready=lambda _since: answers.pop(0))
    kept.start()
    assert kept.look() is None
    assert kept.look() is Happening.READY
    assert kept.look() is None


def test_a_dead_part_is_said_with_its_last_words_and_started_again(stage: Stage) -> None:
    kept = stage.part(DIE, ready=lambda _since: False)
    kept.start()
    assert next_news(kept) is Happening.DIED
    assert kept.last_words == "It ended with code 3.\nno room left"
    assert kept.pause == 1.0
    assert kept.look() is None
    assert not kept.running
    hurry(kept)
    kept.look()
    assert next_news(kept) is Happening.DIED


def test_the_pause_doubles_up_to_half_a_minute_and_the_loop_is_said_once(stage: Stage) -> None:
    kept = stage.part(DIE, ready=lambda _since: False)
    kept.start()
    pauses, said = [], []
    for _ in range(4):
        said.append(next_news(kept))
        pauses.append(kept.pause)
        hurry(kept)
        kept.look()
    said.append(next_news(kept))
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    assert said == [Happening.DIED] * 4 + [Happening.KEEPS_DYING]
    assert kept.in_loop
    for pause in (30.0, 30.0):
        hurry(kept)
        kept.look()
        wait_until(lambda: kept.look() is None and not kept.running, 20)
        assert kept.pause == pause


def test_a_part_that_cannot_be_prepared_counts_as_dead(stage: Stage) -> None:
    def fail() -> None:
        raise RemembrancerError("The cellar is flooded.")

    kept = stage.part(SLEEP)
    kept.start()
    assert next_news(kept) is Happening.READY
    object.__setattr__(kept.part, "before", fail)
    assert kept._process is not None
    os.kill(kept._process.pid, signal.SIGKILL)
    assert next_news(kept) is Happening.DIED
    hurry(kept)
    assert next_news(kept) is Happening.DIED
    assert kept.last_words == "The cellar is flooded."


def test_the_end_of_a_part_is_the_end_of_its_group(stage: Stage, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    child = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
    kept = stage.part(child + f"open({str(told)!r}, 'w').write(str(p.pid)); {SLEEP}")
    kept.start()
    wait_until(lambda: told.exists() and told.read_text() != "", 10)
    kept.end()
    below = int(told.read_text())
    wait_until(lambda: not Path(f"/proc/{below}/cmdline").exists() or not kept.running, 5)
    assert not kept.running


def test_a_large_log_is_turned_over_under_the_hand_that_writes_it(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    with log.open("ab", buffering=0) as writer:
        for turn in range(KEPT_LOGS + 2):
            writer.write(f"turn {turn}\n".encode() + b"x" * 100)
            turn_over(log, largest=50)
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert (tmp_path / "part.log.1").read_bytes().startswith(b"turn 4\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part.log"] + [
        f"part.log.{number}" for number in range(1, KEPT_LOGS + 1)
    ]


def test_a_small_log_is_left(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    log.write_text("one\n\ntwo\n")
    turn_over(log)
    assert last_lines(log, 1) == "two"
    assert last_lines(log, 5, since=4) == "two"
    assert last_lines(tmp_path / "none.log") == ""
    assert time.time() >= log.stat().st_mtime
