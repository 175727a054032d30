"""Whether two papers speak of the same recommendation: report, paragraph and wording must agree.

A shared number or title is never enough, so neither is asked for here alone. Pure: it takes words and gives words.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.9  # of the words, from which on two wordings are one, but for slips of typing and of scanning
MAY_BE_ALIKE = 0.6  # from which on a person is told that they may be one
TITLES_ALIKE = 0.5
STRICTLY_ALIKE = 0.97  # asked for where the titles differ, or neither has a paragraph
SLIP = 0.8  # how alike two words are, letter by letter, of which one is a slip for the other
SPLIT = 0.85  # the same for words that a scanner split or joined
LONGEST = 600  # words that are compared; the time grows with their square
SMALL_WORDS = frozenset({"a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"})

_WORD = re.compile(r"[a-z0-9]+")
_REFERENCE = re.compile(r"\(?\b(?:ch\w*\.?\s*\d+[\s,;.:]*)?para\w*\.?\s*[\d.]+\)?", re.IGNORECASE)
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A recommendation as one paper states it."""

    report_code: str
    report_title: str
    number: str
    paragraph: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Sameness:
    """Whether two are one, how alike their words are (0 to 1), and each reason in words."""

    same: bool
    likeness: float
    why: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.why)


def same_recommendation(one: Stated, other: Stated) -> Sameness:
    """Whether `one` and `other` are the same recommendation: the same report, the same paragraph, the same words.

    Where neither has a paragraph, or the titles differ, nearly every word must agree.
    """
    titles = titles_likeness(one.report_title, other.report_title)
    alike = wording_likeness(one.text, other.text)
    same_code = one.report_code == other.report_code
    here, there = paragraph_of(one.paragraph), paragraph_of(other.paragraph)
    enough = ALIKE if titles >= TITLES_ALIKE and here is not None else STRICTLY_ALIKE
    why = (
        f"the report is {one.report_code} in both" if same_code else f"{one.report_code} is not {other.report_code}",
        *(() if titles >= TITLES_ALIKE else ("the titles differ",)),
        _about_paragraphs(here, there),
        f"the words agree to {alike:.0%}",
    )
    return Sameness(same_code and here == there and alike >= enough, alike, why)


def same_but_for_code(one: Stated, other: Stated) -> bool:
    """Whether only the report's code keeps them apart: title, paragraph and wording agree."""
    here, there = paragraph_of(one.paragraph), paragraph_of(other.paragraph)
    return (
        one.report_code != other.report_code
        and here is not None
        and here == there
        and titles_likeness(one.report_title, other.report_title) >= TITLES_ALIKE
        and wording_likeness(one.text, other.text) >= ALIKE
    )


def _about_paragraphs(here: str | None, there: str | None) -> str:
    if here is None or there is None:
        return "neither gives a paragraph" if here is there else "only one gives a paragraph"
    return f"the paragraph is {here} in both" if here == there else f"paragraph {here} is not {there}"


def paragraph_of(given: str | None) -> str | None:
    """The paragraph's number in one spelling: “Chp. 2 Para 2.12”, “para.2.12” and “2.12” are 2.12."""
    if not given:
        return None
    close = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ".", given)
    dotted = _DOTTED.findall(close)
    numbers = _NUMBER.findall(close)
    if dotted:
        return str(dotted[-1])
    return numbers[-1] if numbers else None


def words_of(text: str) -> list[str]:
    """The words in one spelling: no marks, accents, capitals, and no reference to a paragraph."""
    plain = unicodedata.normalize("NFKD", _REFERENCE.sub(" ", text)).replace("’", "").replace("'", "")
    return _WORD.findall("".join(each for each in plain.casefold() if not unicodedata.combining(each)))


def titles_likeness(one: str, other: str) -> float:
    """How much of the shorter title's words the other has: a later paper often gives half a title, or more."""
    mine, theirs = (Counter(words_of(title)) - Counter(SMALL_WORDS) for title in (one, other))
    shorter = min(mine.total(), theirs.total())
    return (mine & theirs).total() / shorter if shorter else 0.0


def wording_likeness(one: str, other: str) -> float:
    """How much of two wordings agrees, 0 to 1, by words; a slip of typing or scanning counts as agreeing.

    A word with a digit in it is never a slip for another.
    """
    mine, theirs = words_of(one)[:LONGEST], words_of(other)[:LONGEST]
    total = len(mine) + len(theirs)
    if not total:
        return 1.0
    if mine == theirs:
        return 1.0
    if not _worth_aligning(mine, theirs):
        return 2 * (Counter(mine) & Counter(theirs)).total() / total
    agreed = 0.0
    for kind, i, j, k, m in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            agreed += j - i
        elif kind == "replace":
            agreed += _slips(mine[i:j], theirs[k:m])
    return min(1.0, 2 * agreed / total)


def _worth_aligning(mine: list[str], theirs: list[str]) -> bool:
    """Few words in common are no slips; aligning them would only cost time."""
    shared = (Counter(mine) & Counter(theirs)).total()
    return 4 * shared >= max(len(mine), len(theirs))


def _slips(mine: list[str], theirs: list[str]) -> float:
    """How many of the words on both sides are slips for one another."""
    if len(mine) == len(theirs):
        return float(sum(_is_slip(one, other, SLIP) for one, other in zip(mine, theirs, strict=True)))
    if _is_slip("".join(mine), "".join(theirs), SPLIT):
        return (len(mine) + len(theirs)) / 2
    return 0.0


def _is_slip(one: str, other: str, enough: float) -> bool:
    digits = any(each.isdigit() for each in one + other)
    return not digits and SequenceMatcher(None, one, other, autojunk=False).ratio() >= enough
