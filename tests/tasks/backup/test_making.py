"""A backup is one whole file, or there is none; it says what it lacks, and removes nothing but older ones of ours."""

import errno
import io
import os
import stat
import subprocess
import tarfile
import threading
from pathlib import Path
from typing import IO, Any

import pytest
from sqlmodel import select

import tasks.backup.archive
from registry.journal import Happening, Insert, reading, writing
from registry.settings import Mode
from registry.tables import EvidenceRow, ReportRow
from tasks.backup.archive import opened
from tasks.backup.checking import verify_backup, verify_register
from tasks.backup.errors import BackupError
from tasks.backup.making import make_backup, remove_older
from tests.registry.builders import at
from tests.tasks.backup.conftest import MADE_AT, Kept


def test_a_backup_holds_register_evidence_and_keys_and_others_cannot_read_it(kept: Kept) -> None:
    made = kept.back_up()
    assert made.path == kept.folder / "remembrancer-2001-03-28T020000Z.tar"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert list(kept.folder.iterdir()) == [made.path]
    with opened(made.path) as archive:
        said = archive.manifest
        assert (said.made_at, said.version, said.mode) == (MADE_AT, "9.9", Mode.LIVE)
        assert list(archive.key_files()) == ["loop"]
        assert len(list(archive.evidence())) == said.evidence_files >= 2
        found = verify_backup(archive)
    assert found.problems == ()
    assert (found.entries, found.head) == (said.seq, said.head)
    assert found.rows > 20


def test_any_tar_program_reads_it(kept: Kept) -> None:
    made = kept.back_up()
    listed = subprocess.run(["tar", "-tf", made.path], capture_output=True, text=True, check=True).stdout
    assert {"manifest.json", "keys/loop", "register/journal.copy.gz"} <= set(listed.split())


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(own: Kept) -> None:
    stop = threading.Event()

    def write() -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            with writing(own.engine, at(2001, 3, 28, 3)) as act:
                report = ReportRow(code=f"R{number}", title="One more")
                act.record(Happening("report.added", report.code), [Insert(report)])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            made = make_backup(own.engine, own.vault, own.keys, own.folder, at(2001, 4, 1, number), "9.9")
            with opened(made.path) as archive:
                assert verify_backup(archive).problems == ()
    finally:
        stop.set()
        writer.join()
    assert made.manifest.seq > 10


def test_missing_or_changed_evidence_is_told_and_the_rest_is_backed_up(own: Kept) -> None:
    with own.engine.connect() as connection:
        lost, changed = list(connection.scalars(select(EvidenceRow.sha256)))[:2]
    own.vault.path(lost).unlink()
    own.vault.path(changed).chmod(0o600)
    own.vault.path(changed).write_bytes(b"something else")
    made = own.back_up()
    assert len(made.manifest.problems) == 2
    with opened(made.path) as archive:
        assert not {lost, changed} & set(archive.evidence())
        assert set(made.manifest.problems) <= set(verify_backup(archive).problems)


def test_a_disk_that_is_full_leaves_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: object, _name: str, _size: int, _data: IO[bytes], _mtime: int = 0) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tasks.backup.archive.ArchiveWriter, "add", full)
    with pytest.raises(BackupError, match="is full: no backup was made"):
        kept.back_up()
    assert list(kept.folder.iterdir()) == []


def test_a_backup_that_is_interrupted_leaves_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks.backup.archive.ArchiveWriter, "seal", stopped)
    with pytest.raises(KeyboardInterrupt):
        kept.back_up()
    assert list(kept.folder.iterdir()) == []


def test_what_a_killed_backup_left_is_removed_by_the_next(kept: Kept) -> None:
    (kept.folder / ".remembrancer-backup-killed").write_bytes(b"half")
    made = kept.back_up()
    assert list(kept.folder.iterdir()) == [made.path]


def test_a_folder_that_is_not_there_is_refused_and_not_made(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no folder"):
        make_backup(kept.engine, kept.vault, kept.keys, tmp_path / "unmounted", MADE_AT, "9.9")
    assert not (tmp_path / "unmounted").exists()


def test_only_the_oldest_backups_of_ours_are_removed(tmp_path: Path) -> None:
    names = [f"remembrancer-2001-03-{day:02}T020000Z.tar" for day in range(1, 6)]
    others = ["remembrancer-2001-03-01.tar", "letters.tar", "remembrancer-2001-03-02T020000Z.tar.gpg"]
    for name in (*names, *others):
        (tmp_path / name).touch()
    assert [path.name for path in remove_older(tmp_path, 2)] == names[:3]
    assert {path.name for path in tmp_path.iterdir()} == {*names[3:], *others}


def test_the_live_register_is_verified_too(own: Kept) -> None:
    with reading(own.engine) as session:
        assert verify_register(session, own.vault).problems == ()
    with own.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action SET title = 'Something milder' WHERE ref = 'HCP/1.1'")
        connection.exec_driver_sql("UPDATE journal SET why = 'no reason' WHERE seq = 2")
        sha = connection.scalars(select(EvidenceRow.sha256)).first()
    own.vault.path(str(sha)).unlink()
    with reading(own.engine) as session:
        problems = verify_register(session, own.vault).problems
    assert len(problems) == 3
    assert "action/HCP/1.1 in the tables" in " ".join(problems)


def test_evidence_passes_through_in_pieces(kept: Kept, tmp_path: Path) -> None:
    class Large(io.RawIOBase):
        def __init__(self, size: int) -> None:
            self.left, self.most = size, 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            count = min(len(buffer), self.left)
            self.most = max(self.most, count)
            buffer[:count] = b"\0" * count
            self.left -= count
            return count

    stream = Large(20 << 20)
    with (tmp_path / "large.tar").open("w+b") as file:
        tasks.backup.archive.ArchiveWriter(file).add("evidence/" + "0" * 64, 20 << 20, stream)  # type: ignore[arg-type]
    assert stream.most <= 1 << 20
    assert tarfile.is_tarfile(tmp_path / "large.tar")
