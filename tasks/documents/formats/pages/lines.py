"""Characters on a page become words, and words lines, each with its place and size."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pdfplumber.utils.text import extract_words

BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")
SPACE = 0.15  # of the characters' size: a wider gap parts words
MARK_ALONE = 2  # a bullet's glyph is one or two characters


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, in points from the page's left upper corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Words beside each other, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        """The height at which most of it stands, whatever is raised or lowered."""
        return median((word.top + word.bottom) / 2 for word in self.words)

    @property
    def size(self) -> float:
        """The size of most of its characters."""
        return max(self.words, key=lambda word: len(word.text)).size

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)


def words_of(characters: Sequence[dict[str, Any]]) -> list[Word]:
    """The words that characters make, in any order."""
    found = extract_words(
        list(characters), x_tolerance_ratio=SPACE, keep_blank_chars=False, return_chars=True, expand_ligatures=True
    )
    return [each for word in found if (each := _word(word)).text]


def _word(word: dict[str, Any]) -> Word:
    chars = word["chars"]
    return Word(
        text=word["text"].translate(INVISIBLE).strip(),
        x0=float(word["x0"]),
        x1=float(word["x1"]),
        top=float(word["top"]),
        bottom=float(word["bottom"]),
        size=median(float(char["size"]) for char in chars),
        bold=all(BOLD.search(str(char.get("fontname"))) for char in chars),
    )


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The lines from top to bottom; what is raised, lowered or a bullet's mark stays in the line beside it."""
    rows: list[list[Word]] = []
    heights: list[tuple[float, float]] = []  # top and bottom of each row's tallest word
    for word in sorted(words, key=lambda each: ((each.top + each.bottom) / 2, each.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and (heights[-1][0] < middle < heights[-1][1]) and _beside(rows[-1], word):
            rows[-1].append(word)
            if word.bottom - word.top > heights[-1][1] - heights[-1][0]:
                heights[-1] = (word.top, word.bottom)
        else:
            rows.append([word])
            heights.append((word.top, word.bottom))
    return [Line(tuple(sorted(row, key=lambda each: each.x0))) for row in rows]


def _beside(row: list[Word], word: Word) -> bool:
    """No word of the row stands at the same place across: lines set close may overlap in height."""
    return all(word.x0 >= other.x1 - 1 or word.x1 <= other.x0 + 1 for other in row)
