"""Which deadline a message answers. Pure: signs in, one match out, with its reason.

The order of trust: the token in a recipient; the thread; the token or a ref in the text; a known sender with exactly
one open deadline, which is only suggested. Signs that contradict each other match nothing. A return counts only
from who owes it (promise 11): from anybody else it is held, and asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class SenderStanding(StrEnum):
    """What is known of who sent a message."""

    KNOWN = "known"
    UNKNOWN = "unknown sender"
    FAILED = "failed authentication"
    UNVERIFIED = "unverified"  # our server was to say whether it is genuine, and said nothing


class Verdict(StrEnum):
    """What a match is worth."""

    MATCHED = "matched"  # exactly one deadline
    WHICH = "which of these"  # the right letter and sender; a person says which of the candidates
    SUGGESTED = "suggested"  # never taken without a person
    HELD = "held"  # it names a letter, but it does not come from who owes the return
    QUARANTINED = "quarantined"


class Sign(StrEnum):
    """What told the letter."""

    TOKEN = "token"  # noqa: S105  a word, and no secret
    THREAD = "thread"
    BODY_TOKEN = "token in the text"  # noqa: S105
    REF = "ref in the subject"
    SENDER = "sender"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a letter asked for."""

    deadline_id: str
    ref: str  # "WTR/1.4"
    also: tuple[str, ...] = ()  # the refs of the actions that it answers too

    @property
    def refs(self) -> frozenset[str]:
        return frozenset((self.ref, *self.also))


