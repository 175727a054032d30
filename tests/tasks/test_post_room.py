"""The post room keeps every letter as it came, says who it was for, and relays none."""

import asyncio
import mailbox
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tasks.post_room import LARGEST_LETTER, PostRoomError, open_listener
from tests.ports import free_port


@pytest.fixture(scope="module")
def maildir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("post") / "mail" / "owners"


@pytest.fixture(scope="module")
def port(maildir: Path) -> Iterator[int]:
    number = free_port()
    where = ("--host", "127.0.0.1", "--port", str(number), "--maildir", str(maildir))
    process = subprocess.Popen([sys.executable, "-m", "tasks.post_room", *where])
    deadline = time.monotonic() + 20
    while True:
        try:
            smtplib.SMTP("127.0.0.1", number, timeout=5).quit()
            break
        except ConnectionRefusedError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield number
    process.terminate()
    assert process.wait(timeout=10) == 0


@pytest.fixture
def box(maildir: Path, port: int) -> mailbox.Maildir:
    kept = mailbox.Maildir(maildir)
    kept.clear()
    return kept


def a_letter() -> bytes:
    letter = EmailMessage(SMTP)
    letter["From"] = "Remembrancer <clerk@example.org>"
    letter["To"] = "owner@example.org"
    letter["Subject"] = "Two papers are owed"
    letter.set_content("Please send them.\n")
    return letter.as_bytes()


def post(port: int, letter: bytes, *to: str, sender: str = "bounces+1@example.org") -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
        return line.sendmail(sender, to or ("owner@example.org",), letter)


def test_a_letter_is_kept_with_its_envelope(port: int, box: mailbox.Maildir) -> None:
    post(port, a_letter(), "owner@example.org", "deputy@example.org")
    (kept,) = box
    assert kept.get_all("X-Original-To") == ["owner@example.org", "deputy@example.org"]
    assert kept["Return-Path"] == "<bounces+1@example.org>"
    assert kept["Subject"] == "Two papers are owed"
    assert kept.get_payload() == "Please send them.\n"


def test_a_letter_to_anywhere_is_taken_and_goes_nowhere(port: int, box: mailbox.Maildir) -> None:
    assert post(port, a_letter(), "somebody@elsewhere.example.net") == {}
    assert len(box) == 1


def test_odd_letters_are_kept_byte_for_byte(port: int, box: mailbox.Maildir) -> None:
    body = b"\r\n".join([b"..dots", b".", b"From here", b"\xff\xfe raw", b"x" * 5000, b"end"])
    post(port, b"Subject: odd\r\n\r\n" + body)
    (key,) = box.keys()
    assert box.get_bytes(key).endswith(body.replace(b"\r\n", b"\n").rstrip() + b"\n")


def test_the_empty_sender_of_a_bounce_is_taken(port: int, box: mailbox.Maildir) -> None:
    post(port, a_letter(), sender="")
    (kept,) = box
    assert kept["Return-Path"] == "<>"


def test_a_letter_over_the_limit_is_refused_for_good(port: int, box: mailbox.Maildir) -> None:
    too_large = b"Subject: large\r\n\r\n" + b"0123456789abcde\r\n" * (LARGEST_LETTER // 17 + 1)
    with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        post(port, too_large)
    assert refusal.value.smtp_code == 552
    assert len(box) == 0


def test_a_letter_that_cannot_be_kept_is_to_be_tried_again(port: int, box: mailbox.Maildir, maildir: Path) -> None:
    (maildir / "tmp").rename(maildir / "away")
    try:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            post(port, a_letter())
    finally:
        (maildir / "away").rename(maildir / "tmp")
    assert refusal.value.smtp_code == 452
    assert len(box) == 0


def test_a_taken_port_is_said_plainly(port: int, tmp_path: Path) -> None:
    with pytest.raises(PostRoomError, match=f"127.0.0.1:{port}: .*in use"):
        asyncio.run(open_listener("127.0.0.1", port, tmp_path / "box"))
