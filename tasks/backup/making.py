"""Making a backup while everything runs: a snapshot of the register, the evidence that it names, the keys."""

import datetime as dt
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy.engine import Engine

from tasks.backup import manifest
from tasks.backup.archive import ArchiveWriter
from tasks.backup.errors import BackupError, cannot_write
from tasks.backup.manifest import Manifest
from tasks.backup.snapshot import Snapshot, snapshot
from tasks.evidence import EvidenceError, Vault, flush_folder

_NAME = re.compile(r"remembrancer-\d{4}-\d\d-\d\dT\d{6}Z\.tar", re.ASCII)
_PARTIAL = ".remembrancer-backup-"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    size: int
    removed: tuple[Path, ...] = ()


def make_backup(engine: Engine, vault: Vault, keys: Path, folder: Path, now: dt.datetime, version: str) -> Made:
    """Write a backup into `folder`, under a name that says when. `now` is real time, UTC.

    Evidence that is missing or changed is named in the manifest's `problems`; the rest is backed up all the same.
    Raises BackupError, SchemaError; then nothing stands under the backup's name.
    """
    if not folder.is_dir():
        raise BackupError(f"There is no folder {folder}: make it, or mount the disk that it is on.")
    path = folder / f"remembrancer-{now.astimezone(dt.UTC):%Y-%m-%dT%H%M%S}Z.tar"
    try:
        _remove_partial(folder)
        with _named_when_whole(path) as file:
            said = _write(file, engine, vault, keys, folder, now, version)
        return Made(path, said, path.stat().st_size)
    except OSError as error:
        raise cannot_write(error, folder) from error
    except psycopg.Error as error:
        raise BackupError(f"The register could not be read to its end: {error}. No backup was made.") from error


def remove_older(folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove backups of ours, the oldest first, until `keep` are left. Other files are not touched."""
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    gone = tuple(ours[: max(0, len(ours) - keep)])
    for path in gone:
        path.unlink()
    return gone


def _write(
    file: IO[bytes], engine: Engine, vault: Vault, keys: Path, folder: Path, now: dt.datetime, version: str
) -> Manifest:
    archive = ArchiveWriter(file)
    with snapshot(engine, folder) as taken:
        for table, spool in taken.tables.values():
            size = spool.seek(0, os.SEEK_END)
            spool.seek(0)
            archive.add(table.file, size, spool)
        files, total, problems = _add_evidence(archive, vault, taken)
    said = Manifest(
        made_at=now.astimezone(dt.UTC),
        version=version,
        schema=taken.schema,
        mode=taken.mode,
        seq=taken.seq,
        head=taken.head,
        tables={name: table for name, (table, _) in taken.tables.items()},
        keys=_add_keys(archive, keys),
        evidence_files=files,
        evidence_bytes=total,
        problems=tuple(problems),
    )
    archive.seal(said)
    return said


def _add_evidence(archive: ArchiveWriter, vault: Vault, taken: Snapshot) -> tuple[int, int, list[str]]:
    """How many files and bytes were added; what the register names and cannot be had."""
    files = total = 0
    problems = []
    for sha in sorted({*taken.evidence, *taken.documents}):
        try:
            with vault.opened(sha) as (size, data):
                archive.add(manifest.EVIDENCE + sha, size, data)
        except EvidenceError as error:
            # A paper that was applied from a draft alone was never evidence.
            if sha in taken.evidence or vault.path(sha).exists():
                problems.append(str(error))
            continue
        files, total = files + 1, total + size
    return files, total, problems


def _add_keys(archive: ArchiveWriter, keys: Path) -> dict[str, str]:
    added = {}
    for path in sorted(keys.iterdir()) if keys.is_dir() else ():
        if path.is_file() and not path.is_symlink() and re.fullmatch(r"\w[\w-]*", path.name, re.ASCII):
            data = path.read_bytes()
            archive.add_bytes(manifest.KEYS + path.name, data)
            added[path.name] = hashlib.sha256(data).hexdigest()
    return added


@contextmanager
def _named_when_whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file that others cannot read; it gets its name when every byte is on the disk."""
    handle, name = tempfile.mkstemp(prefix=_PARTIAL, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        flush_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _remove_partial(folder: Path) -> None:
    """What a backup that was killed has left; one that is being written is locked."""
    for path in folder.glob(f"{_PARTIAL}*"):
        with suppress(BlockingIOError, FileNotFoundError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
