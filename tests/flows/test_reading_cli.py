import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from registry.parties import read_parties
from tasks.documents.drafts.draft_file import load_draft
from tasks.documents.drafts.files import loaded

EXAMPLES = Path(__file__).parents[2] / "examples"
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


def test_read_writes_a_workbook_that_plan_takes_as_the_same_draft(paper: Path, tmp_path: Path) -> None:
    arguments = ["read", str(paper), "--date", "2004-03-01", "-o"]
    drafts = []
    for name in ("draft.yaml", "draft.xlsx"):
        assert CliRunner().invoke(app, [*arguments, str(tmp_path / name)]).exit_code == 0
        drafts.append(loaded((tmp_path / name).read_bytes(), name))
    assert [action.text for action in drafts[0].actions] == [action.text for action in drafts[1].actions]
    assert drafts[0].left_out == drafts[1].left_out


def test_read_shows_the_paper_with_each_action_marked_in_it(paper: Path) -> None:
    shown = (
        CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", "--show"], env={"COLUMNS": "200"}).stdout
    )
    for words in ("[BC/1.1] By May 2004", "[BC/1.2] To note", "[BC/3.1] Receipt of monthly", "2 actions, 1 notes"):
        assert words in shown


def test_read_takes_the_date_that_the_paper_bears(tmp_path: Path) -> None:
    path = tmp_path / "paper.txt"
    path.write_text(f"Date: 1 March 2004\n{PAPER}", encoding="utf-8")
    result = CliRunner().invoke(app, ["read", str(path), "--json"])
    assert result.exit_code == 0
    assert "bears the date 2004-03-01" in result.stderr
    assert json.loads(result.stdout.splitlines()[0])["due"] == "2004-05-31"


def test_read_proposes_which_party_a_name_means(paper: Path, tmp_path: Path) -> None:
    text = (EXAMPLES / "parties.yaml").read_text(encoding="utf-8")
    (tmp_path / "parties.yaml").write_text(text, encoding="utf-8")
    misspelt = next(entry.party.name for entry in read_parties(text).entries if len(entry.party.name.split()) > 1)
    paper.write_text(PAPER.replace("Trust to send", f"{misspelt[:-1]} to send"), encoding="utf-8")
    output = tmp_path / "draft.yaml"
    result = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", "-o", str(output)])
    assert result.exit_code == 0, result.output
    names = loaded(output.read_bytes(), "draft.yaml").names
    assert any(each.named == misspelt[:-1] and each.confirmed_by is None for each in names)


def test_a_mapping_of_columns_is_remembered_for_papers_of_that_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMEMBRANCER_HOME", str(tmp_path / "home"))
    path = tmp_path / "paper.txt"
    path.write_text(
        "Alpha\tBeta\tGamma\n1\tThe Trust should act.\tTrust to send a plan by May 2004.\n", encoding="utf-8"
    )
    arguments = ["read", str(path), "--date", "2004-03-01", "--json"]
    given = CliRunner().invoke(app, [*arguments, "--columns", "1=number,2=recommendation,3=monitoring"])
    assert given.exit_code == 0, given.output
    assert json.loads(given.stdout.splitlines()[0])["due"] == "2004-05-31"
    assert CliRunner().invoke(app, arguments).stdout == given.stdout


@pytest.mark.parametrize(
    ("option", "value"), [("--columns", "3"), ("--columns", "=x"), ("--pages", "b"), ("--pages", "9-3")]
)
def test_an_option_that_says_nothing_is_refused_with_an_example(paper: Path, option: str, value: str) -> None:
    result = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", option, value])
    assert result.exit_code == 2
    assert f"write {option} " in result.stderr


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


@pytest.mark.parametrize("options", [[], ["--show"]])
def test_no_paper_gives_the_terminal_orders(options: list[str], tmp_path: Path) -> None:
    hostile = "\x1b]0;x\x07\x1b[2J\x9b1m\u202e[/x][red]"
    paper = tmp_path / "paper.txt"
    for text in (PAPER.replace(" ", f" {hostile} "), f"A{hostile}\tB{hostile}\nC\tD\n"):
        paper.write_text(text, encoding="utf-8")
        result = CliRunner().invoke(app, ["read", str(paper), "--date", "2004-03-01", *options])
        assert result.exit_code in {0, 2}
        assert not set("\x1b\x07\x9b\u202e") & set(result.output)
        assert "[/x]" in result.output
