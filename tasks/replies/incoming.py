"""What one message says, as frozen values: nothing here judges it."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an attachment is for; only EVIDENCE can be a return."""

    EVIDENCE = "evidence"
    DECORATION = "decoration"  # a logo or picture that the message's own layout shows
    SIGNATURE = "signature"  # of cryptography
    CARD = "card"  # a business card
    CALENDAR = "calendar"  # an invitation or its answer
    REPORT = "report"  # what a mail server or mail program adds about a message


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that came with the message. `name` is safe as a file name; `media_type` was sniffed."""

    name: str
    media_type: str
    declared_type: str
    data: bytes = field(repr=False)  # empty when it is larger than is taken (a problem says so)
    inline: bool
    role: Role
    size: int

    @property
    def substantive(self) -> bool:
        """Could this be what is owed? A logo, a card, a signature and an empty file could not."""
        return self.role is Role.EVIDENCE and self.size > 0


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part that machines write for machines: its type and its text."""

    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message, read. Every list is in the message's own order unless it says otherwise."""

    sha256: str  # of the raw bytes
    content_hash: str  # of what was written, without the servers' traces: equal for one mail delivered twice
    size: int
    message_id: str | None
    subject: str
    date: dt.datetime | None  # UTC
    from_addresses: tuple[str, ...]  # lower case
    sender: str | None
    recipients: tuple[str, ...]  # Delivered-To, X-Original-To, To, Cc; lower case, each once
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]  # newest first, at most 20
    return_path: str | None  # "" is the null path; None: the header is missing
    headers: tuple[tuple[str, str], ...]  # names in lower case
    content_type: str
    report_type: str | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    reports: tuple[ReportPart, ...]
    problems: tuple[str, ...]
    raw: bytes = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What makes the message one: two different mails with one Message-ID have two keys."""
        return (self.message_id or "", self.content_hash)

    def header(self, name: str) -> str | None:
        """The topmost header of that name."""
        return next(iter(self.header_all(name)), None)

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every header of that name, topmost first."""
        wanted = name.lower()
        return tuple(value for each, value in self.headers if each == wanted)
