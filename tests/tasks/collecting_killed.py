"""A process that collects from a real IMAP server and is killed (SIGKILL) at a given point."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import tasks.mail_in.sorting
from registry.database import connect
from registry.settings import Settings
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.imap_connection import BoundedClient
from tasks.mail_in.imap_mailbox import ImapMailbox
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR
from tests.tasks.mail_in.test_collecting import MORNING

POINTS: dict[str, tuple[Any, str]] = {
    "before anything is kept": (Vault, "keep"),
    "between keeping and sorting": (tasks.mail_in.sorting, "understand"),
    "within the sorting transaction": (tasks.mail_in.sorting, "sort_message"),
    "between sorting and moving": (ImapMailbox, "processed"),
    "between copying and removing": (BoundedClient, "delete_messages"),
}


def die(*_: object, **__: object) -> None:
    """As if the machine had lost its power."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, home: str, port: str, user: str, password: str, point: str) -> None:
    """Collect, and be killed at the point."""
    settings = Settings(
        home=Path(home), imap_host="127.0.0.1", imap_port=int(port), imap_username=user, imap_password=password
    )
    engine = connect(url)
    room = PostRoom(engine, settings, CALENDAR, b"secret", FakeServer().send_all)
    setattr(*POINTS[point], die)
    collect(Collecting(engine, settings, mailboxes(settings), Vault(settings.vault), room), MORNING)


if __name__ == "__main__":
    main(*sys.argv[1:])
