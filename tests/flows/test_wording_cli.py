import json
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


def test_wording_shows_the_text_its_spans_and_why() -> None:
    shown = CliRunner().invoke(app, ["wording", "Plan by May 2001, then monthly.", "--date", "2001-02-27"]).stdout
    assert "Plan by May 2001, then monthly." in shown
    assert "once, due 2001-05-31  (ambiguous)" in shown
    assert "before 1 May 2001" in shown
    assert (
        CliRunner().invoke(app, ["wording", "To note.", "--date", "2001-02-27"]).stdout.count("Nothing here says") == 1
    )


def test_wording_answers_json_lines_one_by_one() -> None:
    asked = '{"id": "a", "text": "by 4 May 2001", "reference_date": "2001-02-27"}\n\n{"id": "b", "text": "x"}\n'
    result = CliRunner().invoke(app, ["wording", "--json", "--date", "2001-02-27"], input=asked)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], first["readings"][0]["due"], second["readings"]) == ("a", "2001-05-04", [])


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
