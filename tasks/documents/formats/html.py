"""The paper in a web page: its words in order, tables with merged cells, lists, headings."""

from itertools import count
from typing import Protocol

from registry.errors import BadInputError
from registry.wording.word_lists import listed
from tasks.documents.formats.markup_tree.encoding import decoded
from tasks.documents.formats.markup_tree.layout import CELLS, HEADINGS, data_tables
from tasks.documents.formats.markup_tree.running_text import Flow, ListBegun
from tasks.documents.formats.markup_tree.tables import TALLEST_SPAN, WIDEST_SPAN, TableBegun, span
from tasks.documents.formats.markup_tree.walk import Event, Step, walk
from tasks.documents.paper import Format, Paper, Paragraph, Place

BLOCKS = listed(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header hgroup hr html legend li main menu ol optgroup option p pre section summary table tbody td
    textarea tfoot th thead tr ul
    """
)
LISTS = frozenset({"ul", "ol", "menu", "dir"})


def read_html(content: bytes, name: str, sha256: str) -> Paper:
    """The paper in a web page, without its scripts, styles and navigation.

    A table that only puts things side by side is read through; one within a cell gives paragraphs of that cell.
    Raises BadInputError for a page that is empty, no text, or nested beyond reason.
    """
    events = list(walk(decoded(content, name), name))
    page = _Page(data_tables(events))
    for event in events:
        page.take(event)
    blocks = tuple(page.flow.blocks)
    if not blocks:
        raise BadInputError(f"{name} has no words in it; give the page with its table.")
    return Paper(name, sha256, Format.HTML, blocks)


class _Act(Protocol):
    """What happens where an element begins or ends."""

    def __call__(self, event: Event, /, *, begins: bool) -> None: ...


class _Page:
    """Takes the walk's events, and puts words where they belong."""

    def __init__(self, data: frozenset[int]) -> None:
        paragraphs = count(1)
        self.flow = Flow(lambda: Place(paragraph=next(paragraphs)))
        self.outer: Flow | None = None  # the page's flow, while the walk is in a cell
        self.data = data
        self.begun = 0  # tables
        self.tables: list[TableBegun | None] = []  # None: one that is read through
        self.spans = (1, 1)
        self.as_typed = 0  # how many <pre> the walk is in
        self.acts: dict[str, _Act] = {
            "table": self._table,
            "tr": self._row,
            "li": self._item,
            "pre": self._pre,
            **dict.fromkeys(CELLS, self._cell),
            **dict.fromkeys(LISTS, self._list),
            **dict.fromkeys(HEADINGS, self._heading),
        }

    def take(self, event: Event) -> None:
        """One step of the walk."""
        if event.step is Step.WORDS:
            self._words(event.text)
            return
        begins = event.step is Step.BEGIN
        if event.name == "br":
            if begins:
                self.flow.line_break()
            return
        if event.name in BLOCKS or event.name in HEADINGS:
            self.flow.end()
        act = self.acts.get(event.name)
        if act:
            act(event, begins=begins)

    def _words(self, text: str) -> None:
        if not self.as_typed:
            self.flow.words.append(text)
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self.flow.line_break()
            self.flow.words.append(line)

    def _table(self, _event: Event, *, begins: bool) -> None:
        if begins:
            holds_data = self.begun in self.data and self.outer is None
            self.begun += 1
            self.tables.append(TableBegun(self.begun) if holds_data else None)
            return
        table = self.tables.pop()
        grid = table.grid() if table else None
        if grid:
            self.flow.blocks.append(grid)

    def _row(self, _event: Event, *, begins: bool) -> None:
        table = self.tables[-1] if self.tables else None
        if begins and table:
            table.begin_row()

    def _cell(self, event: Event, *, begins: bool) -> None:
        table = self.tables[-1] if self.tables else None
        if table is None:
            return
        if begins:
            place = table.place()
            self.spans = (
                span(event.attributes.get("colspan"), WIDEST_SPAN),
                span(event.attributes.get("rowspan"), TALLEST_SPAN),
            )
            self.outer, self.flow = self.flow, Flow(lambda: place)
        elif self.outer is not None:
            paragraphs = tuple(block for block in self.flow.blocks if isinstance(block, Paragraph))
            table.add(paragraphs, table.place(), *self.spans)
            self.flow, self.outer = self.outer, None

    def _list(self, event: Event, *, begins: bool) -> None:
        if begins:
            kind = (event.attributes.get("type") or "1") if event.name == "ol" else ""
            self.flow.lists.append(ListBegun(kind, span(event.attributes.get("start"), TALLEST_SPAN)))
        elif self.flow.lists:
            self.flow.lists.pop()

    def _item(self, event: Event, *, begins: bool) -> None:
        if begins:
            stated = event.attributes.get("value")
            numbered = self.flow.lists and self.flow.lists[-1].kind
            if stated and numbered:
                self.flow.lists[-1].following = span(stated, TALLEST_SPAN)
            self.flow.item()

    def _heading(self, event: Event, *, begins: bool) -> None:
        self.flow.level = int(event.name[1]) if begins else 0

    def _pre(self, _event: Event, *, begins: bool) -> None:
        self.as_typed += 1 if begins else -1
