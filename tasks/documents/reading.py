"""One paper becomes a draft: recommendations, proposed actions, what was left out, gaps in the numbering."""

import datetime as dt
import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from registry.draft import Draft, LeftOut, ProposedAction, ProposedRecommendation
from registry.errors import BadInputError
from registry.model import Reading, ScheduleKind
from registry.wording import read
from registry.wording.calendar_words import EARLIEST, LATEST
from tasks.documents.bodies import Bodies, find_bodies, strip_openers
from tasks.documents.cells import blocks
from tasks.documents.columns import Role
from tasks.documents.roles import Roles, find_roles
from tasks.documents.statements import Statement, statements
from tasks.documents.tabbed import NUMBER, Row, Table, read_table
from tasks.documents.things import deliverable, find_form, title

LARGEST_PAPER = 20_000_000  # bytes
PARAGRAPH = re.compile(r"\bpara(?:graph)?s?\.?\s*([A-Z]?\d+(?:\.\d+)*)", re.IGNORECASE)
QUOTED = re.compile(r"[“\"]([^“”\"]{3,200})[”\"]|‘([^‘’]{3,200})’")
PROPOSED = re.compile(r"\b(?:proposed|proposal|draft|suggested)\b", re.IGNORECASE)
WIDEST_SERIES = 1000  # a number far from the others is no series
DATED = frozenset({ScheduleKind.RECURRING, ScheduleKind.ONCE, ScheduleKind.WINDOW})
NOT_READ = Reading(ScheduleKind.NONE, why="The words name no time.")
PREFERENCE = (
    ScheduleKind.RECURRING, ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.ON_REQUEST, ScheduleKind.ON_EVENT,
    ScheduleKind.CONTINUING,
)  # fmt: skip


