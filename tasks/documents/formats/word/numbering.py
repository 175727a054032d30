"""The number or bullet that Word prints before a paragraph, and which heading it is (ECMA-376, part 1, 17.9)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

Element = Any  # lxml's, which has no types

DEEPEST_LEVEL = 8
LONGEST_STYLE_CHAIN = 20
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
LARGEST_ROMAN = 5000


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before a paragraph's words."""

    level: int = 0  # of a heading
    bullet: bool = False
    depth: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


@dataclass(slots=True)
class Marks:
    """The marks of paragraph after paragraph: the counters of every list go on through the document."""

    styles: Element | None
    numbering: Element | None
    _style: dict[str, Element] = field(default_factory=dict)
    _nums: dict[str, Element] = field(default_factory=dict)
    _abstract: dict[str, Element] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)
    _levels: dict[tuple[str, int], _Level | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index what is looked up for each paragraph."""
        self._style = _indexed(self.styles, "style", "styleId")
        self._nums = _indexed(self.numbering, "num", "numId")
        self._abstract = _indexed(self.numbering, "abstractNum", "abstractNumId")

    def of(self, paragraph: Element) -> Mark:
        """The mark of the next w:p of the document; each is asked for once, in order."""
        chain = self._chain(paragraph)
        level = next((found for found in map(self._heading, chain) if found), 0)
        number, at = self._list(chain)
        if number not in self._nums:
            return Mark(level=level)
        given = self._level(number, at)
        if given is None or given.form == "none":
            return Mark(level=level, depth=at)
        if given.form == "bullet":
            return Mark(level=level, bullet=not level, depth=at)
        return Mark(level=level, depth=at, label=self._count(number, at))

    def _chain(self, paragraph: Element) -> list[Element]:
        """Whatever has properties for the paragraph: itself, its style, the styles that this is based on."""
        chain = [paragraph]
        properties = paragraph.find(qn("w:pPr"))
        named = properties.find(qn("w:pStyle")) if properties is not None else None
        while named is not None and len(chain) < LONGEST_STYLE_CHAIN:
            style = self._style.get(named.get(qn("w:val"), ""))
            if style is None:
                break
            chain.append(style)
            named = style.find(qn("w:basedOn"))
        return chain

    @staticmethod
    def _heading(owner: Element) -> int:
        outline = owner.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and outline.get(qn("w:val"), "9") in "012345678":
            return min(int(outline.get(qn("w:val"), "9")) + 1, 6)
        name = owner.find(qn("w:name"))
        called = name.get(qn("w:val"), "") if name is not None else ""
        match = HEADING.fullmatch(called)
        return min(int(match[1]), 6) if match else int(called.lower() == "title")

    @staticmethod
    def _list(chain: list[Element]) -> tuple[str, int]:
        number, at = "", None
        for owner in chain:
            given = owner.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if given is None:
                continue
            num, level = given.find(qn("w:numId")), given.find(qn("w:ilvl"))
            at = _whole(level, at) if at is None else at
            if num is not None:
                number = num.get(qn("w:val"), "")
                break
        return number, min(at or 0, DEEPEST_LEVEL)

    def _abstract_of(self, number: str) -> Element | None:
        """The list's definition; a list style leads to it by way of another list."""
        for _ in range(LONGEST_STYLE_CHAIN):
            num = self._nums.get(number)
            link = num.find(qn("w:abstractNumId")) if num is not None else None
            abstract = self._abstract.get(link.get(qn("w:val"), "")) if link is not None else None
            styled = abstract.find(qn("w:numStyleLink")) if abstract is not None else None
            style = self._style.get(styled.get(qn("w:val"), "")) if styled is not None else None
            followed = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}") if style is not None else None
            if followed is None:
                return abstract
            number = followed.get(qn("w:val"), "")
        return None

    def _level(self, number: str, at: int) -> _Level | None:
        if (number, at) not in self._levels:
            self._levels[number, at] = self._level_of(number, at)
        return self._levels[number, at]

    def _level_of(self, number: str, at: int) -> _Level | None:
        override = self._override(number, at)
        levels = [override.find(qn("w:lvl"))] if override is not None else []
        abstract = self._abstract_of(number)
        if abstract is not None:
            levels += [each for each in abstract.findall(qn("w:lvl")) if each.get(qn("w:ilvl")) == str(at)]
        level = next((each for each in levels if each is not None), None)
        if level is None:
            return None
        form, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
        return _Level(
            _whole(level.find(qn("w:start")), 1) or 0,
            form.get(qn("w:val"), "decimal") if form is not None else "decimal",
            text.get(qn("w:val"), "") if text is not None else "",
        )

    def _override(self, number: str, at: int) -> Element | None:
        overrides = self._nums[number].findall(qn("w:lvlOverride")) if number in self._nums else []
        return next((each for each in overrides if each.get(qn("w:ilvl")) == str(at)), None)

    def _count(self, number: str, at: int) -> str:
        link = self._nums[number].find(qn("w:abstractNumId"))
        counters = self._counters.setdefault(link.get(qn("w:val"), "") if link is not None else number, [None] * 9)
        levels = [self._level(number, each) for each in range(at + 1)]
        override = self._override(number, at)
        restart = override.find(qn("w:startOverride")) if override is not None else None
        if restart is not None and (number, at) not in self._begun:
            counters[at] = (_whole(restart, 1) or 0) - 1
        self._begun.add((number, at))
        for each, level in enumerate(levels):
            if counters[each] is None:
                counters[each] = (level.start if level else 1) - (each == at)
        counters[at] = (counters[at] or 0) + 1
        counters[at + 1 :] = [None] * (DEEPEST_LEVEL - at)
        return _label(levels, counters)


def _label(levels: list[_Level | None], counters: list[int | None]) -> str:
    own = levels[-1]
    if own is None:
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels[at] if at < len(levels) else None
        return _written(counters[at] or 0, level.form if level else "decimal")

    return re.sub(r"%([1-9])", number, own.text).strip()


def _written(number: int, form: str) -> str:
    return WRITTEN.get(form, str)(number)


def _letter(number: int) -> str:
    """a to z, aa to zz, aaa, ..., as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10) if number > 0 else "0"


def _roman(number: int) -> str:
    if not 0 < number < LARGEST_ROMAN:
        return str(number)
    written = ""
    for value, letters in ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _ordinal(number: int) -> str:
    suffix = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


WRITTEN: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "decimalZero": lambda number: f"{number:02d}",
}


def _whole(element: Element | None, otherwise: int | None) -> int | None:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return int(value) if value.isdecimal() and len(value) < DEEPEST_LEVEL else otherwise


def _indexed(root: Element | None, tag: str, key: str) -> dict[str, Element]:
    return {each.get(qn(f"w:{key}"), ""): each for each in root.findall(qn(f"w:{tag}"))} if root is not None else {}
