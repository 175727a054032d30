"""A table of recommendations as it was read: its rows, their cells, and the words outside of them."""

from dataclasses import dataclass, field

from tasks.documents.paper import Paragraph, Place
from tasks.documents.tables.columns import Columns
from tasks.documents.tables.headings import Role

Cells = dict[int, list[Paragraph]]


@dataclass(slots=True)
class Row:
    """One recommendation's cells, by the place of their columns from 0; a part for each line with an owner or date."""

    label: str  # the number cell as printed: "Part 1, Rec 1"
    place: Place
    columns: Columns
    parts: list[Cells] = field(default_factory=lambda: [{}])

    def paragraphs(self, role: Role, part: Cells | None = None) -> list[Paragraph]:
        """The paragraphs of a role's columns, in one part or in all; none for a role that the table has not."""
        places = self.columns.every(role)
        if role in {Role.MONITORING, Role.RECOMMENDATION}:
            one = self.columns.monitoring if role is Role.MONITORING else self.columns.recommendation
            places = () if one is None else (one,)
        return [
            each
            for cells in (self.parts if part is None else [part])
            for place in places
            for each in cells.get(place, [])
        ]

    def words(self, role: Role, part: Cells | None = None) -> str:
        """A cell as one text."""
        return " ".join(each.text for each in self.paragraphs(role, part))

    @property
    def everything(self) -> str:
        """All cells as one text."""
        return " ".join(each.text for cells in self.parts for place in cells for each in cells[place])


@dataclass(slots=True)
class Outside:
    """Words after the headings that are in no row's cell, and why."""

    text: str
    place: Place
    why: str


@dataclass(slots=True)
class Table:
    """A paper's tables of recommendations, and what stands before the first one's headings."""

    front: tuple[Paragraph, ...]
    columns: Columns  # of the rows being taken
    rows: list[Row]
    outside: list[Outside]
    first_columns: Columns
    in_other: bool = False  # the rows being taken belong to another table
