"""An inspection paper's passages in reading order: bullets made whole, under the topic and the side they stand in."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from registry.draft import LeftOut
from tasks.documents.findings.sides import Side, side_of_heading
from tasks.documents.findings.torn import goes_on, joined, put_together
from tasks.documents.paper import Cell, Grid, Paper, Paragraph

FURNITURE = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*|\W+", re.IGNORECASE)
OWN_DATE = re.compile(r"\W*(?:date|dated|published|issued)\W+[\w ,/.-]{4,30}\b\d{2,4}\W*", re.IGNORECASE)
LONGEST_HEADING = 12  # words
HEADING_END = re.compile(r"[:–—-]\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """One bullet or paragraph, made whole; `side` where a heading says it; `moved` if its lines were put in order."""

    text: str
    locator: str
    section: int  # passages of one number stand under one heading
    side: Side | None = None
    moved: bool = False


@dataclass(slots=True)
class _Gatherer:
    """Passages as they come, the heading that they stand under, and the loose lines that wait to be joined."""

    passages: list[Passage] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    loose: list[Paragraph] = field(default_factory=list)
    section: int = 0
    side: Side | None = None

    def leave(self, paragraph: Paragraph, why: str) -> None:
        self.left_out.append(LeftOut(paragraph.text, why, paragraph.place.words))

    def head(self, paragraph: Paragraph) -> None:
        self.flush()
        self.section += 1
        self.side = side_of_heading(paragraph.text)
        self.leave(paragraph, "a heading")

    def take(self, paragraph: Paragraph) -> None:
        """A paragraph or bullet, which may go on with the one before it."""
        before = self.passages[-1] if self.passages else None
        if not self.loose and before and before.section == self.section and goes_on(before.text, paragraph.text):
            self.passages[-1] = replace(before, text=joined(before.text, paragraph.text))
        elif paragraph.bullet:
            self.flush()
            self.passages.append(Passage(paragraph.text, paragraph.place.words, self.section, self.side))
        else:
            self.loose.append(paragraph)

    def flush(self) -> None:
        if self.loose:
            whole, moved = put_together(self.loose)
            self.passages += [Passage(each.text, each.place.words, self.section, self.side, moved) for each in whole]
        self.loose = []


def passages_of(paper: Paper) -> tuple[list[Passage], list[LeftOut]]:
    """Every passage in order, and the words that are in none: headings, page numbers, running heads."""
    gatherer = _Gatherer()
    running = _running(paper)
    for block in paper.blocks:
        if isinstance(block, Grid):
            gatherer.flush()
            _take_grid(gatherer, block)
        elif FURNITURE.fullmatch(block.text) or block.text in running:
            gatherer.leave(block, "a page number or a running head")
        elif OWN_DATE.fullmatch(block.text):
            gatherer.leave(block, "the paper's own date")
        elif block.level or is_heading(block):
            gatherer.head(block)
        else:
            gatherer.take(block)
    gatherer.flush()
    return gatherer.passages, gatherer.left_out


def is_heading(paragraph: Paragraph) -> bool:
    """A line that heads what follows, by its own words: a side's name, or "Leadership:"."""
    if side_of_heading(paragraph.text):
        return True
    return len(paragraph.text.split()) <= LONGEST_HEADING and bool(HEADING_END.search(paragraph.text))


def _running(paper: Paper) -> set[str]:
    """Short lines that stand several times: running heads and feet."""
    lines = Counter(
        block.text for block in paper.blocks if isinstance(block, Paragraph) and not block.bullet and not block.level
    )
    return {
        text for text, times in lines.items() if times > 1 and len(text.split()) <= LONGEST_HEADING
        and not side_of_heading(text)
    }  # fmt: skip


def sides_of_row(row: Sequence[Cell]) -> list[Side | None]:
    """The side that each cell heads, if it heads one."""
    return [side_of_heading(cell.text) for cell in row]


def _take_grid(gatherer: _Gatherer, grid: Grid) -> None:
    """Each column is read for itself; a column that heads no side is read by its words."""
    sides: list[Side | None] = []
    for row in grid.rows:
        found = sides_of_row(row)
        if any(found):
            sides = found
            for cell in row:
                _leave_cell(gatherer, cell, "a heading")
            continue
        gatherer.section += 1
        for at, cell in enumerate(row):
            for paragraph, side in _cell_passages(cell, sides[at] if at < len(sides) else None):
                if side is None and sides:
                    gatherer.leave(paragraph, "stands in a column that is headed neither as strengths nor as concerns")
                elif is_heading(paragraph):
                    gatherer.leave(paragraph, "a heading")
                else:
                    gatherer.passages.append(Passage(paragraph.text, paragraph.place.words, gatherer.section, side))
    gatherer.section += 1


def _cell_passages(cell: Cell, side: Side | None) -> Iterator[tuple[Paragraph, Side | None]]:
    whole: list[Paragraph] = []
    for paragraph in cell.paragraphs:
        if whole and goes_on(whole[-1].text, paragraph.text):
            whole[-1] = replace(whole[-1], text=joined(whole[-1].text, paragraph.text))
        else:
            whole.append(paragraph)
    return ((paragraph, side) for paragraph in whole)


def _leave_cell(gatherer: _Gatherer, cell: Cell, why: str) -> None:
    for paragraph in cell.paragraphs:
        gatherer.leave(paragraph, why)
