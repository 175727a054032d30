"""From bytes to meaning: what one message is, whose it is, what it answers and what it offers.

Pure over its inputs: what the register knows is handed in. The machine only sorts; every return goes to a person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from registry.model import Form
from registry.returns import LetterSent, Match, OpenDeadline, SenderStanding, Signs, Verdict
from registry.returns import match as match_signs
from tasks.replies.absence import Absence, absence_of
from tasks.replies.authentic import sender_standing
from tasks.replies.bounces import Bounce, bounced, quoted_originals
from tasks.replies.incoming import Attachment, Incoming
from tasks.replies.kind import LOOP_HEADER, Kind, MessageKind, kind_of, letter_of_loop
from tasks.replies.offer import Offer, Offering, offer_of
from tasks.replies.parse import parse
from tasks.replies.subjects import without_reply_marks
from tasks.replies.tokens import find_tokens, token_hash
from tasks.replies.words import Words, own_words

_REF = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{0,9})[ /_-](\d{1,4}(?:\.\d{1,4})+)(?!\d)")
_NO_ANSWER = re.compile(r"(?:no|do-?not)[-._]?reply|mailer-daemon|postmaster|bounce", re.IGNORECASE)


class Outcome(StrEnum):
    """What a message ends as; each ends as exactly one of these (promise 7)."""

    RETURN_TO_REVIEW = "return to review"
    CORRESPONDENCE = "correspondence"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """A letter that we sent, with what is needed to know it again."""

    sent: LetterSent
    message_id: str  # with its < >
    token_hash: str
    text: str  # the plain text, as it was sent
    subject: str = ""
    forms: tuple[Form, ...] = ()  # of what it asked for
    introduces: bool = False  # a first letter: it asked whether the list is right, and for nothing else


@dataclass(frozen=True, slots=True)
class Context:
    """What the register knows, as far as a message can touch it. Make it with `context_of`."""

    letters: Mapping[str, KnownLetter]  # by letter id
    by_token: Mapping[str, str]  # token hash -> letter id
    by_message_id: Mapping[str, str]  # Message-ID -> letter id
    addresses: Mapping[str, frozenset[str]]  # address, lower case -> the parties it speaks for
    open_deadlines: tuple[OpenDeadline, ...]
    loop_secret: bytes = field(repr=False)
    domain: str
    trusted_server_id: str | None
    marker: str


@dataclass(frozen=True, slots=True)
class Understood:
    """One message, sorted, with everything that told it. Nothing of it is written anywhere yet."""

    outcome: Outcome
    why: str
    incoming: Incoming
    kind: Kind
    standing: SenderStanding
    match: Match
    words: Words
    offer: Offer
    doubts: tuple[str, ...]
    bounce: Bounce | None = None
    absence: Absence | None = None
    bounced_letter_id: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """(Message-ID, content hash): two different mails with one Message-ID are two."""
        return self.incoming.key

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What came with it and could be a return."""
        return tuple(each for each in self.incoming.attachments if each.substantive)


def context_of(
    letters: Iterable[KnownLetter],
    addresses: Mapping[str, Iterable[str]],
    open_deadlines: Sequence[OpenDeadline],
    *,
    loop_secret: bytes,
    domain: str,
    marker: str,
    trusted_server_id: str | None = None,
) -> Context:
    """The lookups, built once for a batch of messages. `addresses`: address -> ids of the parties it speaks for,
    deputies' and approvers' addresses included."""
    known = {letter.sent.id: letter for letter in letters}
    return Context(
        letters=known,
        by_token={letter.token_hash: id_ for id_, letter in known.items()},
        by_message_id={letter.message_id: id_ for id_, letter in known.items()},
        addresses={address.lower(): frozenset(parties) for address, parties in addresses.items()},
        open_deadlines=tuple(open_deadlines),
        loop_secret=loop_secret,
        domain=domain,
        trusted_server_id=trusted_server_id,
        marker=marker,
    )


