"""Who is who in a report in prose: who writes it, whose report it is, which committee reads it; who owes one act."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.documents.language.bodies import Bodies, body_at, find_bodies, is_body, strip_openers
from tasks.documents.prose.lines import Line
from tasks.documents.prose.marks import Ahead, masked
from tasks.documents.prose.verbs import Verb

CORPORATE = (
    "council|trust|authority|department|agency|service|force|university|college|constabulary|corporation|commission|"
    "company|ministry|office|association|board|committee|executive|bank|society|foundation|hospital|school|parish"
)
THE_BODY = re.compile(rf"\b[Tt]he\s+((?:{CORPORATE})|(?:{CORPORATE.title()}))\b(?!\s+of\b)", re.IGNORECASE)
BY = re.compile(
    r"^(?:report\s+)?(?:by|from|author|report author|report of|presented by|prepared by|lead officer|lead director)\s*:\s*(.+)$",
    re.IGNORECASE,
)
BEHALF = re.compile(r"\bon behalf of\s+(?:the\s+)?(.+)$", re.IGNORECASE)
CLERKS = re.compile(r"\b(?:clerk|treasurer|monitoring officer|secretary|solicitor)\b", re.IGNORECASE)
CHIEFS = re.compile(r"\b(?:commissioner|chief constable|chief officer|chief fire officer)\b", re.IGNORECASE)
OVERSEERS = re.compile(r"\b(?:authority|council|assembly|commission|committee|board)$", re.IGNORECASE)
PHRASE = re.compile(r"(?:[A-Z][\w’'-]*\s+(?:(?:of|and|for|the)\s+){0,2}){1,6}[A-Z][\w’'-]*")
ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
MEETING = re.compile(
    r"\b(?:meeting\s+of\s+(?:the\s+)?|to:\s*|committee:\s*)((?:[A-Z][\w’'-]*|of|and|&|the|for)(?:\s+(?:[A-Z][\w’'-]*|of|and|&|the|for))*)",
    re.IGNORECASE,
)
SMALL = frozenset({"of", "and", "the", "for", "&", "a", "in", "on"})
LEADING_TIME = re.compile(
    r"^(?:by|in|from|at|on|during|before|after|following|within|until|since|once)\b[^,]{1,80},\s*", re.IGNORECASE
)
LEADING = re.compile(
    r"^(?:and|but|so|then|also|therefore|however|accordingly|in addition|as a result)\b,?\s*", re.IGNORECASE
)
ANAPHOR = re.compile(r"^(?:the|this|that|these|those|such)\s+(?:[\w-]+\s+){0,3}?(\w+)$", re.IGNORECASE)
TO_BODY = re.compile(r"\b(?:to|with|before)\s+(?:the\s+)?(?=[A-Z]|board\b|committee\b|council\b|cabinet\b|members\b)")
NOT_BODIES = frozenset(
    {"it", "this", "these", "those", "they", "there", "he", "she", "which", "who", "that", "all", "both", "each"}
)


@dataclass(frozen=True, slots=True)
class People:
    """The paper's bodies; `writer` owes what its prose leaves without an agent."""

    bodies: Bodies
    writer: str | None


def find_people(lines: Sequence[Line], asked: Sequence[str]) -> People:
    """The paper's bodies, by its data lines, its headings and how often it uses their names."""
    everything = " ".join(each.text for each in lines)
    found = find_bodies(list(asked), list(asked), "", everything)
    committee = _committee(lines) or found.committee
    author = next((match[1] for each in lines if (match := BY.match(each.whole))), "")
    writer = _writer(author, everything, found)
    return People(Bodies(found.audited, None, committee, found.spellings), writer)


def _committee(lines: Sequence[Line]) -> str | None:
    for line in lines[:40]:
        match = MEETING.search(line.text)
        name = strip_openers(" ".join(match[1].split())) if match else ""
        while name and name.split()[-1].lower() in SMALL:
            name = name.rsplit(" ", 1)[0]
        if name and is_body(name):
            return name
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
    """Abbreviations of bodies with the names that they stand for, as the paper itself spells them out."""
    initials: dict[str, str] = {}
    for match in PHRASE.finditer(everything):
        words = match[0].split()
        for first in range(len(words)):
            for last in range(first + 2, min(len(words), first + 7) + 1):
                part = [word for word in words[first:last] if word.lower() not in SMALL]
                initials.setdefault("".join(word[0] for word in part).upper(), " ".join(words[first:last]))
    named = set(ACRONYM.findall(everything))
    return {
        name: phrase
        for name, phrase in initials.items()
        if name in named and is_body(phrase) and re.search(rf"\b(?:{CORPORATE})$", phrase, re.IGNORECASE)
    }


