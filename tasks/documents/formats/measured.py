"""A paper that has been read is measured before anybody works on it: what follows takes time for every word."""

from collections.abc import Iterator

from registry.errors import BadInputError
from tasks.documents.formats.limits import LARGEST_GRID, LONGEST_PARAGRAPH, MOST_CELLS, MOST_CHARACTERS
from tasks.documents.paper import Cell, Grid, Paper, Paragraph

WIDEST_CHARACTER = 2  # bytes, in the encodings that papers of this part of the world come in
SEPARATORS = (b"\t", b",", b";", b"|")
INSTEAD = "give the part that matters as a file of its own."


def check_text(content: bytes, name: str) -> None:
    """Measure a text or CSV file before it is read. Raises BadInputError for one that can only be too large."""
    characters = len(content) // WIDEST_CHARACTER
    if characters > MOST_CHARACTERS:
        raise BadInputError(f"{name} has at least {characters:,} characters, more than {MOST_CHARACTERS:,}; {INSTEAD}")
    cells = max(content.count(separator) for separator in SEPARATORS)
    if cells > LARGEST_GRID:
        raise BadInputError(f"{name} has {cells:,} cells, more than {LARGEST_GRID:,}; {INSTEAD}")


def measured(paper: Paper) -> Paper:
    """The paper itself. Raises BadInputError for one with more words, cells or longer paragraphs than any paper has."""
    if not paper.blocks:
        raise BadInputError(f"{paper.name} holds no words; if it is the picture of a paper, have it read by OCR first.")
    cells = sum(1 for cell in _cells(paper) if cell.paragraphs)
    if cells > MOST_CELLS:
        raise BadInputError(f"{paper.name} has {cells:,} filled cells, more than {MOST_CELLS:,}; {INSTEAD}")
    characters = 0
    for paragraph in _paragraphs(paper):
        if len(paragraph.text) > LONGEST_PARAGRAPH:
            raise BadInputError(
                f"{paper.name} has {len(paragraph.text):,} characters in one paragraph or cell "
                f"({paragraph.place.words}), more than {LONGEST_PARAGRAPH:,}; {INSTEAD}"
            )
        characters += len(paragraph.text)
    if characters > MOST_CHARACTERS:
        raise BadInputError(f"{paper.name} has {characters:,} characters, more than {MOST_CHARACTERS:,}; {INSTEAD}")
    return paper


def _cells(paper: Paper) -> Iterator[Cell]:
    for grid in paper.grids:
        for row in grid.rows:
            yield from row


def _paragraphs(paper: Paper) -> Iterator[Paragraph]:
    yield from (block for block in paper.blocks if not isinstance(block, Grid))
    for cell in _cells(paper):
        yield from cell.paragraphs
