"""A statement's frame: who stands before the verb, what the verb is, and what follows it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from registry.wording.word_lists import listed
from tasks.documents.language.verbs import BOTH, DELIVERABLES, MEETING_BODIES, MODAL, ORDERS, VERBS, base, is_act_noun

WORD = re.compile(r"[^\W_]+(?:[/&’'-][^\W_]+)*|[,;:.()–—]")
BY_TIME = re.compile(r"^\s*(?:by|in|from|before|within|during|on)\b[^–—:,]{2,60}\s*[–—:,]\s+", re.IGNORECASE)
CONSULTING = re.compile(
    r",?\s*\b(?:in|after|following)\s+(?:full\s+)?(?:consultation|conjunction|partnership|liaison|collaboration)\s+with\s+",
    re.IGNORECASE,
)
ADVERBS = listed(
    """
    also not regularly formally jointly then now continue fully promptly normally be been being kept
    annually quarterly monthly
    """
)
NOUN_MARKS = frozenset({"of", "by", "from"})
ACT_MARKS = NOUN_MARKS | {"with", "on", "between", "into"}


class Voice(StrEnum):
    """How a statement asks."""

    ACTIVE = "active"
    PASSIVE = "passive"
    ORDER = "order"
    NOUN = "noun"


@dataclass(frozen=True, slots=True)
class Clause:
    """`subject` verb `rest`, in the source's words; `verb` in its plain or past form."""

    voice: Voice
    subject: str
    verb: str
    rest: str


def words_of(text: str) -> list[str]:
    """Words and the marks that part clauses."""
    return WORD.findall(text)


def has_verb(text: str) -> bool:
    return parse(text).voice is not Voice.NOUN


def has_deliverable(text: str) -> bool:
    """Whether a noun phrase names something that can be sent or done."""
    words = [word.lower() for word in words_of(text)]
    return any(word in DELIVERABLES or is_act_noun(word) for word in words) or "in place" in text.lower()


def opens_with_third_person(text: str) -> bool:
    """ "Ensures that …": a verb whose subject must stand before it."""
    first = text.split(maxsplit=1)[0].lower() if text.split() else ""
    return first.endswith("s") and base(first) in VERBS and base(first) != first


def parse(text: str) -> Clause:
    """The statement's frame. Text without a verb that is known is a noun phrase: its words are `rest`."""
    text = re.sub(r"\([^()]*\)", " ", BY_TIME.sub("", text, count=1))
    words = words_of(text)
    if not words:
        return Clause(Voice.NOUN, "", "", "")
    if words[0].lower() in ORDERS and not _is_noun(words):
        return Clause(Voice.ORDER, "", words[0].lower(), _join(words[1:]))
    for at in (0, 1):
        if at + 1 < len(words) and is_act_noun(words[at]) and words[at + 1].lower() in ACT_MARKS:
            return Clause(Voice.NOUN, "", words[at].lower(), _join(words))
    for at in range(1, len(words)):
        clause = _verb_at(words, at)
        if clause:
            return clause
    return Clause(Voice.NOUN, "", "", _join(words))


def _is_noun(words: list[str]) -> bool:
    """ "Review of …", "Audit Committee …": a noun that could be an order."""
    following = words[1] if len(words) > 1 else ""
    return following.lower() in NOUN_MARKS or (following[:1].isupper() and following.lower() in MEETING_BODIES)


def _verb_at(words: list[str], at: int) -> Clause | None:
    low = words[at].lower()
    if low == "to":
        return _frame(words, at, at + 1) if _is_verb(words, at + 1) else None
    if low in MODAL:
        return _frame(words, at, at if low == "be" else at + 1)
    plain = base(low)
    if plain in VERBS and plain not in BOTH and not words[at][0].isupper():
        return Clause(Voice.ACTIVE, _join(words[:at]), plain, _join(words[at + 1 :]))
    if plain in VERBS and words[at - 1] in {".", ","} and opens_with_third_person(words[at]):
        return Clause(Voice.ACTIVE, _join(words[:at]), plain, _join(words[at + 1 :]))
    return None


def _is_verb(words: list[str], at: int) -> bool:
    low = words[at].lower() if at < len(words) else ""
    return low == "be" or ((low in VERBS or low in BOTH) and not words[at][0].isupper())


def _frame(words: list[str], subject_end: int, verb_at: int) -> Clause | None:
    """The verb after "to", "is", "will be": passive where it is a past form after a form of "be"."""
    at, being = verb_at, words[subject_end].lower() in {"is", "are", "was", "were", "be"}
    while at < len(words) and (words[at].lower() in ADVERBS or words[at].lower() == "to"):
        being = being or words[at].lower() in {"be", "been", "being"}
        at += 1
    if at >= len(words):
        return None
    verb, subject, rest = words[at].lower(), _join(words[:subject_end]), _join(words[at + 1 :])
    past = verb.endswith(("ed", "en", "wn", "ept")) or verb in {
        "sent",
        "made",
        "held",
        "told",
        "put",
        "set",
        "met",
        "drawn",
    }
    if being and past:
        return Clause(Voice.PASSIVE, subject, verb, rest)
    if being:
        return Clause(Voice.ACTIVE, subject, "be", _join(words[at:]))
    return Clause(Voice.ACTIVE, subject, base(verb), rest)


def _join(words: list[str]) -> str:
    return re.sub(r"\s+([,;:.)])", r"\1", " ".join(words)).replace("( ", "(")
