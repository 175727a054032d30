"""Who owes one act of a report in prose, and who receives it, by the grammar of its sentence."""

import re

from tasks.documents.language.bodies import body_at, strip_openers
from tasks.documents.prose.actors import HEADS, bare_subject, is_actor, is_agent, is_named, is_proper
from tasks.documents.prose.asking import THAT, told_in
from tasks.documents.prose.asking import TOLD as TOLD_BY
from tasks.documents.prose.marks import Ahead, Mark, masked
from tasks.documents.prose.people import People

ANAPHOR = re.compile(r"^(?:the|this|that|these|those|such)\s+(?:[\w-]+\s+){0,3}?(\w+)$", re.IGNORECASE)
TOLD = re.compile(
    r"\b(?:announced|stated|states?|said|says?|told|confirmed|confirms?|reported|advised|agreed)\b[^.;]*\bthat\b[^.;]*$"
)
PRONOUNS = frozenset({"he", "she", "it", "they"})
TO_BODY = re.compile(r"\b(?:to|before)\s+(?:the\s+)?(?=[A-Z]|board\b|committee\b|council\b|cabinet\b|members\b)")
ACTING = re.compile(
    r"\s+(?:\([^()]*\)\s*)?(?:is|are|has|have|will|[a-z]+ed|said|told|states?|plans?|intends?|confirmed|began|started)\b"
)


def owner_of(text: str, ahead: Ahead, people: People, before: str = "") -> str | None:
    """Who owes an act: its agent, its subject, the subject of what "the review" was before; else the writer."""
    asked = told_in(text[ahead.start :], (THAT, TOLD_BY)) if ahead.mark in {Mark.REQUEST, Mark.PROPOSAL} else None
    named = asked[0] if asked else agent_of(text, ahead, people)
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
    minuted = text[ahead.start :].startswith("would")  # minutes tell of what somebody said there
    acting = _acting(text) if minuted or not (ahead.verb and ahead.verb.passive) else None
    return told or people.writer or acting or people.bodies.committee


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
        somebody = name and (is_actor(name) or is_named(name))
        return people.bodies.spell(strip_openers(name)) if name and somebody else None
    subject = bare_subject(ahead.subject)
    if _first(subject) in {"we", "i", "our"}:
        return people.we or people.writer
    if is_agent(subject):
        name = body_at(subject)
        return people.bodies.spell(strip_openers(name if name and is_actor(name) else subject))
    if is_proper(subject):
        return people.bodies.spell(strip_openers(subject))
    joined = re.search(r"\band\s*(?:\w+\s+)?$", plain[: ahead.start])
    name = body_at(bare_subject(plain[: ahead.start])) if joined else None
    return people.bodies.spell(strip_openers(name)) if name and is_actor(name) else None


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
