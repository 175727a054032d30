"""What openpyxl's streaming reader passes over: merged cells, hidden rows, notes, shapes, formulas without a value."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from openpyxl.packaging.relationship import get_dependents
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.xml.functions import fromstring

from tasks.documents.formats.limits import MOST_CELLS

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ANSWER_MARK = re.compile(r"^\[Threaded comment\].*?Comment:\s*", re.DOTALL)
MOST_MERGES = 100_000
HIDDEN = {"1", "true"}

At = tuple[int, int]  # row, column


@dataclass(slots=True)
class Shape:
    """One sheet beside its values."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, column, last row, column
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: dict[At, str] = field(default_factory=dict)  # those of which the file holds no value
    notes: dict[At, str] = field(default_factory=dict)
    shapes: list[str] = field(default_factory=list)  # the words of text boxes
    cells: int = 0  # that hold anything


def sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """The member that each sheet stands in, by the sheet's name."""
    workbook = next(
        rel.Target for rel in get_dependents(package, "_rels/.rels") if rel.Type.endswith("/officeDocument")
    )
    related = {rel.Id: rel.Target for rel in get_dependents(package, _rels_of(workbook))}
    found = {}
    for sheet in fromstring(package.read(workbook)).iter(f"{MAIN}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if key in related:
            found[sheet.get("name", "")] = related[key]
    return found


def _rels_of(path: str) -> str:
    """The member that holds a part's relationships (ECMA-376, part 2, 9.3)."""
    part = PurePosixPath(path)
    return str(part.parent / "_rels" / f"{part.name}.rels")


def shape_of(package: zipfile.ZipFile, path: str) -> Shape:
    """One pass over the sheet's XML, and its notes and text boxes."""
    shape = Shape()
    with package.open(path) as source:
        for element in _elements(source):
            _take(shape, element)
            if shape.cells > MOST_CELLS:
                break  # the caller refuses it
    rels = _rels_of(path)
    for related in get_dependents(package, rels) if rels in package.namelist() else ():
        if related.Target not in package.namelist():
            continue
        if related.Type.endswith("/comments"):
            shape.notes |= dict(_notes(package.read(related.Target)))
        elif related.Type.endswith("/drawing"):
            shape.shapes += _shapes(package.read(related.Target))
    return shape


def _elements(source: IO[bytes]) -> Iterator[Element]:
    """Each row, column, merge as it ends; nothing that has been seen is kept."""
    path: list[Element] = []
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314 - packages.py has refused any DTD
        if event == "start":
            path.append(element)
            continue
        path.pop()
        if element.tag in {f"{MAIN}row", f"{MAIN}col", f"{MAIN}mergeCell"}:
            yield element
            if path:
                path[-1].remove(element)


def _take(shape: Shape, element: Element) -> None:
    if element.tag == f"{MAIN}col" and element.get("hidden") in HIDDEN:
        shape.hidden_columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))
    elif element.tag == f"{MAIN}mergeCell" and len(shape.merges) < MOST_MERGES:
        left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
        shape.merges.append((top or 1, left or 1, bottom or 1, right or 1))
    elif element.tag == f"{MAIN}row":
        if element.get("hidden") in HIDDEN and len(element):
            shape.hidden_rows.append(int(element.get("r", "0")))
        for cell in element.iterfind(f"{MAIN}c"):
            shape.cells += len(cell) > 0
            formula = cell.find(f"{MAIN}f")
            if formula is not None and formula.text and not cell.findtext(f"{MAIN}v") and cell.get("r"):
                shape.formulas[coordinate_to_tuple(cell.get("r", "A1"))] = f"={formula.text}"


def _notes(part: bytes) -> Iterator[tuple[At, str]]:
    for comment in fromstring(part).iter(f"{MAIN}comment"):
        words = ANSWER_MARK.sub("", "".join(text.text or "" for text in comment.iter(f"{MAIN}t")))
        if words.strip():
            yield coordinate_to_tuple(comment.get("ref", "A1")), words


def _shapes(part: bytes) -> list[str]:
    found = []
    for body in fromstring(part).iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}txBody"):
        lines = ("".join(run.text or "" for run in line.iter(f"{DRAWING}t")) for line in body.iter(f"{DRAWING}p"))
        found.append("\n".join(lines))
    return found
