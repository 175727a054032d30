"""What the register knows that a message may touch: who writes from where, what we sent, what is still open."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from registry.addresses import with_undeliverable
from registry.joint.together import followers
from registry.model import Form
from registry.post.introductions import first_letters
from registry.returns import Item, LetterSent, OpenDeadline
from registry.settings import Settings
from registry.states import LIVE
from registry.tables import ActionRow, DeadlineRow, LetterDeadlineRow, LetterRow
from tasks.letters.marker import MARKER
from tasks.mail_out.sending import TOKEN_PLACE
from tasks.replies.parse import parse
from tasks.replies.take import Context, KnownLetter, context_of
from tasks.replies.tokens import find_tokens, token_hash

LETTERS_KNOWN_FOR = dt.timedelta(days=800)
BELIEVED_FOR = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Known:
    """What does not change while one batch is taken in."""

    addresses: Mapping[str, set[str]]
    letters: Sequence[KnownLetter]


def known(session: Session, now: dt.datetime) -> Known:
    """Read it once a batch."""
    return Known(_addresses(session), _known_letters(session, now))


def register_context(session: Session, settings: Settings, loop_secret: bytes, raw: bytes, known: Known) -> Context:
    """What the register knows that this message may touch."""
    return context_of(
        _with_tokens(known.letters, raw, settings.mail_domain),
        known.addresses,
        _open_deadlines(session),
        loop_secret=loop_secret,
        domain=settings.mail_domain,
        marker=MARKER,
        trusted_server_id=settings.trusted_mail_server,
    )


def _addresses(session: Session) -> dict[str, set[str]]:
    """Whom each address speaks for: a party, those whose deputy it is, and those whose approver."""
    addresses: dict[str, set[str]] = {}
    parties = with_undeliverable(session)  # who cannot be reached may well write
    for party in parties.values():
        for speaker in (party.id, *party.deputies, *([party.approver] if party.approver else [])):
            for address in parties[speaker].addresses if speaker in parties else ():
                addresses.setdefault(address.lower(), set()).add(party.id)
    return addresses


def _known_letters(session: Session, now: dt.datetime) -> list[KnownLetter]:
    # What was refused or given up may have arrived after all; what never had a token was never tried.
    query = select(LetterRow).where(
        col(LetterRow.token_hash).is_not(None), col(LetterRow.written_at) > now - LETTERS_KNOWN_FOR
    )
    rows = session.exec(query).all()
    actions = {row.ref: row for row in session.exec(select(ActionRow)).all()}
    deadlines = {row.id: row for row in session.exec(select(DeadlineRow)).all()}
    about: dict[str, list[str]] = {}
    for link in session.exec(select(LetterDeadlineRow)).all():
        about.setdefault(link.letter_id, []).append(link.deadline_id)
    first, also = first_letters(session), followers(session)
    letters = [_known(row, about.get(row.id, []), deadlines, actions, also, now) for row in rows]
    return [replace(letter, introduces=letter.sent.id in first) for letter in letters]


def _known(
    row: LetterRow,
    about: Sequence[str],
    deadlines: Mapping[str, DeadlineRow],
    actions: Mapping[str, ActionRow],
    also: Mapping[str, tuple[str, ...]],
    now: dt.datetime,
) -> KnownLetter:
    refs = {each: deadlines[each].action_ref for each in about}
    items = tuple(Item(each, ref, also.get(ref, ())) for each, ref in refs.items())
    forms = tuple(Form(actions[deadlines[each].action_ref].form) for each in about)
    expired = now - row.written_at > BELIEVED_FOR
    sent = LetterSent(row.id, str(row.party_id), items, expired)
    return KnownLetter(sent, row.message_id, row.token_hash or "", row.body_text, row.subject, forms)


def _with_tokens(letters: Sequence[KnownLetter], raw: bytes, domain: str) -> list[KnownLetter]:
    """The letters as they were sent: the token that the message itself bears stands where only its place is kept."""
    found = find_tokens(parse(raw), domain)
    tokens = {token_hash(token): token for token in (*found.in_recipients, *found.in_body)}
    return [
        replace(letter, text=letter.text.replace(TOKEN_PLACE, tokens[letter.token_hash]))
        if letter.token_hash in tokens
        else letter
        for letter in letters
    ]


def _open_deadlines(session: Session) -> list[OpenDeadline]:
    query = select(DeadlineRow).where(col(DeadlineRow.state).in_([state.value for state in LIVE]))
    also = followers(session)
    return [
        OpenDeadline(row.id, row.action_ref, row.party_id, also.get(row.action_ref, ()))
        for row in session.exec(query).all()
    ]
