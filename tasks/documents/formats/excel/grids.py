"""Filled cells become grids and paragraphs; what is empty costs nothing, however far apart the cells are."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from registry.errors import BadInputError
from tasks.documents.formats.cell_lines import cell_paragraphs
from tasks.documents.formats.limits import LARGEST_GRID
from tasks.documents.paper import Cell, Grid, Paragraph, Place

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Filled:
    """One sheet: its words by row and column, the notes at its cells, and its merged ranges."""

    title: str
    words: Mapping[tuple[int, int], str]
    notes: Mapping[tuple[int, int], str]
    merges: tuple[Merge, ...]


def blocks_of(sheet: Filled, name: str) -> list[Paragraph | Grid]:
    """A grid for each run of rows; rows of one cell before the first of several, and lone columns, are paragraphs.

    Rows and columns with no words in them are left out of a grid; places keep the sheet's own numbers. Raises
    BadInputError for a grid larger than any paper's.
    """
    by_row: dict[int, dict[int, tuple[Paragraph, ...]]] = {}
    for at in sorted({*sheet.words, *sheet.notes}):
        paragraphs = _paragraphs(sheet, at)
        if paragraphs:
            by_row.setdefault(at[0], {})[at[1]] = paragraphs
    blocks: list[Paragraph | Grid] = []
    tables = 0
    for rows in _runs(sorted(by_row), sheet.merges):
        begins = next((at for at, row in enumerate(rows) if len(by_row[row]) > 1), len(rows))
        for row in rows[:begins]:
            blocks += [each for cell in by_row[row].values() for each in cell]
        if begins < len(rows):
            tables += 1
            place = Place(sheet=sheet.title, table=tables)
            blocks.append(_grid({row: by_row[row] for row in rows[begins:]}, sheet, place, name))
    return blocks


def _paragraphs(sheet: Filled, at: tuple[int, int]) -> tuple[Paragraph, ...]:
    place = Place(sheet=sheet.title, row=at[0], column=at[1])
    note = " ".join(sheet.notes.get(at, "").split())
    said = (Paragraph(f"Note: {note}", place),) if note else ()
    return cell_paragraphs(sheet.words.get(at, ""), place) + said


def _runs(rows: list[int], merges: tuple[Merge, ...]) -> Iterator[list[int]]:
    """Rows that follow one another; a merged cell bridges the blank rows that it covers."""
    reaches = sorted((top, bottom) for top, _, bottom, _ in merges if bottom > top)
    run: list[int] = []
    reached, at = 0, 0
    for row in rows:
        if run and row > max(run[-1], reached) + 1:
            yield run
            run = []
        while at < len(reaches) and reaches[at][0] <= row:
            reached = max(reached, reaches[at][1])
            at += 1
        run.append(row)
    if run:
        yield run


def _grid(rows: Mapping[int, Mapping[int, tuple[Paragraph, ...]]], sheet: Filled, place: Place, name: str) -> Grid:
    columns = sorted({column for row in rows.values() for column in row})
    if len(columns) * len(rows) > LARGEST_GRID:
        raise BadInputError(
            f"{name} has a table of {len(rows):,} rows and {len(columns):,} columns on sheet {sheet.title}, larger "
            "than any paper's; save the part that matters as a workbook of its own."
        )
    covered = _covered(sheet.merges, sorted(rows), columns, name)
    made = []
    for row, cells in rows.items():
        here = [replace(place, row=row, column=column) for column in columns]
        made.append(
            tuple(
                Cell(cells.get(at.column or 0, ()), at, covered=(row, at.column) in covered and at.column not in cells)
                for at in here
            )
        )
    return Grid(tuple(made), replace(place, row=next(iter(rows))))


def _covered(merges: tuple[Merge, ...], rows: list[int], columns: list[int], name: str) -> set[tuple[int, int | None]]:
    """The cells of the grid that merged ranges cover, their first cells apart."""
    covered: set[tuple[int, int | None]] = set()
    work = 0
    for top, left, bottom, right in merges:
        within = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        across = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        work += len(within) * len(across)
        if work > LARGEST_GRID:
            raise BadInputError(f"{name} has merged cells over one another, as Excel writes none; save it again there.")
        covered |= {(row, column) for row in within for column in across if (row, column) != (top, left)}
    return covered
