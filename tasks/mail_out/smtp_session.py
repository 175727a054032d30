"""One kept SMTP connection, and for each letter what is known of it afterwards.

The one question that matters is asked here: had the end of DATA gone out when the connection was lost?
Before it the server cannot have taken the letter; after it nobody knows, and only a person may send it again.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import ssl
from collections.abc import Callable, Sequence

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected
from aiosmtplib.protocol import PERIOD_REGEX, SMTPProtocol, normalize_message_line_endings

from tasks.mail_out.handover import Fault, OutcomeKind, PostOutcome, PreparedLetter, SmtpServer
from tasks.mail_out.smtp_faults import TRANSIENT, ServerFaultError, fault_of, in_words

COMPLETED, FORWARDED, START_INPUT = 250, 251, 354
PERMANENT = range(500, 600)
CLOSING = 421  # RFC 5321, section 3.8
NOT_SENDABLE = 554  # our own word for what no server is asked
OUR_SET_UP = frozenset({530, 534, 535, 538})  # RFC 4954: it is we who are refused, and not the letter
DRAIN_LOOK = 0.005  # seconds
LONGEST_GOODBYE = 5.0  # seconds
_log = logging.getLogger(__name__)


class _NotTakenError(Exception):
    """The server answered, and did not take the letter."""

    def __init__(self, code: int, text: str, refused: Sequence[str] = ()) -> None:
        self.code, self.text, self.refused = code, text, tuple(refused)
        super().__init__(f"{code} {text}")


class SmtpSession:
    """Sends letters one after another on one connection, opened when needed and opened again when lost."""

    def __init__(self, server: SmtpServer, clock: Callable[[], dt.datetime]) -> None:
        self._server, self._clock = server, clock
        self._client: SMTP | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._end_was_sent = False
        self._fresh = True
        self._tls: ssl.SSLContext | None = None

    async def reach(self) -> PostOutcome | None:
        """Connect, and log in where that is asked for; what is wrong, or None when a letter could go."""
        try:
            await self._connected()
        except (SMTPException, OSError, ValueError, ServerFaultError) as error:
            return self._no_connection(error)
        return None

    async def deliver(self, letter: PreparedLetter) -> PostOutcome:
        """Try once; once more on a new connection when a kept one was dead before the letter's end."""
        try:
            outcome = await self._attempt(letter)
            if outcome.kind is OutcomeKind.DEFERRED and outcome.code in (None, CLOSING) and not self._fresh:
                await self._drop()
                outcome = await self._attempt(letter)
        except Exception as error:  # noqa: BLE001 - our own mistake: nobody knows how far the letter came
            _log.exception("The post failed on letter %s", letter.letter_id)
            await self._drop()  # nobody knows what the server waits for
            return self._outcome(OutcomeKind.UNKNOWN, None, f"our own fault: {type(error).__name__}: {error}")
        return outcome

    async def close(self) -> None:
        """Say goodbye, if anybody is there."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(SMTPException, OSError):  # every letter has its outcome by now
                await self._client.quit(timeout=min(self._server.timeout, LONGEST_GOODBYE))
        await self._drop()

    async def _attempt(self, letter: PreparedLetter) -> PostOutcome:
        self._end_was_sent = False
        refusal = _why_unwritable(letter)
        if refusal:
            return self._outcome(OutcomeKind.REFUSED, None, refusal)
        try:
            client = await self._connected()
        except (SMTPException, OSError, ValueError, ServerFaultError) as error:
            return self._no_connection(error)
        try:
            return await self._hand_over(client, letter)
        except _NotTakenError as answer:
            return await self._not_taken(client, answer)
        except (SMTPException, OSError) as error:
            await self._drop()
            return self._lost(error)

    async def _connected(self) -> SMTP:
        if self._client is not None and self._client.is_connected:
            self._fresh = False
            return self._client
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.use_tls,
            start_tls=False,  # `_opened` sees to it, and to what it means when there is none
            tls_context=self._tls_context() if server.is_protected else None,
            local_hostname=server.own_name,
            timeout=server.timeout,
        )
        self._fresh = True
        try:
            await self._open(client)
        except BaseException:
            await self._let_go(client)
            raise
        self._client = client
        return client

    async def _open(self, client: SMTP) -> None:
        """Connect, and say nothing that matters before the connection is as safe as was asked for."""
        server = self._server
        await client.connect()
        self._transport = client.transport
        await client.ehlo()
        if server.start_tls:
            if not client.supports_extension("starttls"):
                raise ServerFaultError(Fault.NO_TLS)
            await client.starttls()
            self._transport = client.transport
            await client.ehlo()
        if server.username is not None:
            if not client.supported_auth_methods:
                raise ServerFaultError(Fault.NO_LOGIN)
            await client.login(server.username, server.password or "")

    async def _let_go(self, client: SMTP) -> None:
        """Close the connection at once: over TLS it would wait for the other side to say goodbye."""
        client.close()
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()
        self._transport = None
        await asyncio.sleep(0)  # lets the transport close its socket

    def _tls_context(self) -> ssl.SSLContext:
        """Certificate and host name are verified; where an authority of our own is named, no other is believed."""
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self._server.ca_file)
        return self._tls

    async def _hand_over(self, client: SMTP, letter: PreparedLetter) -> PostOutcome:
        size = len(normalize_message_line_endings(letter.content))
        options = [f"SIZE={size}".encode()] if client.supports_extension("size") else []
        if not letter.content.isascii():
            if not client.supports_extension("8bitmime"):
                raise _NotTakenError(NOT_SENDABLE, "the server takes 7-bit text only, and this letter has more")
            options.append(b"BODY=8BITMIME")
        await _say(client, b"MAIL", b"FROM:<" + letter.envelope_sender.encode() + b">", *options)
        refused = await self._name_recipients(client, letter.recipients)
        code, text = await client.execute_command(b"DATA")
        if code != START_INPUT:
            raise _NotTakenError(code, text)
        code, text = await self._send_content(client, letter.content)
        if code != COMPLETED:
            raise _NotTakenError(code, text)
        return self._outcome(OutcomeKind.ACCEPTED, code, text, tuple(map(str, refused)))

    async def _name_recipients(self, client: SMTP, recipients: Sequence[str]) -> list[str]:
        refused = []
        for address in recipients:
            code, text = await client.execute_command(b"RCPT", b"TO:<" + address.encode() + b">")
            if code not in (COMPLETED, FORWARDED):
                refused.append((address, code, text))
        said = [f"{address}: {code} {text}" for address, code, text in refused]
        if len(refused) == len(recipients):
            # While one of them may still be reached, the letter is worth another try.
            _, code, text = next((each for each in refused if each[1] in TRANSIENT), refused[0])
            raise _NotTakenError(code, text, said)
        return said

    async def _send_content(self, client: SMTP, content: bytes) -> tuple[int, str]:
        """Send the content, wait until it has left, and only then send the dot that ends it."""
        protocol, transport = client.protocol, client.transport
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            raise SMTPServerDisconnected("the connection was lost before the content")
        protocol.write(PERIOD_REGEX.sub(b"..", normalize_message_line_endings(content)))
        await asyncio.wait_for(_drained(protocol, transport), self._server.timeout)
        if not protocol.is_connected:
            raise SMTPServerDisconnected("the connection was lost within the content")
        self._end_was_sent = True
        protocol.write(b".\r\n")
        response = await protocol.read_response(timeout=self._server.timeout)
        return response.code, response.message

    async def _not_taken(self, client: SMTP, answer: _NotTakenError) -> PostOutcome:
        if answer.code in PERMANENT and answer.code not in OUR_SET_UP:
            kind = OutcomeKind.REFUSED
        elif answer.code in TRANSIENT or answer.code in OUR_SET_UP or not self._end_was_sent:
            kind = OutcomeKind.DEFERRED
        else:
            kind = OutcomeKind.UNKNOWN  # an answer after the end that means nothing in SMTP
        await self._start_afresh(client)
        fault = Fault.LOGIN_NEEDED if answer.code in OUR_SET_UP else None
        if answer.code == CLOSING:
            fault = Fault.TURNED_AWAY
            await self._drop()
        text = in_words(fault, self._server, answer.text) if fault else answer.text
        return self._outcome(kind, answer.code, text, answer.refused, fault=fault)

    async def _start_afresh(self, client: SMTP) -> None:
        try:
            await client.rset()
        except (SMTPException, OSError):
            await self._drop()

    async def _drop(self) -> None:
        if self._client is not None:
            await self._let_go(self._client)
        self._client = None

    def _lost(self, error: Exception) -> PostOutcome:
        what = str(error) or type(error).__name__
        if self._end_was_sent:
            return self._outcome(OutcomeKind.UNKNOWN, None, f"no answer after the letter was sent: {what}")
        return self._outcome(OutcomeKind.DEFERRED, None, f"not sent: {what}")

    def _no_connection(self, error: Exception) -> PostOutcome:
        answer = error if isinstance(error, SMTPResponseException) else None
        fault = fault_of(error)
        words = in_words(fault, self._server, " ".join(answer.message.split()) if answer else "")
        return self._outcome(OutcomeKind.DEFERRED, answer.code if answer else None, words, fault=fault)

    def _outcome(
        self,
        kind: OutcomeKind,
        code: int | None,
        text: str,
        refused: tuple[str, ...] = (),
        fault: Fault | None = None,
    ) -> PostOutcome:
        return PostOutcome(kind, code, " ".join(text.split()), self._clock(), refused, fault)


async def _say(client: SMTP, *words: bytes) -> None:
    code, text = await client.execute_command(*words)
    if code != COMPLETED:
        raise _NotTakenError(code, text)


async def _drained(protocol: SMTPProtocol, transport: asyncio.WriteTransport) -> None:
    # A transport that is not paused tells nobody that it has become empty: we have to look.
    while protocol.is_connected and transport.get_write_buffer_size():  # noqa: ASYNC110
        await asyncio.sleep(DRAIN_LOOK)


def _why_unwritable(letter: PreparedLetter) -> str | None:
    """Why a letter cannot have this envelope, in words; None when it can."""
    for address in (letter.envelope_sender, *letter.recipients):
        if not address.isascii():
            return f"{address} has letters beyond a-z, which we do not send to (SMTPUTF8): give a plain address"
        if not address.isprintable() or set(address) & set("<> ") or "@" not in address:
            return f"{address!r} is no e-mail address"
    return None if letter.recipients else "it has no address to go to"
