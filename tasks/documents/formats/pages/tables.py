"""The tables that a page draws with lines: their cells, and the characters in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import Table

from tasks.documents.formats.pages.lines import Line, lines_of, words_of
from tasks.documents.formats.pages.marks import drawn_marks

Character = dict[str, Any]
Box = tuple[float, float, float, float]  # x0, top, x1, bottom
_Filled = list[list[list[Character] | None]]

NEXT_WORD = 0.6  # of a letter's size: the widest space between two words of a line
THINNEST = 6.0  # points: what is narrower is the space between two drawn lines


@dataclass(slots=True)
class Ruled:
    """One table: for each row the lines of each cell; None where a merged cell covers the place."""

    box: Box
    rows: list[list[list[Line] | None]]
    tops: list[float]
    edges: list[float]  # where columns begin, and where the last ends
    ruled: bool = True  # by lines, and not only by where words stand

    def limit(self, column: int) -> float:
        """How far to the right the lines of a column go."""
        ends = [line.x1 for row in self.rows for line in row[column] or ()]
        return max(ends, default=self.edges[column + 1])


def ruled_tables(page: Page) -> tuple[list[Ruled], list[Character]]:
    """The tables of a page that have at least two columns, and the characters that are in none of them."""
    left = [char for char in page.chars if char["text"].strip()] + drawn_marks(page)
    found: list[Ruled] = []
    for table in sorted(page.find_tables(_settings(page)), key=lambda each: each.bbox[1]):
        inside = [char for char in left if _within(char, table.bbox)]
        inside += _running_over(inside, left, table.bbox)
        made = _ruled(table, inside)
        if made:
            found.append(made)
            taken = {id(char) for char in inside}
            left = [char for char in left if id(char) not in taken]
    return found, left


def _settings(page: Page) -> dict[str, Any]:
    """Lines as drawn; where a page's end leaves a table open, the ends of its upright lines close it."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    # A line drawn as a thin box has edges of its own at its ends.
    level = [edge["top"] for edge in page.edges if edge["orientation"] == "h" and edge["width"] > THINNEST]
    settings: dict[str, Any] = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
    if upright and level:
        ends = {"top": min(edge["top"] for edge in upright), "bottom": max(edge["bottom"] for edge in upright)}
        open_ended = [end for end in ends.values() if all(abs(end - each) > THINNEST for each in level)]
        if open_ended:
            settings["explicit_horizontal_lines"] = open_ended
    return settings


def _running_over(inside: Sequence[Character], left: Sequence[Character], box: Box) -> list[Character]:
    """Characters right of the last drawn line that go on with words within it: a line may be too long for its cell."""
    ends: dict[int, float] = {}
    for char in inside:
        line = round(char["bottom"])
        ends[line] = max(ends.get(line, box[0]), char["x1"])
    beyond = [char for char in left if char["x0"] > box[0] and char["x1"] > box[2] and not _within(char, box)]
    found = []
    for char in sorted(beyond, key=lambda each: each["x0"]):
        line = round(char["bottom"])
        if line in ends and -NEXT_WORD <= (char["x0"] - ends[line]) / max(char["size"], 1.0) <= NEXT_WORD:
            ends[line] = char["x1"]
            found.append(char)
    return found


def _within(char: Character, box: Box) -> bool:
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _ruled(table: Table, characters: Sequence[Character]) -> Ruled | None:
    """None for a frame around words, which is no table."""
    rows = [list(row.cells) for row in table.rows]
    filled: _Filled = [[[] if cell else None for cell in row] for row in rows]
    for char in characters:
        place = _cell_of(char, rows)
        taken = filled[place[0]][place[1]] if place else None
        if taken is not None:
            taken.append(char)
    columns = [at for at in range(len(rows[0])) if _is_column(at, rows, filled)]
    if len(columns) <= 1:
        return None
    kept = [at for at, row in enumerate(filled) if any(row[column] for column in columns)]
    if not kept:
        return None
    return Ruled(
        box=table.bbox,
        rows=[[_lines(filled[at][column]) for column in columns] for at in kept],
        tops=[table.rows[at].bbox[1] for at in kept],
        edges=_edges(table, rows, columns),
    )


def _lines(characters: Sequence[Character] | None) -> list[Line] | None:
    return None if characters is None else lines_of(words_of(characters))


def _is_column(at: int, rows: list[list[Box | None]], filled: _Filled) -> bool:
    """Not the space between two drawn lines: that is thin and has no words."""
    widest = max((cell[2] - cell[0] for row in rows if (cell := row[at])), default=0.0)
    return widest >= THINNEST or any(row[at] for row in filled)


def _edges(table: Table, rows: list[list[Box | None]], columns: list[int]) -> list[float]:
    starts = [min((cell[0] for row in rows if (cell := row[at])), default=table.bbox[0]) for at in columns]
    return [*starts, table.bbox[2]]


def _cell_of(char: Character, rows: list[list[Box | None]]) -> tuple[int, int] | None:
    """The cell that a character stands in, or else the nearest: none is lost between two lines."""
    nearest: tuple[float, int, int] | None = None
    for row_at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if _within(char, cell):
                return row_at, column
            distance = _distance(char, cell)
            if nearest is None or distance < nearest[0]:
                nearest = (distance, row_at, column)
    return (nearest[1], nearest[2]) if nearest else None


def _distance(char: Character, cell: Box) -> float:
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return float(max(cell[0] - across, 0, across - cell[2]) + max(cell[1] - down, 0, down - cell[3]))
