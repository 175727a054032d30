"""What is handed over to a server, where, and what is known of it afterwards."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from registry.errors import RemembrancerError
from registry.settings import on_loopback


class PostError(RemembrancerError):
    """The post cannot go at all; no letter was tried."""


class OffLoopbackError(PostError):
    """A demonstration would have left this computer."""


class OutcomeKind(StrEnum):
    """What is known of one letter after the attempt to send it."""

    ACCEPTED = "accepted"  # the server took it on
    REFUSED = "refused"  # permanent (5xx): the same letter will be refused again
    DEFERRED = "deferred"  # transient, and certainly not taken: it may be tried again
    UNKNOWN = "unknown"  # it may have gone out: never sent again blindly


class Fault(StrEnum):
    """Why no letter at all can go at the moment: it is the connection or our set-up, and not the letter."""

    UNKNOWN_HOST = "unknown host"
    UNREACHABLE = "unreachable"
    SILENT = "silent"  # connected, or not even that, and nothing came in time
    TURNED_AWAY = "turned away"  # 421, or a greeting that is none
    CERTIFICATE_NAME = "certificate for another name"
    CERTIFICATE_UNTRUSTED = "certificate not trusted"
    CERTIFICATE_DATES = "certificate out of date"
    NO_TLS = "no TLS"
    NO_LOGIN = "no login offered"
    LOGIN_REFUSED = "login refused"
    LOGIN_NEEDED = "login needed"
    BREAKS_OFF = "breaks off"  # one letter after another was lost on the way


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """What became of one attempt. `text` is the server's own answer where it gave one."""

    kind: OutcomeKind
    code: int | None  # SMTP's reply code
    text: str
    at: dt.datetime  # UTC
    refused: tuple[str, ...] = ()  # "address: 550 5.1.1 ..." for each that was refused by itself
    fault: Fault | None = None  # then no other letter needs to be tried now


@dataclass(frozen=True, slots=True)
class PreparedLetter:
    """A message ready to go: its bytes are sent as they are."""

    letter_id: str
    envelope_sender: str  # bounces come back to it
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where letters are handed over. The post room needs neither TLS nor a password.

    Raises PostError for a password that would cross a network in the clear.
    """

    host: str
    port: int
    use_tls: bool = False  # TLS from the first byte
    start_tls: bool = False  # TLS before anything else is said; refused if the server has none
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None  # the only authority that is then believed (PEM)
    own_name: str = "localhost"  # for EHLO
    timeout: float = 30.0  # seconds for each step

    def __post_init__(self) -> None:
        if self.password is not None and not (self.is_protected or on_loopback(self.host)):
            raise PostError(
                f"No password goes to {self.host} in the clear: set REMEMBRANCER_SMTP_SECURITY to starttls."
            )

    @property
    def is_protected(self) -> bool:
        """Whether nothing but the first greeting goes unencrypted."""
        return self.use_tls or self.start_tls


def utc_now() -> dt.datetime:
    """The moment at which a server's answer came."""
    return dt.datetime.now(dt.UTC)
