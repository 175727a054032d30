"""A web page's table becomes rows of cells, with those that a wider or taller cell covers."""

import re
from dataclasses import dataclass, field

from registry.errors import BadInputError
from tasks.documents.paper import Cell, Grid, Paragraph, Place

WIDEST_SPAN = 200  # columns; more is a mistake or a trap
TALLEST_SPAN = 65534  # rows, as in HTML
MOST_CELLS = 200_000  # covered ones too


@dataclass(slots=True)
class TableBegun:
    """A table that the walk is in."""

    number: int  # on the page, from 1
    rows: list[list[Cell]] = field(default_factory=list)
    hanging: dict[int, int] = field(default_factory=dict)  # column from 0 -> rows that a cell above still covers
    cells: int = 0

    def begin_row(self) -> None:
        """The next row begins."""
        self.rows.append([])
        self._cover()

    def place(self) -> Place:
        """Where the next cell stands."""
        if not self.rows:
            self.begin_row()
        return Place(table=self.number, row=len(self.rows), column=len(self.rows[-1]) + 1)

    def add(self, paragraphs: tuple[Paragraph, ...], place: Place, width: int, height: int) -> None:
        """The cell at `place` is done. Raises BadInputError for a table larger than any paper has."""
        row = self.rows[-1]
        for offset in range(width):
            if height > 1:
                self.hanging[len(row)] = height - 1
            self._append(Cell(paragraphs, place) if offset == 0 else self._covered())
        self._cover()

    def grid(self) -> Grid | None:
        """The table, unless it has no words."""
        rows = tuple(tuple(row) for row in self.rows if any(cell.paragraphs for cell in row))
        return Grid(rows, Place(table=self.number)) if rows else None

    def _cover(self) -> None:
        """Cells that one above reaches down to, up to the next free place."""
        row = self.rows[-1]
        while self.hanging.get(len(row), 0) > 0:
            self.hanging[len(row)] -= 1
            self._append(self._covered())

    def _covered(self) -> Cell:
        return Cell((), self.place(), covered=True)

    def _append(self, cell: Cell) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise BadInputError(f"A table has more than {MOST_CELLS:,} cells; give the paper's own table alone.")
        self.rows[-1].append(cell)


def span(stated: str | None, most: int) -> int:
    """How many columns or rows a cell takes, as the page says it."""
    digits = (stated or "").strip()
    return min(max(int(digits), 1), most) if re.fullmatch(r"[0-9]{1,9}", digits) else 1
