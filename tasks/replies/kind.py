"""Who wrote a message: a person or a machine. By structure first.

Losing a genuine return is the worst error, then accepting an automatic one: what could be either is DOUBTFUL,
and a person looks.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tasks.replies.bounces import STATUS_TYPES, bounced, is_daemon, reports_success, second_opinion
from tasks.replies.incoming import Attachment, Incoming
from tasks.replies.subjects import begins_as_automatic, begins_as_bounce, is_reply_or_forward

LOOP_HEADER = "X-Remembrancer-Letter"

_NO_REPLY = re.compile(r"(?:no|do-?not|donot)[-._]?reply[^@]{0,40}@", re.IGNORECASE)


class MessageKind(StrEnum):
    """What sort of writer a message has."""

    HUMAN = "human"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    COMPLAINT = "complaint"
    RECEIPT = "receipt"
    LOOP = "our own loop"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind, and the sign that told it."""

    kind: MessageKind
    reason: str


def loop_header(secret: bytes, letter_id: str) -> str:
    """The value of LOOP_HEADER in our letter of that id; only who knows the secret can write it."""
    mark = hmac.new(secret, letter_id.encode(), hashlib.sha256).hexdigest()[:40]
    return f"{letter_id} {mark}"


def letter_of_loop(secret: bytes, value: str | None) -> str | None:
    """The letter that a LOOP_HEADER of ours names; None for one that is not ours."""
    letter_id = (value or "").strip().rpartition(" ")[0]
    genuine = letter_id and hmac.compare_digest(loop_header(secret, letter_id).encode(), (value or "").strip().encode())
    return letter_id if genuine else None


def kind_of(incoming: Incoming, *, loop_secret: bytes, own_domain: str) -> Kind:
    """The kind of a message, with the sign that told it. Never raises."""
    if letter := letter_of_loop(loop_secret, incoming.header(LOOP_HEADER)):
        return Kind(MessageKind.LOOP, f"it is our own letter {letter} come back")
    if any(_is_own(address, own_domain) for address in incoming.from_addresses):
        return Kind(MessageKind.DOUBTFUL, "it says that we sent it ourselves, and bears no mark of ours")
    for rule in _RULES:
        if found := rule(incoming):
            return found
    return Kind(MessageKind.HUMAN, "nothing says that a machine wrote it")


def _is_own(address: str, own_domain: str) -> bool:
    local, _, domain = address.rpartition("@")
    return domain == own_domain.lower() and local.split("+")[0] in {"returns", "papers", "remembrancer"}


def _delivery_report(incoming: Incoming) -> Kind | None:
    if not any(each.content_type in STATUS_TYPES for each in incoming.reports):
        return None
    if incoming.content_type != "multipart/report" and (_is_answer(incoming) or _adds_own_work(incoming)):
        return Kind(MessageKind.DOUBTFUL, "somebody may have sent on a delivery report with something of their own")
    if reports_success(incoming):
        return Kind(MessageKind.RECEIPT, "a delivery report that all went well (RFC 3464)")
    return Kind(MessageKind.BOUNCE, "a delivery report (RFC 3464)")


def _complaint(incoming: Incoming) -> Kind | None:
    if incoming.report_type == "feedback-report" or _has_report(incoming, "message/feedback-report"):
        return Kind(MessageKind.COMPLAINT, "a feedback report (RFC 5965)")
    return None


def _receipt(incoming: Incoming) -> Kind | None:
    if incoming.report_type == "disposition-notification" or _has_report(incoming, "message/disposition-notification"):
        return Kind(MessageKind.RECEIPT, "a receipt that the letter was shown (RFC 8098)")
    return None


def _report_of_another_sort(incoming: Incoming) -> Kind | None:
    if incoming.content_type != "multipart/report":
        return None
    if incoming.report_type in {None, "delivery-status"} or bounced(incoming):
        return Kind(MessageKind.BOUNCE, "a delivery report without its details")
    return _machine(incoming, f"a report of the type {incoming.report_type}")


def _says_so(incoming: Incoming) -> Kind | None:
    """The headers with which a program says that it answers by itself (RFC 3834, and those before it)."""
    submitted = (incoming.header("auto-submitted") or "no").split(";")[0].split("(")[0].strip().lower()
    if submitted not in {"no", ""}:
        return _machine(incoming, f"Auto-Submitted: {submitted[:40]}")
    for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-auto-reply"):
        value = incoming.header(name)
        if value is not None and value.strip().lower() not in {"no", "false", "0"}:
            return _machine(incoming, f"{name.title()} is set")
    if (incoming.header("x-apple-action") or "").strip().upper() == "VACATION":
        return _machine(incoming, "X-Apple-Action: VACATION")
    if _precedence(incoming) in {"auto_reply", "auto-reply"}:
        return _machine(incoming, "Precedence: auto_reply")
    return None


