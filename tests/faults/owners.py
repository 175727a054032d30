"""What owners do: answer in words, with a file, or about several things at once; late, never, or while away."""

import datetime as dt
import email.policy
import random
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum

from tasks.owners_mail import Delivered, answer
from tests.faults.mail_server import Accepted

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ANSWERED, NEVER = 0.75, None


class Habit(StrEnum):
    """How an owner answers about one deadline."""

    IN_TIME = "in time"
    LATE = "late"
    SILENT = "silent"
    PROMISES = "promises, then is silent"


@dataclass(frozen=True, slots=True)
class Intention:
    """When, at the earliest, a deadline is answered: so many days from its due date, at which hour."""

    habit: Habit
    days: int = 0
    hour: str = "08:30"


HOURS = ("08:30", "08:30", "12:30", "18:30")


def intention(chance: random.Random) -> Intention:
    """What becomes of one deadline, by chance."""
    habit = chance.choices(list(Habit), (45, 25, 22, 8))[0]
    days = chance.randint(-7, 0) if habit is not Habit.LATE else chance.randint(1, 11)
    return Intention(habit, days, chance.choice(HOURS))


def as_delivered(letter: Accepted) -> Delivered:
    """The letter as its owner holds it."""
    return Delivered(1, "key", letter.recipients[0], str(letter.message["Subject"]), letter.at, letter.message)


def return_of(letter: Accepted, refs: Sequence[str], now: dt.datetime, chance: random.Random, sender: str) -> bytes:
    """A return about these refs of the letter: in words, or with a file."""
    named = " and ".join(refs)
    if chance.random() < 0.4:
        text = f"{named}: here is our return. The paper was agreed and has been published; nothing is left to do."
        return answer(as_delivered(letter), text, [], now, sender)
    files = [("paper.pdf", PDF + named.encode())]
    if chance.random() < 0.3:
        files.append(("figures.csv", b"month,number\nMay,%d\n" % chance.randint(1, 400)))
    return answer(as_delivered(letter), f"{named}: please find our return attached.", files, now, sender)


def promise_of(letter: Accepted, refs: Sequence[str], now: dt.datetime, sender: str) -> bytes:
    """Correspondence: it stops no clock."""
    text = f"{' and '.join(refs)}: we are working on it and will send it in due course."
    return answer(as_delivered(letter), text, [], now, sender)


def away_reply(letter: Accepted, back_on: dt.date, now: dt.datetime, sender: str) -> bytes:
    """An out-of-office reply with an end date."""
    message = _machine(letter, now, sender)
    message["Subject"] = f"Automatic reply: {letter.message['Subject']}"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(f"I am out of the office until {back_on.day} {back_on:%B %Y} and will answer on my return.\n")
    return message.as_bytes()


def delivery_report(letter: Accepted, action: str, status: str, now: dt.datetime) -> bytes:
    """A delivery report (RFC 3464) about a letter: "failed" for good, or "delayed"."""
    address = letter.recipients[0]
    words = f"Your message to {address} could not be delivered yet."
    fields = (
        f"Reporting-MTA: dns; mail.owners.example.org\n\nFinal-Recipient: rfc822; {address}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {status.replace('.', '')} {status} as told\n"
    )
    head = f"Message-ID: {letter.message_id}\nSubject: {letter.message['Subject']}\n"
    lines = [
        "From: Mail Delivery System <mailer-daemon@owners.example.org>",
        f"To: {letter.sender}",
        "Subject: Delivery status",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {make_msgid(domain='owners.example.org')}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"',
        "",
        f"--part\nContent-Type: text/plain\n\n{words}\n",
        f"--part\nContent-Type: message/delivery-status\n\n{fields}",
        f"--part\nContent-Type: text/rfc822-headers\n\n{head}",
        "--part--\n",
    ]
    return "\n".join(lines).encode()


def _machine(letter: Accepted, now: dt.datetime, sender: str) -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = sender, str(letter.message["Reply-To"])
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="owners.example.org")
    message["In-Reply-To"] = letter.message_id
    return message
