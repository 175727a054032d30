import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from flows.cli.app import app


@pytest.mark.parametrize("arguments", [["by May"], ["by May", "--date", "9999-01-01"], ["by May", "--date", "May"]])
def test_a_mistake_ends_with_2_and_one_clear_message(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["wording", *arguments])
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_text_is_shown_with_its_marks_and_what_each_means() -> None:
    shown = CliRunner().invoke(app, ["wording", "Plan by May 2001, then monthly.", "--date", "2001-02-27"]).stdout
    text, marks, empty, first = shown.splitlines()[:4]
    assert (text, empty) == ("Plan by May 2001, then monthly.", "")
    assert marks == "     1──────────       2──────"
    assert first == "1   once, due 2001-05-31 · to the month · ambiguous"
    for words in (
        "    “by May 2001”",
        "    either ",
        "    or before 1 May 2001",
        "2   recurring, every month (FREQ=MONTHLY)",
    ):
        assert words in shown


def test_a_text_that_says_nothing_about_time_is_shown_with_that() -> None:
    shown = CliRunner().invoke(app, ["wording", "To note.", "--date", "2001-02-27"]).stdout
    assert shown == "To note.\nNothing here says when.\n"


def test_a_terminal_without_unicode_gets_question_marks() -> None:
    command = [sys.executable, "-c", "from flows.cli.app import app; app()", "wording", "Plän by 4 May 2001", "--date"]
    shown = subprocess.run(
        [*command, "2001-02-27"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert shown.stdout.splitlines()[:2] == ["Pl?n by 4 May 2001", "     1------------"]


def test_wording_answers_json_lines_one_by_one() -> None:
    asked = '{"id": "a", "text": "by 4 May 2001", "reference_date": "2001-02-27"}\n\n{"id": "b", "text": "x"}\n'
    result = CliRunner().invoke(app, ["wording", "--json", "--date", "2001-02-27"], input=asked)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], first["readings"][0]["due"], second["readings"]) == ("a", "2001-05-04", [])


@pytest.mark.parametrize("character", ["\\ud800", "\\u00e9"])
def test_a_character_that_cannot_be_written_is_answered_as_an_escape(character: str) -> None:
    asked = f'{{"id": 1, "text": "due on receipt of {character} paper"}}\n'
    command = [
        sys.executable,
        "-c",
        "from flows.cli.app import app; app()",
        "wording",
        "--json",
        "--date",
        "2001-02-27",
    ]
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, env=ascii_only).stdout
    assert f"{character} paper" in shown
    assert json.loads(shown)["id"] == 1


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": 1}', '{"id": 1, "text": "x", "reference_date": "May"}'])
def test_a_bad_line_is_named_by_its_number(line: str) -> None:
    result = CliRunner().invoke(app, ["wording", "--json"], input=f"\n{line}\n")
    assert result.exit_code == 2
    assert "2: " in result.stderr


def test_it_starts_without_the_engine_and_the_register() -> None:
    slow = ("prefect", "sqlmodel", "sqlalchemy")
    code = f"import sys; import flows.cli.wording; print([name for name in {slow} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
