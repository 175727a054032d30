"""Sentences in which a body says, in passing, what it will have done at some time: its own milestones."""

import datetime as dt
import re

from registry.model import Reading, ScheduleKind
from tasks.documents.language.timing import find_when

COMMITS = re.compile(
    r"\b(?:will|shall|must|should)\b(?! have\b)"
    r"|\b(?:is|are|was|were)\s+(?:now\s+|currently\s+|also\s+)?(?:due|scheduled|planned|intended|expected|required|set|hoped|proposed"
    r"|anticipated|targeted|programmed)\s+(?:to|for|by|in|on)\b"
    r"|\b(?:is|are)\s+to\s+(?:be\s+)?[a-z]+\b"
    r"|\b(?:planned|scheduled|targeted|timetabled|programmed|due|expected|anticipated)\s+(?:for|by|in|before|at|on|to be)\b"
    r"|\b(?:plans?|intends?|aims?|proposes?|expects?|hopes?|undertakes?|commits?|moves?(?:\s+\w+)?)\s+to\b"
    r"|\bneeds?\s+to\b|\bto be (?:completed|finali[sz]ed|delivered|published|implemented|reviewed|launched|introduced|agreed)\b"
    r"|\b(?:target|completion|launch|implementation|delivery)\s+(?:date\s+)?(?:of|for|is|by)\b"
    r"|\b(?:on track|on course|aiming|working towards)\b",
    re.IGNORECASE,
)
DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING})
# What only lasts is no milestone: it must point at a time that is still to come.
SOON = re.compile(
    r"\b(?:shortly|soon|imminently|earliest|as soon as|coming (?:weeks?|months?|year)|near future|due course|without delay"
    r"|early (?:date|decision)|urgently|promptly|as quickly as|next (?:few\s+)?(?:weeks?|months?|year)|future date|later date)\b",
    re.IGNORECASE,
)
AFTER = re.compile(r"\b(?:following|after|once|upon|on completion of|on receipt of|within)\b", re.IGNORECASE)
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
