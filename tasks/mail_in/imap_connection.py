"""A logged-in IMAP connection: verified, with a limit on every step's time and on what a server may send.

What goes wrong is said in words that a clerk understands, and never with the password.
"""

import contextlib
import logging
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from registry.settings import Security, on_loopback
from tasks.mail_in.mailbox import MailboxError

SMALL_ANSWER = 1024 * 1024  # bytes; of all but listings and messages
CHUNK = 64 * 1024
LONGEST_SAID = 200
NO_IMAP = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What IMAPClient's parser raises over an answer that is no IMAP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where the mailbox of returns is, and how it is opened."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    processed: str = "Processed"
    quarantine: str = "Quarantine"
    ca_file: str | None = None  # the certificate authority to believe instead of the system's, PEM
    connect_seconds: float = 15.0
    step_seconds: float = 60.0  # without a byte from the server
    longest_step: float = 180.0  # however steadily it drips


class TooMuchError(MailboxError):
    """The server sent more than was asked for; the connection is of no more use.

    It is none of imaplib's errors, which would not come through it as what they were.
    """


class _Bounded:
    """Before `imaplib`: counts what the server sends since `allow`, in bytes and in seconds."""

    left = SMALL_ANSWER
    until = float("inf")  # of time.monotonic()

    def read(self, size: int) -> bytes:
        """A literal of `size` bytes. Raises TooMuchError before a byte of one that is too large is kept."""
        if size > self.left:
            raise TooMuchError(f"The mail server announced {size} bytes where at most {self.left} were expected.")
        parts = []
        while size > 0:
            chunk: bytes = super().read(min(size, CHUNK))  # type: ignore[misc]
            self._spend(len(chunk))
            if not chunk:
                break
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)

    def readline(self) -> bytes:
        """A line, with the same limits."""
        line: bytes = super().readline()  # type: ignore[misc]
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooMuchError("The mail server sent more than was asked for.")
        if time.monotonic() > self.until:
            raise TimeoutError("the server took too long over one answer")


class _Plain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]  # imapclient is not typed
    """On loopback, or until STARTTLS."""


class _Tls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    """TLS from the first byte."""


class BoundedClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that a server cannot fill the memory of."""

    def _create_IMAP4(self) -> Any:  # noqa: ANN401, N802  (IMAPClient's own name for it)
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Plain(self.host, self.port, self._timeout.connect)

    def allow(self, size: int, seconds: float) -> None:
        """What the next steps may bring: bytes, and seconds for all of them."""
        self._imap.left, self._imap.until = size, time.monotonic() + seconds


def connect(account: ImapAccount) -> BoundedClient:
    """A connection that is logged in. Raises MailboxError, which says what to look at."""
    if account.security is Security.NONE and not on_loopback(account.host):
        raise MailboxError(
            f"The password would go to {account.host} in clear: set REMEMBRANCER_IMAP_SECURITY to tls or starttls."
        )
    if not account.username or not account.password:
        raise MailboxError(
            f"{account.host} asks for a name and a password: set REMEMBRANCER_IMAP_USERNAME and "
            "REMEMBRANCER_IMAP_PASSWORD (or REMEMBRANCER_IMAP_PASSWORD_FILE)."
        )
    logging.getLogger("imapclient").setLevel(logging.WARNING)  # below that it logs what people write
    with said_plainly(account):
        client = BoundedClient(
            account.host,
            account.port,
            ssl=account.security is Security.TLS,
            ssl_context=_trust(account) if account.security is Security.TLS else None,
            timeout=SocketTimeout(account.connect_seconds, account.step_seconds),
        )
        try:
            client.allow(SMALL_ANSWER, account.longest_step)
            if account.security is Security.STARTTLS:
                client.starttls(_trust(account))
            _log_in(client, account)
        except BaseException:
            hang_up(client)
            raise
    return client


def _log_in(client: BoundedClient, account: ImapAccount) -> None:
    if f"{account.username}{account.password}".isascii():
        client.login(account.username, account.password)
    else:  # LOGIN takes ASCII alone (RFC 3501); PLAIN takes UTF-8 (RFC 4616)
        client.plain_login(account.username, account.password)


def hang_up(client: BoundedClient) -> None:
    """Close the connection without another word."""
    # Whatever is wrong with it, it is not used again.
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def say_goodbye(client: BoundedClient) -> None:
    """Log out, if anybody is there, and close the connection."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.allow(SMALL_ANSWER, 5.0)
        client.logout()
        return
    hang_up(client)


@contextlib.contextmanager
def said_plainly(account: ImapAccount) -> Iterator[None]:
    """What goes wrong on a connection as MailboxError, in a clerk's words."""
    where = f"The mailbox {account.username} at {account.host}:{account.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"The certificate of {account.host} is not to be trusted: {error.verify_message}. If the server is yours, "
            "check REMEMBRANCER_IMAP_HOST, or name its certificate authority in REMEMBRANCER_MAIL_CA_FILE."
        ) from error
    except socket.gaierror as error:
        raise MailboxError(
            f"There is no server {account.host}: check REMEMBRANCER_IMAP_HOST, and the network."
        ) from error
    except LoginError as error:
        raise MailboxError(
            f"{where} does not let us in (it says: {_said(error, account)}): check REMEMBRANCER_IMAP_USERNAME "
            "and REMEMBRANCER_IMAP_PASSWORD."
        ) from None  # the cause may hold the password
    except CapabilityError as error:
        raise MailboxError(
            f"{where} offers no STARTTLS, and the password is not sent without it: check REMEMBRANCER_IMAP_SECURITY "
            "and REMEMBRANCER_IMAP_PORT."
        ) from error
    except ConnectionRefusedError as error:
        raise MailboxError(f"{where} takes no connections: is the server running, and the port right?") from error
    except TimeoutError as error:
        raise MailboxError(f"{where} did not answer in time.") from error
    except ssl.SSLError as error:
        raise MailboxError(
            f"{where} speaks no TLS that we understand ({error.reason}): check REMEMBRANCER_IMAP_SECURITY and the port."
        ) from error
    except (OSError, IMAPClientError) as error:
        raise MailboxError(f"{where} cannot be read: {_said(error, account)}.") from None
    except NO_IMAP as error:
        raise MailboxError(f"{where} said something that is no IMAP ({type(error).__name__}).") from None


def _said(error: Exception, account: ImapAccount) -> str:
    """The server's words in one line, without the password, should it repeat it."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words.replace(account.password, "…")[:LONGEST_SAID]


def _trust(account: ImapAccount) -> ssl.SSLContext:
    """The authority that the settings name, and then no other; else the system's. Raises MailboxError."""
    try:
        return ssl.create_default_context(cafile=account.ca_file)
    except OSError as error:
        raise MailboxError(
            f"REMEMBRANCER_MAIL_CA_FILE ({account.ca_file}) holds no certificates: {error.strerror or error}."
        ) from error
