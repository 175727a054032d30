"""The file: an uncompressed tar, which any tar program reads, and behind it one line with the hash of it all.

Whatever is larger than a manifest passes through in pieces: memory does not grow with the evidence.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tasks.backup import manifest
from tasks.backup.errors import DamagedError
from tasks.backup.manifest import Manifest

PIECE = 1 << 20
LARGEST_MANIFEST = 1 << 24
_SEAL = re.compile(rb"\nremembrancer backup sha256 ([0-9a-f]{64})\n")
SEAL_SIZE = len(b"\nremembrancer backup sha256 \n") + 64
_MEMBER = re.compile(r"register/[a-z_]+\.copy\.gz|evidence/[0-9a-f]{64}|keys/\w[\w-]*|manifest\.json", re.ASCII)


class ArchiveWriter:
    """Appends members to a file that is open for writing and reading; `seal` is the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._tar = tarfile.open(fileobj=file, mode="w:", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - `seal` closes

    def add(self, name: str, size: int, data: IO[bytes], mtime: int = 0) -> None:
        """`size` bytes of `data` as one member. Raises OSError, also when there are fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, mtime
        self._tar.addfile(member, data)

    def add_bytes(self, name: str, data: bytes) -> None:
        """A small member."""
        self.add(name, len(data), io.BytesIO(data))

    def seal(self, said: Manifest) -> None:
        """Add the manifest, close the tar, and write the hash of every byte behind it."""
        self.add_bytes(manifest.NAME, said.to_json().encode())
        self._tar.close()
        self._file.seek(0)
        digest = _hash_of(self._file, None)
        self._file.write(b"\nremembrancer backup sha256 " + digest.encode() + b"\n")


class Archive:
    """A backup that was found whole: every byte is as it was written, and nothing in it leads elsewhere."""

    def __init__(self, path: Path, file: IO[bytes], digest: str) -> None:
        self.path = path
        self.digest = digest
        self._tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - the file is the caller's
        self._members = {member.name: member for member in self._checked()}
        if manifest.NAME not in self._members:
            raise DamagedError(f"{path} has no manifest: it is no backup of Remembrancer.")
        self.manifest = manifest.from_json(self.read(manifest.NAME, LARGEST_MANIFEST))

    def _checked(self) -> Iterator[tarfile.TarInfo]:
        seen: set[str] = set()
        for member in self._tar:
            # What says that it is larger than what is written of it (a sparse file) would take days to read.
            if not member.isreg() or member.issparse() or not _MEMBER.fullmatch(member.name) or member.name in seen:
                raise DamagedError(f"{self.path} holds {member.name!r}, which no backup holds. Nothing was taken.")
            seen.add(member.name)
            yield member

    def open(self, name: str) -> IO[bytes]:
        """A member's bytes as a stream. Raises DamagedError when there is none of that name."""
        member = self._members.get(name)
        stream = self._tar.extractfile(member) if member else None
        if stream is None:
            raise DamagedError(f"{self.path} lacks {name}.")
        return stream

    def read(self, name: str, most: int = PIECE) -> bytes:
        """A small member whole. Raises DamagedError when it is larger than `most` bytes."""
        if name in self._members and self._members[name].size > most:
            raise DamagedError(f"{name} in {self.path} is larger than it can be.")
        with self.open(name) as stream:
            return stream.read()

    def hash_of(self, name: str) -> str:
        """SHA-256 of a member."""
        with self.open(name) as stream:
            return _hash_of(stream, None)

    def evidence(self) -> Iterator[str]:
        """The hashes under which evidence stands in it."""
        return (name.removeprefix(manifest.EVIDENCE) for name in self._members if name.startswith(manifest.EVIDENCE))

    def key_files(self) -> Iterator[str]:
        """The names of its keys."""
        return (name.removeprefix(manifest.KEYS) for name in self._members if name.startswith(manifest.KEYS))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup whose every byte is as it was written.

    Raises DamagedError when it is not, or is none; OSError when it cannot be read.
    """
    with path.open("rb") as file:
        digest = _checked_seal(path, file)
        file.seek(0)
        try:
            yield Archive(path, file, digest)
        except (tarfile.TarError, EOFError) as error:
            raise DamagedError(f"{path} is no whole backup: {error}.") from error


def _checked_seal(path: Path, file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - SEAL_SIZE))
    seal = _SEAL.fullmatch(file.read())
    if seal is None:
        raise DamagedError(f"{path} is no backup of Remembrancer, or was cut short. Take another one.")
    file.seek(0)
    digest = _hash_of(file, size - SEAL_SIZE)
    if digest != seal.group(1).decode():
        raise DamagedError(f"{path} is damaged: its bytes are not those that were written. Take another one.")
    return digest


def _hash_of(stream: IO[bytes], size: int | None) -> str:
    """SHA-256 of the next `size` bytes, or of all that follow."""
    digest, left = hashlib.sha256(), size
    while piece := stream.read(PIECE if left is None else min(PIECE, left)):
        digest.update(piece)
        left = None if left is None else left - len(piece)
    return digest.hexdigest()