def read_document(
    document: Path | bytes,
    name: str,
    *,
    document_on: dt.date,
    report_code: str | None = None,
    date_supplied_by: str | None = None,
) -> Draft:
    """The draft of one paper, given as a path or as its bytes.

    Relative wording counts from `document_on`. Without `report_code` the code is the initials of the
    quoted title up to its colon. Every word of the monitoring column is in an action or in `left_out`.
    Raises BadInputError, saying what to do, for an unreadable, empty or binary paper and for one
    without a monitoring column.
    """
    if not EARLIEST <= document_on <= LATEST:
        raise BadInputError(f"{document_on} is no date of a paper; give its date as 2001-02-27.")
    content = document if isinstance(document, bytes) else _bytes_of(document)
    table = read_table(_text_of(content, name))
    report_title = _title_of(table.front, name)
    code = _code(report_code, report_title)
    bodies = _bodies_of(table)
    recommendations, left_out, repeated = _recommendations(table, bodies, code, document_on)
    return Draft(
        report_code=code,
        report_title=report_title,
        document_name=name,
        document_sha256=hashlib.sha256(content).hexdigest(),
        document_on=document_on,
        date_supplied_by=date_supplied_by,
        standing="proposed" if PROPOSED.search(table.columns.monitoring_heading) else "resolved",
        recommendations=recommendations,
        left_out=(*_outside(table), *left_out),
        gaps=(*_gaps([each.number for each in recommendations]), *repeated),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_PAPER:
            raise BadInputError(f"{path} is larger than {LARGEST_PAPER // 1_000_000} MB; give the paper's text alone.")
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Check the name and the permissions.") from error


def _text_of(content: bytes, name: str) -> str:
    if not content.strip():
        raise BadInputError(f"{name} is empty; give the paper's text.")
    if b"\x00" in content:
        raise BadInputError(f"{name} is not text; save the paper as text with tabs between the columns.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(f"{name} is in an unknown encoding; save the paper as UTF-8 text.")


def _title_of(front: tuple[str, ...], name: str) -> str:
    """The first quoted title before the table, or the first line, or the file's name."""
    for line in front:
        match = QUOTED.search(line)
        if match:
            return (match[1] or match[2]).strip()
    return front[0][:200] if front else Path(name).stem


def _code(given: str | None, report_title: str) -> str:
    code = given if given is not None else _initials(report_title.split(":", maxsplit=1)[0])
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,11}", code):
        raise BadInputError(
            f"{code!r} is no report code: give one of up to twelve letters and digits that begins with a "
            "letter (--report WTR)."
        )
    return code


def _initials(words: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", words)).upper()


def _bodies_of(table: Table) -> Bodies:
    columns = table.columns
    recommendations = [row.words(columns.get(Role.RECOMMENDATION)) for row in table.rows]
    monitoring = [row.words(columns.monitoring) for row in table.rows]
    everything = " ".join(
        [*table.front, *columns.headings, *(row.words(place) for row in table.rows for place in row.cells)]
    )
    return find_bodies(recommendations, monitoring, columns.monitoring_heading, everything)


def _outside(table: Table) -> list[LeftOut]:
    return [LeftOut(each.piece.text, each.why, f"line {each.piece.line}") for each in table.outside]


def _recommendations(
    table: Table, bodies: Bodies, code: str, document_on: dt.date
) -> tuple[tuple[ProposedRecommendation, ...], list[LeftOut], list[str]]:
    numbers, repeated = _numbers(table.rows)
    recommendation = table.columns.get(Role.RECOMMENDATION)
    left_out: list[LeftOut] = []
    found = []
    for number, row in zip(numbers, table.rows, strict=True):
        actions, unused = _actions(table, row, number, bodies, code, document_on)
        left_out += unused
        text = " ".join(block.text for block in blocks(row.pieces(recommendation)))
        paragraph = PARAGRAPH.search(text)
        found.append(ProposedRecommendation(number, text, paragraph[1] if paragraph else None, actions))
    return tuple(found), left_out, repeated


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
            repeated.append(f"{plain} stands more than once; line {row.line} is called {number}")
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


def _actions(
    table: Table, row: Row, number: str, bodies: Bodies, code: str, document_on: dt.date
) -> tuple[tuple[ProposedAction, ...], list[LeftOut]]:
    column = table.columns.monitoring
    made, unused = statements(blocks(row.pieces(column)), document_on)
    actions: list[ProposedAction] = []
    before: Roles | None = None
    for ordinal, statement in enumerate(made, start=1):
        before = find_roles(statement.text, bodies, before) if statement.tracked else Roles(None, None)
        actions.append(_action(table, row, statement, f"{code}/{number}.{ordinal}", before, bodies, document_on))
    return tuple(actions), [LeftOut(each.text, each.why, f"line {each.line}, column {column + 1}") for each in unused]


def _action(
    table: Table, row: Row, statement: Statement, ref: str, roles: Roles, bodies: Bodies, document_on: dt.date
) -> ProposedAction:
    due_text = row.words(table.columns.get(Role.DUE))
    owner_text = row.words(table.columns.get(Role.OWNER))
    when = _when(statement.text, document_on)
    if due_text and when.kind in {ScheduleKind.NONE, ScheduleKind.CONTINUING}:
        when = _when(due_text, document_on)
    return ProposedAction(
        ref=ref,
        recommendation=ref.split("/", 1)[1].rsplit(".", 1)[0],
        title=title(statement.own, when.span),
        text=statement.text,
        when=when if statement.tracked else replace(NOT_READ, why=f"Not tracked: {statement.note}."),
        form=find_form(statement.own),
        owner=strip_openers(bodies.spell(owner_text)) or roles.owner,
        recipient=roles.recipient,
        deliverable=deliverable(statement.own, when.span) if statement.tracked else None,
        locator=f"line {statement.line}, column {table.columns.monitoring + 1}, sentence {statement.ordinal}",
        tracked=statement.tracked,
    )


def _when(text: str, document_on: dt.date) -> Reading:
    """The reading that schedules the action; two that differ are a person's to decide."""
    readings = read(text, document_on)
    dated = [reading for reading in readings if reading.kind in DATED]
    if len({reading.kind for reading in dated}) > 1:
        return _first_of(sorted(dated, key=lambda reading: PREFERENCE.index(reading.kind)))
    for kind in PREFERENCE:
        same = [reading for reading in readings if reading.kind is kind]
        if same:
            return _first_of(same)
    return NOT_READ


def _first_of(readings: list[Reading]) -> Reading:
    first = next((reading for reading in readings if reading.offset), readings[0])
    dates = Counter((each.due, each.start, each.end, each.rrule) for each in readings)
    if len(dates) == 1:
        return first
    between = tuple(f'"{each.span}": {each.why}' for each in readings)
    return replace(first, ambiguous=True, between=between, why=f"{first.why} The words give more than one time.")
