"""Pages become blocks: paragraphs, headings, bullets and grids, put together over page breaks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.documents.formats.pages.aligned import Band, gaps_of, parts_of
from tasks.documents.formats.pages.content import Content
from tasks.documents.formats.pages.joining import joined, vocabulary
from tasks.documents.formats.pages.paragraphs import Gathered, ends_early, gather, usual_distance
from tasks.documents.formats.pages.tables import Ruled
from tasks.documents.paper import Cell, Grid, Paragraph, Place

LARGER = 1.12  # times the usual size: a heading
LONGEST_HEADING = 160  # characters
DEEPEST = 6
LONGEST_LABEL = 12  # characters
INDENT = 6.0  # points


@dataclass(slots=True)
class _Rows:
    """A table with the paragraphs of its cells; None where a merged cell covers the place."""

    table: Ruled
    page: int
    number: int  # on the page, from 1
    cells: list[list[list[Gathered] | None]]


@dataclass(slots=True)
class _Part:
    """A paragraph outside of tables, with its page."""

    paragraph: Gathered
    page: int
    joined: bool = False  # to the paragraph before it


@dataclass(slots=True)
class Typography:
    """How a paper is set: what its sizes and distances mean."""

    distance: float
    size: float
    known: frozenset[str]
    levels: dict[float, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[Content]) -> "Typography":
        lines = [line for page in pages for line in page.lines]
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
        made = cls(usual_distance(lines), max(sizes, key=lambda each: sizes[each], default=0.0),
                   vocabulary(line.text for line in lines))  # fmt: skip
        loose = {_rounded(line.size) for page in pages for line in page.loose}
        larger = sorted((size for size in loose if size >= LARGER * made.size), reverse=True)
        made.levels = {size: min(at, DEEPEST) for at, size in enumerate(larger, start=1)}
        return made

    def level(self, paragraph: Gathered) -> int:
        """Of a heading, by its size, or because it is short, bold and no sentence; else 0."""
        words = sum(len(line.text) for line in paragraph.lines)
        if paragraph.bullet or words > LONGEST_HEADING:
            return 0
        size = _rounded(paragraph.lines[0].size)
        if size in self.levels:
            return self.levels[size]
        bold = all(line.bold for line in paragraph.lines) and not paragraph.last.text.endswith((".", ";", ","))
        return min(len(self.levels) + 1, DEEPEST) if bold else 0


def blocks_of(pages: Sequence[Content]) -> tuple[Paragraph | Grid, ...]:
    """The blocks of all pages in reading order."""
    setting = Typography.of(pages)
    parts: list[_Part | _Rows] = []
    for page in pages:
        parts += _parts(page, setting, parts[-1] if parts else None)
    _join_over_pages(parts, setting)
    blocks: list[Paragraph | Grid] = []
    for part in parts:
        if isinstance(part, _Part):
            blocks += _paragraph(part, setting)
        else:
            blocks += _grid(part, setting)
    return tuple(blocks)


def _parts(page: Content, setting: Typography, last: _Part | _Rows | None) -> list[_Part | _Rows]:
    """What stands on a page in order; `last` is what the page before ended with."""
    made: list[_Part | _Rows] = []
    lines = sorted(page.loose, key=lambda line: line.middle)
    carried = gaps_of(last.table) if isinstance(last, _Rows) and not last.table.ruled else ()
    tables = 0
    for table in (*page.tables, None):
        above = [line for line in lines if table is None or line.middle < table.box[1]]
        lines = lines[len(above) :]
        found = parts_of(above, setting.distance, carried if not made else ()) if above else []
        for part in [*found, *([table] if table else [])]:
            if isinstance(part, Band):
                made += _band(part, page.number, made, setting)
            else:
                tables += 1
                made.append(_Rows(part, page.number, tables, _cells(part, setting)))
    return made


def _band(band: Band, page: int, before: list[_Part | _Rows], setting: Typography) -> list[_Part]:
    made = [_Part(each, page) for each in gather(band.lines, band.limit, setting.distance)]
    last = before[-1] if before else None
    if band.goes_on and isinstance(last, _Part):
        made[0].joined = _join(last.paragraph, made[0].paragraph)
    return made


def _cells(table: Ruled, setting: Typography) -> list[list[list[Gathered] | None]]:
    limits = [table.limit(column) for column, _ in enumerate(table.rows[0])]
    return [
        [None if lines is None else gather(lines, limits[at], setting.distance) for at, lines in enumerate(row)]
        for row in table.rows
    ]


def _join_over_pages(parts: list[_Part | _Rows], setting: Typography) -> None:
    """A paragraph that a page's end cut gets its second half back; rows are left as they are on their pages."""
    for before, after in pairwise(list(parts)):
        if before.page == after.page:
            continue
        if isinstance(before, _Part) and isinstance(after, _Part):
            if not setting.level(before.paragraph) and not setting.level(after.paragraph):
                after.joined = _join(before.paragraph, after.paragraph)
        elif isinstance(before, _Rows) and isinstance(after, _Rows):
            _join_rows(before, after)


