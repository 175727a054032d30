"""Who is who in a report in prose: who writes it, whose report it is, which committee reads it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.documents.language.bodies import Bodies, body_at, find_bodies, strip_openers
from tasks.documents.prose.actors import ACRONYM, CORPORATE, SMALL, is_actor
from tasks.documents.prose.lines import Line

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
PHRASE = re.compile(r"\b(?:[A-Z][\w’'-]* (?:(?:of|and|for|the) ){0,2}){1,14}[A-Z][\w’'-]*")
NAME = r"(?!(?:held|on|at|dated|meeting)\b|(?:HELD|ON|AT|DATED)\b)(?:[A-Z][\w’'&-]*|of|and|&|the|for)"
MEETING = re.compile(rf"\b(?i:meeting\s+of\s+(?:the\s+)?|to:\s*|committee:\s*)({NAME}(?:\s+{NAME}){{0,9}})")
SUBJECT_USE = r"\b[Tt]he\s+{0}\s+(?:also\s+)?(?:is|has|will|was|would|should|must|have|are|to|need)\b"
FROM = re.compile(r"^from\s*:\s*(.+)$", re.IGNORECASE)
MEET = frozenset(
    ["committee", "subcommittee", "sub-committee", "board", "panel", "cabinet", "council", "authority", "assembly"]
)
NO_OWNERS = frozenset({"board", "committee", "executive"})  # a report is not theirs but made to them
OFTEN = 2  # times that a paper says "the Council"
SALUTATION = re.compile(r"^dear\b", re.IGNORECASE)
TOP = 40  # lines


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
    sender = next((match[1] for each in lines[:TOP] if (match := FROM.match(each.whole))), "")
    we = _letterhead(lines) or strip_openers(body_at(sender) or "") or None
    return People(Bodies(found.audited, None, committee, found.spellings), writer, we)


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
        if name and name.split()[-1].lower() in MEET:
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
    corporate = next((name for name, _ in the.most_common() if name.lower() not in NO_OWNERS), None)
    if corporate is None or the[corporate] < OFTEN:
        top = _named_on_top(everything)
        corporate = top if top and (corporate is None or not top.endswith(corporate)) else corporate
    best = _most_used(list(names), everything)
    if corporate and (best is None or the[corporate] >= len(re.findall(rf"\b{best}\b", everything))):
        return corporate
    role = strip_openers(body_at(author) or "")
    return best or corporate or (role if is_actor(role) else None) or found.audited


def _named_on_top(everything: str) -> str | None:
    """The body that the paper's first lines name: "Harrow Parish Council"."""
    for line in everything.split("\n")[:3]:
        name = strip_openers(body_at(line) or "")
        if name and name.split()[-1].lower() in CORPORATE.split("|") and name.split()[-1].lower() not in NO_OWNERS:
            return name.title() if name.isupper() else name
    return None


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
