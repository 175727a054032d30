"""A table of recommendations becomes recommendations with their actions."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from registry.draft import LeftOut, ProposedAction, ProposedRecommendation, Query, Standing
from tasks.documents.found import Found, Frame
from tasks.documents.language.bodies import Bodies, find_bodies, strip_openers
from tasks.documents.language.milestones import PLANNED, promise, promised_title
from tasks.documents.language.queries import queries_in
from tasks.documents.language.roles import Roles, find_roles
from tasks.documents.language.statements import Statement, statements
from tasks.documents.language.things import deliverable, find_form, title
from tasks.documents.language.timing import NOT_READ, find_when
from tasks.documents.paper import Paper
from tasks.documents.tables.dates import with_due
from tasks.documents.tables.headings import Role
from tasks.documents.tables.numbering import gaps, numbers
from tasks.documents.tables.observations import Milestone, observed
from tasks.documents.tables.rows import read_table
from tasks.documents.tables.table import Cells, Row, Table
from tasks.documents.titles import code_of, title_of

PARAGRAPH = re.compile(r"\bpara(?:graph)?s?\.?\s*([A-Z]?\d+(?:\.\d+)*)", re.IGNORECASE)
LABELLED = re.compile(r"^\W*recommendations?\s*[:–—-]\s*\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every row is read with."""

    code: str
    document_on: dt.date
    bodies: Bodies


def read_recommendations(paper: Paper, frame: Frame) -> Found:
    """What is owed under each recommendation of the paper's tables.

    Every word of the monitoring column is in an action or left out; every word of the observation and progress
    columns in a milestone or in progress. Raises BadInputError, saying what to do, for a paper without a table of
    recommendations.
    """
    table = read_table(paper, frame)
    report_title = title_of(table.front, paper.name)
    reader = _Reader(code_of(frame.code, report_title), frame.document_on, _bodies_of(table))
    given, repeated = numbers(table.rows)
    left_out = [LeftOut(each.text, each.why, each.place.words) for each in table.outside]
    recommendations = []
    for number, row in zip(given, table.rows, strict=True):
        recommendation, unused = _recommendation(reader, row, number, table.first_columns.standing)
        recommendations.append(recommendation)
        left_out += unused
    return Found(
        code=reader.code,
        title=report_title,
        standing=table.first_columns.standing,
        recommendations=tuple(recommendations),
        left_out=(*left_out, *_unread(table)),
        gaps=(*gaps(given), *repeated),
        queries=_queries(table, recommendations),
        columns=table.first_columns.taken_for,
        headings=table.first_columns.headings,
    )


def _bodies_of(table: Table) -> Bodies:
    recommendations = [row.words(Role.RECOMMENDATION) for row in table.rows]
    monitoring = [row.words(Role.MONITORING) for row in table.rows]
    told = [row.words(role) for row in table.rows for role in (Role.OBSERVATION, Role.PROGRESS)]
    front = [each.text for each in table.front]
    everything = " ".join([*front, *table.columns.headings, *(row.everything for row in table.rows)])
    return find_bodies(recommendations, monitoring, table.columns.monitoring_heading, everything, told)


def _recommendation(
    reader: _Reader, row: Row, number: str, standing: Standing
) -> tuple[ProposedRecommendation, list[LeftOut]]:
    actions, unused = _actions(reader, row, number)
    if row.columns.standing is not standing:
        actions = [replace(each, standing=row.columns.standing) for each in actions]
    milestones, progress = observed(row, reader.document_on)
    first = len(actions) + 1
    actions += [
        _promised(reader, row, each, f"{reader.code}/{number}.{ordinal}")
        for ordinal, each in enumerate(milestones, first)
    ]
    text = row.words(Role.RECOMMENDATION)
    said = PARAGRAPH.search(text)
    paragraph = row.words(Role.PARAGRAPH) or (said[1] if said else None)
    made = ProposedRecommendation(number, text, paragraph, tuple(actions), progress=progress)
    return made, unused


