"""`remembrancer doctor` as it is given: its exit code, and what programs read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from tests.ports import free_port

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REMEMBRANCER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("REMEMBRANCER_PREFECT_PORT", str(free_port()))
    monkeypatch.setenv("REMEMBRANCER_SMTP_PORT", str(free_port()))
    return tmp_path / "home"


def test_before_the_first_start_nothing_is_wrong_and_it_says_what_does_not_run(home: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert {each["verdict"] for each in found} == {"fine", "warning"}
    assert f"Remembrancer does not run on {home}" in [each["found"] for each in found]
    assert not home.exists()


def test_something_wrong_is_exit_code_1_and_is_explained(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMEMBRANCER_PREFECT_AUTH", "admin:admin")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert "WRONG   settings: REMEMBRANCER_PREFECT_AUTH has a password of 5 characters" in done.stdout
    assert "1 wrong." in done.stdout


def test_settings_that_cannot_be_read_are_a_finding_without_what_stands_in_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMEMBRANCER_DATABASE_URL", "postgresql://r:hidden-otter@h/d")
    monkeypatch.setenv("REMEMBRANCER_SMTP_RATE", "fast")
    done = CliRunner().invoke(app, ["doctor", "--json"])
    (found,) = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["verdict"] == "wrong"
    assert "REMEMBRANCER_DATABASE_URL is no database URL" in found["found"]
    assert "hidden" not in done.stdout
