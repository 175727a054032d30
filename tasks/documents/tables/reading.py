"""A table of recommendations becomes recommendations with their actions."""

import datetime as dt
import re
from dataclasses import dataclass, replace

from registry.draft import LeftOut, ProposedAction, ProposedRecommendation, Standing
from registry.model import ScheduleKind
from tasks.documents.found import Found, Frame
from tasks.documents.language.bodies import Bodies, find_bodies, strip_openers
from tasks.documents.language.roles import Roles, find_roles
from tasks.documents.language.statements import Statement, statements
from tasks.documents.language.things import deliverable, find_form, title
from tasks.documents.language.timing import NOT_READ, find_when
from tasks.documents.paper import Paper
from tasks.documents.tables.columns import Role
from tasks.documents.tables.rows import NUMBER, Row, Table, read_table
from tasks.documents.titles import code_of, title_of

PARAGRAPH = re.compile(r"\bpara(?:graph)?s?\.?\s*([A-Z]?\d+(?:\.\d+)*)", re.IGNORECASE)
PROPOSED = re.compile(r"\b(?:proposed|proposal|draft|suggested)\b", re.IGNORECASE)
WIDEST_SERIES = 1000  # a number far from the others is no series


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every row is read with."""

    code: str
    document_on: dt.date
    bodies: Bodies


def read_recommendations(paper: Paper, frame: Frame) -> Found:
    """What is owed under each recommendation of the paper's table.

    Every word of the monitoring column is in an action or left out. Raises BadInputError, saying what to do,
    for a paper without a table of recommendations, or without a monitoring column in it.
    """
    table = read_table(paper)
    report_title = title_of(table.front, paper.name)
    reader = _Reader(code_of(frame.code, report_title), frame.document_on, _bodies_of(table))
    numbers, repeated = _numbers(table.rows)
    left_out = [LeftOut(each.text, each.why, each.place.words) for each in table.outside]
    recommendations = []
    for number, row in zip(numbers, table.rows, strict=True):
        actions, unused = _actions(reader, row, number)
        left_out += unused
        text = row.words(Role.RECOMMENDATION)
        paragraph = PARAGRAPH.search(text)
        recommendations.append(ProposedRecommendation(number, text, paragraph[1] if paragraph else None, actions))
    return Found(
        code=reader.code,
        title=report_title,
        standing=Standing.PROPOSED if PROPOSED.search(table.columns.monitoring_heading) else Standing.RESOLVED,
        recommendations=tuple(recommendations),
        left_out=tuple(left_out),
        gaps=(*_gaps(numbers), *repeated),
    )


def _bodies_of(table: Table) -> Bodies:
    recommendations = [row.words(Role.RECOMMENDATION) for row in table.rows]
    monitoring = [row.words(Role.MONITORING) for row in table.rows]
    everything = " ".join([*table.front, *table.columns.headings, *(row.everything for row in table.rows)])
    return find_bodies(recommendations, monitoring, table.columns.monitoring_heading, everything)


def _numbers(rows: list[Row]) -> tuple[list[str], list[str]]:
    """The paper's own numbers; one that stands twice gets a letter, because a shared number joins nothing."""
    numbers: list[str] = []
    repeated: list[str] = []
    for row in rows:
        plain = (NUMBER.findall(row.label) or [str(len(numbers) + 1)])[-1]
        number = plain
        for suffix in (chr(letter) for letter in range(ord("b"), ord("z") + 1)):
            if number not in numbers:
                break
            number = plain + suffix
        if number != plain:
            repeated.append(f"{plain} stands more than once; {row.place.words} is called {number}")
        numbers.append(number)
    return numbers, repeated


def _gaps(numbers: list[str]) -> list[str]:
    """The whole numbers that are missing between a prefix's first and last."""
    series: dict[str, set[int]] = {}
    for number in numbers:
        match = re.fullmatch(r"([A-Za-z]*)(\d+)[a-z]?", number)
        if match:
            series.setdefault(match[1], set()).add(int(match[2]))
    return [
        f"{prefix}{missing}"
        for prefix, present in series.items()
        if max(present) - min(present) < WIDEST_SERIES
        for missing in range(min(present), max(present))
        if missing not in present
    ]


def _actions(reader: _Reader, row: Row, number: str) -> tuple[tuple[ProposedAction, ...], list[LeftOut]]:
    made, unused = statements(row.paragraphs(Role.MONITORING), reader.document_on)
    actions: list[ProposedAction] = []
    before: Roles | None = None
    for ordinal, statement in enumerate(made, start=1):
        before = find_roles(statement.text, reader.bodies, before) if statement.tracked else Roles(None, None)
        actions.append(_action(reader, row, statement, f"{reader.code}/{number}.{ordinal}", before))
    return tuple(actions), [LeftOut(each.text, each.why, each.place.words) for each in unused]


def _action(reader: _Reader, row: Row, statement: Statement, ref: str, roles: Roles) -> ProposedAction:
    due_text = row.words(Role.DUE)
    when = find_when(statement.text, reader.document_on)
    if due_text and when.kind in {ScheduleKind.NONE, ScheduleKind.CONTINUING}:
        when = find_when(due_text, reader.document_on)
    return ProposedAction(
        ref=ref,
        recommendation=ref.split("/", 1)[1].rsplit(".", 1)[0],
        title=title(statement.own, when.span),
        text=statement.text,
        when=when if statement.tracked else replace(NOT_READ, why=f"Not tracked: {statement.note}."),
        form=find_form(statement.own),
        owner=strip_openers(reader.bodies.spell(row.words(Role.OWNER))) or roles.owner,
        recipient=roles.recipient,
        deliverable=deliverable(statement.own, when.span) if statement.tracked else None,
        locator=f"{statement.place.words}, sentence {statement.ordinal}",
        tracked=statement.tracked,
    )