def _actions(reader: _Reader, row: Row, number: str) -> tuple[list[ProposedAction], list[LeftOut]]:
    actions: list[ProposedAction] = []
    unused: list[LeftOut] = []
    inherited: Cells = {}
    for part in row.parts:
        made, rest = statements(row.paragraphs(Role.MONITORING, part), reader.document_on)
        made = list(_after_findings(made))
        unused += [LeftOut(each.text, each.why, each.place.words) for each in rest]
        inherited = {**inherited, **part}
        before: Roles | None = None
        for statement in made:
            before = find_roles(statement.text, reader.bodies, before) if statement.tracked else Roles(None, None)
            ref = f"{reader.code}/{number}.{len(actions) + 1}"
            actions.append(_action(reader, row, inherited, statement, ref, before))
    return actions, unused


def _after_findings(made: Sequence[Statement]) -> Iterator[Statement]:
    """ "Cause of concern: … Recommendation: …" in one cell: what stands before the label is a note."""
    labelled = next((at for at, each in enumerate(made) if LABELLED.match(each.text)), 0)
    for at, each in enumerate(made):
        yield replace(each, tracked=False, note="it tells what was found") if at < labelled else each


def _action(reader: _Reader, row: Row, cells: Cells, statement: Statement, ref: str, roles: Roles) -> ProposedAction:
    owner = strip_openers(reader.bodies.spell(row.words(Role.OWNER, cells)))
    when = with_due(find_when(statement.text, reader.document_on), row.words(Role.DUE, cells), reader.document_on)
    return ProposedAction(
        ref=ref,
        recommendation=ref.split("/", 1)[1].rsplit(".", 1)[0],
        title=title(statement.own, when.span),
        text=statement.text,
        when=when if statement.tracked else replace(NOT_READ, why=f"Not tracked: {statement.note}."),
        form=find_form(statement.own),
        owner=owner or roles.owner,
        recipient=roles.recipient if roles.recipient != owner else None,
        deliverable=deliverable(statement.own, when.span) if statement.tracked else None,
        locator=f"{statement.place.words}, sentence {statement.ordinal}",
        tracked=statement.tracked,
    )


def _promised(reader: _Reader, row: Row, each: Milestone, ref: str) -> ProposedAction:
    """What the body says itself that it will have done: proposed, with a standing of its own."""
    part = promise(each.text, each.when.span)
    roles = find_roles(part, reader.bodies)
    assigned = strip_openers(reader.bodies.spell(row.words(Role.OWNER))) if len(row.parts) == 1 else ""
    return ProposedAction(
        ref=ref,
        recommendation=ref.split("/", 1)[1].rsplit(".", 1)[0],
        title=promised_title(part, each.when.span),
        text=each.text,
        when=each.when,
        form=find_form(part),
        owner=roles.owner if roles.named else assigned or reader.bodies.audited,
        recipient=roles.recipient if roles.recipient and roles.recipient in part else None,
        deliverable=PLANNED.sub("", deliverable(part, each.when.span) or "") or None,
        locator=each.locator,
        standing=Standing.MILESTONE,
    )


def _unread(table: Table) -> list[LeftOut]:
    """The words of the columns that were taken for nothing, a column at a time."""
    return [
        LeftOut(
            " | ".join(row.label.strip() + ": " + " ".join(each.text for each in told) for row, told in cells),
            f"the column “{columns.headings[place] or place + 1}” is of no kind that is read",
            f"column {place + 1}",
        )
        for columns in dict.fromkeys(row.columns for row in table.rows)
        for place in columns.every(Role.UNREAD)
        if (cells := [(row, told) for row in table.rows if row.columns == columns if (told := _cell(row, place))])
    ]


def _cell(row: Row, place: int) -> list:  # type: ignore[type-arg]
    return [each for part in row.parts for each in part.get(place, [])]


def _queries(table: Table, recommendations: list[ProposedRecommendation]) -> tuple[Query, ...]:
    everything = " ".join(row.everything for row in table.rows)
    return tuple(
        query
        for each in recommendations
        for action in each.actions
        if action.standing is not Standing.MILESTONE
        for query in queries_in(action.text, action.locator, tracked=action.tracked, everything=everything)
    )
