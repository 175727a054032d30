"""The letter to ourselves goes out and comes back by real servers, is taken away, and never counts as a message."""

# ruff: noqa: ARG002, N802 - the names and arguments with which aiosmtpd calls

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows.doctor.finding import Finding
from flows.doctor.mail_loop import send_and_wait
from flows.runtime import Runtime
from registry.journal import reading
from registry.settings import Mode, Settings
from registry.tables import MessageRow
from tasks.mail_in.collecting import collect
from tasks.mail_in.mailbox import MaildirMailbox, deliver
from tasks.trial_letter import HEADER, WAITED_FOR, new_trial, trial_message, trial_of
from tests import dovecot as dovecot_room
from tests.dovecot import Dovecot, a_dovecot
from tests.flows.doctor.verdicts import all_fine, warnings, wrongs
from tests.ports import free_port
from tests.registry.builders import CALENDAR

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
DOMAIN = "example.org"
RESULTS = b"Authentication-Results: mx.example.org; dkim=pass\r\n"


class Exchange:
    """Takes letters, and hands them on as a mail server does: `to` gets recipient and bytes."""

    def __init__(self, to: Any, refuses: bool = False) -> None:  # noqa: FBT001, FBT002
        self.to, self.refuses = to, refuses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        # As a queue does: the sender is told first, the letter delivered a little later.
        threading.Timer(0.2, self.to, (envelope.rcpt_tos[0], RESULTS + envelope.content)).start()
        return "250 queued"


@contextmanager
def exchange(to: Any, *, refuses: bool = False) -> Iterator[int]:
    """Its port while the block runs."""
    controller = Controller(Exchange(to, refuses), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


def looped(settings: Settings, seconds: float = 20.0) -> list[Finding]:
    settings.root.mkdir(exist_ok=True)
    return list(send_and_wait(settings, Mode.LIVE, dt.datetime.now(dt.UTC), seconds))


def by_maildir(tmp_path: Path, port: int, **more: object) -> Settings:
    given = {
        "home": tmp_path / "home",
        "database_url": "postgresql+psycopg://127.0.0.1/not-asked",
        "mail_domain": DOMAIN,
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "maildir": tmp_path / "delivered",
    }
    return Settings(**given | more)  # type: ignore[arg-type]


def test_a_letter_goes_out_and_comes_back_into_an_imap_mailbox(tmp_path: Path) -> None:
    def hand_in(server: Dovecot, recipient: str, content: bytes) -> None:
        server.deliver(content, to=recipient)

    with a_dovecot() as server, exchange(lambda to, content: hand_in(server, to, content)) as port:
        server.deliver(b"Subject: a reply that waits\r\n\r\ntext\r\n")
        settings = by_maildir(
            tmp_path,
            port,
            maildir=None,
            imap_host="127.0.0.1",
            imap_port=server.imap_port,
            imap_username=dovecot_room.USER,
            imap_password=dovecot_room.PASSWORD,
            trusted_mail_server="mx.example.org",
        )
        assert all_fine(looped(settings))
        folders = server.folders()
    assert [b"a reply that waits" in each for each in folders["INBOX"]] == [True]
    assert [HEADER.encode() in each for each in folders["Processed"]] == [True]


def test_a_letter_goes_out_and_comes_back_into_a_maildir_and_the_servers_id_is_said(tmp_path: Path) -> None:
    with exchange(lambda _to, content: deliver(tmp_path / "delivered", content)) as port:
        settings = by_maildir(tmp_path, port)
        found = looped(settings)
    assert wrongs(found) == []
    (said,) = warnings(found)
    assert "writes Authentication-Results as mx.example.org" in said
    assert list(MaildirMailbox(settings.returns_maildir).waiting()) == []


def test_a_letter_that_does_not_come_back_is_wrong(tmp_path: Path) -> None:
    with exchange(lambda _to, _content: None) as port:
        (said,) = wrongs(looped(by_maildir(tmp_path, port), seconds=1.0))
    assert "in no mailbox of ours within 1 seconds" in said


def test_a_server_that_does_not_know_our_address_is_wrong(tmp_path: Path) -> None:
    with exchange(lambda _to, _content: None, refuses=True) as port:
        (said,) = wrongs(looped(by_maildir(tmp_path, port)))
    assert "550" in said or "5.1.1" in said


def test_where_letters_end_in_the_post_room_there_is_no_loop(tmp_path: Path) -> None:
    assert warnings(looped(Settings(home=tmp_path))) == [
        "The local post room relays nothing, so no letter can come back"
    ]


@pytest.mark.promise(7)
def test_collecting_leaves_a_fresh_trial_alone_and_puts_an_old_one_away_and_counts_neither(
    engine: Engine, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    runtime = Runtime(settings, engine, CALENDAR)
    now = dt.datetime.now(dt.UTC)
    trial = new_trial(now)
    raw = trial_message(trial, runtime.loop_secret, sender="r@example.org", to="r@example.org", domain=DOMAIN)
    key = deliver(settings.returns_maildir, raw)
    box = MaildirMailbox(settings.returns_maildir)
    assert collect(runtime.collecting(), now).messages == 0
    assert [each.key for each in box.waiting()] == [key]
    assert collect(runtime.collecting(), now + 2 * WAITED_FOR).messages == 0
    assert list(box.waiting()) == []
    with reading(engine) as session:
        assert session.exec(select(MessageRow)).all() == []


def test_only_we_can_write_the_mark_of_a_trial() -> None:
    trial = new_trial(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))
    raw = trial_message(trial, b"secret", sender="r@example.org", to="r@example.org", domain=DOMAIN)
    assert trial_of(raw, b"secret") == trial
    assert trial_of(raw, b"another") is None
    assert trial_of(raw.replace(trial.number.encode(), b"0" * 16), b"secret") is None
    assert trial_of(b"Subject: a reply\r\n\r\nX-Remembrancer-Trial: " + trial.number.encode(), b"secret") is None
    assert trial_of(b"X-Remembrancer-Trial: \xff\xfe\r\n\r\n", b"secret") is None
    assert trial_of(b"", b"secret") is None
