"""A Word document's body, block after block: paragraphs, tables, and whatever stands inside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from registry.errors import BadInputError
from tasks.documents.formats.limits import DEEPEST_NESTING
from tasks.documents.formats.lines import paragraphs_of
from tasks.documents.formats.ticking import Ticker
from tasks.documents.formats.word.numbering import Marks
from tasks.documents.formats.word.parts import Parts
from tasks.documents.formats.word.structure import W_P, W_TBL, is_mark_gone, joined, within
from tasks.documents.formats.word.tables import Laid, laid_out
from tasks.documents.formats.word.text import Gatherer, Words
from tasks.documents.paper import Cell, Grid, Paragraph, Place

Element = Any  # lxml's, which has no types
Block = Paragraph | Grid

TICK_EVERY = 200  # blocks


@dataclass(slots=True)
class Body:
    """Reads one document; what it left out as hidden stands in `hidden` afterwards."""

    name: str
    marks: Marks
    progress: Ticker
    hidden: list[str] = field(default_factory=list)
    _gatherer: Gatherer = field(default_factory=Gatherer)
    _references: list[tuple[str, str]] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0
    _depth: int = 0

    def read(self, parts: Parts, of: int) -> list[Block]:
        """The body's blocks, `of` as far as is known, then the notes that it refers to and any that it does not."""
        blocks: list[Block] = []
        for at, found in enumerate(self._blocks(parts.body)):
            if at % TICK_EVERY == 0:
                self.progress("blocks", min(at, of), of)
            blocks.append(found)
        return [*blocks, *self._notes(parts)]

    def _notes(self, parts: Parts) -> Iterator[Block]:
        notes = {(kind, key): element for kind, key, element in parts.notes()}
        order = [*dict.fromkeys(each for each in self._references if each in notes)]
        for at, each in enumerate([*order, *(each for each in notes if each not in set(order))], start=1):
            for block in self._blocks(notes[each]):
                if isinstance(block, Paragraph) and not block.label:
                    yield replace(block, label=f"note {at}")
                else:
                    yield block

    def _blocks(self, container: Element) -> Iterator[Block]:
        """Paragraphs and grids outside of tables."""
        for element in self._elements(container):
            if element.tag == W_TBL:
                yield from self._table(element)
            else:
                self._paragraphs += 1
                words = self._words(element)
                yield from self._paragraph(element, words, Place(paragraph=self._paragraphs))
                for box in words.boxes:
                    yield from self._inside(box)

    def _inside(self, container: Element) -> Iterator[Block]:
        with self._deeper():
            yield from self._blocks(container)

    @staticmethod
    def _elements(container: Element) -> Iterator[Element]:
        """The w:p and w:tbl of a container, in order."""
        return joined(within(container, {W_P, W_TBL}))

    def _words(self, paragraph: Element) -> Words:
        words = self._gatherer.words(paragraph)
        self.hidden += words.hidden
        self._references += words.references
        return words

    def _paragraph(self, element: Element, words: Words, place: Place) -> list[Paragraph]:
        if is_mark_gone(element) and not any(line.strip() for line in words.lines):
            return []  # a deleted paragraph has no number either
        mark = self.marks.of(element)
        first = Paragraph("", place, mark.bullet, mark.level, mark.depth, mark.label)
        lines = [" ".join(words.lines)] if mark.level else words.lines
        found = paragraphs_of(lines, first)
        if not found and mark.label and place.table:  # a column of numbers that Word counts holds no words of its own
            return [replace(first, text=mark.label, label="")]
        return found

    def _table(self, table: Element) -> Iterator[Block]:
        layout = laid_out(table, self.name)
        if layout.width == 1:  # a frame around paragraphs, or around a whole page
            for row in layout.rows:
                for laid in row:
                    yield from self._inside(laid.element)
            return
        self._tables += 1
        number = self._tables
        rows = tuple(self._row(row, Place(table=number, row=at)) for at, row in enumerate(layout.rows, start=1))
        yield Grid(rows, Place(table=number))

    def _row(self, row: tuple[Laid, ...], place: Place) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for laid in row:
            while len(cells) < laid.column:
                cells.append(Cell((), replace(place, column=len(cells) + 1)))
            here = replace(place, column=laid.column + 1)
            paragraphs = tuple(self._in_cell(laid.element, here))
            cells.append(Cell(paragraphs, here, covered=laid.goes_on and not paragraphs))
            cells += [
                Cell((), replace(place, column=column + 1), covered=True)
                for column in range(laid.column + 1, laid.column + laid.width)
            ]
        return tuple(cells)

    def _in_cell(self, container: Element, place: Place) -> Iterator[Paragraph]:
        """All words of a cell, those of the tables and text boxes in it too."""
        for element in self._elements(container):
            if element.tag == W_P:
                words = self._words(element)
                yield from self._paragraph(element, words, place)
                inner = words.boxes
            else:
                inner = [laid.element for row in laid_out(element, self.name).rows for laid in row]
            for each in inner:
                with self._deeper():
                    yield from self._in_cell(each, place)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        if self._depth >= DEEPEST_NESTING:
            raise BadInputError(
                f"{self.name} has tables within tables more than {DEEPEST_NESTING} deep, as no paper has; save the "
                "table that matters as a document of its own."
            )
        self._depth += 1
        yield
        self._depth -= 1
