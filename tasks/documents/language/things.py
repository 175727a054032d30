"""What the owed thing is: its form, the deliverable in the source's own nouns, and a title of a few words."""

import re

from registry.model import Form
from registry.wording.word_lists import listed
from tasks.documents.language.clauses import BY_TIME, CONSULTING, Clause, Voice, parse
from tasks.documents.language.verbs import TOLD

LONGEST_TITLE = 60  # characters
MOST_TITLE_WORDS = 9
SHORTEST_THING = 6  # characters
FEW_WORDS = 2
STOP = re.compile(
    r"\s+(?:so that|in order|so as|which|who|that will|when|whenever|where|following"
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
    (Form.ASSURANCE, r"\b(?:ensures?|assurance|assures?|confirm(?:s|ed|ation)?)\b"),
    (Form.STATE, r"\b(?:in place|maintain(?:ed|s)?|links|implemented|established?|available|operational)\b"),
)
PAPER = re.compile(
    r"\b(?:reports?|cop(?:y|ies)|plans?|charts?|lists?|papers?|strateg(?:y|ies)|polic(?:y|ies)|minutes|review|indicators?|measures?|comments?)\b",
    re.IGNORECASE,
)
FIGURE_WORDS = re.compile(r"\b(?:data|figures|statistics|numbers? of|breakdown)\b", re.IGNORECASE)


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
        return Form.DOCUMENT if clause.verb in {"provided", "given", "sent", "supplied", "presented"} else Form.NOTICE
    for form, words in FORMS[1:]:
        if re.search(words, head, re.IGNORECASE) and not (form is Form.FIGURES and PAPER.search(head)):
            return form
    return Form.DOCUMENT


def _is_consultation(text: str, clause: Clause) -> bool:
    """The consulting is the action itself, and no adverbial beside another."""
    told = re.search(r"\bto be consulted\b", text, re.IGNORECASE)
    return bool(clause.verb.startswith("consult") or told)


def deliverable(text: str, span: str | None = None) -> str | None:
    """The owed thing in the source's words, without the words `span` that only say when; None if nothing is left."""
    plain = CONSULTING.sub(" ", BY_TIME.sub("", text, count=1), count=1)
    clause = parse(plain)
    thing = _cut(_whole(clause))
    without = thing.removesuffix(span).strip(" ,;:.–—-") if span else thing
    if without and without.split()[-1].lower() not in SMALL:
        thing = without
    return thing or None


def _whole(clause: Clause) -> str:  # noqa: PLR0911  (one return a kind of clause)
    if clause.verb.startswith("consult"):
        topic = re.search(r"\b(?:on|about|regarding)\s+(.+)", clause.rest)
        return f"consultation on {topic[1]}" if topic else "consultation"
    if clause.voice is Voice.PASSIVE and clause.verb in TOLD:
        return _told(clause)
    if clause.voice is Voice.PASSIVE:
        return clause.subject
    if clause.voice is Voice.NOUN:
        return re.sub(r"^receipt of\s+", "", clause.rest, flags=re.IGNORECASE)
    if clause.verb in {"inform", "notify", "advise"}:
        topic = re.search(r"\b(?:of|on|about)\s+(.+)", clause.rest)
        return f"notice of {topic[1]}" if topic else clause.rest
    if clause.verb == "meet":
        return f"meeting with {re.sub(r'^with ', '', clause.rest)}"
    if clause.verb in {"be", "ensure", "comment", "report"}:
        return f"{clause.verb if clause.verb != 'be' else ''} {clause.rest}".strip()
    return clause.rest


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


def title(text: str, span: str | None = None) -> str:
    """A few words for a deployment's name, without / % & < >; at most 60 characters."""
    words = _clean(deliverable(text, span) or text).split()
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > LONGEST_TITLE or len(kept) == MOST_TITLE_WORDS:
            break
        kept.append(word)
    while len(kept) > 1 and kept[-1].lower() in SMALL:
        kept.pop()
    short = " ".join(kept)[:LONGEST_TITLE].strip(" ,;:.'‘’\"–-") or "Action"
    return short[0].upper() + short[1:]


def _clean(text: str) -> str:
    for mark, instead in FORBIDDEN.items():
        text = text.replace(mark, instead)
    return " ".join(re.sub(r"\([^()]*\)", " ", text).split())
