"""The loop test: a letter to ourselves, by the server that letters go by, until it is in the mailbox of replies."""

import datetime as dt
import email.policy
import re
import time
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser

from flows.doctor.finding import Finding, fine, warning, wrong
from flows.doctor.mail import OUT
from flows.runtime import running
from registry.settings import Mode, Settings
from tasks.mail_in.mailbox import MessageGoneError
from tasks.mail_in.mailboxes import NamedMailbox, mailboxes
from tasks.mail_out.handover import OutcomeKind, PreparedLetter
from tasks.mail_out.outgoing import Outgoing
from tasks.replies.tokens import new_token, reply_address
from tasks.trial_letter import Trial, new_trial, trial_message, trial_of

ABOUT = "mail loop"
LOOK_SECONDS = 1.0
LARGEST = 200_000  # bytes; the trial is small, and nothing else need be read
_SERVER_ID = re.compile(r"\s*([^\s;]+)")


def send_and_wait(settings: Settings, mode: Mode, now: dt.datetime, seconds: float) -> Iterator[Finding]:
    """Send it, look for it for so many seconds, take it away again. It never counts as a message."""
    if settings.has_post_room:
        yield warning(
            ABOUT,
            "The local post room relays nothing, so no letter can come back",
            "The loop cannot be tried.",
            "Try again when REMEMBRANCER_SMTP_HOST and a mailbox are set.",
        )
        return
    if not settings.root.exists():
        yield warning(ABOUT, f"{settings.root} is not there yet", "The loop needs its key.", "Start `remembrancer up`.")
        return
    with running(settings) as runtime:
        secret = runtime.loop_secret
    trial, address = new_trial(now), reply_address(new_token(), settings.mail_domain)
    content = trial_message(trial, secret, sender=address, to=address, domain=settings.mail_domain)
    letter = PreparedLetter(f"trial-{trial.number}", address, (address,), content)
    began = time.monotonic()
    for _, outcome in Outgoing.of(settings).send_all([letter], mode):
        if outcome.kind is not OutcomeKind.ACCEPTED:
            yield wrong(
                OUT,
                f"{settings.post_host} did not take a letter to ourselves ({outcome.kind.value}): {outcome.text}",
                "Letters to owners may fare the same; replies to returns+…@ certainly do.",
                "Do as it says: let the server take mail for returns+ANYTHING@ your domain.",
            )
            return
    raw = _wait_for(trial, secret, mailboxes(settings), began + seconds)
    if raw is None:
        yield wrong(
            ABOUT,
            f"The server took a letter to ourselves, and it was in no mailbox of ours within {seconds:.0f} seconds",
            "Replies would not be seen either, and who has answered would be chased on.",
            "See the mail server's log. The usual causes: the part after the + is not cut off (recipient_delimiter), "
            "the mailbox is another one, a filter moved it, the domain's MX points elsewhere.",
        )
        return
    yield fine(
        ABOUT, f"A letter to ourselves was back after {time.monotonic() - began:.1f} seconds, and was taken away"
    )
    yield from _authenticity(settings, raw)


def _wait_for(trial: Trial, secret: bytes, boxes: Sequence[NamedMailbox], until: float) -> bytes | None:
    """Its raw form once it has come; it is then out of the queue."""
    seen: set[tuple[str, str]] = set()
    try:
        while time.monotonic() < until:
            for box in boxes:
                raw = _look_in(box, trial, secret, seen)
                if raw is not None:
                    return raw
            time.sleep(LOOK_SECONDS)
    finally:
        for box in boxes:
            box.mailbox.close()
    return None


def _look_in(box: NamedMailbox, trial: Trial, secret: bytes, seen: set[tuple[str, str]]) -> bytes | None:
    for each in list(box.mailbox.waiting()):
        if (box.name, each.key) in seen or each.size > LARGEST:
            continue
        seen.add((box.name, each.key))
        try:
            raw = box.mailbox.fetch(each.key)
        except MessageGoneError:
            continue
        if trial_of(raw, secret) == trial:
            box.mailbox.processed(each.key)
            return raw
    return None


def _authenticity(settings: Settings, raw: bytes) -> Iterator[Finding]:
    """What our own server wrote into it, by which replies are believed."""
    headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw).get_all("Authentication-Results") or []
    found = _SERVER_ID.match(str(headers[0])) if headers else None
    named = found[1] if found else None
    if named is None:
        yield warning(
            ABOUT,
            "The mail server writes no Authentication-Results",
            "Then whoever writes an owner's address into From is believed.",
            "Let it check DKIM and DMARC (OpenDMARC, Rspamd), then set REMEMBRANCER_TRUSTED_MAIL_SERVER to its id.",
        )
    elif settings.trusted_mail_server is None or named.lower() != settings.trusted_mail_server.lower():
        yield warning(
            ABOUT,
            f"The mail server writes Authentication-Results as {named}, and REMEMBRANCER_TRUSTED_MAIL_SERVER "
            f"is {settings.trusted_mail_server or 'not set'}",
            "What it says of senders is not believed.",
            f"If {named} is your own server, set REMEMBRANCER_TRUSTED_MAIL_SERVER={named}",
        )
    else:
        yield fine(ABOUT, f"The mail server writes Authentication-Results as {named}, which is the one that we trust")
