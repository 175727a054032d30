"""A statement's frame: who stands before the verb, what the verb is, and what follows it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from registry.wording.word_lists import listed
from tasks.documents.language.bodies import body_at, is_body
from tasks.documents.language.verbs import BOTH, DELIVERABLES, MEETING_BODIES, MODAL, ORDERS, VERBS, base, is_act_noun

WORD = re.compile(r"[^\W_]+(?:[/&’'-][^\W_]+)*(?:(?<=s)[’'](?=\s+[A-Z]))?|[,;:.()–—]")
BY_TIME = re.compile(
    r"^\s*(?:by|in|from|before|within|during|on|at|after|following|once|over)\b[^–—:,]{2,60}\s*[–—:,]\s+", re.IGNORECASE
)
CONSULTING = re.compile(
    r",?\s*\b(?:in|after|following)\s+(?:full\s+)?(?:consultation|conjunction|partnership|liaison|collaboration|co-?ordination|co-?operation|association|discussion)\s+with\s+",
    re.IGNORECASE,
)
AUXILIARIES = frozenset({"will", "shall", "must", "should", "has", "have", "needs", "need"})
ADVERBS = listed(
    """
    also not regularly formally jointly then now continue fully promptly normally be been being kept
    annually quarterly monthly
    """
)
# "schools will be required to produce" says that schools are to produce.
REQUIRED = re.compile(
    r"(?:\b(?:(?:will|shall|must|should|is|are|was|were|has|have|to)\s+){0,4}(?:be|been|being|is|are|was|were)\s+(?:also\s+|now\s+)?|\b(?<!,)(?<=[a-z)]\s))"
    r"(?:asked|requested|required|invited|expected|instructed|directed|due|obliged"
    r"|scheduled|intended|urged|tasked|undertook|promised|offered|committed|agreed)\s+to\s+(?=[a-z])",
    re.IGNORECASE,
)
SAID = re.compile(
    r"^(?:(?:however|further(?:more)?|additionally|in addition|also|moreover|therefore|finally)\b,?\s+)?"
    r"(?:(?:the\s+)?[\w’' ]{1,40}?\b(?:recommend|request|propose|suggest|advise|ask|agree|direct|instruct)"
    r"(?:e?s|e?d)?\s+that\s+(?=(?:the\s+)?[A-Z])"
    r"|that\s+(?=(?:the\s+)?[A-Z])"
    r"|it\s+(?:is|was|has been)\s+(?:\w+\s+){1,2}?(?:to\s+(?:see|note|find|hear|report|learn)\s+)?(?:that\s+)"
    r"|(?:these|there|they)\s+(?:is|are|were|was)\s+(?:now\s+|also\s+)?(?:moves?|plans?|intentions?|proposals?|arrangements?)"
    r"(?:\s+\w+){0,2}?\s+(?=to\s))",
    re.IGNORECASE,
)
THAT = re.compile(r"\bthat\s+$", re.IGNORECASE)
RELATIVE_ASIDE = re.compile(
    r",\s*(?:which|who|whose|whom|within|before|no later than|supported by|led by|working with"
    r"|where|as)\b[^,;.]{2,120},",
    re.IGNORECASE,
)
LONGEST_SUBJECT = 12  # words
MOST_ADVERBS = 6
RELATIVES = frozenset({"which", "who", "whose", "whom", "that"})
SAYING = frozenset(
    {"so", "ensure", "recommend", "request", "confirm", "state", "agree", "propose", "assure", "say", "show"}
)
DETERMINERS = frozenset(
    {"the", "a", "an", "all", "its", "their", "our", "every", "each", "any", "this", "these", "them", "it"}
)
NO_VERBS = DETERMINERS | listed(
    """
    of to for from by with and or in on at that which as is are be not but if when where than both such within under
    over about between after before during into what who how while once until because since through across per via only
    also
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


