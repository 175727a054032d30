"""The local post room: an SMTP listener that puts every letter into one Maildir, and relays none.

It stands in for the world's mail servers until real ones are set. Run it with
`python -m tasks.post_room --host 127.0.0.1 --port 8025 --maildir FOLDER`; SIGTERM ends it.
"""

import argparse
import asyncio
import mailbox
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from registry.errors import RemembrancerError

LARGEST_LETTER = 25 * 1024 * 1024  # bytes
LONGEST_LINE = 64 * 1024  # bytes; RFC 5321 says 1,000, and real mail programs send more


class PostRoomError(RemembrancerError):
    """The post room cannot open; the message says why."""


class Postmaster(SMTP):
    """Speaks SMTP, and bears long lines."""

    line_length_limit = LONGEST_LINE


class Deliverer:
    """Puts each letter into one Maildir, safely on the disk before the sender is told that it arrived."""

    def __init__(self, maildir: Path) -> None:
        maildir.parent.mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(maildir, create=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        """The reply to the sender: 250 once the letter is kept, 452 (try again) where it cannot be kept."""
        try:
            key = self._box.add(_marked(envelope))
        except OSError as error:
            print(f"A letter could not be kept: {error}", file=sys.stderr, flush=True)
            return "452 4.3.1 The letter cannot be kept now"
        return f"250 2.0.0 OK: kept as {key}"


def _marked(envelope: Envelope) -> bytes:
    """The letter under headers that say who sent it and to whom, as a delivering mail server writes."""
    sender = (envelope.mail_from or "").strip("<>")
    marks = [f"Return-Path: <{sender}>"]
    marks += [f"X-Original-To: {address}" for address in envelope.rcpt_tos]
    content = envelope.original_content or b""
    letter = "".join(f"{mark}\r\n" for mark in marks).encode("utf-8", "surrogateescape") + content
    return letter.replace(b"\r\n", b"\n")  # as Postfix and Dovecot keep them on disk


async def open_listener(host: str, port: int, maildir: Path) -> asyncio.Server:
    """Listen, and deliver into `maildir`, which is made if need be. Port 0 takes any free one.

    Raises PostRoomError when the port is taken or the address is not this machine's.
    """
    deliverer = Deliverer(maildir)

    def speak() -> Postmaster:
        return Postmaster(
            deliverer,
            data_size_limit=LARGEST_LETTER,
            enable_SMTPUTF8=True,
            hostname="post-room",
            ident="Post room",
        )

    try:
        return await asyncio.get_running_loop().create_server(speak, host, port)
    except OSError as error:
        raise PostRoomError(f"The post room cannot listen on {host}:{port}: {error.strerror}.") from error


async def serve(host: str, port: int, maildir: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    async with await open_listener(host, port, maildir):
        await asked_to_stop.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's exit code: 0 after a signal, 1 when it cannot open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--maildir", required=True, type=Path)
    given = parser.parse_args(arguments)
    try:
        asyncio.run(serve(given.host, given.port, given.maildir))
    except PostRoomError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
