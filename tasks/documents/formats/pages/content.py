"""What one page holds: its tables, and the lines outside of them in reading order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pdfplumber.page import Page

from tasks.documents.formats.pages.lines import Line, lines_of, words_of
from tasks.documents.formats.pages.tables import Ruled, ruled_tables

FEWEST_CHARACTERS = 20  # on a page; a scan has none, or a number that was stamped on it
PICTURED = 0.5  # of the page: a picture as large as that is the page


@dataclass(slots=True)
class Content:
    """One page, with the parts that stand in order from its top."""

    number: int  # from 1
    height: float
    tables: list[Ruled]
    loose: list[Line]
    pictured: bool = False  # nothing but a picture of words
    dropped: list[Line] = field(default_factory=list)  # the same on every page

    @property
    def lines(self) -> Iterable[Line]:
        """All lines, those in cells too."""
        yield from self.loose
        for table in self.tables:
            for row in table.rows:
                for cell in row:
                    yield from cell or ()


def content_of(page: Page) -> Content:
    """What stands on a page."""
    tables, left = ruled_tables(page)
    characters = len(left) + sum(len(line.text) for table in tables for row in table.rows for cell in row
                                 for line in cell or ())  # fmt: skip
    return Content(
        number=page.page_number,
        height=float(page.height),
        tables=tables,
        loose=lines_of(words_of(left)),
        pictured=characters < FEWEST_CHARACTERS and _is_picture(page),
    )


def _is_picture(page: Page) -> bool:
    return any(_area(image) >= PICTURED * float(page.width * page.height) for image in page.images)


def _area(image: dict[str, Any]) -> float:
    return float(image["x1"] - image["x0"]) * float(image["bottom"] - image["top"])