def understand(raw: bytes, context: Context) -> Understood:
    """What one raw message is. Never raises, whatever the bytes are."""
    incoming = parse(raw)
    kind = kind_of(incoming, loop_secret=context.loop_secret, own_domain=context.domain)
    standing = sender_standing(incoming, context.addresses.keys(), context.trusted_server_id)
    signs = _signs(incoming, standing, context)
    letter = _letter(match_signs(signs, context.open_deadlines, _sent(context)), signs, context)
    words = own_words(incoming.text, _as_sent(letter), context.marker)
    found = match_signs(_with_named(signs, words, letter, incoming), context.open_deadlines, _sent(context))
    offer = offer_of(
        words,
        incoming.attachments,
        letter.forms if letter else (),
        to_first_letter=letter is not None and letter.introduces,
    )
    bounce = bounced(incoming) if kind.kind in {MessageKind.BOUNCE, MessageKind.DOUBTFUL} else None
    outcome, why = _outcome(kind, found, offer, bounce)
    return Understood(
        outcome=outcome,
        why=why,
        incoming=incoming,
        kind=kind,
        standing=standing,
        match=found,
        words=words,
        offer=offer,
        doubts=_doubts(incoming, kind, found, words, offer),
        bounce=bounce,
        absence=absence_of(incoming) if kind.kind is MessageKind.AUTOMATIC else None,
        bounced_letter_id=_bounced_letter(incoming, bounce, signs, context),
    )


def may_acknowledge(understood: Understood) -> bool:
    """May an answer go to this message at all (promise 12)? Only to a person's, from who owes it, that was taken in.

    How often is the caller's to cap.
    """
    incoming = understood.incoming
    listed = (incoming.header("precedence") or "").strip().lower() in {"bulk", "list", "junk"}
    return (
        understood.outcome in {Outcome.RETURN_TO_REVIEW, Outcome.CORRESPONDENCE}
        and understood.kind.kind is MessageKind.HUMAN
        and understood.standing is SenderStanding.KNOWN
        and incoming.return_path != ""
        and not listed
        and not any(incoming.header(name) is not None for name in ("list-id", "list-post", "list-unsubscribe"))
        and not any(_NO_ANSWER.match(address) for address in incoming.from_addresses)
    )


# --- Signs


def _sent(context: Context) -> Mapping[str, LetterSent]:
    return {id_: letter.sent for id_, letter in context.letters.items()}


def _signs(incoming: Incoming, standing: SenderStanding, context: Context) -> Signs:
    tokens = find_tokens(incoming, context.domain)
    received = _letters(context.by_token, (token_hash(token) for token in tokens.in_recipients))
    thread = _letters(context.by_message_id, (*incoming.in_reply_to, *incoming.references))
    parties = (context.addresses.get(address, frozenset[str]()) for address in incoming.from_addresses)
    return Signs(
        token_letters=received,
        strange_token=len(received) < len(tokens.in_recipients),
        thread_letters=thread,
        body_token_letters=_letters(context.by_token, (token_hash(token) for token in tokens.in_body)),
        subject_refs=_refs(incoming.subject, context),
        sender_parties=frozenset().union(*parties),
        standing=standing,
    )


def _letters(index: Mapping[str, str], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(index[key] for key in keys if key in index))


def _refs(text: str, context: Context) -> tuple[str, ...]:
    """The refs in a text that are refs of ours."""
    ours = {ref for each in context.open_deadlines for ref in each.refs}
    ours |= {ref for letter in context.letters.values() for item in letter.sent.items for ref in item.refs}
    return tuple(ref for ref in _like_refs(text) if ref in ours)


