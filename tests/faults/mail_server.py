"""The world's mail server: a process of its own that takes letters, writes down what it took, and misbehaves as told.

What it accepted is a line in a file before the sender hears of it: that file is the truth about what was sent.
"""

import asyncio
import datetime as dt
import json
import os
import random
import time
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.processes import FORK
from tests.ports import free_port
from tests.servers import wait_until

LONGEST_LINE = 64 * 1024


@dataclass(frozen=True)
class Manners:
    """How the server behaves from now on; `now` is the simulated moment that it writes beside each letter."""

    now: str
    refused: tuple[str, ...] = ()  # addresses: 550, for good
    busy: tuple[str, ...] = ()  # addresses: 451, for now
    later: float = 0.0  # chance of a 450 after the content
    hang_up: float = 0.0  # chance that the connection breaks after the content, kept or not


@dataclass(frozen=True)
class Accepted:
    """One letter that the server took, whatever the sender came to know of it."""

    at: dt.datetime  # simulated
    real: float  # monotonic seconds
    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @cached_property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @cached_property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""


class MailServer:
    """The harness's side: start, stop, tell its manners, and read what it took."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.port = free_port()
        self._record, self._manners, self._seed = folder / "accepted.jsonl", folder / "manners.json", seed
        self._record.touch()
        self._process: Any = None
        self._read: list[Accepted] = []
        self._offset = 0

    def behave(self, manners: Manners) -> None:
        """From the next command on."""
        new = self._manners.with_suffix(".new")
        new.write_text(json.dumps(asdict(manners)), encoding="utf-8")
        new.replace(self._manners)

    def start(self) -> None:
        self._seed += 1
        arguments = (self.port, str(self._record), str(self._manners), self._seed)
        self._process = FORK.Process(target=serve, args=arguments, daemon=True)
        self._process.start()
        wait_until(self._listens, 20)

    def stop(self) -> None:
        """Down: connections are refused, and those that stand are cut."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = None

    def accepted(self) -> list[Accepted]:
        """Everything that was ever taken, oldest first."""
        with self._record.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._offset += len(line)
                found = json.loads(line)
                moment = dt.datetime.fromisoformat(found["at"])
                content = found["content"].encode("latin-1")
                self._read.append(Accepted(moment, found["real"], found["sender"], tuple(found["to"]), content))
        return self._read

    def _listens(self) -> bool:
        async def knock() -> bool:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                return False
            writer.close()
            await writer.wait_closed()
            return True

        return asyncio.run(knock())


class Handler:
    """What happens to each letter."""

    def __init__(self, record: Path, manners: Path, seed: int) -> None:
        self._manners, self._chance = manners, random.Random(seed)  # noqa: S311
        self._file = record.open("ab", buffering=0)

    def _now(self) -> Manners:
        return Manners(**json.loads(self._manners.read_text(encoding="utf-8")))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        manners = self._now()
        if address in manners.refused:
            return "550 5.1.1 No such person here"
        if address in manners.busy:
            return "451 4.2.1 The mailbox is being moved"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        manners, chance = self._now(), self._chance.random()
        if chance < manners.later:
            return "450 4.7.1 Come back later"
        breaks = chance < manners.later + manners.hang_up
        if not breaks or self._chance.random() < 0.5:
            self._write(envelope, manners.now)
        if breaks:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 2.0.0 Taken"

    def _write(self, envelope: Envelope, now: str) -> None:
        content = envelope.original_content or b""
        line = {
            "at": now,
            "real": time.monotonic(),
            "sender": envelope.mail_from or "",
            "to": envelope.rcpt_tos,
            "content": content.decode("latin-1"),
        }
        os.write(self._file.fileno(), json.dumps(line).encode() + b"\n")


class Server(SMTP):
    line_length_limit = LONGEST_LINE


def serve(port: int, record: str, manners: str, seed: int) -> None:
    """Serve until killed."""
    handler = Handler(Path(record), Path(manners), seed)

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: Server(handler, hostname="world"), "127.0.0.1", port)
        await listener.serve_forever()

    asyncio.run(forever())
