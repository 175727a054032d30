"""Everything done can be proved, by anyone who has the export and the head."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from registry.errors import BadInputError
from registry.journal import Happening, Insert, Update, canonical, commit_to, reading, writing
from registry.tables import PartyRow
from tasks.proof import export_journal, is_export, prove_export

NOW = dt.datetime(2001, 3, 1, 9, 0, tzinfo=dt.UTC)
GUIDE = Path(__file__).parents[2] / "docs" / "proof.md"


@pytest.fixture
def exported(engine: Engine, tmp_path: Path) -> Path:
    """A journal of four entries, one of them with a person's name and words."""
    with writing(engine, NOW) as writer:
        for number in range(3):
            party = PartyRow(
                id=f"unit-{number}", name=f"Unit {number} – “é”", kind="force unit", salutation="Ms Sample"
            )
            writer.record(Happening("party.added", party.id), [Insert(party)])
        renamed = Happening("party.renamed", "unit-1", actor="Ann Example", why="she asked for it")
        writer.record(renamed, [Update(PartyRow, "unit-1", {"name": "Unit One"})])
    path = tmp_path / "journal.jsonl"
    with reading(engine) as session:
        export_journal(session, path, NOW, personal=True)
    return path


@pytest.mark.promise(13)
def test_an_export_proves_itself_without_the_register(exported: Path) -> None:
    proved = prove_export(exported)
    assert (proved.entries, proved.problems) == (4, ())
    assert proved.opened >= 4
    assert is_export(exported)


@pytest.mark.promise(13)
def test_what_the_guide_says_is_enough_to_verify_it(exported: Path) -> None:
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    said = subprocess.run([sys.executable, "-c", code[1], exported], capture_output=True, text=True, check=True).stdout
    assert said == f"4 entries; the head is {prove_export(exported).head}\n"
    lines = exported.read_text(encoding="utf-8").replace("Unit One", "Unit Two")
    exported.write_text(lines, encoding="utf-8")
    assert subprocess.run([sys.executable, "-c", code[1], exported], capture_output=True, check=False).returncode == 1


@pytest.mark.promise(13)
@pytest.mark.parametrize("number", range(1, 5))
def test_an_entry_that_was_changed_removed_or_moved_is_found(exported: Path, number: int) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    entry = json.loads(lines[number]) | {"subject": "unit-9"}
    changed = [*lines[:number], json.dumps(entry) + "\n", *lines[number + 1 :]]
    removed = [*lines[:number], *lines[number + 1 :]]
    twice = [*lines[:number], lines[number], *lines[number:]]
    for forged in (changed, twice, removed) if number < 4 else (changed, twice):
        exported.write_text("".join(forged), encoding="utf-8")
        assert prove_export(exported).problems


def test_a_journal_cut_short_has_another_head(exported: Path) -> None:
    head = prove_export(exported).head
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    exported.write_text("".join(lines[:4]), encoding="utf-8")
    assert prove_export(exported).head != head


def test_without_personal_values_nobody_is_named_and_the_head_is_the_same(
    exported: Path, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "public.jsonl"
    with reading(engine) as session:
        made = export_journal(session, path, NOW)
    text = path.read_text(encoding="utf-8")
    assert not any(word in text for word in ("Ann Example", "she asked", "Ms Sample"))
    assert made.head == prove_export(path).head == prove_export(exported).head
    assert path.stat().st_mode & 0o077 == 0


def test_a_value_that_was_exchanged_does_not_open_its_commitment(exported: Path) -> None:
    text = exported.read_text(encoding="utf-8").replace("Ms Sample", "Mr Sample")
    exported.write_text(text, encoding="utf-8")
    assert "does not open its commitment" in " ".join(prove_export(exported).problems)


@pytest.mark.promise(13)
def test_nothing_can_be_slipped_in_beside_what_the_hashes_cover(exported: Path) -> None:
    good = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    entry = good[1]
    salt, value = "0" * 32, "a word that nobody said"
    added = {"commitment": commit_to(salt, value), "salt": salt, "value": value}
    for forged in (
        [good[0], entry.replace("{", '{"aside":"a word that nobody said",', 1), *good[2:]],
        [good[0], entry.replace("{", '{"why":"a word that nobody said",', 1), *good[2:]],
        [good[0], entry.replace("+00:00", "-00:00", 1), *good[2:]],
        [*good, canonical(added) + "\n"],
    ):
        exported.write_text("".join(forged), encoding="utf-8")
        assert prove_export(exported).problems
    assert "the value was added" in " ".join(prove_export(exported).problems)


def test_a_line_that_is_nested_without_end_is_refused_in_words(exported: Path) -> None:
    with exported.open("a", encoding="utf-8") as file:
        file.write("[" * 100_000)
    with pytest.raises(BadInputError, match="is no journal"):
        prove_export(exported)


def test_a_file_that_is_there_is_not_written_over_and_no_other_file_is_taken_for_an_export(
    exported: Path, engine: Engine, tmp_path: Path
) -> None:
    with reading(engine) as session, pytest.raises(BadInputError, match="there already"):
        export_journal(session, exported, NOW)
    other = tmp_path / "other.txt"
    other.write_text("hello\n", encoding="utf-8")
    assert not is_export(other)
    for words in ("hello\n", "[1]\n", '{"format":"x"}\n'):
        other.write_text(words, encoding="utf-8")
        with pytest.raises(BadInputError):
            prove_export(other)
