"""Which of a page's tables hold data, and which only put things side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.documents.formats.markup_tree.walk import Event, Step

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})


@dataclass(slots=True)
class _Counted:
    """What was counted of one table while the walk was in it."""

    number: int
    plain: bool  # says itself that it is only for looks
    rows: int = 0
    width: int = 0
    cells: int = 0  # of the present row
    words: int = 0  # characters outside of tables that hold data
    within: int = 0  # characters in such tables
    headings: bool = False

    @property
    def holds_data(self) -> bool:
        if self.plain or self.width <= 1 or self.within > self.words:
            return False
        return not (self.rows == 1 and self.headings)


def data_tables(events: Sequence[Event]) -> frozenset[int]:
    """The numbers, from 0 in the order of their beginnings, of the tables that hold data.

    One column, one row with headings in it, or more words in tables within it than of its own: only looks.
    """
    found: set[int] = set()
    inside: list[_Counted] = []
    begun = 0
    for event in events:
        if event.name == "table" and event.step is Step.BEGIN:
            role = (event.attributes.get("role") or "").lower()
            inside.append(_Counted(begun, role in {"presentation", "none"}))
            begun += 1
        elif event.name == "table" and event.step is Step.END:
            _close(inside, found)
        elif inside:
            _count(inside[-1], event)
    return frozenset(found)


def _count(table: _Counted, event: Event) -> None:
    if event.step is Step.WORDS:
        table.words += len(event.text.strip())
    elif event.step is Step.BEGIN and event.name == "tr":
        table.rows, table.cells = table.rows + 1, 0
    elif event.step is Step.BEGIN and event.name in CELLS:
        table.cells += 1
        table.width = max(table.width, table.cells)
    elif event.step is Step.BEGIN and event.name in HEADINGS:
        table.headings = True


def _close(inside: list[_Counted], found: set[int]) -> None:
    table = inside.pop()
    if table.holds_data:
        found.add(table.number)
    if not inside:
        return
    if table.holds_data:
        inside[-1].within += table.words + table.within
    else:
        inside[-1].words += table.words
        inside[-1].within += table.within
        inside[-1].headings = inside[-1].headings or table.headings
