"""Where a paper's table begins: the row or two rows of its headings, or, without headings, by what its cells hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.errors import BadInputError
from tasks.documents.found import Frame
from tasks.documents.paper import Cell, Grid, Paper
from tasks.documents.tables.columns import HOW_TO_MAP, Columns, find_columns, shown
from tasks.documents.tables.guessing import LABEL, guess_columns
from tasks.documents.tables.headings import claims
from tasks.documents.tables.mappings import form_of

SHORT_CELL = 6  # words
FEWEST_HEADINGS = 2
LONGEST_ABBREVIATED = 2  # words: "Rec. No."
LETTER = re.compile(r"[^\W\d_]")
MOST_OF_THEM = 0.6
HEADINGS_WITHIN = 200  # rows of each grid
ROWS_GUESSED_FROM = 40


@dataclass(frozen=True, slots=True)
class Header:
    """The block and the row where the headings stand, how many rows they take (0: there are none), their columns."""

    block_at: int
    row_at: int
    rows: int
    columns: Columns


def texts_of(row: Sequence[Cell]) -> list[str]:
    """A row's cells as texts."""
    return [cell.text for cell in row]


def find_header(paper: Paper, frame: Frame) -> Header:
    """The first row that heads a table of recommendations: as given, as remembered, by its words, by the cells below.

    Raises BadInputError, naming the headings that were found and how to say what they hold.
    """
    if frame.columns:
        return _given(paper, frame.columns)
    for block_at, row_at, row in first_rows(paper):
        mapping = frame.remembered.get(form_of(texts_of(row)))
        if mapping:
            return Header(block_at, row_at, 1, Columns.mapped(tuple(texts_of(row)), mapping))
    for block_at, row_at, row in first_rows(paper):
        header = _by_words(paper, block_at, row_at, row)
        if header:
            return header
    return _by_cells(paper)


def first_rows(paper: Paper) -> Iterator[tuple[int, int, Sequence[Cell]]]:
    """The rows in which headings are looked for, with the places of their block and of themselves."""
    for block_at, block in enumerate(paper.blocks):
        if isinstance(block, Grid):
            for row_at, row in enumerate(block.rows[:HEADINGS_WITHIN]):
                yield block_at, row_at, row


def _given(paper: Paper, mapping: Mapping[str, str]) -> Header:
    """The row that has the headings named; for numbers alone, the first row that looks like headings."""
    problem: BadInputError | None = None
    for block_at, row_at, row in first_rows(paper):
        headings = tuple(texts_of(row))
        heads = looks_like_headings(headings)
        if not heads and not LABEL.fullmatch(headings[0].strip()):
            continue
        try:
            columns = Columns.mapped(headings if heads else ("",) * len(headings), mapping)
        except BadInputError as error:
            problem = problem or error
            continue
        if not columns.is_of_recommendations:
            raise BadInputError(f"The columns given do not say what is owed and about what: {HOW_TO_MAP}.")
        return Header(block_at, row_at if heads else row_at - 1, int(heads), columns)
    raise problem or _nothing_found(paper)


def _by_words(paper: Paper, block_at: int, row_at: int, row: Sequence[Cell]) -> Header | None:
    grid = paper.blocks[block_at]
    below = grid.rows[row_at + 1] if isinstance(grid, Grid) and row_at + 1 < len(grid.rows) else ()
    single = find_columns(texts_of(row))
    if single and LABEL.fullmatch(single.headings[0]):
        return None  # a row of the table, with words in it that headings have
    if below and _goes_on_heading(row, below):
        double = find_columns([f"{top} {low}".strip() for top, low in _paired(row, below)])
        if double and len(set(double.roles)) >= (len(set(single.roles)) if single else 0):
            return Header(block_at, row_at, 2, double)
    return Header(block_at, row_at, 1, single) if single else None


def _paired(row: Sequence[Cell], below: Sequence[Cell]) -> list[tuple[str, str]]:
    """Each column's two headings; one that is merged over several columns heads each of them."""
    over, pairs = "", []
    for at in range(max(len(row), len(below))):
        cell = row[at] if at < len(row) else None
        over = over if cell is None or cell.covered else cell.text
        pairs.append((over, below[at].text if at < len(below) else ""))
    return pairs


def _goes_on_heading(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    low = texts_of(below)
    if form_of(low) == form_of(texts_of(row)):
        return False  # repeated, as on a new page
    if not any(low) or not all(_is_short(text) for text in low) or any(LABEL.fullmatch(text) for text in low if text):
        return False
    above = [cell.text for cell in row if cell.paragraphs]
    if sum(bool(claims(text, 0)) for text in above) < MOST_OF_THEM * len(above):
        return False
    filled = [(at, text) for at, text in enumerate(low) if text]
    plain = [text for at, text in filled if claims(text, 0) or (at < len(row) and not row[at].text)]
    return len(filled) >= FEWEST_HEADINGS and len(plain) >= MOST_OF_THEM * len(filled)


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_CELL and not text.rstrip().endswith((";", "!", "?"))


def looks_like_headings(texts: Sequence[str]) -> bool:
    """A row of two or more short cells, none of them a number, a bullet or a sentence."""
    filled = [text.strip() for text in texts if text.strip()]
    return FEWEST_HEADINGS <= len(filled) >= len(texts) - 1 and all(_is_heading(text) for text in filled)


def _is_heading(text: str) -> bool:
    sentence = text.endswith(".") and len(text.split()) > LONGEST_ABBREVIATED
    return (
        _is_short(text)
        and not text[0].islower()
        and bool(LETTER.search(text))
        and not LABEL.fullmatch(text)
        and not sentence
    )


def _by_cells(paper: Paper) -> Header:
    for block_at, block in enumerate(paper.blocks):
        if isinstance(block, Grid):
            rows = [texts_of(row) for row in block.rows[:ROWS_GUESSED_FROM]]
            heads = bool(rows) and looks_like_headings(rows[0])
            columns = guess_columns(rows[1:] if heads else rows)
            if columns:
                if heads and len(rows[0]) == len(columns.roles):
                    columns = Columns(tuple(rows[0]), columns.roles)
                return Header(block_at, 0 if heads else -1, int(heads), columns)
    raise _nothing_found(paper)


def _nothing_found(paper: Paper) -> BadInputError:
    first = next((row for _, _, row in first_rows(paper)), None)
    if first is None:
        return BadInputError(
            "No table was found: give the paper as text with one row a line and tabs between the columns."
        )
    return BadInputError(
        "No monitoring column was found: one heading must say monitoring, indicator, follow-up or action, and "
        f"another recommendation or number. The first row of the table is: {shown(tuple(texts_of(first)))}. "
        f"If it is a table of recommendations, {HOW_TO_MAP}."
    )
