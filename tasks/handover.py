"""What is handed over to a server, where, and what is known of it afterwards."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import RemembrancerError


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


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """What became of one attempt. `text` is the server's own answer where it gave one."""

    kind: OutcomeKind
    code: int | None  # SMTP's reply code
    text: str
    at: dt.datetime  # UTC
    refused: tuple[str, ...] = ()  # "address: 550 5.1.1 ..." for those refused while others were taken


@dataclass(frozen=True, slots=True)
class PreparedLetter:
    """A message ready to go: its bytes are sent as they are."""

    letter_id: str
    envelope_sender: str  # bounces come back to it
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where letters are handed over. The post room needs neither TLS nor a password."""

    host: str
    port: int
    use_tls: bool = False  # TLS from the first byte
    start_tls: bool = False  # TLS before anything else is said; refused if the server has none
    username: str | None = None
    password: str | None = None
    own_name: str = "localhost"  # for EHLO
    timeout: float = 30.0  # seconds for each step


def utc_now() -> dt.datetime:
    """The moment at which a server's answer came."""
    return dt.datetime.now(dt.UTC)
