"""Who is who in a report in prose: who writes it, whose report it is, which committee reads it; who owes one act."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from registry.wording.word_lists import listed
from tasks.documents.language.bodies import Bodies, body_at, find_bodies, strip_openers
from tasks.documents.language.verbs import ROLE_NOUNS
from tasks.documents.prose.lines import Line
from tasks.documents.prose.marks import Ahead, Mark, masked

CORPORATE = (
    "council|trust|authority|department|agency|service|force|university|college|constabulary|corporation|commission|"
    "company|ministry|office|association|board|committee|executive|bank|society|foundation|hospital|school|parish"
)
THE_BODY = re.compile(rf"\b[Tt]he\s+((?:{CORPORATE})|(?:{CORPORATE.title()}))\b(?!\s+of\b)", re.IGNORECASE)
BY = re.compile(
    r"^(?:report\s+)?(?:by|from|author|report author|report of|presented by|prepared by|lead officer|lead director)"
    r"\s*:\s*(.+)$",
    re.IGNORECASE,
)
BEHALF = re.compile(r"\bon behalf of\s+(?:the\s+)?(.+)$", re.IGNORECASE)
CLERKS = re.compile(r"\b(?:clerk|treasurer|monitoring officer|secretary|solicitor)\b", re.IGNORECASE)
CHIEFS = re.compile(r"\b(?:commissioner|chief constable|chief officer|chief fire officer)\b", re.IGNORECASE)
OVERSEERS = re.compile(r"\b(?:authority|council|assembly|commission|committee|board)$", re.IGNORECASE)
PHRASE = re.compile(r"(?:[A-Z][\w’'-]* (?:(?:of|and|for|the) ){0,2}){1,14}[A-Z][\w’'-]*")
ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
NAME = r"(?!(?:held|on|at|dated|meeting)\b|(?:HELD|ON|AT|DATED)\b)(?:[A-Z][\w’'&-]*|of|and|&|the|for)"
MEETING = re.compile(rf"\b(?i:meeting\s+of\s+(?:the\s+)?|to:\s*|committee:\s*)({NAME}(?:\s+{NAME}){{0,9}})")
SUBJECT_USE = r"\b[Tt]he\s+{0}\s+(?:also\s+)?(?:is|has|will|was|would|should|must|have|are|to|need)\b"
SMALL = frozenset({"of", "and", "the", "for", "&", "a", "in", "on"})
LEADING_TIME = re.compile(
    r"^(?:by|in|from|at|on|during|before|after|following|within|until|since|once|if|when|where|unless|subject to|as)\b"
    r"(?:[^,]{1,80},\s*|\s[^,]{0,40}?\b(?:\d{4}|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\s+(?=(?:all|the|each|every|a|an|we|our|[A-Z])\b))",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"^(?:and|but|so|then|also|therefore|however|accordingly|in addition|as a result)\b,?\s*", re.IGNORECASE
)
ANAPHOR = re.compile(r"^(?:the|this|that|these|those|such)\s+(?:[\w-]+\s+){0,3}?(\w+)$", re.IGNORECASE)
SALUTATION = re.compile(r"^dear\b", re.IGNORECASE)
SHORT_SUBJECT = 4  # words: "all station managers"
TOLD = re.compile(
    r"\b(?:announced|stated|states?|said|says?|told|confirmed|confirms?|reported|advised|agreed)\b[^.;]*\bthat\b[^.;]*$"
)
PRONOUNS = frozenset({"he", "she", "it", "they"})
TOP = 40  # lines
HEADS = (
    ROLE_NOUNS
    | frozenset(CORPORATE.split("|"))
    | listed(
        """
    mayor minister officer president governor constable superintendent inspector principal headteacher dean provost
    engineer surveyor solicitor accountant controller comptroller registrar ombudsman coordinator co-ordinator leader
    owner administrator secretary attorney counsel holder nurse contractor consultants
    """
    )
)
TO_BODY = re.compile(r"\b(?:to|before)\s+(?:the\s+)?(?=[A-Z]|board\b|committee\b|council\b|cabinet\b|members\b)")
ACTING = re.compile(
    r"\s+(?:\([^()]*\)\s*)?(?:is|are|has|have|will|[a-z]+ed|said|told|states?|plans?|intends?|confirmed|began|started)\b"
)
ACRONYM_LONG = re.compile(r"[A-Z]{2,10}")
MONTH = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|sept|oct|nov|dec)(?:[a-z]{3,})?$", re.IGNORECASE)
NOT_BODIES = frozenset(
    {"it", "this", "these", "those", "they", "there", "he", "she", "which", "who", "that", "all", "both", "each"}
)


@dataclass(frozen=True, slots=True)
class People:
    """The paper's bodies; `writer` owes what its prose leaves without an agent."""

    bodies: Bodies
    writer: str | None
    we: str | None = None  # who "we" are; None: the writer


