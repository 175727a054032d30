"""Every word of a paper, to see that none was lost."""

import re
from collections import Counter
from collections.abc import Iterator

from tasks.documents.paper import Grid, Paper, Paragraph


def paragraphs(paper: Paper) -> Iterator[Paragraph]:
    """All paragraphs in order, those in cells too."""
    for block in paper.blocks:
        if isinstance(block, Grid):
            yield from (each for row in block.rows for cell in row for each in cell.paragraphs)
        else:
            yield block


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


def words_of(paper: Paper) -> Counter[str]:
    return words(" ".join([*(f"{each.label} {each.text}" for each in paragraphs(paper)), *paper.notes]))


def table(paper: Paper, number: int = 0) -> list[list[str]]:
    """A grid as texts; "-" for a covered cell."""
    return [["-" if cell.covered else cell.text for cell in row] for row in paper.grids[number].rows]
