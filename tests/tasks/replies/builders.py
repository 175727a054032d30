"""Builders with plain defaults: a letter of ours, replies to it, and what the register would hand in."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from registry.model import Form
from registry.returns import Item, LetterSent, OpenDeadline
from tasks.replies.take import Context, KnownLetter, context_of
from tasks.replies.tokens import token_hash

DOMAIN = "remembrancer.example.org"
SECRET = b"a secret for tests"
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
OTHER_TOKEN = "b" * 32
MARKER = "— Please reply above this line —"
LETTER = f"""{MARKER}

Dear colleague,

I wrote on 1 March with the list of what the Committee has asked of your unit. One item falls due soon.

What we need: the draft training strategy, in time for members to comment before it is settled. A working
draft will do.

Number trained in March:
Number trained in April:

By when: the paper says "By end March 2001", so please let me have it by Friday 30 March.

How: reply to this e-mail and attach it. If it isn't yours, tell me whose it is.

Jane Roe, for the Clerk to the Authority, 020 7946 0000
"""
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


def a_mail(
    text: str = "Please find attached our return.",
    *,
    sender: str = "owner@example.org",
    to: str = f"returns+{TOKEN}@{DOMAIN}",
    subject: str = "Re: Due Friday 30 March: training strategy",
    message_id: str = "<reply-1@example.org>",
    headers: Mapping[str, str] | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A message as a mail program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, message_id
    mail["Date"] = "Mon, 26 Mar 2001 10:00:00 +0100"
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if files:
        mail.set_boundary("=-one-boundary-for-all-tests-=")  # a random one would make no test repeatable
    return mail.as_bytes()


def a_letter(
    id_: str = "letter-1",
    *,
    party: str = "training",
    refs: Sequence[str] = ("WTR/1.4",),
    token: str = TOKEN,
    forms: Sequence[Form] = (Form.DOCUMENT,),
    text: str = LETTER,
) -> KnownLetter:
    """A letter that was sent; its deadlines are named after their refs."""
    items = tuple(Item(f"deadline {ref}", ref) for ref in refs)
    return KnownLetter(
        sent=LetterSent(id_, party, items),
        message_id=f"<{id_}@{DOMAIN}>",
        token_hash=token_hash(token),
        text=text,
        subject="Due Friday 30 March: training strategy",
        forms=tuple(forms),
    )


def a_context(*letters: KnownLetter, server: str | None = None) -> Context:
    """What the register knows: these letters, all still open, two owners and a deputy."""
    known = letters or (a_letter(),)
    still_open = {
        item.deadline_id: OpenDeadline(item.deadline_id, item.ref, letter.sent.party_id)
        for letter in known
        for item in letter.sent.items
    }
    return context_of(
        known,
        {"owner@example.org": ["training"], "deputy@example.org": ["training"], "other@example.org": ["property"]},
        tuple(still_open.values()),
        loop_secret=SECRET,
        domain=DOMAIN,
        marker=MARKER,
        trusted_server_id=server,
    )


def quoted(text: str, prefix: str = "> ") -> str:
    """The text as a mail program quotes it."""
    return "\n".join(f"{prefix}{line}" for line in text.split("\n"))


def gmail_quote(text: str = LETTER) -> str:
    """An introduction, and the letter below it."""
    return f"On Mon, 19 Mar 2001 at 10:00, The Clerk <returns+{TOKEN}@{DOMAIN}> wrote:\n\n{quoted(text)}"


def outlook_quote(text: str = LETTER) -> str:
    """The letter below four header lines, marked by nothing."""
    return (
        "________________________________\n"
        f"From: The Clerk <returns+{TOKEN}@{DOMAIN}>\nSent: 19 March 2001 10:00\nTo: Owner\n"
        f"Subject: Due Friday 30 March: training strategy\n\n{text}"
    )
