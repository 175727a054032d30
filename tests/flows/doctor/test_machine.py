"""Versions, disk, permissions, clock."""

import datetime as dt
from importlib import metadata
from pathlib import Path

import pytest

from flows.doctor import machine
from flows.doctor.machine import look_at_disk, look_at_home, look_at_time, look_at_versions
from flows.supervisor.home import make_home
from registry.settings import Settings
from tests.flows.doctor.verdicts import all_fine, wrongs

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_what_is_installed_is_what_was_tried_together() -> None:
    assert all_fine(look_at_versions())


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        ("sqlalchemy", "2.1.9", "sqlalchemy 2.1.9 (<2.1,>=2.0.36 is needed)"),
        ("fastapi", "0.165.0", "fastapi 0.165.0 (<0.151,>=0.139 is needed)"),
        ("prefect", "3.9.1", "prefect 3.9.1 (==3.8.8 is needed)"),
        ("imapclient", None, "imapclient is missing"),
    ],
)
def test_versions_that_do_not_work_together_are_named(
    monkeypatch: pytest.MonkeyPatch, name: str, version: str | None, said: str
) -> None:
    true = metadata.version

    def pretended(asked: str) -> str:
        if asked != name:
            return true(asked)
        if version is None:
            raise metadata.PackageNotFoundError(asked)
        return version

    monkeypatch.setattr(metadata, "version", pretended)
    (found,) = wrongs(look_at_versions())
    assert said in found


def test_a_disk_that_is_nearly_full_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "not" / "yet")
    assert all_fine(look_at_disk(settings))
    monkeypatch.setattr(machine, "free_megabytes", lambda _folder: 90)
    assert "90 MB are free" in wrongs(look_at_disk(settings))[0]


def test_a_home_as_up_makes_it_is_fine_and_one_that_others_can_read_is_not(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert all_fine(look_at_home(settings))
    make_home(settings)
    keys = settings.root / "keys"
    (keys / "loop").touch(mode=0o600)
    assert all_fine(look_at_home(settings))
    (keys / "loop").chmod(0o644)
    settings.vault.chmod(0o755)
    (said,) = wrongs(look_at_home(settings))
    assert str(keys / "loop") in said
    assert str(settings.vault) in said


def test_a_clock_in_the_wrong_year_is_wrong() -> None:
    assert all_fine(look_at_time(NOW))
    assert wrongs(look_at_time(NOW.replace(year=1970))) == ["This computer's clock shows 22 November 1970"]


def test_missing_time_zones_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ZoneInfo", lambda _name: dt.UTC)
    assert "no summer time" in wrongs(look_at_time(NOW))[0]
