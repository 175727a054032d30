"""A part sees this home's settings and Prefect profile, whatever the user's own say."""

from pathlib import Path

from flows.supervisor.environment import MARK, part_environment
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
