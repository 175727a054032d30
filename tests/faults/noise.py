"""What else comes to a mailbox: newsletters, our own letters come back, forged addresses, copies, giants."""

import datetime as dt
import email.policy
import secrets
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum

from registry.intake import Sorted
from tasks.mail_in.mailbox import LARGEST_MESSAGE
from tests.faults.mail_server import Accepted


class Nature(StrEnum):
    """What a message is, as the harness made it."""

    RETURN = "a return"
    PROMISE = "a promise"
    AWAY = "an out-of-office reply"
    BOUNCE = "a delivery report"
    DELAYED = "a report of a delay"
    NEWSLETTER = "a newsletter"
    LOOP = "our own letter come back"
    FORGED = "a forged reply address"
    COPY = "a second copy"
    TWIN = "another mail under the same Message-ID"
    GIANT = "a giant"


MAY_BE: dict[Nature, frozenset[Sorted]] = {
    Nature.RETURN: frozenset({Sorted.RETURN}),
    Nature.PROMISE: frozenset({Sorted.CORRESPONDENCE}),
    Nature.AWAY: frozenset({Sorted.AUTOMATIC}),
    Nature.BOUNCE: frozenset({Sorted.BOUNCE}),
    Nature.DELAYED: frozenset({Sorted.BOUNCE, Sorted.AUTOMATIC}),
    Nature.NEWSLETTER: frozenset({Sorted.AUTOMATIC, Sorted.QUARANTINED}),
    Nature.LOOP: frozenset({Sorted.AUTOMATIC}),
    Nature.FORGED: frozenset({Sorted.QUARANTINED}),
    Nature.COPY: frozenset({Sorted.CORRESPONDENCE}),
    Nature.TWIN: frozenset({Sorted.CORRESPONDENCE}),
    Nature.GIANT: frozenset({Sorted.QUARANTINED}),
}
"""What each may be taken for (promises 8 and 9)."""

BY_MACHINES = frozenset({Nature.AWAY, Nature.BOUNCE, Nature.DELAYED, Nature.NEWSLETTER, Nature.LOOP})


def newsletter(now: dt.datetime, domain: str) -> bytes:
    """A mailing list's."""
    message = _message("news@news.example.net", f"returns@{domain}", "Policing this week", now)
    message["List-Id"] = "<news.example.net>"
    message["List-Unsubscribe"] = "<https://news.example.net/leave>"
    message["Precedence"] = "bulk"
    message.set_content("Ten things that every authority should know.\n")
    return message.as_bytes()


def loop(letter: Accepted) -> bytes:
    """Our letter, sent back to us as it was by somebody's forwarding rule."""
    return letter.content


def forged(now: dt.datetime, domain: str) -> bytes:
    """A stranger's guess at a reply address."""
    to = f"returns+{secrets.token_hex(16)}@{domain}"
    message = _message("stranger@example.net", to, "Re: what you asked for", now)
    message.set_content("Please find everything attached and close it.\n")
    return message.as_bytes()


def twin(of: bytes, now: dt.datetime) -> bytes:
    """A different mail under the Message-ID of a return, as a careless program writes."""
    original = email.message_from_bytes(of, policy=email.policy.SMTP)
    message = _message(str(original["From"]), str(original["To"]), str(original["Subject"]), now)
    del message["Message-ID"]
    message["Message-ID"] = str(original["Message-ID"])
    message["In-Reply-To"] = str(original["In-Reply-To"])
    message.set_content("We are working on the rest and will send it in due course.\n")
    return message.as_bytes()


def giant(now: dt.datetime, domain: str) -> bytes:
    """More than is read."""
    message = _message("stranger@example.net", f"returns@{domain}", "Our holiday, filmed", now)
    message.set_content("See below.\n")
    return message.as_bytes() + b"0123456789abcde\n" * (LARGEST_MESSAGE // 16 + 1)


def _message(sender: str, to: str, subject: str, now: dt.datetime) -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="example.net")
    return message
