"""Places down a page that no word crosses: between columns of text, or those of a table that has no lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.documents.formats.pages.lines import Line, Word

Gap = tuple[float, float]  # from x to x

NARROWEST = 9.0  # points; spaces between words are narrower
CLOSE = 0.85  # times the size
FEWEST_LINES = 4  # on both sides of it
MOST_LINES = 1_500  # on a page; more is a drawing of letters
FEWEST_WORDS = 2.5  # on a line of running text, on average
LONGEST_LABEL = 5  # characters: "12.3", "(iv)"
LONGEST_HEADING = 32  # characters of a line
FEWEST_COLUMNS = 3  # of a table without lines


@dataclass(frozen=True, slots=True)
class Region:
    """Lines below each other, and the gaps that all of them leave free."""

    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]

    def column(self, word: Word) -> int:
        """In which column a word stands, from 0."""
        middle = (word.x0 + word.x1) / 2
        return sum(middle > (gap[0] + gap[1]) / 2 for gap in self.gaps)

    def columns(self) -> list[list[Line]]:
        """The lines of each column."""
        found: list[list[Line]] = [[] for _ in range(len(self.gaps) + 1)]
        for line in self.lines:
            for at, column in enumerate(found):
                words = tuple(word for word in line.words if self.column(word) == at)
                if words:
                    column.append(Line(words))
        return found

    @property
    def is_table(self) -> bool:
        """Three columns or more below a line of short headings, one a column."""
        if len(self.gaps) + 1 < FEWEST_COLUMNS or len(self.lines) < FEWEST_LINES:
            return False
        heads = [column[0] for column in self.columns() if column]
        first = self.lines[0]
        beside = [head for head in heads if abs(head.middle - first.middle) < 2 * first.size]
        return len(beside) == len(self.gaps) + 1 and all(_is_heading(head) for head in beside)


def segments(lines: Sequence[Line]) -> list[Gap]:
    """The stretches of lines that have words close to each other, from left to right."""
    found: list[list[float]] = []
    for word in sorted((word for line in lines for word in line.words), key=lambda each: each.x0):
        if found and word.x0 - found[-1][1] < NARROWEST:
            found[-1][1] = max(found[-1][1], word.x1)
        else:
            found.append([word.x0, word.x1])
    return [(start, end) for start, end in found]


def region_at(lines: Sequence[Line], first: int) -> Region | None:
    """The longest run of lines from `first` on that leaves gaps free; None where the line itself leaves none."""
    end = first + 1
    # Cells set in the middle of their rows begin at heights of their own: lines closer than text is set are one row.
    while end < len(lines) and lines[end].middle - lines[end - 1].middle < CLOSE * lines[end].size:
        end += 1
    free = _between(segments(lines[first:end]))
    if not free:
        return None
    while end < len(lines):
        left = [gap for each in free for gap in _without(each, lines[end])]
        if not left or (end - first >= FEWEST_LINES and len(left) < len(free)):
            break
        free, end = left, end + 1
    region = Region(tuple(lines[first:end]), tuple(free))
    return trimmed(region)


def text_columns(region: Region) -> list[list[Line]] | None:
    """The columns of running text; None where a gap only parts numbers or marks from their words, or too little."""
    gaps = tuple(
        gap
        for gap, column in zip(region.gaps, region.columns(), strict=False)
        if any(not _is_label(each) for each in column)
    )
    columns = Region(region.lines, gaps).columns()
    if len(columns) == 1 or any(len(column) < FEWEST_LINES for column in columns):
        return None
    if any(sum(len(line.words) for line in column) < FEWEST_WORDS * len(column) for column in columns):
        return None
    return columns


def _is_heading(line: Line) -> bool:
    text = line.text
    return len(text) <= LONGEST_HEADING and not text[0].islower() and not text.endswith((",", ";"))


def _is_label(line: Line) -> bool:
    return len(line.text) <= LONGEST_LABEL


def _between(stretches: list[Gap]) -> list[Gap]:
    return [(one[1], other[0]) for one, other in pairwise(stretches)]


def _without(gap: Gap, line: Line) -> list[Gap]:
    """What a line leaves of a gap: one part at most, the wider."""
    parts, start = [], gap[0]
    for word in line.words:
        if word.x1 > start and word.x0 < gap[1]:
            parts.append((start, word.x0))
            start = max(start, word.x1)
    parts.append((start, gap[1]))
    widest = max(parts, key=lambda part: part[1] - part[0])
    return [widest] if widest[1] - widest[0] >= NARROWEST else []


def trimmed(region: Region) -> Region:
    """Without lines at its end that stand in the first column alone, below a wider distance: they are no part of it."""
    lines = list(region.lines)
    for at in range(len(lines) - 1, 0, -1):
        if any(region.column(word) for word in lines[at].words):
            break
        if lines[at].middle - lines[at - 1].middle > 2 * lines[at].size:
            lines = lines[:at]
    return Region(tuple(lines), region.gaps)