def _failed_recipients(incoming: Incoming) -> Kind | None:
    return _machine(incoming, "X-Failed-Recipients is set") if incoming.header("x-failed-recipients") else None


def _null_path(incoming: Incoming) -> Kind | None:
    if incoming.return_path != "":
        return None
    if bounced(incoming) or not (_is_answer(incoming) or incoming.from_addresses) or _confirms(incoming):
        return _machine(incoming, "its Return-Path is empty, as servers send")
    # A few gateways empty the path of everything that passes; a person's answer must not go with it.
    return Kind(MessageKind.DOUBTFUL, "its Return-Path is empty, and nothing else says that a machine wrote it")


def _confirms(incoming: Incoming) -> bool:
    """A second sign of a machine, too weak to stand alone."""
    suppress = incoming.header("x-auto-response-suppress")
    return bool(
        begins_as_automatic(incoming.subject)
        or begins_as_bounce(incoming.subject)
        or (suppress and not _is_answer(incoming))
        or is_daemon(incoming)
        or _precedence(incoming) in {"bulk", "junk"}
    )


def _daemon(incoming: Incoming) -> Kind | None:
    if not is_daemon(incoming):
        return None
    if bounced(incoming) or not _is_answer(incoming):
        return _machine(incoming, "a mail server's own address sent it")
    return Kind(MessageKind.DOUBTFUL, "a mail server's own address sent it, as an answer")


def _subject(incoming: Incoming) -> Kind | None:
    if begins_as_automatic(incoming.subject):
        return _machine(incoming, "its subject begins as an automatic reply does")
    if begins_as_bounce(incoming.subject):
        if bounced(incoming) and not _could_be_return(incoming):
            return Kind(MessageKind.BOUNCE, "its subject begins as a delivery report does")
        return Kind(MessageKind.DOUBTFUL, "its subject begins as a delivery report does, and it reports nothing")
    return None


def _no_reply(incoming: Incoming) -> Kind | None:
    if any(_NO_REPLY.match(address) for address in incoming.from_addresses) and not _is_answer(incoming):
        return Kind(MessageKind.DOUBTFUL, "its sender's address takes no answers, as only machines' do")
    return None


def _second_opinion(incoming: Incoming) -> Kind | None:
    if _is_answer(incoming) or not second_opinion(incoming):
        return None
    return Kind(MessageKind.DOUBTFUL, "it reads like a bounce, and nothing in its structure says so")


def _machine(incoming: Incoming, reason: str) -> Kind:
    """A machine sent it; yet what it carries may be somebody's return (a scanner, a gateway)."""
    bounce = bounced(incoming)
    if bounce and is_daemon(incoming) and not _adds_own_work(incoming):
        return Kind(MessageKind.BOUNCE, reason)
    if _could_be_return(incoming):
        return Kind(MessageKind.DOUBTFUL, f"{reason}, but something is attached that could be a return")
    if bounce:
        return Kind(MessageKind.BOUNCE, reason)
    if any(each.media_type == "message/rfc822" for each in incoming.attachments):
        return Kind(MessageKind.DOUBTFUL, f"{reason}, but a message is attached")
    return Kind(MessageKind.AUTOMATIC, reason)


def _could_be_return(incoming: Incoming) -> bool:
    """Is a file attached, other than a message? (A server sends back our own letter.)"""
    return any(each.substantive and each.media_type != "message/rfc822" for each in incoming.attachments)


def _adds_own_work(incoming: Incoming) -> bool:
    return any(_is_own_work(each) for each in incoming.attachments)


def _is_own_work(attachment: Attachment) -> bool:
    """Not what a mail server adds to its report: our letter, its headers, its transcript, Outlook's wrapping."""
    text = attachment.media_type in {"text/plain", "message/rfc822"}
    return attachment.substantive and not text and attachment.declared_type != "application/ms-tnef"


def _is_answer(incoming: Incoming) -> bool:
    return is_reply_or_forward(incoming.subject)


def _has_report(incoming: Incoming, kind: str) -> bool:
    return any(each.content_type == kind for each in incoming.reports)


def _precedence(incoming: Incoming) -> str:
    return (incoming.header("precedence") or "").strip().lower()


_RULES: tuple[Callable[[Incoming], Kind | None], ...] = (
    _delivery_report,
    _complaint,
    _receipt,
    _report_of_another_sort,
    _says_so,
    _failed_recipients,
    _null_path,
    _daemon,
    _subject,
    _no_reply,
    _second_opinion,
)
