"""The tab-separated text of a paper: its title, and the rows of its table with every piece's line.

A cell that runs over a page break stands on several lines: the cells before it are empty there.
"""

import re
from dataclasses import dataclass, field

from registry.errors import BadInputError
from tasks.documents.columns import Columns, Role, find_columns, heading_words

NUMBER = re.compile(r"(?<![\w.])([A-Za-z]{0,2}\d{1,4}(?:\.\d{1,3})*[a-z]?)(?![\w])")
SENTENCE_END = re.compile(r"[.;:!?][\"'”’)]*\s*(?:<[^<>]*>\s*)*$")
LONGEST_HEADER_SEARCH = 200  # lines


@dataclass(frozen=True, slots=True)
class Piece:
    """What one line of the paper holds of a cell."""

    line: int  # from 1
    text: str


@dataclass(slots=True)
class Row:
    """One recommendation's cells, in pieces."""

    label: str  # the number cell as printed: "Part 1, Rec 1"
    line: int
    cells: dict[int, list[Piece]] = field(default_factory=dict)

    def words(self, column: int | None) -> str:
        """A cell as one text."""
        return " ".join(piece.text for piece in self.pieces(column))

    def pieces(self, column: int | None) -> list[Piece]:
        """A cell's pieces; none for a column that the table does not have."""
        return self.cells.get(column, []) if column is not None else []


@dataclass(slots=True)
class Outside:
    """Words after the headings that are in no row's cell, and why."""

    piece: Piece
    why: str


@dataclass(slots=True)
class Table:
    """A paper's table, and the lines that stand before its headings."""

    front: tuple[str, ...]
    columns: Columns
    rows: list[Row]
    outside: list[Outside]


def read_table(text: str) -> Table:
    """The first table that has a monitoring column.

    Raises BadInputError when there is none, naming the headings that were found.
    """
    lines = text.splitlines()
    at, columns = _find_header(lines)
    table = Table(tuple(line.strip() for line in lines[:at] if line.strip()), columns, [], [])
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        _take(table, number, line)
    if not table.rows:
        raise BadInputError("The table has headings and no rows; give the whole paper.")
    return table


def _find_header(lines: list[str]) -> tuple[int, Columns]:
    seen: list[str] = []
    for at, line in enumerate(lines[:LONGEST_HEADER_SEARCH]):
        if "\t" not in line:
            continue
        columns = find_columns(line.split("\t"))
        if columns:
            return at, columns
        seen.append(" | ".join(cell.strip()[:40] for cell in line.split("\t")))
    if not seen:
        raise BadInputError(
            "No table was found: give the paper as text with one row a line and tabs between the columns."
        )
    raise BadInputError(
        "No monitoring column was found: one heading must say monitoring, indicator, follow-up or action, and "
        f"another recommendation or number. The first row with tabs is: {seen[0]}"
    )


def _take(table: Table, number: int, line: str) -> None:
    if not line.strip():
        return
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) == 1:
        _take_loose(table, Piece(number, cells[0]))
        return
    if [heading_words(cell) for cell in cells] == [heading_words(cell) for cell in table.columns.headings]:
        _outside(table, number, [cells[table.columns.monitoring]], "the heading is repeated after a page break")
        return
    _outside(table, number, cells[len(table.columns.headings) :], "stands beyond the last column that has a heading")
    cells = cells[: len(table.columns.headings)]
    if _begins_row(table, cells):
        table.rows.append(Row(_label(table, cells), number))
    if not table.rows:
        _outside(table, number, cells, "stands before the first numbered recommendation")
        return
    for column, cell in enumerate(cells):
        if cell:
            table.rows[-1].cells.setdefault(column, []).append(Piece(number, cell))


def _outside(table: Table, number: int, cells: list[str], why: str) -> None:
    table.outside += [Outside(Piece(number, cell), why) for cell in cells if cell]


def _begins_row(table: Table, cells: list[str]) -> bool:
    """A row begins where its number stands; without a number column, where a new recommendation does."""
    number = table.columns.get(Role.NUMBER)
    if number is not None:
        return number < len(cells) and bool(NUMBER.search(cells[number]))
    column = table.columns.get(Role.RECOMMENDATION)
    text = cells[column] if column is not None and column < len(cells) else ""
    return bool(text) and not text[0].islower() and (not table.rows or _is_finished(table.rows[-1].words(column)))


def _label(table: Table, cells: list[str]) -> str:
    column = table.columns.get(Role.NUMBER)
    if column is not None:
        return cells[column]
    recommendation = cells[table.columns.get(Role.RECOMMENDATION) or 0]
    leading = re.match(r"(?:recommendation\s+)?([A-Za-z]?\d{1,3})[.:)]?\s", recommendation, re.IGNORECASE)
    return leading[1] if leading else str(len(table.rows) + 1)


def _is_finished(text: str) -> bool:
    return bool(SENTENCE_END.search(text))


def _take_loose(table: Table, piece: Piece) -> None:
    """A line without tabs goes on with the cell above it where that breaks off, and is outside otherwise."""
    row = table.rows[-1] if table.rows else None
    column = max(row.cells, default=None) if row else None
    if row is not None and column is not None and (piece.text[0].islower() or not _is_finished(row.words(column))):
        row.cells[column].append(piece)
        return
    table.outside.append(Outside(piece, "stands on a line of its own, outside the table's columns"))
