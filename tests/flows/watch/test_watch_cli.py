"""`remembrancer watch`: what a person sees of it, and what a timer is told by its exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.supervisor.home import make_home
from flows.supervisor.lock import lock_file
from flows.watch.memory import STATE, folder_of
from registry.settings import Settings

pytestmark = pytest.mark.promise(14)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("REMEMBRANCER_HOME", str(tmp_path / "home"))
    made = Settings()
    make_home(made)
    return made


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["watch", *arguments])
    return result.exit_code, result.output


def test_before_anything_was_started_nothing_is_wrong(settings: Settings) -> None:
    code, words = said()
    assert code == 0
    assert f"Nothing was ever started on {settings.root}." in words
    assert "Alarms go to nobody but the log" in words


def test_a_killed_up_is_exit_code_1_and_only_looking_remembers_nothing(settings: Settings) -> None:
    lock_file(settings).write_text(json.dumps({"pid": 1, "started": 0}))
    code, words = said()
    assert code == 1
    assert "`remembrancer up` was killed, or could not start" in words
    assert not (folder_of(settings) / STATE).exists()


def test_a_timer_is_told_by_the_exit_code_and_the_watch_remembers(settings: Settings) -> None:
    lock_file(settings).write_text(json.dumps({"pid": 1, "started": 0}))
    assert said("--once")[0] == 1
    assert (folder_of(settings) / STATE).exists()
    lock_file(settings).write_bytes(b"")  # as `down` leaves it
    assert said("--once")[0] == 0


def test_settings_that_cannot_be_read_are_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMEMBRANCER_PREFECT_PORT", "no number")
    code, words = said()
    assert code == 2
    assert "prefect_port" in words
