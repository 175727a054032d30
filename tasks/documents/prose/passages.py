"""The lines of a report become passages: a numbered paragraph with the bullets and lines that belong to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.documents.prose.lines import Line
from tasks.documents.prose.sections import Kind, Section, is_data, is_furniture, is_heading, kind_of

LONG = 12  # words; a line of more is a paragraph and ends a list of names
ENDLESS = frozenset({Kind.APPENDIX, Kind.FOOTNOTES})  # only another section of a known kind ends them
LONGEST_FURNITURE = 300  # characters


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
        known = line.level or kind_of(line.text)
        if known or (line.label.isalpha() and len(line.label) == 1):
            return True
        last_of_paper = following is None or (following.bullet and not line.label)
        asked = self.section.kind is Kind.ASKED and bool(line.label)
        return not last_of_paper and not asked

    def _own(self, part: Part, line: Line) -> None:
        self.passages.append(Passage(part, self.section, line.label, [line]))

    def _head(self, line: Line) -> None:
        self.in_list = False
        kind = kind_of(line.text)
        letter = line.label if line.label.isalpha() and len(line.label) == 1 else ""
        stays = self.section.kind in ENDLESS and kind is None and not letter and not line.level
        if not stays:
            known = kind or Kind.BODY
            self.section = Section(line.text, known, letter or self._letter(line), self.section.order + 1)
        self._own(Part.HEADING, line)

    def _letter(self, line: Line) -> str:
        """A heading without a letter stands within the lettered section before it."""
        return "" if line.level == 1 or kind_of(line.text) is Kind.APPENDIX else self.section.letter

    def _gather(self, line: Line) -> None:
        if self._belongs_above(line):
            self.passages[-1].lines.append(line)
        else:
            self.passages.append(Passage(Part.TEXT, self.section, line.label, [line]))
        if line.text.rstrip().endswith(":"):
            self.in_list = True
        elif len(line.text.split()) > LONG and line.text.rstrip().endswith(".") and not line.is_sub:
            self.in_list = False

    def _belongs_above(self, line: Line) -> bool:
        above = self.passages[-1] if self.passages else None
        if above is None or above.part is not Part.TEXT or above.section is not self.section:
            return False
        if line.is_sub:
            return not (self.section.kind is Kind.ASKED and above.lines[0].is_sub)
        return not line.label and (bool(above.label and not above.lines[0].is_sub) or self.in_list)


def numbered(found: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Every passage of text with a number of its own, the same for the same paper.

    It is the paper's own number, behind the letter of its section where the paper letters its sections ("B8").
    What the paper does not number is counted within its lettered section ("C1"), or in the paper ("P3").
    A recommendation that shares a paragraph's number gets an R before it; else one that stands twice gets a letter.
    """
    used: set[str] = set()
    counts: dict[str, int] = {}
    own = {each.label for each in found if each.part is Part.TEXT and each.section.kind is not Kind.ASKED}
    for each in found:
        if each.part is Part.TEXT:
            yield each, _number(each, used, counts, own)


def _number(passage: Passage, used: set[str], counts: dict[str, int], own: set[str]) -> str:
    asked, letter, label = passage.section.kind is Kind.ASKED, passage.section.letter, passage.label
    plain = "".join(mark for mark in label.split()[-1] if mark.isalnum() or mark == ".") if label else ""
    prefix = letter or ("R" if asked else "P")
    if not plain:
        counts[prefix] = counts.get(prefix, 0) + 1
        plain = f"{prefix}{counts[prefix]}"
    elif letter and not plain.startswith(letter):
        plain = f"{letter}{plain}"
    elif asked and not letter and label in own and plain.isdigit():
        plain = f"R{plain}"
    return _unused(plain, used)


def _unused(plain: str, used: set[str]) -> str:
    number, count = plain, 1
    while number in used:
        count += 1
        number = f"{plain}{chr(ord('a') + count - 1)}" if count <= 26 and plain[-1].isdigit() else f"{plain}.{count}"  # noqa: PLR2004
    used.add(number)
    return number
