"""Mail in: a mailbox is a queue; what was taken in is moved out of it, so nothing is lost or taken twice.

A Maildir (cr.yp.to/proto/maildir.html, Maildir++ for the subfolders) is a production source: Postfix and
Dovecot write it. What somebody has read (\\Seen) means nothing here.
"""

import contextlib
import email.policy
import itertools
import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Protocol

from registry.errors import RemembrancerError
from tasks.evidence import flush_folder

LARGEST_MESSAGE = 25 * 1024 * 1024  # bytes, judged by metadata before a message is read
HEAD = 8 * 1024  # bytes of one that is not read, from which its sender and subject are told

_WAITING_FOLDERS = ("new", "cur")
_SERIAL = itertools.count()


class MailboxError(RemembrancerError):
    """A mailbox cannot be read or written. The next look may succeed: nothing was lost."""


class MessageGoneError(MailboxError):
    """Somebody else took the message meanwhile; there is nothing left to do about it."""


class MessageTooLargeError(MailboxError):
    """The message is larger than is read; it is put aside for a person."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits in a mailbox: its key there, and its size in bytes, from metadata."""

    key: str
    size: int

    @property
    def too_large(self) -> bool:
        return self.size > LARGEST_MESSAGE


class Mailbox(Protocol):
    """A queue of raw messages. `key` is stable until the message is moved."""

    @property
    def remark(self) -> str | None:
        """What a person should know of it, after a look; None when all is as it should be."""

    def waiting(self) -> Iterable[Waiting]:
        """What waits, oldest first. Raises MailboxError."""

    def fetch(self, key: str) -> bytes:
        """The raw message, left where it is. Raises MessageGoneError, MessageTooLargeError, MailboxError."""

    def processed(self, key: str) -> None:
        """Move it to Processed. One that is gone is no error. Raises MailboxError."""

    def aside(self, key: str) -> None:
        """Move it to Quarantine. One that is gone is no error. Raises MailboxError."""

    def close(self) -> None:
        """Let go of any connection; the next call makes a new one. Raises nothing."""


def too_large(size: int, head: bytes) -> str:
    """What is said of a message that is not read: the same of the same message, whatever its key is."""
    found = BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
    said = [f"{name} {' '.join(str(found[name]).split())[:200]}" for name in ("From", "Date", "Subject") if found[name]]
    named = f" ({'; '.join(said)})" if said else ""
    mark = f" {' '.join(str(found['Message-ID']).split())[:200]}" if found["Message-ID"] else ""
    return f"The message{mark}{named} has {size} bytes; {LARGEST_MESSAGE} are read."


class MaildirMailbox:
    """A Maildir as a Mailbox. The key is the unique part of the file's name, before the flags."""

    remark = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def waiting(self) -> Iterator[Waiting]:
        """What is in new/ and cur/, oldest first."""
        found = []
        for path in self._paths():
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # a mail reader moved it from new/ to cur/; the next look finds it
            found.append((status.st_mtime_ns, _key(path), status.st_size))
        yield from (Waiting(key, size) for _, key, size in sorted(found))

    def fetch(self, key: str) -> bytes:
        """The raw message as the server wrote it."""
        path = self._find(key)
        if path is None:
            raise MessageGoneError(f"The message {key} is no longer in {self.folder}.")
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > LARGEST_MESSAGE:
                    raise MessageTooLargeError(too_large(size, file.read(HEAD)))
                return file.read()
        except FileNotFoundError:
            raise MessageGoneError(f"The message {key} is no longer in {self.folder}.") from None
        except OSError as error:
            raise MailboxError(f"{path} cannot be read: {error.strerror}.") from error

    def processed(self, key: str) -> None:
        self._move(key, ".Processed")

    def aside(self, key: str) -> None:
        self._move(key, ".Quarantine")

    def close(self) -> None:
        """There is nothing to let go of."""

    def _paths(self) -> Iterator[Path]:
        for name in _WAITING_FOLDERS:
            try:
                with os.scandir(self.folder / name) as entries:
                    paths = [Path(each.path) for each in entries if not each.name.startswith(".") and each.is_file()]
            except FileNotFoundError:
                continue  # a Maildir to which nothing was delivered yet
            except OSError as error:
                raise MailboxError(f"{self.folder / name} cannot be read: {error.strerror}.") from error
            yield from paths

    def _find(self, key: str) -> Path | None:
        # The usual names first, without reading the folder; a mail reader may have set any flags.
        usual = (self.folder / "new" / key, self.folder / "cur" / f"{key}:2,", self.folder / "cur" / f"{key}:2,S")
        if "/" in key or key.startswith("."):
            return None
        quick = next((path for path in usual if path.is_file()), None)
        return quick or next((path for path in self._paths() if _key(path) == key), None)

    def _move(self, key: str, subfolder: str) -> None:
        """Rename into the subfolder's cur/, the name kept; the same file system, so it happens or it does not."""
        for _ in range(3):  # a mail reader may rename it between finding and moving
            path = self._find(key)
            if path is None:
                return
            try:
                target = make_maildir(self.folder / subfolder) / "cur" / _with_flags(path.name)
                path.rename(target)
                flush_folder(target.parent)
                flush_folder(path.parent)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise MailboxError(f"{path} cannot be moved to {subfolder}: {error.strerror}.") from error
            return


def deliver(folder: Path, data: bytes) -> str:
    """Put a message into a Maildir as a mail server does: written to tmp/, flushed, renamed into new/.

    Gives its key. Raises MailboxError; then nothing stands in new/.
    """
    key = _unique_name()
    temporary, final = folder / "tmp" / key, folder / "new" / key
    try:
        make_maildir(folder)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(final)
        flush_folder(final.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise MailboxError(f"Nothing can be delivered to {folder}: {error.strerror}.") from error
    return key


def make_maildir(folder: Path) -> Path:
    """The folder, with the three folders of a Maildir in it."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if folder.name.startswith("."):
        (folder / "maildirfolder").touch()  # Maildir++ marks a subfolder so
    return folder


def _key(path: Path) -> str:
    return path.name.split(":", 1)[0]


def _with_flags(name: str) -> str:
    return name if ":" in name else f"{name}:2,"


def _unique_name() -> str:
    host = socket.gethostname().replace("/", "\\057").replace(":", "\\072")
    now = time.time_ns()
    return f"{now // 10**9}.M{now // 1000 % 10**6}P{os.getpid()}Q{next(_SERIAL)}R{secrets.token_hex(4)}.{host}"
