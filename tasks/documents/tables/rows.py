"""A paper's table: the rows of all its grids, each cell joined over page breaks, and the words outside of them.

A cell that runs over a page break stands in several rows: the cells before it are empty there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from registry.errors import BadInputError
from registry.wording.word_lists import listed
from tasks.documents.paper import Cell, Grid, Paper, Paragraph, Place
from tasks.documents.tables.columns import Columns, Role, find_columns, heading_words

NUMBER = re.compile(r"(?<![\w.])([A-Za-z]{0,2}\d{1,4}(?:\.\d{1,3})*[a-z]?)(?![\w])")
SENTENCE_END = re.compile(r"[.;:!?][\"'”’)]*$")
JOINERS = listed(
    """
    a an the of to for from by with and or in on at that which as is are be its their all any
    """
)
LONGEST_HEADER_SEARCH = 200  # rows


@dataclass(slots=True)
class Row:
    """One recommendation's cells, by the place of their columns from 0."""

    label: str  # the number cell as printed: "Part 1, Rec 1"
    place: Place
    columns: Columns
    cells: dict[int, list[Paragraph]] = field(default_factory=dict)

    def paragraphs(self, role: Role) -> list[Paragraph]:
        """A cell's paragraphs; none for a role that the table has no column for."""
        place = self.columns.get(role)
        return self.cells.get(place, []) if place is not None else []

    def words(self, role: Role) -> str:
        """A cell as one text."""
        return " ".join(each.text for each in self.paragraphs(role))

    @property
    def everything(self) -> str:
        """All cells as one text."""
        return " ".join(each.text for place in self.cells for each in self.cells[place])


@dataclass(slots=True)
class Outside:
    """Words after the headings that are in no row's cell, and why."""

    text: str
    place: Place
    why: str


@dataclass(slots=True)
class Table:
    """A paper's table, and what stands before its headings."""

    front: tuple[str, ...]
    columns: Columns
    rows: list[Row]
    outside: list[Outside]


def read_table(paper: Paper) -> Table:
    """The table of recommendations with a monitoring column, gathered from all grids of the paper.

    Raises BadInputError when there is none, naming the headings that were found.
    """
    block_at, row_at, columns = _find_header(paper)
    table = Table(tuple(_front(paper, block_at, row_at)), columns, [], [])
    for number, block in enumerate(paper.blocks[block_at:]):
        if isinstance(block, Paragraph):
            _take_loose(table, block)
            continue
        for cells in block.rows[row_at + 1 :] if number == 0 else block.rows:
            _take(table, cells)
    if not table.rows:
        raise BadInputError("The table has headings and no rows; give the whole paper.")
    return table


def _front(paper: Paper, block_at: int, row_at: int) -> list[str]:
    lines: list[str] = []
    for block in paper.blocks[:block_at]:
        lines += [block.text] if isinstance(block, Paragraph) else [_line(row) for row in block.rows]
    block = paper.blocks[block_at]
    lines += [_line(row) for row in block.rows[:row_at]] if isinstance(block, Grid) else []
    return [line for line in lines if line.strip()]


def _line(row: Sequence[Cell]) -> str:
    return "\t".join(cell.text for cell in row)


def _find_header(paper: Paper) -> tuple[int, int, Columns]:
    seen: list[str] = []
    for block_at, block in enumerate(paper.blocks):
        if not isinstance(block, Grid):
            continue
        for row_at, row in enumerate(block.rows):
            columns = find_columns([cell.text for cell in row])
            if columns:
                return block_at, row_at, columns
            if len(seen) < LONGEST_HEADER_SEARCH:
                seen.append(" | ".join(cell.text[:40] for cell in row))
    if not seen:
        raise BadInputError(
            "No table was found: give the paper as text with one row a line and tabs between the columns."
        )
    raise BadInputError(
        "No monitoring column was found: one heading must say monitoring, indicator, follow-up or action, and "
        f"another recommendation or number. The first row with tabs is: {seen[0]}"
    )


def _take(table: Table, row: Sequence[Cell]) -> None:
    if not any(cell.paragraphs for cell in row):
        return
    texts = [cell.text for cell in row]
    if [heading_words(text) for text in texts] == [heading_words(text) for text in table.columns.headings]:
        monitoring = row[table.columns.monitoring]
        _outside(table, [monitoring], "the heading is repeated after a page break")
        return
    width = len(table.columns.headings)
    _outside(table, row[width:], "stands beyond the last column that has a heading")
    row = row[:width]
    if _begins_row(table, row):
        table.rows.append(Row(_label(table, row), row[0].place, table.columns))
    if not table.rows:
        _outside(table, row, "stands before the first numbered recommendation")
        return
    for column, cell in enumerate(row):
        if cell.paragraphs:
            _go_on(table.rows[-1].cells.setdefault(column, []), cell.paragraphs)


def _outside(table: Table, cells: Sequence[Cell], why: str) -> None:
    table.outside += [Outside(cell.text, cell.place, why) for cell in cells if cell.paragraphs]


def _go_on(gathered: list[Paragraph], following: Sequence[Paragraph]) -> None:
    """A sentence that a page break cut is joined."""
    first = following[0]
    if gathered and not first.bullet and _breaks_off(gathered[-1].text, first.text):
        gathered[-1] = replace(gathered[-1], text=f"{gathered[-1].text} {first.text}")
        following = following[1:]
    gathered += following


def _breaks_off(text: str, following: str) -> bool:
    """Whether a text stops in mid-sentence and `following` goes on with it."""
    last = text.rsplit(maxsplit=1)[-1]
    if SENTENCE_END.search(last):
        return False
    return following[:1].islower() or last.lower() in JOINERS


def _begins_row(table: Table, row: Sequence[Cell]) -> bool:
    """A row begins where its number stands; without a number column, where a new recommendation does."""
    number = table.columns.get(Role.NUMBER)
    if number is not None:
        return number < len(row) and bool(NUMBER.search(row[number].text))
    column = table.columns.get(Role.RECOMMENDATION)
    text = row[column].text if column is not None and column < len(row) else ""
    return (
        bool(text) and not text[0].islower() and (not table.rows or _is_finished(table.rows[-1], Role.RECOMMENDATION))
    )


def _label(table: Table, row: Sequence[Cell]) -> str:
    column = table.columns.get(Role.NUMBER)
    if column is not None:
        return row[column].text
    recommendation = row[table.columns.get(Role.RECOMMENDATION) or 0].text
    leading = re.match(r"(?:recommendation\s+)?([A-Za-z]?\d{1,3})[.:)]?\s", recommendation, re.IGNORECASE)
    return leading[1] if leading else str(len(table.rows) + 1)


def _is_finished(row: Row, role: Role) -> bool:
    return bool(SENTENCE_END.search(row.words(role)))


def _take_loose(table: Table, paragraph: Paragraph) -> None:
    """A line outside of the grid goes on with the cell above it where that breaks off, and is outside otherwise."""
    row = table.rows[-1] if table.rows else None
    column = max(row.cells, default=None) if row else None
    if row is not None and column is not None:
        above = " ".join(each.text for each in row.cells[column])
        if paragraph.text[0].islower() or not SENTENCE_END.search(above):
            _go_on(row.cells[column], (paragraph,))
            return
    table.outside.append(
        Outside(paragraph.text, paragraph.place, "stands on a line of its own, outside the table's columns")
    )
