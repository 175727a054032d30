"""Raw bytes to an Incoming."""

import email
import hashlib
import re
from email.message import Message

from tasks.evidence import sha256_of
from tasks.replies import headers as read
from tasks.replies.incoming import Incoming
from tasks.replies.parts import LARGEST_TEXT, Body, body_of, decoded, text_of

_RECIPIENT_HEADERS = ("delivered-to", "x-original-to", "to", "cc")
_HEADER_END = re.compile(rb"\r?\n\r?\n")

Lines = tuple[tuple[str, str], ...]


def parse(raw: bytes) -> Incoming:
    """Read one message. Never raises, whatever the bytes are; `problems` says what could not be read."""
    try:
        return _incoming(raw, email.message_from_bytes(raw, policy=read.BOUNDED))
    except Exception as error:  # noqa: BLE001  hostile bytes raise many kinds of error in the standard library
        return _unreadable(raw, f"the message could not be taken apart ({type(error).__name__})")


def _incoming(raw: bytes, message: Message) -> Incoming:
    lines = read.header_lines(message)
    body = body_of(message)
    text = text_of(body)
    report_type = message.get_param("report-type")
    return _value(raw, lines, body, text, message.get_content_type(), str(report_type).lower() if report_type else None)


def _value(raw: bytes, lines: Lines, body: Body, text: str, content_type: str, report_type: str | None) -> Incoming:
    return Incoming(
        sha256=sha256_of(raw),
        content_hash=_content_hash(raw, lines, text),
        size=len(raw),
        message_id=next(iter(read.message_ids(_all(lines, "message-id"))), None),
        subject=_first(lines, "subject") or "",
        date=read.utc_date(_first(lines, "date")),
        from_addresses=read.addresses(_all(lines, "from")),
        sender=next(iter(read.addresses(_all(lines, "sender"))), None),
        recipients=read.addresses(tuple(v for name in _RECIPIENT_HEADERS for v in _all(lines, name))),
        in_reply_to=read.message_ids(_all(lines, "in-reply-to")),
        references=read.newest_first(read.message_ids(_all(lines, "references"))),
        return_path=read.null_path_or_address(_first(lines, "return-path")),
        headers=lines,
        content_type=content_type,
        report_type=report_type,
        text=text,
        html="\n".join(body.html),
        attachments=tuple(body.attachments),
        reports=tuple(body.reports),
        problems=tuple(dict.fromkeys(body.problems)),
        raw=raw,
    )


def _unreadable(raw: bytes, problem: str) -> Incoming:
    """The headers line by line and the rest as text: enough for a person to look at."""
    head, _, rest = decoded(raw[: LARGEST_TEXT * 2], "utf-8").replace("\r\n", "\n").partition("\n\n")
    pairs = (line.partition(":") for line in re.sub(r"\n[ \t]+", " ", head).split("\n")[: read.MOST_HEADERS])
    lines = tuple((name.strip().lower(), read.header_text(name, value)) for name, colon, value in pairs if colon)
    return _value(raw, lines, Body(problems=[problem]), rest[:LARGEST_TEXT], "text/plain", None)


def _all(lines: Lines, wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in lines if name == wanted)


def _first(lines: Lines, wanted: str) -> str | None:
    return next(iter(_all(lines, wanted)), None)


def _content_hash(raw: bytes, lines: Lines, text: str) -> str:
    """Of sender, date, subject and body: what the servers add on the way makes no new message.

    The text is in it too: of a damaged message it may begin before the first blank line.
    """
    body = b"".join(_HEADER_END.split(raw, maxsplit=1)[1:])
    said = [value for name in ("from", "date", "subject") for value in _all(lines, name)]
    written = body.replace(b"\r\n", b"\n").rstrip(b"\n")
    return hashlib.sha256("\x1f".join([*said, text]).encode("utf-8", "replace") + b"\x1e" + written).hexdigest()
