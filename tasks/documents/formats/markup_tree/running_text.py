"""Words of a page gather into paragraphs, until an element ends the paragraph."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tasks.documents.formats.cell_lines import LEADING, goes_on
from tasks.documents.paper import Grid, Paragraph, Place

GLYPHS = re.compile("[•●▪◦]")
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
LETTERS = 26


@dataclass(slots=True)
class ListBegun:
    """A list that the walk is in; `kind` is empty for one without numbers."""

    kind: str
    following: int = 1

    def label(self) -> str:
        """The next item's number as the page shows it."""
        number, self.following = self.following, self.following + 1
        if not self.kind:
            return ""
        if self.kind in "aA" and 1 <= number <= LETTERS:
            return f"{chr(ord(self.kind) + number - 1)}."
        if self.kind in "iI" and 1 <= number < len(ROMAN):
            return f"{ROMAN[number] if self.kind == 'i' else ROMAN[number].upper()}."
        return f"{number}."


@dataclass(slots=True)
class Flow:
    """One place where paragraphs go, in order: the page, or a cell."""

    place: Callable[[], Place]
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    lists: list[ListBegun] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    level: int = 0
    bullet: bool = False
    label: str = ""
    broken: bool = False  # a mere line break stands before the present words

    def item(self) -> None:
        """An item of a list begins."""
        self.end()
        begun = self.lists[-1] if self.lists else ListBegun("")
        self.bullet, self.label = True, begun.label()

    def line_break(self) -> None:
        """The words go on in a new line, and are a paragraph of their own unless they go on with a sentence."""
        bullet = self.bullet
        had_words = any(each.strip() for each in self.words)
        self._flush()
        self.bullet, self.broken = bullet, self.broken or had_words

    def end(self) -> None:
        """The paragraph ends."""
        self._flush()
        self.broken = False

    def _flush(self) -> None:
        words = "".join(self.words).translate(INVISIBLE)
        self.words.clear()
        text = " ".join(words.split())
        if not text:
            return
        first = True
        for part in self._parts(text):
            made = replace(part, place=self.place(), level=self.level, depth=max(0, len(self.lists) - 1))
            last = self.blocks[-1] if self.blocks else None
            if first and self.broken and isinstance(last, Paragraph) and goes_on(last, replace(made, bullet=False)):
                self.blocks[-1] = replace(last, text=f"{last.text} {made.text}")
            else:
                self.blocks.append(made)
            first = False
        self.bullet, self.label, self.broken = False, "", False

    def _parts(self, text: str) -> list[Paragraph]:
        """What stands before, between and behind marks that were typed as characters."""
        mark = LEADING.match(text)
        bullet = self.bullet or mark is not None
        first, *others = GLYPHS.split(text[mark.end() :] if mark else text)
        parts = [Paragraph(first.strip(), Place(), bullet, label=self.label)]
        parts += [Paragraph(other.strip(), Place(), bullet=True) for other in others]
        return [part for part in parts if part.text]
