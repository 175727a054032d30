"""The vault: the bytes behind what was received, kept under their sha256 and never changed."""

import contextlib
import errno
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from registry.errors import RemembrancerError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_PIECE = 1 << 20
_PARTIAL = ".part-"  # what a killed writer leaves behind begins with this; it never stands under a hash


class EvidenceError(RemembrancerError):
    """The vault cannot keep or give what was asked of it."""


def sha256_of(data: bytes) -> str:
    """The name under which these bytes are kept: 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class Vault:
    """Evidence by its hash, in two levels of folders below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha: str) -> Path:
        """Where the bytes of that hash are, or would be. Raises EvidenceError for what is no sha256."""
        if not _SHA256.fullmatch(sha):
            raise EvidenceError(f"{sha!r} is no sha256 (64 lower-case hexadecimal digits).")
        return self.folder / sha[:2] / sha[2:4] / sha

    def keep(self, data: bytes) -> str:
        """Keep the bytes for good and give their sha256. Keeping the same bytes again changes nothing.

        When it returns, the bytes have reached the disk. Raises EvidenceError when they cannot be
        written; then nothing stands under their hash.
        """
        sha = sha256_of(data)
        path = self.path(sha)
        if self._holds(path, sha):
            return sha
        try:
            _make_folders(path.parent)
            _write_then_name(path, io.BytesIO(data), sha)
        except OSError as error:
            raise EvidenceError(_why(error, path)) from error
        return sha

    def take(self, sha: str, stream: IO[bytes]) -> None:
        """Keep what comes through `stream`, which must have that hash; only a piece of it is in memory.

        Raises EvidenceError when it has another hash or cannot be written; then nothing stands under `sha`.
        """
        path = self.path(sha)
        try:
            with self.opened(sha):
                return
        except EvidenceError:
            pass  # missing or damaged: taken now
        try:
            _make_folders(path.parent)
            _write_then_name(path, stream, sha)
        except OSError as error:
            raise EvidenceError(_why(error, path)) from error

    def read(self, sha: str) -> bytes:
        """The bytes of that hash. Raises EvidenceError when they are missing or have been changed."""
        path = self.path(sha)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise EvidenceError(f"The vault holds nothing under {sha}.") from None
        except OSError as error:
            raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error
        if sha256_of(data) != sha:
            raise EvidenceError(_changed(path))
        return data

    @contextlib.contextmanager
    def opened(self, sha: str) -> Iterator[tuple[int, IO[bytes]]]:
        """The size of that evidence and a stream of its bytes, which were found unchanged a moment before.

        For what is large: nothing is held in memory. Raises EvidenceError when they are missing or changed.
        """
        path = self.path(sha)
        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha:
                    raise EvidenceError(_changed(path))
                size = file.tell()
                file.seek(0)
                yield size, file
        except FileNotFoundError:
            raise EvidenceError(f"The vault holds nothing under {sha}.") from None

    def verify(self) -> list[str]:
        """Every file read again: one sentence for each problem; an empty list when all is as it was kept."""
        return [problem for path in self._files() if (problem := self._problem(path))]

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file())

    def _problem(self, path: Path) -> str | None:
        if path.name.startswith(_PARTIAL):
            return f"{path} was left half written; it is no evidence and can be deleted."
        if not _SHA256.fullmatch(path.name) or path != self.path(path.name):
            return f"{path} is no evidence: nothing but files named by their sha256 belongs in the vault."
        try:
            self.read(path.name)
        except EvidenceError as error:
            return str(error)
        return None

    @staticmethod
    def _holds(path: Path, sha: str) -> bool:
        # Read, not only looked for: a damaged file is written anew while the bytes are at hand.
        try:
            return sha256_of(path.read_bytes()) == sha
        except OSError:
            return False


def _make_folders(folder: Path) -> None:
    """Make the folder and those above it; each new name is flushed in the folder that holds it."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)


def _write_then_name(path: Path, data: IO[bytes], sha: str) -> None:
    """Write beside the final place and rename: a hash never names half a file."""
    handle, temporary = tempfile.mkstemp(prefix=_PARTIAL, dir=path.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            shutil.copyfileobj(data, file, _PIECE)
            file.seek(0)
            _refuse_other(file, sha)
            file.flush()
            os.fchmod(file.fileno(), 0o440)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def _refuse_other(file: io.BufferedRandom, sha: str) -> None:
    if hashlib.file_digest(file, "sha256").hexdigest() != sha:
        raise EvidenceError(f"What was to be kept under {sha} has another hash. Nothing was kept.")


def flush_folder(folder: Path) -> None:
    """Make the folder's list of names reach the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed(path: Path) -> str:
    return f"{path} has been changed: its bytes have another hash. Restore it from a backup."


def _why(error: OSError, path: Path) -> str:
    if error.errno in _FULL:
        return f"The disk of the vault is full ({path.parent}): nothing was kept. Make room and try again."
    return f"The vault cannot write to {path.parent}: {error.strerror}. Nothing was kept."
