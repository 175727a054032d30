"""One kept SMTP connection, and for each letter what is known of it afterwards.

The one question that matters is asked here: had the end of DATA gone out when the connection was lost?
Before it the server cannot have taken the letter; after it nobody knows, and only a person may send it again.
"""

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Sequence

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected
from aiosmtplib.protocol import PERIOD_REGEX, SMTPProtocol, normalize_message_line_endings

from tasks.handover import OutcomeKind, PostOutcome, PreparedLetter, SmtpServer

COMPLETED, FORWARDED, START_INPUT = 250, 251, 354
PERMANENT = range(500, 600)
TRANSIENT = range(400, 500)
CLOSING = 421  # RFC 5321, section 3.8
OUR_SET_UP = frozenset({530, 534, 535, 538})  # RFC 4954: it is we who are refused, and not the letter
DRAIN_LOOK = 0.005  # seconds
LONGEST_GOODBYE = 5.0  # seconds
_log = logging.getLogger(__name__)


class _NotTakenError(Exception):
    """The server answered, and did not take the letter."""

    def __init__(self, code: int, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(f"{code} {text}")


class SmtpSession:
    """Sends letters one after another on one connection, opened when needed and opened again when lost."""

    def __init__(self, server: SmtpServer, clock: Callable[[], dt.datetime]) -> None:
        self._server, self._clock = server, clock
        self._client: SMTP | None = None
        self._end_was_sent = False
        self._fresh = True

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
        unwritable = [each for each in (letter.envelope_sender, *letter.recipients) if not _is_writable(each)]
        if unwritable or not letter.recipients:
            return self._outcome(OutcomeKind.REFUSED, None, f"no address to write to: {unwritable!r}")
        try:
            client = await self._connected()
        except (SMTPException, OSError, ValueError) as error:
            code = error.code if isinstance(error, SMTPResponseException) else None
            return self._outcome(OutcomeKind.DEFERRED, code, f"no connection: {error}")
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
            username=server.username,
            password=server.password,
            use_tls=server.use_tls,
            start_tls=server.start_tls,
            local_hostname=server.own_name,
            timeout=server.timeout,
        )
        self._fresh = True
        await client.connect()
        await client.ehlo()
        self._client = client
        return client

    async def _hand_over(self, client: SMTP, letter: PreparedLetter) -> PostOutcome:
        size = len(normalize_message_line_endings(letter.content))
        options = [f"SIZE={size}".encode()] if client.supports_extension("size") else []
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
        if len(refused) == len(recipients):
            # While one of them may still be reached, the letter is worth another try.
            _, code, text = next((each for each in refused if each[1] in TRANSIENT), refused[0])
            raise _NotTakenError(code, text)
        return [f"{address}: {code} {text}" for address, code, text in refused]

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
        return self._outcome(kind, answer.code, answer.text)

    async def _start_afresh(self, client: SMTP) -> None:
        try:
            await client.rset()
        except (SMTPException, OSError):
            await self._drop()

    async def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            await asyncio.sleep(0)  # lets the transport close its socket
        self._client = None

    def _lost(self, error: Exception) -> PostOutcome:
        what = str(error) or type(error).__name__
        if self._end_was_sent:
            return self._outcome(OutcomeKind.UNKNOWN, None, f"no answer after the letter was sent: {what}")
        return self._outcome(OutcomeKind.DEFERRED, None, f"not sent: {what}")

    def _outcome(self, kind: OutcomeKind, code: int | None, text: str, refused: tuple[str, ...] = ()) -> PostOutcome:
        return PostOutcome(kind, code, " ".join(text.split()), self._clock(), refused)


async def _say(client: SMTP, *words: bytes) -> None:
    code, text = await client.execute_command(*words)
    if code != COMPLETED:
        raise _NotTakenError(code, text)


async def _drained(protocol: SMTPProtocol, transport: asyncio.WriteTransport) -> None:
    # A transport that is not paused tells nobody that it has become empty: we have to look.
    while protocol.is_connected and transport.get_write_buffer_size():  # noqa: ASYNC110
        await asyncio.sleep(DRAIN_LOOK)


def _is_writable(address: str) -> bool:
    return address.isascii() and address.isprintable() and not set(address) & set("<> ") and "@" in address
