"""An alarm as plain mail through our own mail server, for administrators who have no other channel."""

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from registry.settings import Mode, Settings
from tasks.letters.message import new_message_id
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.outgoing import Outgoing
from tasks.mail_out.sending import SENDER


def alarm_mail(settings: Settings, address: str, title: str, text: str, now: dt.datetime) -> PreparedLetter:
    """The message; it says of itself that a machine wrote it, so that no machine answers."""
    sender = f"{SENDER}@{settings.mail_domain}"
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Remembrancer <{sender}>"
    message["To"] = address
    message["Subject"] = title
    message["Date"] = format_datetime(now)
    message["Message-ID"] = new_message_id(settings.mail_domain, "watch")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return PreparedLetter("watch", sender, (address,), message.as_bytes())


def mail_alarm(settings: Settings, address: str, title: str, text: str, *, now: dt.datetime, mode: Mode) -> PostOutcome:
    """Send it. Raises BadInputError for settings under which no mail can go, OffLoopbackError in demo mode."""
    letter = alarm_mail(settings, address, title, text, now)
    for _, outcome in Outgoing.of(settings).send_all([letter], mode):
        return outcome
    return PostOutcome(OutcomeKind.DEFERRED, None, "it was not sent", now)