def _most_used(names: list[str], everything: str) -> str | None:
    counts = Counter({name: len(re.findall(rf"\b{re.escape(name)}\b", everything)) for name in names})
    return counts.most_common(1)[0][0] if counts else None


def owner_of(text: str, ahead: Ahead, people: People, before: str = "") -> str | None:
    """Who owes an act: its agent, its subject, the subject of what "the review" was before; else the writer."""
    named = agent_of(text, ahead, people)
    if named:
        return named
    kept = ANAPHOR.match(bare_subject(ahead.subject))
    if kept and before and re.search(rf"\b{re.escape(kept[1])}\b", before, re.IGNORECASE):
        body = body_at(LEADING_TIME.sub("", LEADING.sub("", masked(before))))
        if body and is_body(body) and _acts(before, body):
            return people.bodies.resolve(body)
    return people.writer


def _acts(sentence: str, body: str) -> bool:
    """Whether the body is what the sentence is about, and no part of another name."""
    at = sentence.find(body.split()[0])
    rest = sentence[at + len(body) :] if sentence[at:].startswith(body) else ""
    return bool(
        re.match(
            r"\s+(?:\([^()]*\)\s*)?(?:is|are|has|have|will|announced|agreed|said|states?|stated|plans?|intends?|confirmed)\b",
            rest,
        )
    )


def agent_of(text: str, ahead: Ahead, people: People) -> str | None:
    """The body that the words themselves make act; None where they name none."""
    plain = masked(text)
    verb = ahead.verb
    if verb and verb.passive:
        after = plain[ahead.start :]
        by = re.search(r"\bby\s+(?:the\s+)?", after)
        name = body_at(after[by.end() :]) if by else None
        return people.bodies.resolve(name) if name and is_body(name) and not _is_month(name) else None
    subject = bare_subject(ahead.subject)
    if _first(subject) in {"we", "i", "our"}:
        return people.writer
    if is_agent(subject):
        return people.bodies.resolve(_body_of(subject))
    leading = bare_subject(plain[: ahead.start])
    name = body_at(leading)
    joined = re.search(r"\band\s*(?:\w+\s+)?$", plain[: ahead.start])
    return people.bodies.resolve(name) if joined and name and is_body(name) else None


def _body_of(subject: str) -> str:
    return strip_openers(body_at(subject) or subject.split(",")[0])


def bare_subject(subject: str) -> str:
    """A subject without what stands before it in its clause."""
    bare = " ".join(subject.split())
    for _ in range(2):
        bare = LEADING.sub("", LEADING_TIME.sub("", bare, count=1), count=1)
    return bare.strip(" ,;:")


def is_agent(subject: str) -> bool:
    """Whether a subject is somebody who can owe an act."""
    words = strip_openers(subject).split()
    if not words or words[0].lower() in NOT_BODIES:
        return False
    name = body_at(subject)
    return (
        bool(name)
        and is_body(name or "")
        and len(strip_openers(subject).split(",")[0].split()) <= len(strip_openers(name or "").split()) + 1
    )


def _first(text: str) -> str:
    return text.split()[0].lower() if text.split() else ""


def _is_month(name: str) -> bool:
    return bool(re.match(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", name, re.IGNORECASE))


def recipient_of(text: str, people: People, owner: str | None) -> str | None:
    """The body that the thing goes to, as the words name it."""
    plain = masked(text)
    for match in TO_BODY.finditer(plain):
        name = body_at(plain[match.end() :])
        if name and is_body(name):
            found = people.bodies.resolve(name)
            return found if found != owner else None
    return None


def is_body_verb(verb: Verb | None) -> bool:
    """Whether a verb is there at all."""
    return verb is not None
