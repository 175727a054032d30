"""What stands in examples/systemd would work: commands, options, settings and databases are those of the project."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from typer.main import get_command

from flows.cli.app import app
from flows.supervisor.databases import PREFECT, REGISTER, look_through, problems
from registry.settings import Settings
from tasks.embedded_postgres import binaries
from tests.postgres import Databases

FOLDER = Path(__file__).parents[1] / "examples" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
PROGRAM = "/opt/remembrancer/.venv/bin/remembrancer"
VARIABLES = {f"REMEMBRANCER_{name.upper()}" for name in Settings.model_fields}
SECRETS = {
    f"REMEMBRANCER_{name.upper()}"
    for name, field in Settings.model_fields.items()
    if "SecretStr" in str(field.annotation) and "database" not in name
}

units = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def lines(path: Path, *, with_optional: bool = False) -> Iterator[tuple[str, str]]:
    """Each `Name=value`; also those that are to be switched on, where asked for."""
    mark = "#?" if with_optional else ""
    yield from re.findall(rf"^{mark}([A-Z][A-Za-z]+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def values(path: Path, name: str) -> list[str]:
    return [value for found, value in lines(path, with_optional=True) if found == name]


@units
def test_each_service_starts_a_command_that_is_there_with_options_that_it_has(unit: Path) -> None:
    (command,) = values(unit, "ExecStart")
    program, name, *arguments = command.split()
    assert program == PROGRAM
    known = get_command(app).commands[name]  # type: ignore[attr-defined]
    options = {option for parameter in known.params for option in parameter.opts}
    assert {each for each in arguments if each.startswith("-")} <= options


@units
def test_each_secret_is_given_by_a_file_that_the_service_alone_is_shown(unit: Path) -> None:
    loaded = {value.partition(":")[0] for value in values(unit, "LoadCredential")}
    given = [value.partition("=") for value in values(unit, "Environment")]
    for variable, _, path in given:
        assert variable.removesuffix("_FILE") in SECRETS
        assert path.removeprefix("%d/") in loaded
    assert len(loaded) == len(given)


@units
def test_each_service_is_an_ordinary_account_that_may_write_to_little(unit: Path) -> None:
    found = dict(lines(unit))
    assert found["User"] == "remembrancer"
    expected = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes"}
    assert expected.items() <= found.items()
    assert found["UMask"] == "0077"
    assert found["CapabilityBoundingSet"] == ""


def test_the_service_stops_and_starts_again_as_up_needs_it() -> None:
    found = dict(lines(FOLDER / "remembrancer.service"))
    assert (found["KillMode"], found["Restart"]) == ("mixed", "on-failure")
    assert int(found["TimeoutStopSec"]) >= 120, "the embedded database alone may take a minute"


def test_each_timer_has_its_service() -> None:
    assert [timer.stem for timer in TIMERS] == [unit.stem for unit in UNITS if unit.stem != "remembrancer"]


def test_the_environment_file_names_settings_and_no_secret() -> None:
    text = (FOLDER / "remembrancer.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?(REMEMBRANCER_\w+)=", text, re.MULTILINE))
    assert named <= VARIABLES
    assert not named & SECRETS


def test_the_settings_of_the_environment_file_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in re.findall(r"^#?(REMEMBRANCER_\w+)=(.*)$", (FOLDER / "remembrancer.env").read_text(), re.M):
        monkeypatch.setenv(variable, value)
    assert not Settings().is_embedded


def test_the_databases_of_the_script_are_those_that_up_needs(databases: Databases) -> None:
    server = databases.server
    psql = [str(binaries() / "psql"), "-h", str(server.socket_folder), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q"]
    made = ("remembrancer", "remembrancer_prefect")
    try:
        subprocess.run([*psql, "-f", FOLDER / "postgres.sql"], check=True, timeout=60, **server.run_as())
        for variable, name in zip((REGISTER, PREFECT), made, strict=True):
            with server.connect(name) as connection:
                connection.execute("SET SESSION AUTHORIZATION remembrancer")
                assert list(problems(look_through(connection, variable))) == []
    finally:
        with server.connect() as connection:
            for name in made:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute("DROP ROLE IF EXISTS remembrancer")


def test_the_command_of_the_operator_gives_the_service_s_settings_and_secrets() -> None:
    script = FOLDER / "remembrancer-command"
    text = script.read_text(encoding="utf-8")
    subprocess.run(["sh", "-n", script], check=True, timeout=30)
    assert script.stat().st_mode & 0o111
    named = {f"REMEMBRANCER_{name}": file for file, name in re.findall(r"([a-z-]+):([A-Z_]+)", text)}
    service = [value.partition("=") for value in values(FOLDER / "remembrancer.service", "Environment")]
    assert named == {variable.removesuffix("_FILE"): path.removeprefix("%d/") for variable, _, path in service}
    assert f'{PROGRAM} "$@"' in text