def _like_refs(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{code.upper()}/{number}" for code, number in _REF.findall(text[:100_000])))


def _letter(found: Match, signs: Signs, context: Context) -> KnownLetter | None:
    """The letter whose text is to be taken off: the matched one, or the one that the message seems to quote."""
    seeming = (found.letter_id, *signs.token_letters, *signs.thread_letters, *signs.body_token_letters)
    return next((context.letters[each] for each in seeming if each and each in context.letters), None)


def _as_sent(letter: KnownLetter | None) -> str | None:
    return f"{letter.subject}\n{letter.text}" if letter else None


def _with_named(signs: Signs, words: Words, letter: KnownLetter | None, incoming: Incoming) -> Signs:
    names = " ".join(each.name for each in incoming.attachments if each.substantive)
    ours = letter is not None and _plain(incoming.subject) == _plain(letter.subject)
    return replace(signs, named_refs=_like_refs(f"{words.theirs} {names}"), subject_is_ours=ours)


def _plain(subject: str) -> str:
    return " ".join(without_reply_marks(subject).casefold().split())


# --- The outcome


def _outcome(kind: Kind, found: Match, offer: Offer, bounce: Bounce | None) -> tuple[Outcome, str]:
    match kind.kind:
        case MessageKind.BOUNCE if bounce and not bounce.is_final:
            return Outcome.AUTOMATIC, f"not delivered yet, and still tried: {_of_bounce(bounce)}"
        case MessageKind.BOUNCE:
            return Outcome.BOUNCE, f"{kind.reason}{f': {said}' if bounce and (said := _of_bounce(bounce)) else ''}"
        case MessageKind.AUTOMATIC | MessageKind.COMPLAINT | MessageKind.RECEIPT | MessageKind.LOOP:
            return Outcome.AUTOMATIC, f"{kind.kind.value}: {kind.reason}"
        case MessageKind.DOUBTFUL:
            return Outcome.QUARANTINED, kind.reason
        case MessageKind.HUMAN:
            return _outcome_of_person(found, offer)


def _of_bounce(bounce: Bounce) -> str:
    """Whom it was for, and what the server said."""
    return " ".join(filter(None, (bounce.address, bounce.status, bounce.diagnostic)))


def _outcome_of_person(found: Match, offer: Offer) -> tuple[Outcome, str]:
    if found.verdict not in {Verdict.MATCHED, Verdict.WHICH}:
        return Outcome.QUARANTINED, f"{found.verdict.value}: {found.why}"
    if offer.offering is Offering.CORRESPONDENCE:
        return Outcome.CORRESPONDENCE, offer.reason
    return Outcome.RETURN_TO_REVIEW, offer.reason


def _doubts(incoming: Incoming, kind: Kind, found: Match, words: Words, offer: Offer) -> tuple[str, ...]:
    """Everything that a person should look at, in words."""
    doubts = list(incoming.problems)
    if kind.kind is MessageKind.DOUBTFUL:
        doubts.append(kind.reason)
    if found.verdict is not Verdict.MATCHED:
        doubts.append(f"{found.verdict.value}: {found.why}")
    if words.doubtful:
        doubts.append(words.why)
    if offer.offering is Offering.UNSURE:
        doubts.append(offer.reason)
    return tuple(dict.fromkeys(doubts))


def _bounced_letter(incoming: Incoming, bounce: Bounce | None, signs: Signs, context: Context) -> str | None:
    """Our letter that did not arrive: by its Message-ID, else by the mark that only we can write, else by the address
    that it was sent from, which is its own."""
    if bounce is None:
        return None
    if bounce.original_message_id and bounce.original_message_id in context.by_message_id:
        return context.by_message_id[bounce.original_message_id]
    mark = re.compile(
        rf"^[ \t>]{{0,8}}{LOOP_HEADER}:[ \t]{{0,8}}(\S{{1,200}} \S{{1,80}})", re.IGNORECASE | re.MULTILINE
    )
    marks = (found[1] for text in quoted_originals(incoming) for found in mark.finditer(text))
    named = (letter_of_loop(context.loop_secret, each) for each in marks)
    marked = next((id_ for id_ in named if id_ and id_ in context.letters), None)
    return marked or next(iter(signs.token_letters), None)
