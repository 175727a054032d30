"""The mailbox of returns as the world's mail servers see it: what is handed in arrives, now or when it is up again."""

import shutil
from pathlib import Path
from typing import Any, Protocol

from tasks.mail_in.mailbox import deliver, make_maildir
from tests.dovecot import PASSWORD, USER, Dovecot


class Box(Protocol):
    """A mailbox that can be down."""

    settings: dict[str, Any]  # how the service reaches it

    def put(self, raw: bytes, sender: str) -> None:
        """Hand a message in; while the mailbox is down it waits at the sender's server."""

    def down(self) -> None:
        """Nobody can read it, and nothing is delivered to it."""

    def up(self) -> None:
        """It is back, and what waited is delivered."""

    def folders(self) -> dict[str, list[bytes]]:
        """ "INBOX", "Processed", "Quarantine", with the raw messages in each."""


class MaildirBox:
    """A Maildir. It is down when its folder is no folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._hidden = make_maildir(folder), folder.with_name("hidden")
        self.settings: dict[str, Any] = {"maildir": folder}
        self._spool: list[bytes] = []
        self._is_down = False
        self._count = 0

    def put(self, raw: bytes, sender: str) -> None:
        # As every server does: so two deliveries of one mail are two sets of bytes.
        self._count += 1
        raw = (
            b"Return-Path: <%s>\nReceived: by box.example.org with ESMTP id %d\n" % (sender.encode(), self._count) + raw
        )
        if self._is_down:
            self._spool.append(raw)
        else:
            deliver(self.folder, raw)

    def down(self) -> None:
        self._is_down = True
        self.folder.rename(self._hidden)
        self.folder.mkdir()
        (self.folder / "new").touch()

    def up(self) -> None:
        shutil.rmtree(self.folder)
        self._hidden.rename(self.folder)
        self._is_down = False
        for raw in self._spool:
            deliver(self.folder, raw)
        self._spool.clear()

    def folders(self) -> dict[str, list[bytes]]:
        found = {
            "INBOX": self.folder,
            "Processed": self.folder / ".Processed",
            "Quarantine": self.folder / ".Quarantine",
        }
        return {name: _messages(path) for name, path in found.items()}


def _messages(maildir: Path) -> list[bytes]:
    files = [path for name in ("new", "cur") for path in (maildir / name).glob("*")]
    return [path.read_bytes() for path in sorted(files)]


class DovecotBox:
    """An IMAP account of a real Dovecot, which gets its mail over LMTP."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.settings: dict[str, Any] = {
            "imap_host": "127.0.0.1",
            "imap_port": server.imap_port,
            "imap_username": USER,
            "imap_password": PASSWORD,
        }
        self._spool: list[tuple[bytes, str]] = []
        self._is_down = False

    def put(self, raw: bytes, sender: str) -> None:
        if self._is_down:
            self._spool.append((raw, sender))
        else:
            self.server.deliver(raw, sender=sender)

    def down(self) -> None:
        self._is_down = True
        self.server.stop()

    def up(self) -> None:
        self.server.start()
        self._is_down = False
        for raw, sender in self._spool:
            self.server.deliver(raw, sender=sender)
        self._spool.clear()

    def folders(self) -> dict[str, list[bytes]]:
        return self.server.folders()
