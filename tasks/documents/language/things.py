"""What the owed thing is: its form, the deliverable in the source's own nouns, and a title of a few words."""

import re

from registry.model import Form
from registry.wording.word_lists import listed
from tasks.documents.language.bodies import is_body
from tasks.documents.language.clauses import BY_TIME, CONSULTING, Clause, Voice, parse
from tasks.documents.language.giving import receiver
from tasks.documents.language.verbs import TOLD, base

LONGEST_TITLE = 60  # characters
MOST_TITLE_WORDS = 9
SHORTEST_TITLE = 3  # words
OPENS_PHRASE = frozenset(
    {
        "of",
        "on",
        "for",
        "in",
        "to",
        "with",
        "by",
        "from",
        "that",
        "and",
        "or",
        "as",
        "at",
        "who",
        "which",
        "regarding",
        "relating",
        "concerning",
        "about",
        "over",
        "between",
        "whose",
    }
)
SHORTEST_THING = 6  # characters
FEW_WORDS = 2
STOP = re.compile(
    r"\s+(?:so that|in order|so as|which|who|whose|that (?:will|are|is|have|has|can|may)|when|whenever|where|following"
    r"|ensuring|indicating|including|from|until"
    r"|as and when|as soon as|as necessary|as requested"
    r"|to (?:ensure|identify|monitor|measure|review|enable|allow|assist|inform|determine|be))\b"
    r"|\s*[,;:]|\s+\(|\.(?:\s|$)",
    re.IGNORECASE,
)
TO_SOMEBODY = re.compile(r"\s+to\s+(?:the\s+)?(?=[A-Z])")
SMALL = listed(
    """
    a an the of on in for to and or with by at as from all any that its their is are such between
    """
)
FORBIDDEN = {"&": " and ", "%": " per cent ", "/": " ", "<": " ", ">": " "}
FORMS: tuple[tuple[Form, str], ...] = (
    (Form.CONSULTATION, r"\bconsult(?:s|ed|ing|ation)?\b"),
    (Form.MEETING, r"\bmeet(?:s|ing|ings)?\b|\bconference\b|\bworkshop\b|\bseminar\b"),
    (Form.BRIEFING, r"\bbrief(?:ing|ings|ed)\b|\bpresentation\b"),
    (Form.FIGURES, r"\b(?:data|figures|statistics|numbers?|rates?|breakdown|indicators? (?:to|on|for))\b"),
    (Form.NOTICE, r"\b(?:inform(?:ed|s)?|notif(?:y|ied|ication)|notice|advised?|information|told)\b"),
    (Form.AGREEMENT, r"\b(?:agree[ds]?|agreement|protocol|sign[- ]?off|memorandum of understanding)\b"),
    (Form.ASSURANCE, r"\b(?:ensures?|assurance|assures?|confirm(?:s|ed|ation)?|certif(?:y|ies|ied|ication))\b"),
    (Form.STATE, r"\b(?:in place|maintain(?:ed|s)?|links|implemented|established?|available|operational)\b"),
)
PAPER = re.compile(
    r"\b(?:reports?|cop(?:y|ies)|plans?|charts?|lists?|papers?|strateg(?:y|ies)|polic(?:y|ies)|minutes|review|indicators?|measures?|comments?)\b",
    re.IGNORECASE,
)
FIGURE_WORDS = re.compile(r"\b(?:data|figures|statistics|numbers? of|breakdown)\b", re.IGNORECASE)


