"""The doctor's letter to ourselves: known by a mark that only we can write, so that it is never taken for mail.

It is no message of the register: collecting leaves a fresh one for the doctor that waits for it, and puts one that
was left over out of the way.
"""

import datetime as dt
import email.policy
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

HEADER = "X-Remembrancer-Trial"
WAITED_FOR = dt.timedelta(minutes=15)  # nobody waits longer for one
_MARK = re.compile(r"(\d{1,12}) ([0-9a-f]{16}) ([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trial:
    """One letter to ourselves, and when it was written (UTC)."""

    number: str
    written_at: dt.datetime

    def is_waited_for(self, now: dt.datetime) -> bool:
        """Whether the doctor that wrote it may still be looking for it."""
        return abs(now - self.written_at) < WAITED_FOR


def new_trial(now: dt.datetime) -> Trial:
    """A trial that nobody has made before."""
    return Trial(secrets.token_hex(8), now.replace(microsecond=0))


def trial_message(trial: Trial, secret: bytes, *, sender: str, to: str, domain: str) -> bytes:
    """The letter as it is sent."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Remembrancer tries its own mail"
    message["Date"] = format_datetime(trial.written_at)
    message["Message-ID"] = f"<trial.{trial.number}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message[HEADER] = _mark(trial, secret)
    message.set_content(
        "Remembrancer sent this letter to itself, to see whether its mail goes out and comes back.\n"
        "It takes it away itself. If you read this, you may delete it.\n"
    )
    return message.as_bytes()


def trial_of(raw: bytes, secret: bytes) -> Trial | None:
    """The trial that this message is; None for every other message, whatever it claims to be."""
    if HEADER.lower().encode() not in raw[:100_000].lower():
        return None
    try:
        # As old mail is read: whatever a header holds, this raises nothing.
        headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw)
        found = _MARK.fullmatch(" ".join(str(headers.get(HEADER, "")).split()))  # mail systems fold headers
    except (ValueError, LookupError):
        return None
    # Who wrote it is asked first: a stranger's figures may stand for no moment that there is.
    if found is None or not hmac.compare_digest(_signed(f"{found[1]} {found[2]}", secret), found[0]):
        return None
    return Trial(found[2], dt.datetime.fromtimestamp(int(found[1]), dt.UTC))


def _mark(trial: Trial, secret: bytes) -> str:
    return _signed(f"{int(trial.written_at.timestamp())} {trial.number}", secret)


def _signed(said: str, secret: bytes) -> str:
    return f"{said} {hmac.new(secret, f'trial {said}'.encode(), hashlib.sha256).hexdigest()}"
