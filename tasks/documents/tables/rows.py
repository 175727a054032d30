"""A paper's tables of recommendations: their rows, each cell joined over page breaks, and the words outside of them.

A cell that runs over a page break stands in several rows: the cells before it are empty there.
"""

import re
from collections.abc import Sequence

from registry.errors import BadInputError
from tasks.documents.found import Frame
from tasks.documents.paper import Cell, Grid, Paper, Paragraph
from tasks.documents.tables.columns import find_columns
from tasks.documents.tables.guessing import LABEL
from tasks.documents.tables.headers import find_header, looks_like_headings, texts_of
from tasks.documents.tables.headings import Role, heading_words
from tasks.documents.tables.labels import NUMBER, is_label
from tasks.documents.tables.pieces import JOINERS, SENTENCE_END, breaks_off, go_on
from tasks.documents.tables.table import Outside, Row, Table

OTHER_TABLE = "stands in a table that is not of recommendations"


def read_table(paper: Paper, frame: Frame) -> Table:
    """The recommendations of all tables of the paper that say what is owed.

    Raises BadInputError when there is none, naming the headings that were found.
    """
    header = find_header(paper, frame)
    front = _front(paper, header.block_at, max(header.row_at, 0))
    table = Table(front, header.columns, [], [], header.columns)
    for number, block in enumerate(paper.blocks[header.block_at :]):
        if isinstance(block, Paragraph):
            _take_loose(table, block)
            continue
        rows = block.rows[header.row_at + max(header.rows, 1) :] if number == 0 else block.rows
        table.in_other = number > 0 and _is_other(table, block)
        for cells in rows:
            _take(table, cells)
    if not table.rows:
        raise BadInputError("The table has headings and no rows; give the whole paper.")
    return table


def _front(paper: Paper, block_at: int, row_at: int) -> tuple[Paragraph, ...]:
    lines: list[Paragraph] = []
    for block in paper.blocks[:block_at]:
        lines += [block] if isinstance(block, Paragraph) else [_line(row) for row in block.rows]
    block = paper.blocks[block_at]
    lines += [_line(row) for row in block.rows[:row_at]] if isinstance(block, Grid) else []
    return tuple(line for line in lines if line.text.strip())


def _line(row: Sequence[Cell]) -> Paragraph:
    return Paragraph("\t".join(cell.text for cell in row), row[0].place)


def _is_other(table: Table, grid: Grid) -> bool:
    """Whether a later grid is a table of its own: other headings, or no numbers where these rows have theirs."""
    first = next((row for row in grid.rows if any(cell.paragraphs for cell in row)), None)
    if first is None or _is_heading_again(table, first) or find_columns(texts_of(first)):
        return False
    number = table.columns.get(Role.NUMBER)
    if number is None:
        return looks_like_headings(texts_of(first))
    if number >= len(first) or not first[number].paragraphs:
        return False  # it goes on with the row above it
    numbered = any(number < len(row) and NUMBER.search(row[number].text) for row in grid.rows)
    return looks_like_headings(texts_of(first)) or not numbered


def _is_heading_again(table: Table, row: Sequence[Cell]) -> bool:
    printed = [heading_words(text) for text in table.columns.headings]
    return any(printed) and [heading_words(text) for text in texts_of(row)][: len(printed)] == printed


def _take(table: Table, row: Sequence[Cell]) -> None:
    if not any(cell.paragraphs for cell in row):
        return
    if _is_heading_again(table, row):
        _outside_whole(table, row, "the heading is repeated after a page break")
        table.in_other = False
        return
    if _takes_new_headings(table, row):
        return
    if table.in_other or _opens_other(table, row):
        table.in_other = True
        _outside_whole(table, row, OTHER_TABLE)
        return
    width = len(table.columns.headings)
    _outside(table, row[width:], "stands beyond the last column that has a heading")
    _take_cells(table, row[:width])


def _takes_new_headings(table: Table, row: Sequence[Cell]) -> bool:
    """A row that heads a table of recommendations again, with its columns in another order."""
    texts = texts_of(row)
    columns = find_columns(texts) if looks_like_headings(texts) else None
    if columns is None or Role.MONITORING not in columns.roles:
        return False
    _outside_whole(table, row, "the headings of another table")
    table.columns, table.in_other = columns, False
    return True


def _opens_other(table: Table, row: Sequence[Cell]) -> bool:
    """Headings of another kind of table, of another width, in the middle of this one."""
    texts = [text for text in texts_of(row) if text]
    return len(row) != len(table.columns.headings) and len(texts) == len(row) and looks_like_headings(texts)


