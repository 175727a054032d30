"""The post room's owner side: read the letters that owners were sent, and answer one as an owner would."""

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parsedate_to_datetime
from pathlib import Path

import filetype

from registry.errors import NotFoundError
from tasks.mail_in.mailbox import MaildirMailbox, deliver

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter in the owners' Maildir; `number` counts from 1, the oldest first."""

    number: int
    key: str
    to: str
    subject: str
    date: dt.datetime | None
    message: EmailMessage


def delivered(folder: Path) -> list[Delivered]:
    """Every letter that owners were sent, the oldest first."""
    mailbox = MaildirMailbox(folder)
    letters = []
    for waiting in mailbox.waiting():
        parsed = email.message_from_bytes(mailbox.fetch(waiting.key), policy=email.policy.default)
        message = parsed
        letters.append((_date(message), waiting.key, message))
    oldest_first = sorted(letters, key=lambda each: (each[0] or dt.datetime.min.replace(tzinfo=dt.UTC), each[1]))
    return [
        Delivered(number, key, str(message["To"]), str(message["Subject"]), date, message)
        for number, (date, key, message) in enumerate(oldest_first, start=1)
    ]


def _date(message: EmailMessage) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None


def find(letters: list[Delivered], number: int) -> Delivered:
    """The letter of that number. Raises NotFoundError."""
    for letter in letters:
        if letter.number == number:
            return letter
    raise NotFoundError(f"There is no letter {number}; `remembrancer inbox` lists {len(letters)}.")


def text_of(letter: Delivered) -> str:
    """The plain text of a letter."""
    body = letter.message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def answer(
    letter: Delivered, text: str, attachments: list[tuple[str, bytes]], now: dt.datetime, sender: str | None = None
) -> bytes:
    """A reply as an ordinary mail program writes it: threaded, the letter quoted below."""
    original = letter.message
    sender = sender or str(original["To"]).split(",")[0].strip()
    reply = EmailMessage(policy=email.policy.SMTP)
    reply["From"] = sender
    reply["To"] = str(original["Reply-To"] or original["From"])
    subject = str(original["Subject"])
    reply["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    reply["Date"] = format_datetime(now)
    reply["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">") or "example.org")
    reply["In-Reply-To"] = str(original["Message-ID"])
    reply["References"] = " ".join(filter(None, (str(original["References"] or ""), str(original["Message-ID"]))))
    quoted = "\n".join(f"> {line}".rstrip() for line in text_of(letter).splitlines())
    written = f"{letter.date:%d %b %Y, at %H:%M}" if letter.date else str(original["Date"])
    wrote = f"On {written}, {original['From']} wrote:"
    reply.set_content(f"{text.rstrip()}\n\n{wrote}\n{quoted}\n")
    for name, content in attachments:
        kind = filetype.guess_mime(content) or UNKNOWN_TYPE
        maintype, _, subtype = kind.partition("/")
        reply.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return reply.as_bytes()


def send_back(folder: Path, reply: bytes) -> str:
    """Put a reply into the Maildir of what owners sent back; its key."""
    return deliver(folder, reply)
