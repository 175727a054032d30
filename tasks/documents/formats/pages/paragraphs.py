"""Lines become paragraphs: by their distance, their marks, and by whether a line ends before it must."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from tasks.documents.formats.cell_lines import BULLETS, FINISHED
from tasks.documents.formats.pages.lines import Line

# Characters of symbol fonts stand for marks, and so does one that the file gives no letter for.
GLYPH = re.compile(rf"[{BULLETS}\uf06c\uf06e\uf075]|\(cid:\d+\)|o$")
DASH = re.compile(r"[-–—*]")
NUMBERED = re.compile(r"(?:\d{1,3}[.)]|\(?[a-z]\)|\([ivx]+\)|[A-Z]\d{0,2}[.)])$")
WIDER = 1.3  # times the usual distance of lines: more is a new paragraph
USUAL = 1.2  # times the size, where nothing else can be known
CLOSEST, FARTHEST = 0.8, 2.2  # times the size: other distances say nothing of the usual one
OTHER_SIZE = 1.08
SLACK = 1.5  # points
SPACE_WIDTH = 0.25  # of the size


@dataclass(slots=True)
class Gathered:
    """A paragraph's lines, before its words are joined."""

    lines: list[Line]
    limit: float  # how far to the right the lines of its column go
    bullet: bool = False
    text_x0: float = 0.0  # where the words begin that stand behind a bullet's mark
    goes_on: "Gathered | None" = field(default=None, repr=False)  # its part on the next page

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def words(self) -> list[list[str]]:
        """The words of each line, those of its part on the next page too, without the bullet's mark."""
        own = [[word.text for word in line.words] for line in self.lines]
        if self.bullet:
            own[0] = _without_mark(self.lines[0])
        return own + (self.goes_on.words if self.goes_on else [])

    @property
    def finished(self) -> bool:
        return bool(FINISHED.search(self.last.text))


def usual_distance(lines: Sequence[Line]) -> float:
    """How far the lines of a paper stand from each other, as a multiple of their size."""
    found = [
        ratio
        for one, other in pairwise(lines)
        if CLOSEST < (ratio := (other.middle - one.middle) / max(one.size, 1)) < FARTHEST
    ]
    return median(found) if found else USUAL


def gather(lines: Sequence[Line], limit: float, distance: float) -> list[Gathered]:
    """The paragraphs of one column or cell, from top to bottom."""
    found: list[Gathered] = []
    for line in lines:
        before = found[-1] if found else None
        bullet = _is_bullet(line, before)
        if before is None or bullet or _begins(before, line, distance):
            found.append(Gathered([line], limit, bullet, _text_x0(line) if bullet else line.x0))
        else:
            before.lines.append(line)
    return found


def ends_early(before: Gathered, following: Line) -> bool:
    """Whether the next line's first word would have had room behind the line before it: somebody broke the line."""
    first = following.words[0]
    needed = first.x1 - first.x0 + SPACE_WIDTH * first.size
    return before.last.x1 + needed <= before.limit - SLACK


def _begins(before: Gathered, line: Line, distance: float) -> bool:
    last = before.last
    if _looks_other(last, line, distance):
        return True
    if line.text[:1].islower() and not before.finished:
        return False
    return ends_early(before, line) or (before.finished and _is_set_off(before, line))


def _looks_other(last: Line, line: Line, distance: float) -> bool:
    if (line.middle - last.middle) > WIDER * distance * max(last.size, line.size):
        return True
    other_size = max(last.size, line.size) > OTHER_SIZE * min(last.size, line.size)
    return other_size or (last.bold and not line.bold)


def _is_set_off(before: Gathered, line: Line) -> bool:
    """Numbered, or indented otherwise than the paragraph's lines."""
    if NUMBERED.match(line.words[0].text) and abs(line.x0 - before.lines[0].x0) < line.size:
        return True
    usual = before.text_x0 if before.bullet or len(before.lines) == 1 else before.last.x0
    return line.x0 - usual > line.size or (before.bullet and line.x0 < usual - SLACK)


def _is_bullet(line: Line, before: Gathered | None) -> bool:
    first = line.words[0]
    mark = GLYPH.match(first.text)
    if mark and mark[0] == "o":
        return len(line.words) > 1 and _stands_apart(line)
    if mark:
        return len(line.words) > 1 or len(first.text) > len(mark[0])
    if not DASH.fullmatch(first.text) or len(line.words) == 1:
        return False
    # A dash at a line's beginning is a mark only where a paragraph begins: else it is the sentence's own.
    return before is None or before.finished or ends_early(before, line)


def _stands_apart(line: Line) -> bool:
    """ "o" is Word's second bullet; as a mark it stands far from the words behind it."""
    return line.words[1].x0 - line.words[0].x1 > 0.6 * line.size


def _text_x0(line: Line) -> float:
    first = line.words[0]
    mark = len(_mark(first.text))
    if mark == len(first.text):
        return line.words[1].x0
    return first.x0 + (first.x1 - first.x0) * mark / len(first.text)


def _without_mark(line: Line) -> list[str]:
    texts = [word.text for word in line.words]
    return [text for text in (texts[0][len(_mark(texts[0])) :], *texts[1:]) if text]


def _mark(text: str) -> str:
    mark = GLYPH.match(text) or DASH.match(text)
    return mark[0] if mark else ""
