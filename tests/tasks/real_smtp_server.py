"""A whole SMTP server on loopback (aiosmtpd), with TLS and login as a body's own server has, and moods."""

# ruff: noqa: ARG002, N802 - the names and arguments with which aiosmtpd calls

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

NAME, PASSWORD = "remembrancer", "c0rrect-h0rse"


@dataclass
class RealServer:
    """What it is to do, and what it saw. Moods are set by the recipient's name, before the `@`."""

    port: int = 0
    connections: int = 0
    logins: Counter[bool] = field(default_factory=Counter)
    said_ehlo: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)  # to RCPT, one a try; then it accepts
    after_data: dict[str, list[str]] = field(default_factory=dict)  # to the end of DATA; "drop": hangs up
    slow: float = 0.0  # seconds before each answer to RCPT
    transports: list[asyncio.WriteTransport] = field(default_factory=list)
    secure: bool = False  # whether the last letter came over TLS

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.said_ehlo.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.slow:
            time.sleep(self.slow)  # noqa: ASYNC251 - it serves one client
        answer = self._next(self.answers, address)
        if answer == "drop":
            _hang_up(server)
        elif answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._next(self.after_data, envelope.rcpt_tos[0])
        if not answer or answer.startswith("drop"):
            self.envelopes.append(envelope)
            assert server.transport
            self.secure = server.transport.get_extra_info("ssl_object") is not None
        if answer == "drop":
            _hang_up(server)
        return answer or f"250 2.0.0 Queued as {len(self.envelopes)}"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        """One name and one password are right."""
        right = data == LoginPassword(NAME.encode(), PASSWORD.encode())
        self.logins[right] += 1
        return AuthResult(success=right, handled=right)

    def recipients(self) -> list[str]:
        """Who has had a letter, in order."""
        return [address for each in self.envelopes for address in each.rcpt_tos]

    @staticmethod
    def _next(moods: dict[str, list[str]], address: str) -> str | None:
        waiting = moods.get(address.partition("@")[0], [])
        return waiting.pop(0) if waiting else None


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class _Remembering(SMTP):
    """Remembers its connections, so that none is left open behind the test."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.transports.append(transport)
        super().connection_made(transport)


class _Counting(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return _Remembering(self.handler, **self.SMTP_kwargs)


async def _end(server: RealServer) -> None:
    for transport in server.transports:
        transport.abort()
    await asyncio.sleep(0.02)


@contextmanager
def real_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False, **moods: Any
) -> Iterator[RealServer]:
    """The server on a free port until the block ends; with STARTTLS, or TLS from the first byte, or neither."""
    found = RealServer(**moods)
    options: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None} if starttls else {}
    if login:
        options |= {
            "authenticator": found.authenticate,
            "auth_required": True,
            "auth_require_tls": starttls is not None,
        }
    controller = _Counting(found, hostname="127.0.0.1", port=free_port(), ssl_context=tls, **options)
    controller.start()
    found.port, found.connections = controller.port, 0  # the controller tries itself out
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(_end(found), controller.loop).result(10)
        controller.stop()
