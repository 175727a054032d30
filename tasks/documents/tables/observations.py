"""Observation and progress cells: the force's own milestones are proposed, the rest is progress as of a date."""

import datetime as dt
import re
from dataclasses import dataclass

from registry.draft import Progress
from registry.model import Reading, ScheduleKind
from registry.wording import read
from tasks.documents.language.milestones import milestone
from tasks.documents.language.statements import sentences
from tasks.documents.tables.headings import Role
from tasks.documents.tables.table import Row

AS_AT = re.compile(
    r"\b(?:as\s+(?:at|of|on)|position\s+(?:at|on)|updated?(?:\s+(?:on|at))?|correct\s+at)\b[\s:]*", re.IGNORECASE
)
AFTER_IT = 40  # characters in which the date must stand
TOLD_IN = (Role.OBSERVATION, Role.PROGRESS)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A sentence of narrative that commits the body to something at a time."""

    text: str
    when: Reading
    locator: str


def observed(row: Row, document_on: dt.date) -> tuple[list[Milestone], tuple[Progress, ...]]:
    """The milestones in a row's observation and progress cells, and what else they say, as progress.

    Every word of these cells is in one or the other.
    """
    milestones: list[Milestone] = []
    progress: list[Progress] = []
    for place in (place for role in TOLD_IN for place in row.columns.every(role)):
        told = [each for cells in row.parts for each in cells.get(place, [])]
        rest: list[str] = []
        for ordinal, (text, where) in enumerate(
            ((text, each.place) for each in told for text in sentences(each.text)), start=1
        ):
            when = milestone(text, document_on)
            if when:
                milestones.append(Milestone(text, when, f"{where.words}, sentence {ordinal}"))
            else:
                rest.append(text)
        if rest:
            told_words = " ".join(rest)
            headed = _as_of(row.columns.headings[place], document_on)  # "Progress as at 28 February 2005"
            progress.append(Progress(told_words, _as_of(told_words, document_on, headed), told[0].place.words))
    return milestones, tuple(progress)


def _as_of(text: str, document_on: dt.date, otherwise: dt.date | None = None) -> dt.date:
    """The day for which the text speaks, where it gives one not after the paper; else the heading's, or the paper's."""
    for match in AS_AT.finditer(text):
        said = re.split(r"[:;,.()]", text[match.end() : match.end() + AFTER_IT], maxsplit=1)[0]
        for reading in read(f"To be completed by {said}.", document_on):
            if reading.kind is ScheduleKind.ONCE and reading.due and reading.due <= document_on:
                return reading.due
    return otherwise or document_on
