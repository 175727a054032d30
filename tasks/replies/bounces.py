"""What a bounce says: who was not reached, for how long, and which of our letters it is about (RFC 3464)."""

import email
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flufl.bounce import all_failures

from registry.delivery_failures import is_about_address
from tasks.replies.headers import addresses
from tasks.replies.incoming import Incoming
from tasks.replies.subjects import begins_as_bounce, is_reply_or_forward

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
HEADER_TYPES = frozenset({"text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers"})
_SENT_ON = frozenset({"delivered", "relayed", "expanded"})
_LARGEST_SCANNED = 100_000  # bytes for the second opinion
_LONGEST_SCANNED = 60_000  # characters of text that are searched for a server's words

_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,60}):[ \t]*(.*)$")
_MESSAGE_ID = re.compile(r"^[ \t>]{0,8}message-id:\s{0,80}(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\w.,:/-])([45][0-5]\d)[ -](?=\S)")
_ADDRESS = re.compile(r"[\w.+=/-]{1,64}@[\w.-]{1,200}\w")
_DAEMON = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]delivery|delivery[-_. ](?:sub)?system|mdaemon"
    r"|post[-_]?master(?=@|\b)|mail[-_ ]?admin"
    r"|mail (?:delivery )?(?:sub)?system|no-?reply.{0,20}bounce|bounce[sd]?@",
    re.IGNORECASE,
)
# Mail servers of every make say one of these of a message that they could not hand on.
_SAID = re.compile(
    r"could ?n[o']t be delivered|unable to deliver|not (?:be )?(?:able to )?deliver|undeliver|delivery (?:has )?fail"
    r"|failed to deliver|(?:recipient|user|mailbox|address|account|host|domain) (?:\S+ ){0,3}"
    r"(?:unknown|not found|unavailable|rejected|disabled|full|does not exist|doesn't exist|inactive|suspended)"
    r"|unknown (?:user|recipient|address|local part|mailbox)|no such (?:user|recipient|address|mailbox|person)"
    r"|over quota|quota exceeded|mailbox (?:is )?full|permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal errors"
    r"|following (?:address|recipient)|not delivered|returned (?:to sender|mail|message)"
    r"|relay(?:ing)? (?:access )?denied"
    r"|delivery (?:status|problem|to the following)|has been delayed|was not sent|will not be retried",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter did not arrive, or not yet."""

    address: str | None  # that was not reached, lower case
    status: str | None  # RFC 3463, "5.1.1"; or the server's reply code, "550"
    permanent: bool
    original_message_id: str | None  # of our letter, if the report quotes it
    diagnostic: str = ""
    failed: tuple[str, ...] = ()  # every address that a report gives up for good, as it names them, lower case
    is_final: bool = True  # the server tries no more; what is only delayed may still arrive

    @property
    def about_address(self) -> bool:
        """Whether it says that the address is no good, and not the letter or a server on the way."""
        return self.permanent and is_about_address(self.status)


def status_blocks(incoming: Incoming) -> list[dict[str, str]]:
    """The groups of fields of a delivery report, names in lower case."""
    texts = (each.text for each in incoming.reports if each.content_type in STATUS_TYPES)
    return [block for text in texts for group in re.split(r"\n\s*\n", text) if (block := _fields(group))]


def reports_success(incoming: Incoming) -> bool:
    """A delivery report that only says that all went well."""
    actions = [block["action"].strip().lower() for block in status_blocks(incoming) if "action" in block]
    return bool(actions) and all(action.split(" ")[0] in _SENT_ON for action in actions)


def bounced(incoming: Incoming) -> Bounce | None:
    """What the message says was not delivered; None when it is no bounce.

    A delivery report is believed; words are believed only from a mail server: a null Return-Path, a
    server's sender, or a server's subject.
    """
    if any(each.content_type in STATUS_TYPES for each in incoming.reports) and not reports_success(incoming):
        return _from_report(incoming)
    if incoming.header("x-failed-recipients") is not None:
        return _from_words(incoming, addresses(incoming.header_all("x-failed-recipients")))
    if not is_server(incoming) or is_reply_or_forward(incoming.subject):
        return None
    failed = second_opinion(incoming)
    says = _SAID.search(_scanned(incoming)) or begins_as_bounce(incoming.subject)
    return _from_words(incoming, failed) if failed or says or _code_in(_scanned(incoming)) else None


def is_server(incoming: Incoming) -> bool:
    """Do sender, subject or envelope say that a mail server wrote it?"""
    return incoming.return_path == "" or is_daemon(incoming) or begins_as_bounce(incoming.subject)


def is_daemon(incoming: Incoming) -> bool:
    """Is the sender a mail server's own: MAILER-DAEMON, postmaster, Mail Delivery System?"""
    senders = (incoming.header("from") or "", incoming.return_path or "")
    return any(_DAEMON.search(each[:400]) for each in senders)


def second_opinion(incoming: Incoming) -> tuple[str, ...]:
    """The addresses that flufl.bounce finds to have failed. It is asked, and not obeyed."""
    if incoming.size > _LARGEST_SCANNED or not incoming.header("from"):  # its detectors need a From
        return ()
    # It logs each of its own failures as an error with a traceback; a second opinion that is missing is no news.
    logging.getLogger("flufl.bounce").disabled = True
    try:
        temporary, permanent = all_failures(email.message_from_bytes(incoming.raw))
    except Exception:  # noqa: BLE001  a second opinion that fails on hostile bytes is no opinion
        return ()
    return tuple(sorted(each.decode("ascii", "replace").lower() for each in temporary | permanent))


def _fields(group: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in group.split("\n"):
        if found := _FIELD.match(line[:2000]):
            name = found[1].lower()
            fields.setdefault(name, found[2].strip())
        elif name and line[:1] in {" ", "\t"}:
            fields[name] = f"{fields[name]} {line.strip()}"[:2000]
    return fields


def _from_report(incoming: Incoming) -> Bounce:
    """The first recipient that failed for good, else the first that failed."""
    blocks = [b for b in status_blocks(incoming) if b.get("action", "failed").lower() not in _SENT_ON]
    people = [b for b in blocks if _recipient(b)]
    chosen = next((b for b in people if _permanent(b)), people[0] if people else {})
    return Bounce(
        address=_recipient(chosen) or _first_address(incoming),
        status=_status_in(chosen.get("status", "")) or _code_in(chosen.get("diagnostic-code", "")),
        permanent=_permanent(chosen) if chosen else True,
        original_message_id=_original_id(incoming),
        diagnostic=chosen.get("diagnostic-code", "")[:500],
        failed=tuple(dict.fromkeys(name for b in people if _given_up(b) for name in _recipients(b))),
        is_final=any(_given_up(b) for b in people) or not people,
    )


def _given_up(block: dict[str, str]) -> bool:
    """RFC 3464, 2.3.3: `failed` is the end, whatever class its status has; `delayed` is not."""
    action = block.get("action", "").lower()
    return action.startswith("failed") or (not action.startswith("delayed") and _permanent(block))


def _recipient(block: dict[str, str]) -> str | None:
    return next(iter(_recipients(block)), None)


def _recipients(block: dict[str, str]) -> list[str]:
    """The address that we wrote to, and the one that it led to."""
    written = block.get("original-recipient") or "", block.get("final-recipient") or ""
    found = (_ADDRESS.search(each.partition(";")[2] or each) for each in written)
    return [each.group().lower() for each in found if each]


def _permanent(block: dict[str, str]) -> bool:
    if block.get("action", "").lower().startswith("delayed"):
        return False
    status = _status_in(block.get("status", "")) or _code_in(block.get("diagnostic-code", "")) or "5"
    return status.startswith("5")


def _from_words(incoming: Incoming, failed: tuple[str, ...]) -> Bounce:
    text = _scanned(incoming)
    status = _status_in(text) or _code_in(text)
    delayed = re.search(r"delayed|will (?:keep|continue) (?:on )?trying|not yet been delivered", text, re.IGNORECASE)
    return Bounce(
        address=failed[0] if failed else _first_address(incoming),
        status=status,
        permanent=not (delayed or (status or "5").startswith("4")),
        original_message_id=_original_id(incoming),
        failed=failed,
        is_final=not (delayed or (status or "5").startswith("4")),
    )


def _scanned(incoming: Incoming) -> str:
    return incoming.text[:_LONGEST_SCANNED]


def _status_in(text: str) -> str | None:
    found = _STATUS.search(text)
    return found[1] if found else None


def _code_in(text: str) -> str | None:
    found = _REPLY_CODE.search(text)
    return found[1] if found else None


def _first_address(incoming: Incoming) -> str | None:
    ours = {*incoming.recipients, *incoming.from_addresses}
    found = (each.group().lower() for each in _ADDRESS.finditer(_scanned(incoming)))
    return next((address for address in found if address not in ours), None)


def quoted_originals(incoming: Incoming) -> Iterator[str]:
    """Our own letter as the bounce carries it: attached, as headers alone, or in its text."""
    for attachment in incoming.attachments:
        if attachment.media_type == "message/rfc822":
            yield attachment.data[:_LONGEST_SCANNED].decode("utf-8", "replace")
    yield from (each.text[:_LONGEST_SCANNED] for each in incoming.reports if each.content_type in HEADER_TYPES)
    yield _scanned(incoming)


def _original_id(incoming: Incoming) -> str | None:
    for text in quoted_originals(incoming):
        if found := _MESSAGE_ID.search(text):
            return found[1]
    return next(iter((*incoming.in_reply_to, *incoming.references)), None)
