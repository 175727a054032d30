"""The paper in comma-separated text: commas, semicolons, tabs or bars, whichever makes columns of it."""

import csv
import io
from collections import Counter

from registry.errors import BadInputError
from tasks.documents.formats.cell_lines import cell_paragraphs
from tasks.documents.paper import Cell, Format, Grid, Paper, Paragraph, Place

SEPARATORS = ",;\t|"
LOOKED_AT = 200  # rows, to find the separator
MOST_CELLS = 2_000_000
LONGEST_CELL = 1_000_000  # characters


def read_csv(content: bytes, name: str, sha256: str) -> Paper:
    """The paper in comma-separated text, in UTF-8, UTF-16 or the encoding of old Windows programs.

    Lines before the table with one cell alone are paragraphs. Rows count as a spreadsheet counts them.
    Raises BadInputError for what is empty, binary, or has a quote that is never closed.
    """
    text = _decoded(content, name)
    separator = _separator(text)
    rows = _rows(text, separator, name)
    _refuse_open_quote(text, separator, name)
    blocks: list[Paragraph | Grid] = []
    while rows and sum(bool(cell.paragraphs) for cell in rows[0]) <= 1:
        blocks += [each for cell in rows.pop(0) for each in cell.paragraphs]
    if rows:
        blocks.append(Grid(tuple(rows), Place(row=rows[0][0].place.row)))
    if not blocks:
        raise BadInputError(f"{name} has no words in it; give the paper's table.")
    return Paper(name, sha256, Format.CSV, tuple(blocks))


def _decoded(content: bytes, name: str) -> str:
    if not content.strip():
        raise BadInputError(f"{name} is empty; give the paper's table.")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise BadInputError(f"{name} is not text in a known encoding; save it as CSV in UTF-8.")


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in content:
        return ("utf-16-be",) if content[:1] == b"\x00" else ("utf-16-le",)
    return ("utf-8-sig", "cp1252")


def _separator(text: str) -> str:
    """The one by which most rows have the same number of cells, and more than one."""

    def score(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for row, _ in zip(_parsed(text, separator), range(LOOKED_AT), strict=False):
                widths[len(row)] += 1
        except csv.Error:
            return (0, 0)
        return max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 0))

    return max(SEPARATORS, key=score)


def _parsed(text: str, separator: str) -> "csv._reader":  # type: ignore[name-defined]
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _rows(text: str, separator: str, name: str) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    reader = _parsed(text, separator)
    try:
        for number, texts in enumerate(reader, start=1):
            cells += len(texts)
            if cells > MOST_CELLS:
                raise BadInputError(f"{name} has more than {MOST_CELLS:,} cells; give the paper's table alone.")
            if any(cell.strip() for cell in texts):
                rows.append(_row(texts, number))
    except csv.Error as error:
        raise BadInputError(f"{name}, line {reader.line_num}: {error}; save it as CSV again.") from error
    return rows


def _refuse_open_quote(text: str, separator: str, name: str) -> None:
    """A quote that is never closed makes one cell of all rows behind it."""
    begun = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            begun = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise BadInputError(
                f"{name}, line {begun}: a quote is opened there and never closed; close or double it."
            ) from error


def _row(texts: list[str], number: int) -> tuple[Cell, ...]:
    places = [Place(row=number, column=column) for column, _ in enumerate(texts, start=1)]
    return tuple(Cell(cell_paragraphs(text, place), place) for text, place in zip(texts, places, strict=True))
