"""A small SMTP server on loopback that behaves as the recipient's name says."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REFUSALS = {
    "gone": b"550 5.1.1 No such person here",
    "busy": b"451 4.2.1 Mailbox is being moved",
    "login": b"530 5.7.0 Authenticate first",
}
ANSWERS_AFTER_CONTENT = {
    "toobig": b"552 5.3.4 Too big",
    "later": b"450 4.7.1 Come back later",
    "odd": b"299 Perhaps",
    "garbled": b"what do you mean",
}


@dataclass
class OddServer:
    """What it saw: one entry in `messages` for each content that came whole, whatever was answered."""

    port: int = 0
    greeting: bytes = b"220 odd.example.org ready"
    connections: int = 0
    messages: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await _say(writer, self.greeting)
                await self._converse(reader, writer)
        finally:
            writer.transport.abort()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients = "", list[str]()
        while line := await reader.readline():
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "EHLO":
                await _say(writer, b"250-odd.example.org\r\n250-SIZE 1000000\r\n250 8BITMIME")
            elif verb == "MAIL":
                sender, recipients = words[10:].split(">")[0].lstrip("<"), []
                if sender.startswith("hangup"):
                    return
                await _say(writer, b"250 2.1.0 OK")
            elif verb == "RCPT":
                recipient = words[9:].split(">")[0]
                refusal = REFUSALS.get(recipient.split("@")[0])
                if not refusal:
                    recipients.append(recipient)
                await _say(writer, refusal or b"250 2.1.5 OK")
            elif verb == "DATA":
                if not await self._take(reader, writer, sender, recipients):
                    return
            elif verb == "QUIT":
                await _say(writer, b"221 2.0.0 Bye")
                return
            else:
                await _say(writer, b"250 2.0.0 OK")

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sender: str, recipients: list[str]
    ) -> bool:
        manner = recipients[0].split("@")[0]
        if manner == "nodata":
            return False
        await _say(writer, b"354 Go on")
        if manner == "midway":
            await reader.read(100)
            writer.transport.abort()
            return False
        content = await reader.readuntil(b"\r\n.\r\n")
        self.messages.append((sender, recipients, content[:-3].replace(b"\r\n..", b"\r\n.")))
        if manner == "noanswer":
            return False
        if manner == "silent":
            await asyncio.sleep(3)
            return False
        if manner == "slow":
            await asyncio.sleep(0.3)
        await _say(writer, ANSWERS_AFTER_CONTENT.get(manner, b"250 2.0.0 Queued as %d" % len(self.messages)))
        return manner != "leaves"


async def _say(writer: asyncio.StreamWriter, words: bytes) -> None:
    writer.write(words + b"\r\n")
    await writer.drain()


@contextmanager
def odd_server(greeting: bytes = OddServer.greeting) -> Iterator[OddServer]:
    """The server, listening on a free port until the block ends."""
    odd = OddServer(greeting=greeting)
    started, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(odd.talk, "127.0.0.1", 0)
        odd.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()
        await server.wait_closed()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(10)
    try:
        yield odd
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
