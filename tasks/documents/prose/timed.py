"""When a sentence of prose is due: the wording's reading, its event cut where the main clause begins."""

import datetime as dt
import re
from dataclasses import replace

from registry.model import Reading, ScheduleKind
from tasks.documents.language.bodies import body_at
from tasks.documents.language.timing import NOT_READ, find_when
from tasks.documents.language.verbs import BOTH, VERBS
from tasks.documents.prose.actors import is_actor

MAIN = re.compile(r",?\s+(?=(?:will|shall|must|should|is\s+to|are\s+to|and\s+(?:the|a|an|its|their)\s+\w+)\b)")
PERIOD = re.compile(
    r"\b(?:activities|priorities|actions|plans|deliverables|milestones|projects)\s+for\s+(?P<of>\d{4}(?:[-/]\d{2,4})?)\b",
    re.IGNORECASE,
)  # what is planned for a period is to be done in it
FOLLOW_UP = re.compile(r"following\s+up\b", re.IGNORECASE)  # an act, no event
BODY = re.compile(r",?\s+(?=(?:the\s+)?[A-Z])")


def prose_when(text: str, document_on: dt.date) -> Reading:
    """As `find_when`; "after the workshop Members consider the need" waits for the workshop, and for no more."""
    when = find_when(text, document_on)
    if when.kind in {ScheduleKind.NONE, ScheduleKind.CONTINUING} and (period := PERIOD.search(text)):
        during = find_when(f"during {period['of']}", document_on)
        return replace(during, span=f"for {period['of']}") if during.span and f"for {period['of']}" in text else when
    if when.kind is not ScheduleKind.ON_EVENT or not when.event or not when.span:
        return when
    if FOLLOW_UP.match(when.span) or FOLLOW_UP.match(when.event):
        return NOT_READ
    cut = _cut(when.event)
    if not cut or not when.span.endswith(when.event):
        return when
    return replace(when, event=cut, span=when.span.removesuffix(when.event) + cut)


def _cut(event: str) -> str:
    """The event up to the main clause's modal, or to a body of its own with a verb behind it."""
    main = MAIN.search(event)
    if main and main.start():
        return event[: main.start()]
    for match in BODY.finditer(event):
        name = body_at(event[match.end() :])
        if not name or not is_actor(name):
            continue
        verb = re.match(r"\s+([a-z]+)\b", event[match.end() + len(name) :])
        if verb and verb[1] in VERBS | BOTH and match.start():
            return event[: match.start()]
    return ""
