"""An inspectorate's paper becomes findings: every area for improvement, waiting for the body's response."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from registry.draft import LeftOut, ProposedAction, ProposedRecommendation, Query, Standing
from registry.errors import BadInputError
from registry.model import Form, Reading, ScheduleKind
from tasks.documents.findings.headline import headline
from tasks.documents.findings.passages import Passage, passages_of, sides_of_row
from tasks.documents.findings.sides import Side, side_of_heading, side_of_words
from tasks.documents.found import Found, Frame
from tasks.documents.language.bodies import find_bodies
from tasks.documents.language.statements import sentences
from tasks.documents.language.timing import NOT_READ, find_when
from tasks.documents.paper import Paper, Paragraph
from tasks.documents.tables.columns import find_columns
from tasks.documents.tables.headers import first_rows, texts_of
from tasks.documents.titles import code_of, title_of

FEWEST_EACH = 3  # passages of praise and of concern, where no heading says which is which
MOST_OF_ALL = 0.6
ASKS = re.compile(
    r"\b(?:would like to see|should|must|needs? to|recommends?|expects?|looks? to|urges?|requires?|invites?|asks?"
    r"|awaits?)\b",
    re.IGNORECASE,
)
EARLY = re.compile(
    r"\b(?:early|urgent|prompt|swift|speedy|rapid|immediate)\s+(?:\w+\s+)?"
    r"(?:decisions?|action|attention|resolution|consideration|response|implementation|review|steps|progress|completion)\b",
    re.IGNORECASE,
)
ASKED_EARLY = Reading(ScheduleKind.CONTINUING, why="It is asked for early, and no date is given.", ambiguous=False)
STRENGTH = "a strength: nothing is asked"
TAKEN_FOR_STRENGTH = "taken for a strength, or for a description: its words voice no concern, nor do its neighbours'"


@dataclass(frozen=True, slots=True)
class _Judged:
    passage: Passage
    side: Side
    certain: bool


def has_findings(paper: Paper) -> bool:
    """Whether the paper sets strengths beside areas for improvement, by its headings or by its words."""
    if any(find_columns(texts_of(row)) for _, _, row in first_rows(paper)):
        return False
    headed = [side for each in _heads(paper) if (side := side_of_heading(each))]
    rows = (sides_of_row(row) for grid in paper.grids for row in grid.rows)
    if any({*Side} <= set(row) for row in rows) or {*Side} <= set(headed):
        return True
    told = [side_of_words(block.text) for block in paper.blocks if isinstance(block, Paragraph) and block.bullet]
    return all(told.count(side) >= FEWEST_EACH for side in Side) and len(told) - told.count(None) >= MOST_OF_ALL * len(
        told
    )


def _heads(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        if isinstance(block, Paragraph) and not block.bullet:
            yield block.text


def read_findings(paper: Paper, frame: Frame) -> Found:
    """Every area for improvement as a finding that waits for a response; strengths are left out, with the reason.

    Findings are numbered F1, F2, … in the paper's order. Every word is in a finding or left out. Raises
    BadInputError for a paper without any.
    """
    passages, left_out = passages_of(paper)
    judged = _judge(passages)
    front = tuple(block for block in paper.blocks if isinstance(block, Paragraph))
    report_title = title_of(tuple(each for each in front if each.level) or front, paper.name)
    code = code_of(frame.code, report_title)
    bodies = find_bodies([], [], "", " ".join(each.text for each in passages), [each.text for each in passages])
    concerns = [each for each in judged if each.side is Side.CONCERN]
    if not concerns:
        raise BadInputError(f"{paper.name}: no findings were found.")
    left_out += [
        LeftOut(each.passage.text, STRENGTH if each.certain else TAKEN_FOR_STRENGTH, each.passage.locator)
        for each in judged
        if each.side is Side.STRENGTH
    ]
    return Found(
        code=code,
        title=report_title,
        standing=Standing.FINDING,
        recommendations=tuple(
            _finding(code, number, each.passage, bodies.audited, frame.document_on)
            for number, each in enumerate(concerns, start=1)
        ),
        left_out=tuple(left_out),
        queries=tuple(query for each in judged for query in _queries(each)),
        columns=_columns(paper),
    )


def _judge(passages: list[Passage]) -> list[_Judged]:
    """By the heading, else by the words; what says neither goes with its neighbours under the same heading."""
    sides = [each.side or side_of_words(each.text) for each in passages]
    judged = []
    for at, passage in enumerate(passages):
        side = sides[at]
        if side is not None:
            judged.append(_Judged(passage, side, certain=True))
            continue
        beside = {
            sides[other] for other in (at - 1, at + 1)
            if 0 <= other < len(passages) and passages[other].section == passage.section
        }  # fmt: skip
        taken = Side.CONCERN if Side.CONCERN in beside else Side.STRENGTH
        judged.append(_Judged(passage, taken, certain=False))
    return judged


def _finding(
    code: str, number: int, passage: Passage, owner: str | None, document_on: dt.date
) -> ProposedRecommendation:
    when = _when(passage.text, document_on)
    action = ProposedAction(
        ref=f"{code}/F{number}.1",
        recommendation=f"F{number}",
        title=headline(passage.text),
        text=passage.text,
        when=when,
        form=Form.ASSURANCE,
        owner=owner,
        recipient=None,
        deliverable=None,
        locator=passage.locator,
        standing=Standing.FINDING,
    )
    return ProposedRecommendation(f"F{number}", passage.text, None, (action,))


def _when(text: str, document_on: dt.date) -> Reading:
    """What is asked for with a time; the times in a description of how things are ask for nothing."""
    for sentence in sentences(text):
        if ASKS.search(sentence):
            when = find_when(sentence, document_on)
            early = EARLY.search(sentence)
            if when.kind is ScheduleKind.NONE and early:
                return replace(ASKED_EARLY, span=early[0])
            if when.kind is not ScheduleKind.NONE:
                return when
    return NOT_READ


def _queries(each: _Judged) -> list[Query]:
    asked = []
    if each.passage.moved:
        asked.append("The lines of this passage stood in another order and were put together: is this what was meant?")
    if not each.certain:
        asked.append(
            f"Is this a strength or an area for improvement? Its words do not say; it was taken for: {each.side}."
        )
    return [Query(each.passage.text, question, each.passage.locator) for question in asked]


def _columns(paper: Paper) -> tuple[tuple[str, str], ...]:
    for grid in paper.grids:
        for row in grid.rows:
            sides = sides_of_row(row)
            if any(sides):
                pairs = zip(row, sides, strict=True)
                return tuple((cell.text, side.value if side else "not read") for cell, side in pairs)
    return ()