@dataclass(frozen=True, slots=True)
class LetterSent:
    """One letter, as far as an answer to it matters."""

    id: str
    party_id: str
    items: tuple[Item, ...]
    expired: bool = False  # its address is too old to be believed without a person


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A deadline that a return can still come for."""

    id: str
    ref: str
    party_id: str
    also: tuple[str, ...] = ()  # the refs of the actions that it answers too

    @property
    def refs(self) -> frozenset[str]:
        return frozenset((self.ref, *self.also))


@dataclass(frozen=True, slots=True)
class Signs:
    """What a message shows. Letters are ids of letters that we sent; what is not ours is left out."""

    token_letters: tuple[str, ...] = ()
    strange_token: bool = False  # a recipient has the form of a reply address, and we gave no such token
    thread_letters: tuple[str, ...] = ()  # In-Reply-To first, then References, newest first
    body_token_letters: tuple[str, ...] = ()
    subject_refs: tuple[str, ...] = ()
    subject_is_ours: bool = False  # it is our letter's own subject, with or without `Re:`
    named_refs: tuple[str, ...] = ()  # in the sender's own words and the names of attachments
    sender_parties: frozenset[str] = frozenset()  # whose addresses (or deputies', approvers') the From is
    standing: SenderStanding = SenderStanding.UNKNOWN


@dataclass(frozen=True, slots=True)
class Match:
    """What a message answers, how that was told, and why in one sentence."""

    verdict: Verdict
    by: Sign
    why: str
    letter_id: str | None = None
    party_id: str | None = None
    deadline_ids: tuple[str, ...] = ()  # one when MATCHED, else empty
    candidates: tuple[str, ...] = ()  # deadline ids, for a person to choose from


def match(signs: Signs, open_deadlines: Sequence[OpenDeadline], letters: Mapping[str, LetterSent]) -> Match:
    """The deadline that a message with these signs answers."""
    by, letter, conflict = _letter(signs, letters)
    if conflict or letter is None:
        return _without_letter(signs, open_deadlines, conflict)
    if reason := _conflicting_refs(signs, letter):
        return _quarantined(by, reason, _candidates(letter, open_deadlines))
    if reason := _why_held(signs, letter):
        return Match(Verdict.HELD, by, reason, letter.id, letter.party_id, (), _candidates(letter, open_deadlines))
    elsewhere = _named_elsewhere(signs, letter, open_deadlines, letters)
    return _of_several_letters(signs, by, letter, open_deadlines, elsewhere) or _deadline(
        signs, by, letter, open_deadlines
    )


def _letter(signs: Signs, letters: Mapping[str, LetterSent]) -> tuple[Sign, LetterSent | None, str]:
    """The letter that the strongest sign names, and in words what contradicts it."""
    ranked = [
        (Sign.TOKEN, [letters[each] for each in signs.token_letters if each in letters]),
        (Sign.THREAD, [letters[each] for each in signs.thread_letters if each in letters][:1]),
        (Sign.BODY_TOKEN, [letters[each] for each in signs.body_token_letters if each in letters]),
    ]
    told = [(sign, found) for sign, found in ranked if found]
    if not told:
        return Sign.NOTHING, None, ""
    by, found = told[0]
    conflict = _conflict(by, found, told[1:])
    if not conflict and by is not Sign.TOKEN and signs.strange_token:
        conflict = "it went to a reply address that we never gave, and answers one of our letters"
    return by, found[0], conflict


def _conflict(by: Sign, found: list[LetterSent], others: list[tuple[Sign, list[LetterSent]]]) -> str:
    first = found[0]
    if by is not Sign.BODY_TOKEN and any(_strangers(first, each) for each in found[1:]):
        return f"by its {by.value} it answers two letters that have nothing in common"
    for sign, letters in others:
        # A quoted text may hold older letters too: there one that agrees is enough.
        if all(_strangers(first, each) for each in letters):
            return f"its {by.value} and its {sign.value} name letters that have nothing in common"
    if by is Sign.BODY_TOKEN and any(each.party_id != first.party_id for each in found):
        return "its text holds the reply addresses of two parties"
    return ""


def _strangers(one: LetterSent, other: LetterSent) -> bool:
    ours, theirs = ({item.deadline_id for item in each.items} for each in (one, other))
    return one.id != other.id and (one.party_id != other.party_id or not ours & theirs)


def _conflicting_refs(signs: Signs, letter: LetterSent) -> str:
    asked = {ref for item in letter.items for ref in item.refs}
    strange = [ref for ref in signs.subject_refs if ref not in asked]
    if strange and not asked & set(signs.subject_refs):
        return f"its subject names {', '.join(strange)}, which the letter did not ask for"
    return ""


def _why_held(signs: Signs, letter: LetterSent) -> str:
    """Promise 11, in words; empty when it comes from who owes it."""
    if signs.standing is SenderStanding.FAILED:
        return "it does not come from the server that it says it comes from"
    if signs.standing is SenderStanding.UNVERIFIED:
        return "nothing shows that it comes from the address that it bears"
    if signs.standing is SenderStanding.UNKNOWN:
        return "nobody has that address"
    if letter.party_id not in signs.sender_parties:
        return "it comes from another party than the one that was asked"
    return ""


def _deadline(signs: Signs, by: Sign, letter: LetterSent, open_deadlines: Sequence[OpenDeadline]) -> Match:
    """Of what the letter asked, the one thing that is meant; never a guess."""
    candidates = _candidates(letter, open_deadlines)
    meant = _meant(signs, letter, candidates)
    if letter.expired:
        why = "the letter's address has expired"
    elif not candidates:
        why = "nothing that the letter asked for is open any more"
    elif len(letter.items) == 1:
        return Match(Verdict.MATCHED, by, "the letter asked for this alone", letter.id, letter.party_id, candidates)
    elif len(meant) == 1:
        return Match(Verdict.MATCHED, by, "of what the letter asked it names this", letter.id, letter.party_id, meant)
    else:
        why = f"the letter asked for {len(letter.items)} things, and it names {'several' if meant else 'none'} of them"
    choice = meant or candidates or tuple(item.deadline_id for item in letter.items)
    return Match(Verdict.WHICH, by, why, letter.id, letter.party_id, (), choice)


def _of_several_letters(
    signs: Signs, by: Sign, letter: LetterSent, open_deadlines: Sequence[OpenDeadline], elsewhere: tuple[str, ...]
) -> Match | None:
    """It names what another letter asked for, as people answer what they have at hand: a person says which it is."""
    if letter.expired or not elsewhere:
        return None
    candidates = _candidates(letter, open_deadlines)
    choice = (_meant(signs, letter, candidates) or candidates) + elsewhere
    why = "it names what another letter asked for"
    return Match(Verdict.WHICH, by, why, letter.id, letter.party_id, (), choice)


def _named_elsewhere(
    signs: Signs, letter: LetterSent, open_deadlines: Sequence[OpenDeadline], letters: Mapping[str, LetterSent]
) -> tuple[str, ...]:
    """The open deadlines that the sender names, and of which other letters to the same party spoke."""
    named = set(signs.named_refs) - {ref for item in letter.items for ref in item.refs}
    if not named:
        return ()
    asked = {item.deadline_id for each in letters.values() if each.party_id == letter.party_id for item in each.items}
    return tuple(each.id for each in open_deadlines if each.refs & named and each.id in asked)


def _meant(signs: Signs, letter: LetterSent, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """The candidates whose refs are named. Our own subject come back names what we wrote, not what they mean."""
    named = set(signs.named_refs) or (set() if signs.subject_is_ours else set(signs.subject_refs))
    return tuple(item.deadline_id for item in letter.items if item.refs & named and item.deadline_id in candidates)


def _without_letter(signs: Signs, open_deadlines: Sequence[OpenDeadline], conflict: str) -> Match:
    if conflict:
        return _quarantined(Sign.NOTHING, conflict, ())
    if signs.strange_token:
        return _quarantined(Sign.TOKEN, "it went to a reply address that we never gave", ())
    of_party = [each for each in open_deadlines if each.party_id in signs.sender_parties]
    by_ref = [each for each in of_party if each.refs & set(signs.subject_refs)]
    if signs.standing is SenderStanding.KNOWN and len({each.party_id for each in of_party}) == 1:
        if len(by_ref) == 1:
            return _suggested(Sign.REF, "a known sender's subject names it", by_ref[0])
        if len(of_party) == 1 and not signs.subject_refs:
            return _suggested(Sign.SENDER, "it is all that its sender owes now", of_party[0])
    return _quarantined(Sign.NOTHING, "nothing says what it answers", tuple(each.id for each in by_ref or of_party))


def _suggested(by: Sign, why: str, deadline: OpenDeadline) -> Match:
    return Match(Verdict.SUGGESTED, by, why, None, deadline.party_id, (), (deadline.id,))


def _quarantined(by: Sign, why: str, candidates: tuple[str, ...]) -> Match:
    return Match(Verdict.QUARANTINED, by, why, candidates=candidates)


def _candidates(letter: LetterSent, open_deadlines: Sequence[OpenDeadline]) -> tuple[str, ...]:
    running = {deadline.id for deadline in open_deadlines}
    return tuple(item.deadline_id for item in letter.items if item.deadline_id in running)
