import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from tasks.documents.drafts.draft_file import load_draft

PAPER = (
    "Follow-up of “Better Care: A Review”\n\nRef\tFinding\tAudit Committee monitoring\n"
    "1\tThe Trust should act. (Para 2)\tBy May 2004 – Trust to send a plan. To note.\n"
    "3\tThe Trust should report.\tReceipt of monthly figures.\n"
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


def test_read_gives_one_json_line_an_action(paper: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", "--json"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(line["ref"], line["kind"], line["action"]) for line in lines] == [
        ("BC/1.1", "deadline", True),
        ("BC/1.2", "none", False),
        ("BC/3.1", "recurring", True),
    ]
    assert lines[0]["due"] == "2004-05-31"
    assert lines[0]["ambiguous"] is True


def test_read_writes_a_draft_that_loads(paper: Path, tmp_path: Path) -> None:
    output = tmp_path / "draft.yaml"
    result = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", "--report", "QQ", "-o", str(output)])
    assert result.exit_code == 0
    assert "2 actions (1 to be ruled), 1 notes" in result.stdout
    assert load_draft(output.read_text(encoding="utf-8"), "draft.yaml").actions[0].ref == "QQ/1.1"


def test_read_shows_people_actions_reasons_what_is_left_out_and_gaps(paper: Path) -> None:
    shown = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01"]).stdout
    for words in ("Recommendation 1 (para 2)", "BC/3.1", "due 2004-05-31", "Left out", "Gaps in the numbering: 2"):
        assert words in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "no-such-paper.txt", "--date", "2004-03-01"],
        ["read", __file__, "--date", "2004-03-01"],
        ["read", __file__, "--date", "1 March"],
        ["read", __file__],
    ],
)
def test_a_mistake_ends_with_2_and_one_clear_message(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_reading_starts_without_the_engine_and_the_register() -> None:
    slow = ("prefect", "sqlmodel", "sqlalchemy")
    code = f"import sys; import flows.cli.reading; print([name for name in {slow} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
