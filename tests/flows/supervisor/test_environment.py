"""A part sees this home's settings and Prefect profile, whatever the user's own say."""

import os
from pathlib import Path

import pytest

from flows.supervisor.environment import MARK, enter_prefect, part_environment, server_environment
from registry.settings import Settings

THEIRS = {
    "PATH": "/usr/bin",
    "PREFECT_API_URL": "https://elsewhere.example.com/api",
    "PREFECT_API_KEY": "theirs",
    "PREFECT_PROFILE": "theirs",
    "REMEMBRANCER_HOME": "relative",
    "PYTHONWARNINGS": "error",
}


def test_the_users_own_prefect_is_not_seen(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, prefect_port=4321)
    seen = part_environment(settings, THEIRS)
    assert seen["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    assert seen["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert not {"PREFECT_API_KEY", "PREFECT_PROFILE", "PYTHONWARNINGS"} & set(seen)
    assert seen["PATH"] == "/usr/bin"


def test_nothing_is_told_to_anybody_outside(tmp_path: Path) -> None:
    seen = part_environment(Settings(home=tmp_path), {})
    assert seen["DO_NOT_TRACK"] == "1"
    assert seen["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_settings_survive_the_way_through_the_environment(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, prefect_port=4321, smtp_port=8888, database_url="postgresql+psycopg://h/d")
    seen = part_environment(settings, THEIRS)
    assert seen["REMEMBRANCER_HOME"] == str(tmp_path)
    assert seen["REMEMBRANCER_PREFECT_PORT"] == "4321"
    assert seen["REMEMBRANCER_SMTP_PORT"] == "8888"
    assert seen["REMEMBRANCER_DATABASE_URL"] == "postgresql+psycopg://h/d"
    assert "REMEMBRANCER_PREFECT_DATABASE" not in seen
    assert seen[MARK] == str(tmp_path)


def test_a_part_that_needs_none_of_our_secrets_is_given_none(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, smtp_password="hidden-1", prefect_auth="clerk:hidden-2", smtp_username="out")
    assert "hidden-1" in part_environment(settings, {}).values()
    bare = part_environment(settings, {}, with_secrets=False)
    assert "REMEMBRANCER_SMTP_PASSWORD" not in bare
    assert bare["REMEMBRANCER_SMTP_USERNAME"] == "out"


def test_temporary_files_are_the_homes_own_so_that_two_accounts_do_not_meet(tmp_path: Path) -> None:
    seen = part_environment(Settings(home=tmp_path), {"TMPDIR": "/somewhere"})
    assert seen["TMPDIR"] == str(tmp_path / "run" / "tmp")


def test_a_proxy_does_not_keep_the_pages_from_their_server(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, prefect_url="https://remembrancer.example.org", prefect_auth="clerk:hidden-1")
    seen = part_environment(settings, {}) | server_environment(settings)
    assert seen["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert seen["PREFECT_UI_URL"] == seen["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "https://remembrancer.example.org"
    assert seen["PREFECT_SERVER_UI_API_URL"] == "/api"
    assert seen["PREFECT_API_AUTH_STRING"] == seen["PREFECT_SERVER_API_AUTH_STRING"] == "clerk:hidden-1"


def test_a_command_enters_this_homes_prefect_and_leaves_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(THEIRS))
    enter_prefect(Settings(home=tmp_path, prefect_port=4321))
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    assert not {"PREFECT_API_KEY", "PREFECT_PROFILE"} & set(os.environ)
