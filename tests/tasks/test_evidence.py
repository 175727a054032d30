"""The vault."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.evidence import EvidenceError, Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=500))
def test_what_is_kept_is_read_again_and_keeping_it_twice_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    vault = Vault(tmp_path_factory.mktemp("vault"))
    sha = vault.keep(data)
    before = vault.path(sha).stat()
    assert sha == vault.keep(data) == hashlib.sha256(data).hexdigest()
    assert vault.read(sha) == data
    assert vault.path(sha).stat().st_mtime_ns == before.st_mtime_ns
    assert vault.verify() == []


def test_a_file_stands_two_folders_down_and_nobody_may_write_to_it(vault: Vault) -> None:
    sha = vault.keep(b"x")
    path = vault.path(sha)
    assert path.relative_to(vault.folder).parts == (sha[:2], sha[2:4], sha)
    assert path.stat().st_mode & 0o222 == 0


def test_what_was_changed_is_not_given_out_and_is_found(vault: Vault) -> None:
    sha = vault.keep(b"the truth")
    vault.path(sha).chmod(0o600)
    vault.path(sha).write_bytes(b"something else")
    with pytest.raises(EvidenceError, match="changed"):
        vault.read(sha)
    assert len(vault.verify()) == 1


def test_keeping_the_bytes_again_mends_a_damaged_file(vault: Vault) -> None:
    sha = vault.keep(b"the truth")
    vault.path(sha).chmod(0o600)
    vault.path(sha).write_bytes(b"")
    vault.keep(b"the truth")
    assert vault.read(sha) == b"the truth"


def test_what_is_not_there_and_what_is_no_hash_are_errors(vault: Vault) -> None:
    with pytest.raises(EvidenceError, match="holds nothing"):
        vault.read("0" * 64)
    for wrong in ("../../etc/passwd", "", "A" * 64):
        with pytest.raises(EvidenceError, match="no sha256"):
            vault.path(wrong)


def test_strangers_and_half_written_files_are_found(vault: Vault) -> None:
    sha = vault.keep(b"x")
    (vault.folder / "notes.txt").write_text("hello")
    vault.path(sha).with_name(".part-abc").write_bytes(b"ha")
    problems = vault.verify()
    assert len(problems) == 2
    assert any("half written" in each for each in problems)


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_full_disk_is_said_plainly_and_leaves_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    vault.keep(b"before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(EvidenceError, match="full"):
        vault.keep(b"after")
    monkeypatch.undo()
    assert vault.verify() == []
    assert [path.name for path in vault.folder.rglob("*") if path.is_file()] == [hashlib.sha256(b"before").hexdigest()]
    assert vault.keep(b"after")