def parse(text: str) -> Clause:  # noqa: PLR0911  (one return a kind of frame)
    """The statement's frame. Text without a verb that is known is a noun phrase: its words are `rest`."""
    words = words_of(_plain(text))
    if not words:
        return Clause(Voice.NOUN, "", "", "")
    if words[0].lower() == "be" and len(words) > 1 and words[1].lower().endswith("ed"):
        return Clause(Voice.PASSIVE, "", words[1].lower(), _join(words[2:]))
    if words[0].lower() in ORDERS and not _is_noun(words):
        return Clause(Voice.ORDER, "", words[0].lower(), _join(words[1:]))
    if len(words) > 1 and words[1].lower() in DETERMINERS and _may_be_verb(words[0]):
        return Clause(Voice.ORDER, "", words[0].lower(), _join(words[1:]))
    for at in (0, 1):
        if at + 1 < len(words) and is_act_noun(words[at]) and words[at + 1].lower() in ACT_MARKS:
            return Clause(Voice.NOUN, "", words[at].lower(), _join(words))
    relative = False
    for at in range(1, len(words)):
        relative = relative or _opens_relative(words, at)
        clause = _verb_at(words, at)
        if clause and relative:
            relative = words[at].lower() in AUXILIARIES and _is_auxiliary(words, at + 1)  # its verb goes on
        elif clause:
            return clause
    return Clause(Voice.NOUN, "", "", _join(words))


def _plain(text: str) -> str:
    """A statement without what stands beside it: when, brackets, who says it, a relative clause between commas."""
    text = said(BY_TIME.sub("", re.sub(r"\([^()]*\)", " ", text), count=1))
    text = re.sub(r"^to\s+", "", BY_TIME.sub("", text, count=1))
    return REQUIRED.sub(" to ", RELATIVE_ASIDE.sub(" ", text))


def said(text: str) -> str:
    """What is said, without who says it: "We recommend that the Board report" is "the Board to report"."""
    opened = SAID.match(text)
    if not opened:
        return text
    rest = text[opened.end() :]
    name = body_at(rest) if THAT.search(opened[0]) else None
    following = rest[len(name) :].split(maxsplit=1) if name and rest.startswith(name) else []
    if name and following and following[0].lower() in VERBS | BOTH:
        return f"{name} to {' '.join(following)}"
    return rest


def _opens_relative(words: list[str], at: int) -> bool:
    """ "officers who …": a noun's own clause, whose verb is not the statement's."""
    low = words[at].lower()
    return low in RELATIVES and not (low == "that" and (base(words[at - 1]) in SAYING or base(words[at - 1]) in VERBS))


def _is_auxiliary(words: list[str], at: int) -> bool:
    return at < len(words) and words[at].lower() in MODAL


def _is_noun(words: list[str]) -> bool:
    """ "Review of …", "Audit Committee …": a noun that could be an order."""
    following = words[1] if len(words) > 1 else ""
    return following.lower() in NOUN_MARKS or (following[:1].isupper() and following.lower() in MEETING_BODIES)


def _verb_at(words: list[str], at: int) -> Clause | None:
    low = words[at].lower()
    if low == "to":
        known = _is_verb(words, at + 1) or _opens_unknown_verb(words, at)
        return _frame(words, at, at + 1) if known else None
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


def _may_be_verb(word: str) -> bool:
    """A word that no list knows and that its place makes a verb: "Print the rotas", "Estates to repaint the ward"."""
    return word.isalpha() and word.lower() not in NO_VERBS and not word.isupper() and not is_act_noun(word)


def _opens_unknown_verb(words: list[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    return at <= LONGEST_SUBJECT and following.islower() and _may_be_verb(following) and is_body(_join(words[:at]))


def _frame(words: list[str], subject_end: int, verb_at: int) -> Clause | None:
    """The verb after "to", "is", "will be": passive where it is a past form after a form of "be"."""
    at, being = verb_at, words[subject_end].lower() in {"is", "are", "was", "were", "be"}
    last = at + MOST_ADVERBS
    while at < min(len(words), last) and (words[at].lower() in ADVERBS or words[at].lower() == "to"):
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
