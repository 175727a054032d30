"""Points under "Next steps", "Timetable" or "Milestones": orders and noun phrases, which have no "will"."""

import re

from tasks.documents.language.clauses import Voice, has_deliverable, parse
from tasks.documents.prose.judging import TIMED
from tasks.documents.prose.marks import Ahead, Mark
from tasks.documents.prose.passages import Passage
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.sections import Kind
from tasks.documents.prose.timed import prose_when
from tasks.documents.prose.units import Unit
from tasks.documents.prose.verdicts import Verdict

STEPS = re.compile(
    r"\b(?:(?:next|future|further|following|remaining)\s+(?:steps|actions|milestones|stages)|milestones|timetable"
    r"|key dates"
    r"|time\s?scales?|actions?\s+(?:are|include|planned|agreed)|planned\s+(?:work|actions?|activities))\b[^.]*:?\s*$",
    re.IGNORECASE,
)


def step(unit: Unit, passage: Passage, reader: Reader) -> Verdict | None:
    """A point of a list of steps as a milestone, if it names an act or a thing; None if it is no such point."""
    if passage.section.kind is not Kind.STEPS and not (unit.lead and STEPS.search(unit.lead)):
        return None
    if unit.is_lead:
        return None
    when = prose_when(unit.text, reader.document_on)
    order = parse(unit.text).voice is Voice.ORDER
    over = when.due is not None and when.due < reader.document_on
    if over or not (when.kind in TIMED or (order and has_deliverable(unit.text))):
        return None
    return Verdict(kept=True, why="", ahead=Ahead(Mark.ORDER, "", None, 0), when=when)