HANDED = frozenset({"provided", "given", "sent", "supplied", "presented", "issued", "offered"})
TIMED = re.compile(
    r"(?:no later|by(?! (?:monthly|weekly|annual|yearly))|before|in|within|at|on|from|until|during"
    r"|every|each|twice|once|per)\b",
    re.IGNORECASE,
)
PARTICLES = re.compile(r"^(?:up|out|off|together|forward|down)\s+", re.IGNORECASE)
PHRASAL = frozenset({"draw", "carry", "set", "put", "follow", "sign", "roll", "bring", "work", "write", "take"})
SAYS = {
    "confirm": "confirmation",
    "write": "letter",
    "certify": "certificate",
    "explain": "explanation",
    "state": "statement",
}
TOLD_FIRST = re.compile(r"^to\s+.*?(?=\bthat\b|\babout\b|\bon\b|\bconfirming\b|$)")
BRINGS_ABOUT = listed(
    """
    extend implement introduce establish launch commence begin start install recruit embed pilot replace
    train open close remove appoint
    """
)
TAKES_NO_OBJECT = listed(
    """
    commence begin start continue go cease end expire run take become remain
    """
)


def find_form(text: str) -> Form:  # noqa: PLR0911  (one return a reason)
    """The form, by the thing that is owed first and the verb next."""
    clause = parse(CONSULTING.sub(" ", text, count=1))
    thing = deliverable(text) or ""
    head = f"{clause.verb} {thing}"
    if _is_consultation(text, clause):
        return Form.CONSULTATION
    if clause.verb in {"receipt", "receive"} or clause.voice is Voice.NOUN:
        if FIGURE_WORDS.search(thing) or (
            re.match(r"(?:\w+ ){0,3}indicators?\b", thing) and clause.verb in {"receipt", "receive"}
        ):
            return Form.FIGURES
        if re.search(r"\b(?:reports?|cop(?:y|ies)|lists?)\b", thing, re.IGNORECASE):
            return Form.DOCUMENT
    if clause.verb in {"brief", "briefed"}:
        return Form.BRIEFING
    if clause.verb in TOLD or clause.verb in {"inform", "notify", "advise"}:
        if clause.verb not in HANDED:
            return Form.NOTICE
        return Form.FIGURES if FIGURE_WORDS.search(thing) and not PAPER.search(thing) else Form.DOCUMENT
    if clause.verb in {"write", "reply", "respond"} and re.search(r"\bconfirming\b", clause.rest):
        return Form.ASSURANCE
    for form, words in FORMS[1:]:
        if re.search(words, head, re.IGNORECASE) and not (form is Form.FIGURES and PAPER.search(head)):
            return form
    brought_about = (
        base(clause.verb.removesuffix("d")) in BRINGS_ABOUT or base(clause.verb.removesuffix("ed")) in BRINGS_ABOUT
    )
    return Form.STATE if brought_about and not PAPER.search(head) else Form.DOCUMENT


def _is_consultation(text: str, clause: Clause) -> bool:
    """The consulting is the action itself, and no adverbial beside another."""
    told = re.search(r"\bto be consulted\b", text, re.IGNORECASE)
    return bool(clause.verb.startswith("consult") or told)


def deliverable(text: str, span: str | None = None) -> str | None:
    """The owed thing in the source's words, without the words `span` that only say when; None if nothing is left."""
    plain = CONSULTING.sub(" ", BY_TIME.sub("", text, count=1), count=1)
    if span and TIMED.match(span) and len(plain) > len(span):
        plain = plain.replace(span, " ", 1)
    clause = parse(plain.strip(" ,;:–—-"))
    thing = _cut(_whole(clause))
    without = thing.removesuffix(span).strip(" ,;:.–—-") if span else thing
    if without and without.split()[-1].lower() not in SMALL:
        thing = without
    return thing or None


