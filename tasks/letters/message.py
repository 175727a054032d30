"""A letter as the bytes of a message: headers that data cannot break, plain text and HTML side by side."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from tasks.letters.brief import Letter
from tasks.letters.cleaning import one_line
from tasks.letters.errors import LetterError

MOST_REFERENCES = 20
LONGEST_LINE = 78
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_THREADING = frozenset({"message-id", "in-reply-to", "references"})


class _LetterPolicy(EmailPolicy):
    """SMTP's policy, folding two things by itself, because the standard library's folding spoils them.

    It encodes ids longer than a line, and puts spaces into subjects (seen with Python 3.11.7).
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _THREADING:
            folded = "\r\n ".join(value.split())
            return f"{name}: {folded}\r\n".encode("ascii")
        if name.lower() == "subject":
            charset = "us-ascii" if value.isascii() else "utf-8"
            folded = Header(value, charset, maxlinelen=LONGEST_LINE, header_name=name).encode(linesep="\r\n")
            return f"{name}: {folded}\r\n".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _LetterPolicy(linesep="\r\n", raise_on_defect=False)


def new_message_id(domain: str, letter_id: object) -> str:
    """An id for one letter, fixed before it is sent. It names the letter and cannot be guessed."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", str(letter_id)).strip("-")[:64] or "letter"
    found = f"<{name}.{secrets.token_hex(8)}@{domain}>"
    if not _MESSAGE_ID.fullmatch(found):
        raise LetterError(f"A Message-ID cannot stand under the domain {domain!r}; give a host name.")
    return found


def thread_of(references: Sequence[str], in_reply_to: str | None) -> list[str]:
    """The ids of a thread, oldest first, the thread's first kept; what is no id is left out."""
    found = dict.fromkeys(each for each in (*references, in_reply_to or "") if _MESSAGE_ID.fullmatch(each))
    if in_reply_to in found:
        found[in_reply_to] = found.pop(in_reply_to)
    ids = list(found)
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _address(address: str, name: str = "") -> Address:
    """Raises LetterError for anything but one plain ASCII address."""
    refused = any(char.isspace() or not char.isprintable() or not char.isascii() for char in address)
    try:
        parsed = Address(display_name=one_line(name), addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise LetterError(f"{address!r} is no e-mail address.") from error
    if refused or not parsed.username or not parsed.domain:
        raise LetterError(f"{address!r} is no e-mail address that a letter can be sent to or from.")
    return parsed


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise LetterError(f"{message_id!r} is no Message-ID; make one with new_message_id.")
    return message_id


def _stamp(date: dt.datetime) -> str:
    if date.tzinfo is None:
        raise LetterError("A letter's date needs its zone.")
    return format_datetime(date)


def _loop(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    if not _HEADER_NAME.fullmatch(name):
        raise LetterError(f"{name!r} is no header's name.")
    return name, one_line(value)


def build_message(
    letter: Letter,
    *,
    sender: str,
    sender_name: str,
    to: Sequence[str],
    reply_to: str,
    message_id: str,
    date: dt.datetime,
    loop_header: tuple[str, str],
    to_name: str = "",
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
) -> bytes:
    """The message as it is sent and kept: multipart/alternative, CRLF line ends, 7-bit throughout.

    `Auto-Submitted: auto-generated` (RFC 3834, section 5) asks machines not to answer. Nothing suppresses
    out-of-office notes, because an absence is something that we want to hear of. Malformed ids of other
    people's messages are left out of the thread. Raises LetterError for an address, id or date that cannot
    stand in a header.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender, sender_name)
    message["To"] = [_address(each, to_name if len(to) == 1 else "") for each in to]
    message["Reply-To"] = _address(reply_to, sender_name)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = _stamp(date)
    message["Message-ID"] = _own_id(message_id)
    thread = thread_of(references, in_reply_to)
    if in_reply_to in thread:
        message["In-Reply-To"] = in_reply_to
    if thread:
        message["References"] = " ".join(thread)
    message["Auto-Submitted"] = "auto-generated"
    name, value = _loop(loop_header)
    message[name] = value
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    return message.as_bytes()
