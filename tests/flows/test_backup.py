"""Backup and restore from the command line: with the embedded server from beginning to end, and from PostgreSQL 15."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from flows.cli.app import app
from flows.restoring import restore
from flows.runtime import running
from flows.start import prepare
from flows.supervisor import orphans
from flows.supervisor.environment import register_environment
from flows.supervisor.errors import HomeError
from flows.supervisor.lock import hold
from flows.unfinished_restore import Mark
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.pulse import LAST_BACKUP
from registry.rebuild import current, journal_entries
from registry.register import meta, set_meta
from registry.restored import RESTORED
from registry.settings import Mode, Settings
from registry.tables import LetterRow
from tasks.backup.errors import DamagedError, RestoreError
from tests.tasks.backup.conftest import fill


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def command(settings: Settings, *arguments: object) -> Done:
    """`remembrancer ...` on that home, in this process."""
    result = CliRunner().invoke(app, [str(each) for each in arguments], env=register_environment(settings))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def silent(_line: str) -> None:
    """Nobody watches."""


@pytest.fixture
def source(database_url: str, tmp_path: Path) -> Settings:
    """A register in use, on a database that runs already."""
    settings = Settings(home=tmp_path / "source", database_url=database_url)
    settings.root.mkdir()
    prepare(settings, empty=True, report=silent)
    with running(settings) as runtime:
        fill(runtime.engine, settings.root)
        with writing(runtime.engine, runtime.now()) as writer:
            set_meta(writer.session, "mode", Mode.LIVE.value)
    return settings


@pytest.fixture
def backup(source: Settings) -> Path:
    """A backup of it."""
    done = command(source, "backup", source.root / "backups", "--keep", 2)
    assert done.returncode == 0, done.stderr
    return next((source.root / "backups").iterdir())


@pytest.fixture
def target(open_folder: Path) -> Iterator[Settings]:
    """An empty home whose database is embedded."""
    settings = Settings(home=open_folder / "home")
    yield settings
    orphans.end_ours(settings)


def register_of(settings: Settings) -> Any:
    with running(settings) as runtime, reading(runtime.engine) as session:
        return current(session)


@pytest.mark.both_postgres
def test_a_register_is_backed_up_verified_and_restored_into_an_embedded_database(
    source: Settings, backup: Path, target: Settings
) -> None:
    with running(source) as runtime, reading(runtime.engine) as session:
        assert meta(session, LAST_BACKUP)
    verified = command(target, "verify", backup)
    assert (verified.returncode, verified.stderr) == (0, "")
    restored = command(target, "restore", backup, "--by", "A. Clerk")
    assert restored.returncode == 0, restored.stderr
    assert "Mode: rehearsal" in restored.stdout
    assert orphans.ours(target) == []
    again = command(target, "restore", backup)
    assert again.returncode == 2
    assert "never mixes two registers" in again.stderr


@pytest.fixture
def other(databases: Any, tmp_path: Path) -> Iterator[Settings]:
    """An empty home with an empty database that runs already."""
    name = databases.new()
    url = databases.url(name)
    yield Settings(home=tmp_path / "other", database_url=url)
    databases.drop(name)


def test_everything_but_what_was_on_its_way_is_as_it_was(source: Settings, backup: Path, other: Settings) -> None:
    done = restore(other, backup, by="A. Clerk", say=silent)
    assert done.doubtful is not None
    before, after = register_of(source), register_of(other)
    assert {name: rows for name, rows in after.items() if name not in {"stage", "item", "deadline"}} == {
        name: rows for name, rows in before.items() if name not in {"stage", "item", "deadline"}
    }
    verified = command(other, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    with running(other) as runtime, reading(runtime.engine) as session:
        assert "register.restored" in [entry.kind for entry in journal_entries(session)]
        assert session.exec(select(LetterRow).where(LetterRow.state == "written")).all() == []
    prepare(other, empty=False, report=silent)


def test_a_restore_that_was_cut_short_is_given_again_and_nothing_starts_until_then(
    source: Settings, backup: Path, other: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("flows.restoring.take_up", cut_short)
        with pytest.raises(KeyboardInterrupt):
            restore(other, backup, by="A. Clerk", say=silent)
    with pytest.raises(BadInputError, match=f"Give it again: remembrancer restore {backup}"):
        prepare(other, empty=False, report=silent)
    another = source.root / "backups" / "another.tar"
    assert restore(other, backup, by="A. Clerk", say=silent).doubtful is not None
    assert not another.exists()
    prepare(other, empty=False, report=silent)
    # Killed between the last commit and the end: what is there is whole, and the same restore says so.
    with running(other) as runtime, reading(runtime.engine) as session:
        digest = meta(session, RESTORED) or ""
    Mark(other).set(digest, backup)
    assert restore(other, backup, by="A. Clerk", say=silent).doubtful is None
    Mark(other).refuse()


def test_a_register_or_a_home_in_use_is_refused(source: Settings, backup: Path, other: Settings) -> None:
    with pytest.raises(RestoreError, match="never mixes two registers"):
        restore(source, backup, by="A. Clerk", say=silent)
    elsewhere = Settings(home=other.home, database_url=source.database_url)
    with pytest.raises(RestoreError, match="never writes over one"):
        restore(elsewhere, backup, by="A. Clerk", say=silent)
    other.run_folder.mkdir(parents=True, exist_ok=True)
    with hold(other), pytest.raises(HomeError, match="already runs"):
        restore(other, backup, by="A. Clerk", say=silent)


def test_a_damaged_backup_is_refused_before_anything_is_made(backup: Path, target: Settings) -> None:
    backup.write_bytes(backup.read_bytes()[:-200])
    with pytest.raises(DamagedError):
        restore(target, backup, by="A. Clerk", say=silent)
    assert not target.root.exists()
    refused = command(target, "verify", backup)
    assert refused.returncode == 2
    assert "cut short" in refused.stderr


def test_evidence_that_is_missing_is_told_and_nothing_older_is_removed(source: Settings, backup: Path) -> None:
    next(path for path in source.vault.rglob("*") if path.is_file()).unlink()
    older = source.root / "backups" / "remembrancer-2001-01-01T000000Z.tar"
    older.touch()
    done = command(source, "backup", source.root / "backups", "--keep", 1)
    assert done.returncode == 1
    assert "EVIDENCE IS MISSING" in done.stderr
    assert older.exists()
    assert command(source, "verify").returncode == 1


def test_a_folder_that_is_not_there_is_said_plainly(source: Settings, tmp_path: Path) -> None:
    done = command(source, "backup", tmp_path / "unmounted")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no folder")


def test_an_export_is_verified_by_the_same_command(source: Settings, tmp_path: Path) -> None:
    assert command(source, "export", tmp_path / "journal.jsonl").returncode == 0
    assert command(source, "verify", tmp_path / "journal.jsonl").returncode == 0
    lines = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[3])
    lines[3] = json.dumps(entry | {"kind": "something.else"})
    (tmp_path / "journal.jsonl").write_text("\n".join(lines), encoding="utf-8")
    # An export with other spelling begins otherwise; what counts is that it is not taken for whole.
    assert command(source, "verify", tmp_path / "journal.jsonl").returncode == 1
