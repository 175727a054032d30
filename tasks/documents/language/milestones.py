"""Sentences in which a body says, in passing, what it will have done at some time: its own milestones."""

import datetime as dt
import re

from registry.model import Reading, ScheduleKind
from tasks.documents.language.bodies import is_body
from tasks.documents.language.clauses import Voice, parse, said
from tasks.documents.language.things import title
from tasks.documents.language.timing import find_when

COMMITS = re.compile(
    r"\b(?:will|shall|must|should)\b(?! have\b)"
    r"|\b(?:is|are|was|were)\s+(?:now\s+|currently\s+|also\s+)?(?:due|scheduled|planned|intended|expected|required|set"
    r"|hoped|proposed|anticipated|targeted|programmed)\s+(?:to|for|by|in|on)\b"
    r"|\b(?:is|are)\s+to\s+(?:be\s+)?[a-z]+\b"
    r"|\b(?:planned|scheduled|targeted|timetabled|programmed|due|expected|anticipated)\s+(?:for|by|in|before|at|on"
    r"|to be)\b"
    r"|\b(?:plans?|intends?|aims?|proposes?|expects?|hopes?|undertakes?|commits?|moves?(?:\s+\w+)?)\s+to\b"
    r"|\bneeds?\s+to\b"
    r"|\bto be (?:completed|finali[sz]ed|delivered|published|implemented|reviewed|launched|introduced|agreed)\b"
    r"|\b(?:target|completion|launch|implementation|delivery)\s+(?:date\s+)?(?:of|for|is|by)\b"
    r"|\b(?:on track|on course|aiming|working towards)\b",
    re.IGNORECASE,
)
DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING})
# What only lasts is no milestone: it must point at a time that is still to come.
SOON = re.compile(
    r"\b(?:shortly|soon|imminently|earliest|as soon as|coming (?:weeks?|months?|year)|near future|due course"
    r"|without delay|early (?:date|decision)|urgently|promptly|as quickly as|next (?:few\s+)?(?:weeks?|months?|year)"
    r"|future date|later date)\b",
    re.IGNORECASE,
)
AFTER = re.compile(r"\b(?:following|after|once|upon|on completion of|on receipt of|within)\b", re.IGNORECASE)
PARTS = re.compile(
    r",\s+with\s+(?:a\s+|the\s+)?|;\s+|,\s+(?:and|but|so)\s+(?=(?:it|the|this|that|these|there|they)\b)", re.IGNORECASE
)
DETERMINER = re.compile(r"^(?:this|these|the|a|an|its|their|our|that)\s+", re.IGNORECASE)
PLANNED = re.compile(
    r"\s+(?:is\s+|are\s+)?(?:now\s+)?(?:planned|scheduled|due|expected|intended|anticipated|targeted)\s*$",
    re.IGNORECASE,
)
ORDER = re.compile(r"\b(?:will|shall|planned|scheduled|is due|are due|to be)\b", re.IGNORECASE)


def milestone(sentence: str, document_on: dt.date) -> Reading | None:
    """When a sentence of narrative commits somebody to something at a time: that time. None for what only tells."""
    if not COMMITS.search(sentence):
        return None
    when = find_when(sentence, document_on)
    if when.kind in DATED:
        return when
    if when.kind is ScheduleKind.CONTINUING and SOON.search(when.span or ""):
        return when
    promised = ORDER.search(sentence) and (when.offset or AFTER.match(when.span or ""))
    return when if when.kind is ScheduleKind.ON_EVENT and promised else None


def promise(sentence: str, span: str | None) -> str:
    """The part of a sentence of narrative that promises: the clause in which its time stands, without who says it."""
    parts = PARTS.split(said(sentence))
    chosen = next((part for part in parts if span and span in part), parts[0])
    return chosen.strip(" ,;.") or sentence


def promised_title(part: str, span: str | None) -> str:
    """ "Draft strategy finalised", "Piloting to commence": what will have come about."""
    plain = part.replace(span, " ", 1) if span else part
    clause = parse(plain)
    subject = DETERMINER.sub("", clause.subject)
    if clause.voice is Voice.PASSIVE and subject and not is_body(clause.subject):
        return title(f"{subject} {clause.verb}", verbatim=True)
    if clause.voice is Voice.ACTIVE and subject and not is_body(clause.subject):
        return title(f"{subject} to {clause.verb} {clause.rest}", verbatim=True)
    if clause.voice is Voice.ORDER:
        return title(f"{clause.verb} {clause.rest}", verbatim=True)
    return title(PLANNED.sub("", plain.strip()))
