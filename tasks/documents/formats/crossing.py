"""A paper as plain JSON and back, for the pipe between the process that reads it and ours.

Nothing but text, numbers and lists crosses: what comes from a hostile file can build nothing else here.
"""

from dataclasses import fields
from typing import Any, cast

from tasks.documents.paper import Cell, Format, Grid, Paper, Paragraph, Place

PLACE_FIELDS = tuple(field.name for field in fields(Place))
Plain = Any  # JSON


def plain(paper: Paper) -> Plain:
    """The paper in lists, text and numbers."""
    return {
        "name": paper.name,
        "sha256": paper.sha256,
        "format": paper.format.value,
        "blocks": [_grid(each) if isinstance(each, Grid) else _paragraph(each) for each in paper.blocks],
        "notes": list(paper.notes),
    }


def paper_of(given: Plain) -> Paper:
    """The paper that `plain` took apart. Raises ValueError, TypeError or KeyError for anything else."""
    blocks = tuple(_grid_of(each) if isinstance(each, dict) else _paragraph_of(each) for each in given["blocks"])
    notes = tuple(str(note) for note in given["notes"])
    return Paper(str(given["name"]), str(given["sha256"]), Format(given["format"]), blocks, notes)


def _place(place: Place) -> Plain:
    return [getattr(place, field) for field in PLACE_FIELDS]


def _place_of(given: Plain) -> Place:
    return Place(**dict(zip(PLACE_FIELDS, given, strict=True)))


def _paragraph(each: Paragraph) -> Plain:
    return [each.text, _place(each.place), each.bullet, each.level, each.depth, each.label]


def _paragraph_of(given: Plain) -> Paragraph:
    text, place, bullet, level, depth, label = given
    return Paragraph(str(text), _place_of(place), bool(bullet), int(level), int(depth), str(label))


def _grid(grid: Grid) -> Plain:
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    return {"rows": rows, "place": _place(grid.place)}


def _grid_of(given: Plain) -> Grid:
    rows = cast("list[list[Plain]]", given["rows"])
    return Grid(tuple(tuple(_cell_of(cell) for cell in row) for row in rows), _place_of(given["place"]))


def _cell(cell: Cell) -> Plain:
    return [[_paragraph(each) for each in cell.paragraphs], _place(cell.place), cell.covered]


def _cell_of(given: Plain) -> Cell:
    paragraphs, place, covered = given
    return Cell(tuple(_paragraph_of(each) for each in paragraphs), _place_of(place), bool(covered))