def _whole(clause: Clause) -> str:  # noqa: PLR0911  (one return a kind of clause)
    if clause.verb.startswith("consult"):
        topic = re.search(r"\b(?:on|about|regarding)\s+(.+)", clause.rest)
        return f"consultation on {topic[1]}" if topic else "consultation"
    if clause.voice is Voice.PASSIVE and clause.verb in TOLD and (clause.verb not in HANDED or is_body(clause.subject)):
        return _told(clause)
    if clause.voice is Voice.PASSIVE:
        return clause.subject
    if clause.voice is Voice.NOUN:
        return re.sub(r"^receipt of\s+", "", clause.rest, flags=re.IGNORECASE)
    if clause.verb in {"inform", "notify", "advise"}:
        _, told = receiver(clause)
        topic = re.search(r"\b(?:of|on|about)\s+(.+)", told)
        return f"notice of {topic[1]}" if topic else "notice" if told != clause.rest else told
    if clause.verb == "brief":
        _, topic_words = receiver(clause)
        topic_words = topic_words.removeprefix("on ").removeprefix("about ")
        return f"briefing on {topic_words}" if topic_words else "briefing"
    if clause.verb == "meet":
        return f"meeting with {re.sub(r'^with ', '', clause.rest)}"
    if clause.verb in {"be", "ensure", "comment", "report"}:
        return f"{clause.verb if clause.verb != 'be' else ''} {clause.rest}".strip()
    if (
        clause.voice is Voice.ACTIVE
        and clause.subject
        and not is_body(clause.subject)
        and clause.verb in TAKES_NO_OBJECT
    ):
        return clause.subject
    if clause.verb in SAYS and re.match(r"(?:to|that)\b", clause.rest):
        return f"{SAYS[clause.verb]} {re.sub(TOLD_FIRST, '', clause.rest)}".strip()
    thing = receiver(clause)[1]
    return PARTICLES.sub("", thing) if clause.verb in PHRASAL else thing


def _told(clause: Clause) -> str:
    """What somebody is to be told or given, without who tells it."""
    noun = "briefing on" if clause.verb == "briefed" else "notice of"
    topic = re.sub(r"^by\s+.*?(?=\s(?:of|on|about|with|within|before|when)\b|$)\s*", "", clause.rest)
    topic = re.sub(r"^(?:of|on|about|with)\s+", "", topic)
    if clause.verb in {"provided", "given", "sent", "supplied", "presented"}:
        return topic
    within = not topic or topic.split(maxsplit=1)[0] in {"within", "before", "when"}
    return noun.split(maxsplit=1)[0] if within else f"{noun} {topic}"


def _cut(thing: str) -> str:
    """Up to the first words that tell why, when or whence, if enough stands before them."""
    thing = re.sub(r"^(?:that|the|a|an)\s+", "", thing.strip(), flags=re.IGNORECASE)
    for match in STOP.finditer(thing):
        if match.start() >= SHORTEST_THING:
            thing = thing[: match.start()]
            break
    given = TO_SOMEBODY.search(thing)
    if given and len(thing[: given.start()].split()) > FEW_WORDS:
        thing = thing[: given.start()]
    return thing.strip(" ,;:.–—-")


def title(text: str, span: str | None = None, *, verbatim: bool = False) -> str:
    """A few words for a deployment's name, without / % & < >; at most 60 characters.

    They name the thing that is owed, or, `verbatim`, are the text's own first words.
    """
    words = _clean((None if verbatim else deliverable(text, span)) or text).split()
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > LONGEST_TITLE or len(kept) == MOST_TITLE_WORDS:
            break
        kept.append(word)
    if len(kept) < len(words):
        kept = _whole_phrases(kept)
    while len(kept) > 1 and kept[-1].lower() in SMALL:
        kept.pop()
    short = " ".join(kept)[:LONGEST_TITLE].strip(" ,;:.'‘’\"–-") or "Action"
    return short[0].upper() + short[1:]


def _whole_phrases(kept: list[str]) -> list[str]:
    """A title that is too long ends before the phrase that would be cut, if enough is left."""
    for at in range(len(kept) - 1, SHORTEST_TITLE - 1, -1):
        if kept[at].lower() in OPENS_PHRASE:
            return kept[:at]
    return kept[:-1] if len(kept) > SHORTEST_TITLE and kept[-1].endswith(("ed", "ing")) else kept


def _clean(text: str) -> str:
    for mark, instead in FORBIDDEN.items():
        text = text.replace(mark, instead)
    return " ".join(re.sub(r"\([^()]*\)", " ", text).split())
