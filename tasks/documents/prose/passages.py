"""The lines of a report become passages: a numbered paragraph with the bullets and lines that belong to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.documents.prose.lines import OPENS_LIST, Line
from tasks.documents.prose.sections import Kind, Section, is_data, is_furniture, is_heading, kind_of

LONG = 12  # words; a line of more is a paragraph and ends a list of names
ENDLESS = frozenset({Kind.APPENDIX, Kind.FOOTNOTES})  # only another section of a known kind ends them
LONGEST_FURNITURE = 300  # characters
ACTION = re.compile(r"^\W*actions?(?:\s+points?)?\b[^:–—]{0,30}[:–—]\s*\S.*[.!]$", re.IGNORECASE)


class Part(StrEnum):
    """What a passage is to its reader."""

    TEXT = "text"
    HEADING = "heading"
    DATA = "the paper's own data"
    FURNITURE = "furniture"


@dataclass(slots=True)
class Passage:
    """A paragraph and what hangs under it."""

    part: Part
    section: Section
    label: str = ""  # the paper's own number, "8"
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its words, labels of its parts included, in one line."""
        first, *rest = self.lines
        return " ".join([first.text, *(each.whole for each in rest)])

    @property
    def whole(self) -> str:
        """All its words with its own label before them."""
        return " ".join(each.whole for each in self.lines)


def passages(lines: Sequence[Line]) -> list[Passage]:
    """The paper's passages in order; every line is in exactly one."""
    gatherer = _Gatherer()
    for at, line in enumerate(lines):
        gatherer.add(line, lines[at + 1] if at + 1 < len(lines) else None)
    return gatherer.passages


class _Gatherer:
    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.section = Section("", Kind.BODY)
        self.in_list = False

    def add(self, line: Line, following: Line | None) -> None:
        if not line.is_sub and self.passages and self.passages[-1].lines[-1].is_sub:
            self.in_list = False
        if len(line.text) <= LONGEST_FURNITURE and is_furniture(line):
            self._own(Part.FURNITURE, line)
        elif self._is_heading(line, following):
            self._head(line)
        elif is_data(line):
            self._own(Part.DATA, line)
        else:
            self._gather(line)

    def _is_heading(self, line: Line, following: Line | None) -> bool:
        if not is_heading(line, in_list=self.in_list):
            return False
        if line.level or kind_of(line.text) or (line.label.isalpha() and len(line.label) == 1):
            return True
        if following is None or (following.is_sub and not line.label):
            return False
        if OPENS_LIST.search(line.text):
            return not following.label and is_heading(following, in_list=False)
        item = self.section.kind is Kind.ASKED and bool(line.label)
        return not item or line.text.isupper() or following.label.startswith(f"{line.label}.")

    def _own(self, part: Part, line: Line) -> None:
        self.passages.append(Passage(part, self.section, line.label, [line]))

    def _head(self, line: Line) -> None:
        self.in_list = False
        kind = kind_of(line.text)
        letter = line.label if line.label.isalpha() and len(line.label) == 1 else ""
        label = line.label if line.label[:1].isdigit() else ""
        stays = self.section.kind in ENDLESS and kind is None and not letter and not line.level
        if not stays:
            known = kind or Kind.BODY
            self.section = Section(line.text, known, letter or self._letter(line), label)
        self._own(Part.HEADING, line)

    def _letter(self, line: Line) -> str:
        """A heading without a letter stands within the lettered section before it."""
        return "" if line.level == 1 or kind_of(line.text) is Kind.APPENDIX else self.section.letter

    def _gather(self, line: Line) -> None:
        if self._belongs_above(line):
            self.passages[-1].lines.append(line)
        else:
            self.passages.append(Passage(Part.TEXT, self.section, line.label, [line]))
        if OPENS_LIST.search(line.text):
            self.in_list = True
        elif _is_sentence(line) and not line.is_sub:
            self.in_list = False

    def _belongs_above(self, line: Line) -> bool:
        above = self.passages[-1] if self.passages else None
        if above is None or above.part is not Part.TEXT or above.section is not self.section:
            return False
        if line.is_sub and ACTION.match(above.lines[-1].text):
            return False  # "Action: Clerk to write." leads in to nothing
        if line.is_sub:
            return not (self.section.kind is Kind.ASKED and above.lines[0].is_sub)
        if line.label:
            return False
        return bool(above.label and not above.lines[0].is_sub) or (self.in_list and not _is_sentence(line))


def _is_sentence(line: Line) -> bool:
    """A line that ends a list of names: it is too long for one and ends as sentences do."""
    return len(line.text.split()) > LONG and line.text.rstrip().endswith((".", ")"))
