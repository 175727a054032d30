"""The parts of a message: its text, its HTML, what came with it, and what machines wrote for machines."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from io import BytesIO

from tasks.replies.attachments import LARGEST_ATTACHMENT, media_type_of, role_of, safe_name
from tasks.replies.headers import header_text, without_halves
from tasks.replies.incoming import Attachment, ReportPart, Role
from tasks.replies.markup import text_of_html

MOST_PARTS = 200
DEEPEST = 20
LARGEST_TEXT = 2_000_000  # characters

_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/feedback-report",
        "message/disposition-notification",
        "text/rfc822-headers",
        "text/rfc822-header",
        "message/rfc822-headers",
    }
)
_WHOLE_MAIL = frozenset({"message/rfc822", "message/global"})
# Python codecs that are no charsets of mail, or that take very long on hostile bytes.
_NO_CHARSET = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_CONTENT_ID = re.compile(r"cid:([^\s\"'<>)]{1,200})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


@dataclass(slots=True)
class Body:
    """What the walk through the parts gathers."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reports: list[ReportPart] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def body_of(message: Message) -> Body:
    """Everything below the headers. May raise what the standard library raises on hostile bytes."""
    body = Body()
    leaves = list(_leaves(message, body))
    body.html = [_text_of(part, body) for part in leaves if _is_shown_text(part, "text/html")]
    shown = frozenset(found.lower() for source in body.html for found in _CONTENT_ID.findall(source))
    for part in leaves:
        _take(part, body, shown, root=part is message)
    return body


def text_of(body: Body) -> str:
    """The words of the message: its plain text, or what its HTML shows when there is none."""
    plain = "\n".join(body.plain)
    if not body.html:
        return plain
    visible = "\n".join(text_of_html(source) for source in body.html)
    if not plain.strip():
        return visible
    if set(_DIGITS.findall(visible)) - set(_DIGITS.findall(plain)):
        body.problems.append("the HTML shows figures that the plain text does not have")
    return plain


def _leaves(message: Message, body: Body) -> Iterator[Message]:
    """The parts that hold something, in order; attached messages are not opened."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            limit = f"more than {MOST_PARTS} parts" if seen > MOST_PARTS else f"parts nested deeper than {DEEPEST}"
            body.problems.append(f"the message has {limit}; the rest was not read")
            if seen > MOST_PARTS:
                return
            continue
        body.problems.extend(_defects(part))
        payload = part.get_payload()
        if isinstance(payload, list) and not content_type_of(part).startswith("message/"):
            waiting.extend((child, depth + 1) for child in reversed(payload) if isinstance(child, Message))
        else:
            yield part


def content_type_of(part: Message) -> str:
    """Its type in lower case; a forgotten semicolon does not make another type of it."""
    return part.get_content_type().split(" ")[0].split("\t")[0]


def _defects(part: Message) -> list[str]:
    lost = {"StartBoundaryNotFoundDefect", "MultipartInvariantViolationDefect", "InvalidBase64LengthDefect"}
    names = [type(each).__name__ for each in part.defects]
    return [f"the message is damaged ({name})" for name in names if name in lost]


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_filename(part))


def _is_shown_text(part: Message, kind: str) -> bool:
    return content_type_of(part) == kind and not _is_attached(part)


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except Exception:  # noqa: BLE001  RFC 2231 parameters can be broken in many ways; the bytes still count
        return None
    return header_text("subject", name) if name else None


def _take(part: Message, body: Body, shown: frozenset[str], *, root: bool) -> None:
    kind = content_type_of(part)
    if kind in _REPORTS:
        body.reports.append(ReportPart(kind, _report_text(part, body)))
    elif kind in _WHOLE_MAIL or kind.startswith("message/"):
        body.attachments.append(_attached_message(part, len(body.attachments) + 1, body))
    elif _is_shown_text(part, "text/plain"):
        body.plain.append(_text_of(part, body))
    elif not _is_shown_text(part, "text/html"):
        if part.is_multipart() or (root and not part.get_payload()):
            return
        body.attachments.append(_attachment(part, len(body.attachments) + 1, body, shown))


def _attachment(part: Message, number: int, body: Body, shown: frozenset[str]) -> Attachment:
    data = _bytes_of(part)
    declared = content_type_of(part)
    name = safe_name(_filename(part), number)
    kind = media_type_of(data, name, declared)
    inline = part.get_content_disposition() != "attachment"
    content_id = str(part.get("Content-ID", "")).strip(" <>").lower()
    role = role_of(kind, declared, inline=inline, shown=content_id in shown, size=len(data))
    _note_attachment(declared, name, len(data), body)
    kept = data if len(data) <= LARGEST_ATTACHMENT else b""
    return Attachment(name, kind, declared, kept, inline, role, len(data))


def _note_attachment(declared: str, name: str, size: int, body: Body) -> None:
    if size > LARGEST_ATTACHMENT:
        body.problems.append(f"{name} has {size} bytes; {LARGEST_ATTACHMENT} are taken")
    if declared in {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}:
        body.problems.append("the message is encrypted or sealed, and its words cannot be read")
    if declared in {"application/ms-tnef", "application/vnd.ms-tnef"}:
        body.problems.append(f"{name} is Outlook's own wrapping; what is in it was not unpacked")


def _attached_message(part: Message, number: int, body: Body) -> Attachment:
    """An attached message is evidence, never text: somebody else's words."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    data = _as_bytes(inner) if isinstance(inner, Message) else _bytes_of(part)
    subject = header_text("subject", inner.get("Subject", "")) if isinstance(inner, Message) else ""
    name = safe_name(_filename(part) or (f"{subject}.eml" if subject else None), number)
    role = Role.EVIDENCE if content_type_of(part) in _WHOLE_MAIL else Role.REPORT
    _note_attachment(content_type_of(part), name, len(data), body)
    kept = data if len(data) <= LARGEST_ATTACHMENT else b""
    inline = part.get_content_disposition() != "attachment"
    return Attachment(name, "message/rfc822", content_type_of(part), kept, inline, role, len(data))


def _as_bytes(message: Message) -> bytes:
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, policy=compat32.clone(max_line_length=0)).flatten(message)
    except Exception:  # noqa: BLE001  what cannot be written again is shown as text; the raw bytes are in the vault
        return str(message.get_payload()).encode("utf-8", "replace")
    return out.getvalue()


def _bytes_of(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        return data
    return b"" if data is None else str(data).encode("utf-8", "replace")


def _report_text(part: Message, body: Body) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        text = "\n\n".join(
            _as_bytes(each).decode("utf-8", "replace") for each in payload[:MOST_PARTS] if isinstance(each, Message)
        )
    else:
        text = _text_of(part, body)
    return _LINE_END.sub("\n", text)[:LARGEST_TEXT].replace("\x00", "")


def _text_of(part: Message, body: Body) -> str:
    charset = part.get_content_charset() or "utf-8"
    text = decoded(_bytes_of(part), charset)
    if "\ufffd" in text:
        body.problems.append("some characters could not be read")
    if len(text) > LARGEST_TEXT:
        body.problems.append(f"the text is longer than {LARGEST_TEXT} characters; the rest was not read")
    return _LINE_END.sub("\n", text[:LARGEST_TEXT]).replace("\x00", "")


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text: in the charset that is named if there is one, else UTF-8, else Windows-1252. Never raises."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if codecs.lookup(name).name not in _NO_CHARSET:
                return without_halves(data.decode(name))
        except (LookupError, ValueError, TypeError):
            continue
    return data.decode("utf-8", "replace")
