"""Mail that no decent program writes is sorted at the first look: while a message cannot be read, nobody is chased."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.journal import reading
from registry.settings import Settings
from registry.tables import MessageRow
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import deliver
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, once

NOW = at(2001, 3, 27)
REPORT = (
    b"From: MAILER-DAEMON@example.org\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
    b"Final-Recipient: rfc822; nobody@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 \x00 unknown\r\n--b--\r\n"
)
ODD = {
    "an address with letters beyond ASCII": "From: jürgen@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n".encode(),
    "half characters as text": b"From: a@example.org\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA- oh\r\n",
    "half characters in the subject": b"From: a@example.org\r\nSubject: =?utf-7?q?Oh_+2AA-?=\r\n\r\nHello.\r\n",
    "zero bytes in a delivery report": REPORT,
    "zero bytes in the text": b"From: a@example.org\r\nSubject: a\x00b\r\n\r\na\x00b\r\n",
    "a stranger's trial letter": (
        b"From: a@example.org\r\nX-Remembrancer-Trial: 999999999999 0123456789abcdef "
        + b"0" * 64
        + b"\r\n\r\nHello.\r\n"
    ),
}


@pytest.mark.promise(7)
@pytest.mark.parametrize("raw", ODD.values(), ids=ODD.keys())
def test_odd_mail_is_sorted_at_the_first_look(engine: Engine, tmp_path: Path, raw: bytes) -> None:
    settings = Settings(home=tmp_path)
    room = PostRoom(engine, settings, CALENDAR, b"secret", FakeServer().send_all)
    work = Collecting(engine, settings, mailboxes(settings), Vault(settings.vault), room)
    applied(engine, action(1, once(dt.date(2001, 3, 30))))
    deliver(settings.returns_maildir, raw)
    report = collect(work, NOW)
    assert (report.messages, report.failed, sum(report.sorted_as.values())) == (1, 0, 1)
    with reading(engine) as session:
        assert "could not be read" not in str(session.exec(select(MessageRow)).one().why)