def _join_rows(before: _Rows, after: _Rows) -> None:
    heading = _texts(before.cells[0])
    at = 1 if _texts(after.cells[0]) == heading and len(after.cells) > 1 else 0
    if len(before.cells[-1]) != len(after.cells[at]):
        return
    # A row whose first cell has words may be a row of its own: only what cannot begin one is joined.
    whole = not after.cells[at][0]
    if not whole and sum(len(line.text) for each in after.cells[at][0] or () for line in each.lines) <= LONGEST_LABEL:
        return
    for cell, following in zip(before.cells[-1], after.cells[at], strict=True):
        if cell and following and (whole or following[0].lines[0].text[:1].islower()):
            _join_first(cell[-1], following)


def _join_first(before: Gathered, following: list[Gathered]) -> None:
    if _join(before, following[0]):
        del following[0]


def _texts(row: list[list[Gathered] | None]) -> list[list[list[list[str]]]]:
    return [[each.words for each in cell or ()] for cell in row]


def _join(before: Gathered, after: Gathered) -> bool:
    while before.goes_on is not None:
        before = before.goes_on
    first = after.lines[0]
    if after.bullet or before.finished:
        return False
    if not first.text[:1].islower() and ends_early(before, first):
        return False
    before.goes_on = after
    return True


def _paragraph(part: _Part, setting: Typography) -> list[Paragraph]:
    made = _made(part.paragraph, Place(page=part.page), setting, part.paragraph.lines[0].x0)
    return (
        []
        if made is None or part.joined
        else [Paragraph(made.text, made.place, made.bullet, setting.level(part.paragraph))]
    )


def _grid(part: _Rows, setting: Typography) -> list[Grid]:
    rows = []
    for number, row in enumerate(part.cells, start=1):
        places = [Place(page=part.page, table=part.number, row=number, column=at) for at, _ in enumerate(row, start=1)]
        if any(row):
            rows.append(tuple(_cell(cell, place, setting) for cell, place in zip(row, places, strict=True)))
    return [Grid(tuple(rows), Place(page=part.page, table=part.number))] if rows else []


def _cell(cell: list[Gathered] | None, place: Place, setting: Typography) -> Cell:
    if cell is None:
        return Cell((), place, covered=True)
    left = min((each.lines[0].x0 for each in cell), default=0.0)
    made = (_made(each, place, setting, left) for each in cell)
    return Cell(tuple(each for each in made if each is not None), place)


def _made(paragraph: Gathered, place: Place, setting: Typography, left: float) -> Paragraph | None:
    text = joined(paragraph.words, setting.known)
    if not text:
        return None
    depth = int((paragraph.lines[0].x0 - left + INDENT) // (4 * INDENT)) if paragraph.bullet else 0
    return Paragraph(text, place, paragraph.bullet, depth=min(depth, DEEPEST))


def _rounded(size: float) -> float:
    return round(size * 2) / 2