def find_people(lines: Sequence[Line], asked: Sequence[str]) -> People:
    """The paper's bodies, by its data lines, its headings and how often it uses their names."""
    everything = "\n".join(each.text for each in lines)
    found = find_bodies(list(asked), list(asked), "", everything)
    committee = _committee(lines) or re.sub(r"^(?:That|The)\s+", "", found.committee or "") or None
    author = next((match[1] for each in lines if (match := BY.match(each.whole))), "")
    writer = _writer(author, everything, found)
    return People(Bodies(found.audited, None, committee, found.spellings), writer, _letterhead(lines))


def _letterhead(lines: Sequence[Line]) -> str | None:
    """Who writes a letter: the body that its first line names."""
    letter = any(SALUTATION.match(line.text) for line in lines[:TOP])
    name = strip_openers(lines[0].text) if letter else ""
    return name.title() if name.isupper() else name or None


def _committee(lines: Sequence[Line]) -> str | None:
    """The committee whose meeting the top of the paper names, or to which it is addressed."""
    for line in lines[:TOP]:
        match = MEETING.search(line.text)
        name = strip_openers(match[1]) if match else ""
        while name and name.split()[-1].lower() in SMALL:
            name = name.rsplit(" ", 1)[0]
        if name and is_actor(name):
            return name.title() if name.isupper() else name
    return None


def _writer(author: str, everything: str, found: Bodies) -> str | None:
    """Whose report it is: the clerk writes for the authority, a chief for the service; else the body named most."""
    behalf = BEHALF.search(author)
    names = _acronyms(everything)
    if (behalf and CHIEFS.search(behalf[1])) or CHIEFS.search(author):
        named = [name for name, phrase in names.items() if not OVERSEERS.search(phrase)]
        most = _most_used(named, everything) or found.audited
        if most:
            return most
    if CLERKS.search(author):
        named = [name for name, phrase in names.items() if OVERSEERS.search(phrase)]
        most = _most_used(named, everything)
        if most:
            return most
    the = Counter(match[1].capitalize() for match in THE_BODY.finditer(everything))
    corporate = next((name for name, _ in the.most_common() if name not in {"Board", "Committee", "Executive"}), None)
    best = _most_used(list(names), everything)
    if corporate and (best is None or the[corporate] >= len(re.findall(rf"\b{best}\b", everything))):
        return corporate
    return best or corporate or found.audited


def _acronyms(everything: str) -> dict[str, str]:
    """Abbreviations of bodies with the names that they stand for; the name is the abbreviation where none is spelt out.

    A body is known by a name that ends like one ("Metropolitan Police Service"), or by acting ("the MPS will").
    """
    initials: dict[str, str] = {}
    for match in PHRASE.finditer(everything):
        words = match[0].split()
        for first in range(len(words)):
            for last in range(first + 2, min(len(words), first + 7) + 1):
                part = [word for word in words[first:last] if word.lower() not in SMALL]
                initials.setdefault("".join(word[0] for word in part).upper(), " ".join(words[first:last]))
    made: dict[str, str] = {}
    for name in sorted(set(ACRONYM.findall(everything))):
        phrase = initials.get(name, "")
        if re.search(rf"\b(?:{CORPORATE})$", phrase, re.IGNORECASE):
            made[name] = phrase
        elif not phrase and re.search(SUBJECT_USE.format(name), everything):
            made[name] = name
    return made


def _most_used(names: list[str], everything: str) -> str | None:
    counts = Counter({name: len(re.findall(rf"\b{re.escape(name)}\b", everything)) for name in names})
    return counts.most_common(1)[0][0] if counts else None


