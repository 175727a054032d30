"""Which column each cell of a Word table stands in, merged cells and all."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from registry.errors import BadInputError
from tasks.documents.formats.limits import LARGEST_GRID, MOST_COLUMNS
from tasks.documents.formats.word.structure import within

Element = Any  # lxml's, which has no types

W_TR, W_TC = qn("w:tr"), qn("w:tc")
TR_PR, TC_PR = qn("w:trPr"), qn("w:tcPr")
WIDEST_SPAN = 16_384  # columns; Word itself allows 63
WIDEST_DIGITS = 10
NARROWEST = 100  # twentieths of a point, 1.8 mm: borders that were dragged by hand stand this far apart and are one


_Row = list[tuple[int, int, Element]]  # where each cell starts and ends, in columns of the table's grid


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell in its place: columns count from 0, and only those in which some cell begins."""

    element: Element
    column: int
    width: int
    goes_on: bool  # it is the lower part of a cell that is merged downwards


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's rows, the deleted ones left out."""

    rows: tuple[tuple[Laid, ...], ...]
    width: int


def laid_out(table: Element, name: str) -> Layout:
    """The table's cells in their places. Raises BadInputError for one too large to be a paper's."""
    rows = _straightened([_cells(row) for row in within(table, {W_TR}) if not _is_gone(row)], _borders(table))
    starts = sorted({start for row in rows for start, _, _ in row})
    if len(starts) > MOST_COLUMNS or len(starts) * len(rows) > LARGEST_GRID:
        raise BadInputError(
            f"{name} has a table of {len(rows):,} rows and {len(starts):,} columns, larger than any paper's; give the "
            "part that matters as a document of its own."
        )
    laid = tuple(tuple(_laid(starts, *cell) for cell in row) for row in rows)
    return Layout(laid, len(starts))


def _laid(starts: list[int], start: int, end: int, element: Element) -> Laid:
    column = bisect_left(starts, start)
    width = max(1, bisect_left(starts, end) - column)
    return Laid(element, column, width, _goes_on(element))


def _cells(row: Element) -> _Row:
    """Where each cell starts and ends, in the columns of the table's own grid."""
    cells: _Row = []
    at = _value(row.find(f"{TR_PR}/{qn('w:gridBefore')}"), 0)
    for cell in within(row, {W_TC}):
        properties = cell.find(TC_PR)
        if properties is not None and properties.find(qn("w:cellDel")) is not None:
            continue
        span = max(1, _value(properties.find(qn("w:gridSpan")) if properties is not None else None, 1))
        cells.append((at, at + span, cell))
        at += span
    return cells


def _borders(table: Element) -> list[int]:
    """Where the columns of the table's grid end, from its left edge on."""
    borders = [0]
    for column in table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")[:WIDEST_SPAN]:
        width = column.get(qn("w:w"), "")
        borders.append(borders[-1] + (int(width) if width.isdecimal() and len(width) < WIDEST_DIGITS else 0))
    return borders


def _straightened(rows: list[_Row], borders: list[int]) -> list[_Row]:
    """Borders that stand next to each other in different rows become one, unless a cell stands between them."""
    one = list(range(len(borders)))
    for at in range(1, len(borders)):
        if borders[at] - borders[one[at - 1]] < NARROWEST:
            one[at] = one[at - 1]
    if any(end >= len(one) for row in rows for _, end, _ in row):
        return rows  # the grid does not say how wide its columns are
    straight = [[(one[start], one[end], cell) for start, end, cell in row] for row in rows]
    return rows if any(start == end for row in straight for start, end, _ in row) else straight


def _is_gone(row: Element) -> bool:
    return row.find(f"{TR_PR}/{qn('w:del')}") is not None


def _goes_on(cell: Element) -> bool:
    for merge in ("w:vMerge", "w:hMerge"):
        found = cell.find(f"{TC_PR}/{qn(merge)}")
        if found is not None and found.get(qn("w:val"), "continue") == "continue":
            return True
    return False


def _value(element: Element | None, otherwise: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), WIDEST_SPAN) if value.isdecimal() and len(value) < WIDEST_DIGITS else otherwise
