"""A paper as received, whatever its format: paragraphs and grids in order, each with the place where it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """What kind of file a paper is, by its content and never by its name alone."""

    TEXT = "text"
    WORD = "Word"
    EXCEL = "Excel"
    PDF = "PDF"
    HTML = "HTML"
    CSV = "CSV"


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand, as far as the format knows; all numbers count from 1."""

    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None  # outside of tables, where a format has no lines

    @property
    def words(self) -> str:
        """ "page 3, table 1, row 5, column 4": the locator that stands beside every action."""
        parts = (
            self.sheet is not None and f"sheet {self.sheet}",
            self.page and f"page {self.page}",
            self.table and f"table {self.table}",
            self.line and f"line {self.line}",
            self.paragraph and f"paragraph {self.paragraph}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a bullet, white space and markup normalised."""

    text: str
    place: Place
    bullet: bool = False
    level: int = 0  # 1 to 6 for a heading
    depth: int = 0  # how deep a bullet is nested, from 0
    label: str = ""  # the number that the format keeps apart from the words: "3.", "(a)"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. A cell that a merged one covers is empty and says so."""

    paragraphs: tuple[Paragraph, ...]
    place: Place
    covered: bool = False

    @property
    def text(self) -> str:
        """The cell's words in one line."""
        return " ".join(each.text for each in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the part of one that stands on one page or sheet; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Paper:
    """One file's content in reading order."""

    name: str
    sha256: str  # of the bytes as received
    format: Format
    blocks: tuple[Paragraph | Grid, ...]
    notes: tuple[str, ...] = ()  # what a person should know of how it was read: hidden words, macros, its real kind

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))
