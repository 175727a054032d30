"""Plain text: a row a line with tabs between its cells, everything else a paragraph a line.

Lines may hold HTML lists, headings (`## People`) and bullets (`- `), as text taken from web pages does.
"""

import codecs
import re
from dataclasses import replace

from registry.errors import BadInputError
from tasks.documents.formats.markup import paragraphs
from tasks.documents.paper import Cell, Format, Grid, Paper, Paragraph, Place

HEADING = re.compile(r"(#{1,6})\s+(.*)")
BULLET = re.compile(r"[-*]\s+(.*)")


def read_text(content: bytes, name: str, sha256: str) -> Paper:
    """The paper in a text file. Raises BadInputError for one that is empty, binary, or in no known encoding."""
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[Cell, ...]] = []
    begun = 0
    for number, line in enumerate(decoded(content, name).splitlines(), start=1):
        if "\t" in line:
            begun = begun if rows else number
            rows.append(_row(line, number))
        elif line.strip():
            _close(blocks, rows, begun)
            blocks += _loose(line.strip(), Place(line=number))
    _close(blocks, rows, begun)
    return Paper(name, sha256, Format.TEXT, tuple(blocks))


def decoded(content: bytes, name: str) -> str:
    """A text file's words. Raises BadInputError."""
    if not content.strip():
        raise BadInputError(f"{name} is empty; give the paper's text.")
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # "Unicode text", as Excel saves it
    if b"\x00" in content and not marked:
        raise BadInputError(f"{name} is not text; save the paper as text with tabs between the columns.")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(f"{name} is in an unknown encoding; save the paper as UTF-8 text.")


def _row(line: str, number: int) -> tuple[Cell, ...]:
    places = (Place(line=number, column=column) for column, _ in enumerate(line.split("\t"), start=1))
    return tuple(Cell(paragraphs(cell, place), place) for cell, place in zip(line.split("\t"), places, strict=True))


def _close(blocks: list[Paragraph | Grid], rows: list[tuple[Cell, ...]], begun: int) -> None:
    if rows:
        blocks.append(Grid(tuple(rows), Place(line=begun)))
        rows.clear()


def _loose(line: str, place: Place) -> tuple[Paragraph, ...]:
    heading, bullet = HEADING.fullmatch(line), BULLET.fullmatch(line)
    if heading:
        return tuple(replace(each, level=len(heading[1])) for each in paragraphs(heading[2], place))
    if bullet:
        return tuple(replace(each, bullet=True) for each in paragraphs(bullet[1], place))
    return paragraphs(line, place)