def _take_cells(table: Table, row: Sequence[Cell]) -> None:
    if _is_section(table, row):
        _outside_whole(table, row, "a heading within the table")
        return
    if _has_no_number(table, row):
        _outside_whole(table, row, "stands in a line that has words where the others have their number")
        return
    if _begins_row(table, row):
        table.rows.append(Row(_label(table, row), row[0].place, table.columns))
    if not table.rows:
        _outside_whole(table, row, "stands before the first numbered recommendation")
        return
    current = table.rows[-1]
    if _begins_part(current, row):
        current.parts.append({})
    for column, cell in enumerate(row):
        if cell.paragraphs:
            go_on(current.parts[-1].setdefault(column, []), cell.paragraphs)


def _is_section(table: Table, row: Sequence[Cell]) -> bool:
    """ "Theme 1: Governance", alone in its row, in the column of the numbers."""
    number = table.columns.get(Role.NUMBER)
    filled = [at for at, cell in enumerate(row) if cell.paragraphs]
    if number is None or filled != [number] or len(row) == 1:
        return False
    text = row[number].text.strip()
    return not LABEL.fullmatch(text) and len(text.split()) > 1 and not re.match(r"(?:part|rec)\b", text, re.IGNORECASE)


def _has_no_number(table: Table, row: Sequence[Cell]) -> bool:
    """ "Total": a line that neither has a number nor goes on with the line above it."""
    number = table.columns.get(Role.NUMBER)
    if number is None or number >= len(row) or not row[number].paragraphs:
        return False
    return not is_label(row[number].text)


def _begins_part(row: Row, cells: Sequence[Cell]) -> bool:
    """Another line under the same number, with an owner or a date of its own."""
    owed = row.columns.monitoring
    if owed is None or not row.parts[-1].get(owed) or owed >= len(cells) or not cells[owed].paragraphs:
        return False
    own = [*row.columns.every(Role.OWNER), *row.columns.every(Role.DUE)]
    return any(at < len(cells) and cells[at].paragraphs for at in own)


def _outside(table: Table, cells: Sequence[Cell], why: str) -> None:
    table.outside += [Outside(cell.text, cell.place, why) for cell in cells if cell.paragraphs]


def _outside_whole(table: Table, row: Sequence[Cell], why: str) -> None:
    """A row as one entry, its cells parted by strokes."""
    filled = [cell for cell in row if cell.paragraphs]
    table.outside.append(Outside(" | ".join(cell.text for cell in filled), filled[0].place, why))


def _begins_row(table: Table, row: Sequence[Cell]) -> bool:
    """A row begins where its number stands; without a number column, where a new recommendation does."""
    number = table.columns.get(Role.NUMBER)
    if number is not None:
        return number < len(row) and is_label(row[number].text)
    column = table.columns.recommendation
    text = row[column].text if column is not None and column < len(row) else ""
    if not text or text[0].islower():
        return False
    return not table.rows or _is_finished(table.rows[-1]) or _owes(table, row)


def _owes(table: Table, row: Sequence[Cell]) -> bool:
    """Whether a row says both what is recommended and what is owed, where the row before it did not break off."""
    owed = table.columns.monitoring
    before = table.rows[-1].words(Role.RECOMMENDATION).lower().split()
    return owed is not None and owed < len(row) and bool(row[owed].paragraphs) and not JOINERS & {*before[-1:]}


def _label(table: Table, row: Sequence[Cell]) -> str:
    column = table.columns.get(Role.NUMBER)
    if column is not None:
        return row[column].text
    recommendation = row[table.columns.recommendation or 0].text
    leading = re.match(r"(?:recommendation\s+)?([A-Za-z]?\d{1,3})[.:)]?\s", recommendation, re.IGNORECASE)
    return leading[1] if leading else str(len(table.rows) + 1)


def _is_finished(row: Row) -> bool:
    return bool(SENTENCE_END.search(row.words(Role.RECOMMENDATION)))


def _take_loose(table: Table, paragraph: Paragraph) -> None:
    """A line outside of the grid goes on with the cell above it where that breaks off, and is outside otherwise."""
    row = table.rows[-1] if table.rows else None
    column = max(row.parts[-1], default=None) if row else None
    if row is not None and column is not None and not paragraph.level and not paragraph.bullet:
        above = " ".join(each.text for each in row.parts[-1][column])
        if breaks_off(above, paragraph.text):
            go_on(row.parts[-1][column], (paragraph,))
            return
    table.outside.append(
        Outside(paragraph.text, paragraph.place, "stands on a line of its own, outside the table's columns")
    )
