"""Who is asked to act by a recommendation, and whether it asks for anything beyond taking note."""

import re
from collections.abc import Sequence

from tasks.documents.language.bodies import body_at, strip_openers
from tasks.documents.prose.actors import is_actor
from tasks.documents.prose.people import People

OPENING = re.compile(
    r"^(?:(?:it\s+is\s+|we\s+|i\s+)?recommend(?:ed|s)?\s+)?(?:(?:RESOLVED|AGREED|DECISION|ACTION|Resolved|Agreed|Action)\b(?:\s+points?)?)?[\s:–—-]*(?:that\s+|to\s+)?",
    re.IGNORECASE,
)
BODY_FIRST = re.compile(
    r"^(?:the\s+)?(?:members|committee|board|panel|council|cabinet|authority|executive|[A-Z][\w’'&-]*(?:\s+(?:[A-Z][\w’'&-]*|of|and|&))*)\s+",
    0,
)
NOTING = re.compile(
    r"^(?:to\s+)?(?:notes?|receives?|acknowledges?|welcomes?|thanks?|comments?\s+on|is\s+aware|are\s+aware|takes?\s+note"
    r"|(?:considers?|discuss(?:es)?|reviews?)(?:\s+and\s+(?:comments?(?:\s+on)?|notes?|discuss(?:es)?))?\s+(?:the|this|these)\s+"
    r"(?:(?:contents?|attached|findings|enclosed|information)\b|(?:[\w’'-]+\s+){0,3}?(?:report|update|paper|presentation|contents)\b))\b",
    re.IGNORECASE,
)
NOTED = re.compile(r"\b(?:be|is|are)\s+(?:noted|received|welcomed)\b", re.IGNORECASE)
ASKING = re.compile(
    r"\b(?:and|;|,|to|that)\s+(?:\w+ly\s+|also\s+)?(?:agrees?|approves?|endorses?|requests?|instructs?|asks?|delegates?|authorises?|authorizes?"
    r"|adopts?|recommends?|requires?|directs?|commissions?|supports?|appoints?|confirms?|ratif(?:y|ies)|decides?|determines?|establish(?:es)?"
    r"|invites?|nominates?|sets?|identif(?:y|ies)|provides?)\b"
    r"|\b(?:be\s+(?:asked|requested|instructed|authorised|approved|agreed|adopted)|should|must)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:requests?|instructs?|asks?|authori[sz]es?|requires?|directs?|invites?|commissions?|delegated\s+to|delegates?\s+(?:authority\s+|powers?\s+)?to"
    r"|requested|instructed|tasked)\s+(?:that\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
THAT = re.compile(
    r"\b(?:agrees?|recommends?|approves?|resolved|resolves?|decides?|agreed|asks?|requests?)\s*[:–—-]?\s*that"
    r"(?:,[^,;.]{2,80},)?\s+(?:the\s+)?",
    re.IGNORECASE,
)
LED = re.compile(r"^(?:that\s+)?(?:the\s+)?(?P<who>.+?)\s+(?:is|are|be|should|must|shall|will)\b", re.IGNORECASE)
DECIDERS = frozenset(
    {
        "members",
        "committee",
        "board",
        "panel",
        "council",
        "cabinet",
        "authority",
        "executive",
        "meeting",
        "governors",
        "trustees",
    }
)
DECIDING = re.compile(
    r"^(?:\w+ly\s+)?(?:approves?|agrees?|endorses?|adopts?|considers?|decides?|determines?|ratif(?:y|ies)|accepts?|confirms?|supports?)\b",
    re.IGNORECASE,
)
ACTS = re.compile(r"\W*(?:to|should|must|shall|will|be|is|are|[a-z]+s?)\b")
WANTS = re.compile(
    r"\b(?:asks?|calls?)\s+for\b|\b(?:requests?|receives?|requires?)\s+(?:an?|further|regular|the|\w+ly)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:reports?|updates?|briefings?|papers?|reviews?|plans?|figures|information)\b",
    re.IGNORECASE,
)
PASSIVE = re.compile(
    r"^(?:[\w’'-]+\s+){1,14}?(?:be|is|are)\s+(?:\w+ly\s+)?([a-z]+(?:ed|en|nt|ght|ade|eld))\b", re.IGNORECASE
)
DECIDED = re.compile(
    r"(?:approved|agreed|adopted|endorsed|noted|received|accepted|confirmed|authori[sz]ed|granted|refused|deferred|ratified"
    r"|delegated|appointed|elected|supported|welcomed|thanked|asked|requested|invited|recommended)$",
    re.IGNORECASE,
)
SHORTEST_ORDER = 4  # letters; "MPA" is a name
TIME_FIRST = re.compile(r"^(?:after|following|before|by|in|at|on|from|within|once|when|during|until)\b", re.IGNORECASE)
SAYS = re.compile(r"\s+(?:recommends?|requests?|asks?|proposes?)\s+that\b", re.IGNORECASE)
BY = re.compile(r"\bby\s+(?:the\s+)?")


def asks_for_nothing(text: str) -> bool:
    """ "That members note the report": nothing is owed by it, unless it asks for something beside."""
    bare = OPENING.sub("", text, count=1)
    plain = BODY_FIRST.sub("", bare, count=1)
    noting = any(NOTING.match(each) for each in (bare, plain)) or bool(NOTED.search(text))
    return noting and not ASKING.search(plain)


def asked_owner(lead: str, text: str, people: People) -> str | None:
    """Whom the words make act: who is requested or instructed, else their subject, else who is asked by the lead-in.

    What a committee asks for ("requests a further report"), and what is to be done by nobody named, the writer owes.
    """
    bare = OPENING.sub("", text, count=1)
    name = None if _is_order(bare) else _body(bare) or _later(bare)
    says = bool(name) and bool(SAYS.match(bare.partition(name or "")[2]))
    if name and not says and name.split()[-1].lower() not in DECIDERS:
        return people.bodies.resolve(name)
    told = told_in(text, (THAT, TOLD) if says else (TOLD, THAT))
    if told:
        return people.bodies.resolve(told[0])
    asker = name or _led(lead)
    if people.writer and (WANTS.search(bare) or (name is None and is_passive(bare))):
        by = BY.search(bare)
        return (by and _body(bare[by.end() :])) or people.writer
    return people.bodies.resolve(asker) if asker else people.bodies.committee


def told_in(text: str, patterns: Sequence[re.Pattern[str]] = (TOLD, THAT)) -> tuple[str, str] | None:
    """The body that members request, instruct or agree upon to act, and the words from its name on."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            name = _body(text[match.end() :])
            if name and (match[0].lower().startswith("delegated") or ACTS.match(text[match.end() + len(name) :])):
                return name, text[match.end() :]
    return None


def passive_words(text: str) -> str | None:
    """ "That a report be brought …" without "That"; None where somebody is told to act, or something is decided."""
    bare = OPENING.sub("", text, count=1)
    return bare if is_passive(bare) and not _body(bare) else None


def _led(lead: str) -> str | None:
    """The body that a lead-in asks: "The Board is asked to:", "We recommend that the Commissioner:"."""
    bare = OPENING.sub("", lead, count=1)
    led = LED.match(bare)
    return _body(led["who"] if led else bare) if lead else None


def is_passive(text: str) -> bool:
    """Something is to be done, and not merely decided by those who are asked: "a report be brought to …"."""
    passive = PASSIVE.search(text)
    return bool(passive) and not DECIDED.match(passive[1] if passive else "")


def is_decision(text: str) -> bool:
    """ "That Members approve …": members decide, and a minute shows it; not what they ask somebody else to do."""
    if TOLD.search(text):
        return False
    bare = OPENING.sub("", text, count=1)
    later = _later(bare)
    if later:
        bare = bare[bare.find(later) :]
    return bool(DECIDING.match(BODY_FIRST.sub("", bare, count=1)))


def plain_order(text: str) -> str:
    """ "APPROVE the policy", in capitals for its weight, as any other order."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return text.replace(first, first.lower(), 1) if first.isupper() and len(first) >= SHORTEST_ORDER else text


def _body(text: str) -> str | None:
    name = body_at(text)
    return strip_openers(name) if name and is_actor(name) and name != "authority" else None


def _later(text: str) -> str | None:
    """The subject behind a time: "after the workshop Members consider …"."""
    if not TIME_FIRST.match(text):
        return None
    for match in re.finditer(r"\b(?:the\s+)?(?=[A-Z]|members\b)", text[:200]):
        name = _body(text[match.end() :])
        if name and re.match(
            r"\s+(?:to|should|must|shall|will|be|is|are|[a-z]{3,})\b", text[match.end() + len(name) :]
        ):
            return name
    return None


def _is_order(text: str) -> bool:
    """ "Approve the budget": a capital that only begins the sentence."""
    words = text.split()
    return (
        len(words) > 1
        and words[0][:1].isupper()
        and words[1].lower() in {"the", "a", "an", "that", "this", "its", "and", "or", "any", "all"}
    )