def owner_of(text: str, ahead: Ahead, people: People, before: str = "") -> str | None:
    """Who owes an act: its agent, its subject, the subject of what "the review" was before; else the writer."""
    named = agent_of(text, ahead, people)
    if named:
        return _longer(named, before) if " " not in named else people.bodies.resolve(named)
    if _first(bare_subject(ahead.subject)) in PRONOUNS and before:
        told = _acting(text) if TOLD.search(text[: ahead.start]) else None
        return told or _acting(before) or people.writer
    kept = ANAPHOR.match(bare_subject(ahead.subject))
    if kept and before and re.search(rf"\b{re.escape(kept[1])}\b", before, re.IGNORECASE):
        body = _acting(before)
        if body:
            return people.bodies.resolve(body)
    told = _acting(text) if TOLD.search(text[: ahead.start]) else None
    return told or people.writer or _acting(text) or people.bodies.committee


def _longer(name: str, before: str) -> str:
    """ "The Board" after "a Strategic Programme Board": the name that the sentence before it gives in full."""
    if name.lower() not in HEADS:
        return name
    fuller = re.findall(rf"\b((?:[A-Z][\w’'&-]*\s+(?:(?:of|and)\s+)?){{1,6}}{re.escape(name)})\b", before)
    return strip_openers(fuller[-1]) if fuller else name


def _acting(sentence: str) -> str | None:
    """The body that a sentence is about: it stands before its first verb."""
    plain = masked(sentence)
    for match in list(re.finditer(r"(?:^|\s)(?=[A-Z])", plain))[:12]:
        body = body_at(plain[match.end() :])
        if body and is_actor(body) and ACTING.match(plain[match.end() + len(body) :]):
            return strip_openers(body)
    return None


def agent_of(text: str, ahead: Ahead, people: People) -> str | None:
    """The body that the words themselves make act; None where they name none."""
    plain = masked(text)
    verb = ahead.verb
    if ahead.mark is Mark.GOAL:
        return None
    if verb and verb.passive:
        after = plain[ahead.start :]
        by = re.search(r"\bby\s+(?:the\s+)?", after)
        name = body_at(after[by.end() :]) if by else None
        return people.bodies.spell(strip_openers(name)) if name and is_actor(name) else None
    subject = bare_subject(ahead.subject)
    if _first(subject) in {"we", "i", "our"}:
        return people.we or people.writer
    if is_agent(subject):
        name = body_at(subject)
        return people.bodies.spell(strip_openers(name if name and is_actor(name) else subject))
    joined = re.search(r"\band\s*(?:\w+\s+)?$", plain[: ahead.start])
    name = body_at(bare_subject(plain[: ahead.start])) if joined else None
    return people.bodies.spell(strip_openers(name)) if name and is_actor(name) else None


def bare_subject(subject: str) -> str:
    """A subject without what stands before it in its clause."""
    bare = " ".join(subject.split())
    for _ in range(2):
        bare = LEADING.sub("", LEADING_TIME.sub("", bare, count=1), count=1)
    return bare.strip(" ,;:")


def is_agent(subject: str) -> bool:
    """Whether a subject is somebody who can owe an act, and nothing beside."""
    words = strip_openers(subject).split()
    if not words or words[0].lower() in NOT_BODIES:
        return False
    name = strip_openers(body_at(subject) or "")
    if len(words) <= SHORT_SUBJECT and words[-1].lower() in HEADS and words[-1].lower().endswith("s"):
        return True
    return is_actor(name) and len(strip_openers(subject).split(",")[0].split()) <= len(name.split()) + 1


def is_actor(name: str) -> bool:
    """Whether a name is somebody's: its head is a role or a body ("Head of Finance"), or it is an abbreviation."""
    words = strip_openers(name).split()
    if not words or MONTH.match(words[0]):
        return False
    head = re.split(r"\s+(?:of|for)\s+", " ".join(words))[0].split()
    last = words[-1].strip("'’()").removesuffix("’s").removesuffix("'s")
    ends = {head[-1].lower(), last.lower()} if head else {last.lower()}
    return (
        bool(ends & HEADS)
        or bool(ACRONYM.fullmatch(last))
        or (len(words) == 1 and ACRONYM_LONG.fullmatch(last) is not None)
    )


def _first(text: str) -> str:
    return text.split(maxsplit=1)[0].lower() if text.split() else ""


def recipient_of(text: str, people: People, owner: str | None, start: int = 0) -> str | None:
    """The body that the thing goes to, as the words from `start` on name it."""
    plain = masked(text)
    for match in TO_BODY.finditer(plain, start):
        name = body_at(plain[match.end() :])
        if name and is_actor(name):
            found = people.bodies.resolve(name)
            return found if found != owner else None
    return None
