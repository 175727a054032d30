"""A cell with its markup becomes blocks: paragraphs and bullets, each with the line on which it begins."""

import html
import re
from dataclasses import dataclass

from registry.wording.word_lists import listed
from tasks.documents.tabbed import SENTENCE_END, Piece

PARTS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^<>]*>|([•●▪◦])")
JOINERS = listed(
    """
    a an the of to for from by with and or in on at that which as is are be its their all any
    """
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a bullet, white space and markup normalised."""

    text: str
    bullet: bool
    line: int


class _Gatherer:
    """Text gathers until markup, a bullet or a finished piece ends the block."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.bullet = False
        self.line = 0

    def add(self, text: str, line: int) -> None:
        words = html.unescape(text).split()
        if words and not self.words:
            self.line = line
        self.words += words

    def flush(self, *, bullet: bool) -> None:
        if self.words:
            self.blocks.append(Block(" ".join(self.words), self.bullet, self.line))
        self.words, self.bullet = [], bullet

    def breaks_off(self, following: str) -> bool:
        """Whether the text so far stops in mid-sentence and `following` goes on with it."""
        if not self.words or SENTENCE_END.search(self.words[-1]):
            return False
        return following[:1].islower() or self.words[-1].lower() in JOINERS


def blocks(pieces: list[Piece]) -> list[Block]:
    """The blocks of a cell, in order; a sentence that a page break cut is joined."""
    gatherer = _Gatherer()
    for piece in pieces:
        if not gatherer.breaks_off(piece.text):
            gatherer.flush(bullet=False)
        _gather(gatherer, piece)
    gatherer.flush(bullet=False)
    return gatherer.blocks


def _gather(gatherer: _Gatherer, piece: Piece) -> None:
    at = 0
    for part in PARTS.finditer(piece.text):
        gatherer.add(piece.text[at : part.start()], piece.line)
        at = part.end()
        closing, tag, mark = part.groups()
        name = (tag or "").lower()
        if mark or (name == "li" and not closing):
            gatherer.flush(bullet=True)
        elif name in {"p", "br", "ul", "ol", "div", "tr", "td", "li"}:
            gatherer.flush(bullet=gatherer.bullet and name == "br")
    gatherer.add(piece.text[at:], piece.line)
