"""A paper's paragraphs as lines of prose: wrapped lines joined, labels apart from the words they number."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tasks.documents.paper import Format, Grid, Paper, Paragraph, Place

NUMBERED = re.compile(r"^(?P<label>\d{1,3}(?:\.\d{1,3}){0,3})[.):]?\s+(?=\S)")
NUMBER_MARKED = re.compile(
    r"^(?P<label>\d{1,3}(?:\.\d{1,3}){0,3}[.):]|\d{1,3}(?:\.\d{1,3}){1,3}|[A-Z]\d{1,3}\.?)\s+(?=\S)"
)
LETTERED = re.compile(r"^(?P<label>[A-Z])[.)]\s+(?=[A-Z])")
SUB = re.compile(r"^(?P<label>\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)|(?:[a-z]|[ivx]{1,5})[.)])\s+(?=\S)")
NAMED = re.compile(r"^(?P<label>Recommendation\s+(?:No\.?\s*)?[A-Z]?\d{1,3}[a-z]?)\s*[.:)–—-]?\s+(?=\S)", re.IGNORECASE)
BULLET = re.compile(r"^[•●▪◦○■·*\u2013\u2014-]\s+(?=\S)")
OPENS_LIST = re.compile(r":\s*[\u2013\u2014-]?\s*$")  # "That the Committee:-"
WIDEST = 110  # characters; a text whose lines are all shorter was wrapped
NARROWEST = 45  # characters; a line shorter than this ends its paragraph
FEWEST_LINES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading or bullet, without its label."""

    text: str
    place: Place
    label: str = ""  # "5", "2.1", "B", "(a)", "Recommendation 3", as printed without the mark that ends it
    bullet: bool = False
    level: int = 0
    depth: int = 0

    @property
    def whole(self) -> str:
        """The words with their label before them."""
        return f"{self.label} {self.text}".strip()

    @property
    def is_sub(self) -> bool:
        """Whether it belongs to the paragraph above: a bullet, or a label of a paragraph's part."""
        return self.bullet or (bool(self.label) and bool(SUB.match(f"{self.label} x")))


def prose_lines(paper: Paper) -> tuple[Line, ...]:
    """Every paragraph outside of the paper's tables, in order."""
    paragraphs = [block for block in paper.blocks if not isinstance(block, Grid)]
    if paper.format is Format.TEXT:
        paragraphs = list(_joined(paragraphs))
    return tuple(_labelled(paragraphs))


def _joined(paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs of a text whose lines were broken to fit a width."""
    lengths = [len(each.text) for each in paragraphs]
    wrapped = len(lengths) >= FEWEST_LINES and max(lengths) <= WIDEST
    held: Paragraph | None = None
    last = 0
    for each in paragraphs:
        line = each.place.line or 0
        if held and line == last + 1 and _goes_on(held.text, each, wrapped=wrapped):
            held = replace(held, text=f"{held.text} {each.text}")
        else:
            if held:
                yield held
            held = each
        last = line
    if held:
        yield held


def _goes_on(before: str, line: Paragraph, *, wrapped: bool) -> bool:
    text = line.text
    if line.bullet or line.level or any(each.match(text) for each in (NUMBER_MARKED, LETTERED, SUB, NAMED, BULLET)):
        return False
    unfinished = not before.rstrip().endswith((".", ":", ";", "?", "!"))
    if text[0].islower() and unfinished:
        return True
    return wrapped and len(before) >= NARROWEST and (unfinished or len(before.rsplit("\n", maxsplit=1)[-1]) > NARROWEST)


def _labelled(paragraphs: Iterable[Paragraph]) -> Iterator[Line]:
    """Labels taken off the words. A bare number is one only where it counts on from the one before."""
    last = 0
    for each in paragraphs:
        line = _line(each, last)
        if line.label.isdigit():
            last = int(line.label)
        yield line


def _line(each: Paragraph, last: int) -> Line:
    text, bullet = each.text, each.bullet
    if each.label:
        return Line(text, each.place, _plain(each.label), bullet and not _counts(each.label), each.level, each.depth)
    mark = BULLET.match(text)
    if mark:
        text, bullet = text[mark.end() :], True
    for pattern in (NAMED, NUMBER_MARKED, LETTERED, SUB):
        match = pattern.match(text)
        if match:
            return Line(text[match.end() :], each.place, _plain(match["label"]), bullet, each.level, each.depth)
    bare = NUMBERED.match(text)
    if bare and not bullet and bare["label"] == str(last + 1) and text[bare.end()].isupper():
        return Line(text[bare.end() :], each.place, bare["label"], bullet, each.level, each.depth)
    return Line(text, each.place, "", bullet, each.level, each.depth)


def _counts(label: str) -> bool:
    return bool(re.search(r"\w", label))


def _plain(label: str) -> str:
    """A label without the mark that ends it; a part's label keeps its brackets, so that it is known as one."""
    label = " ".join(label.split())
    if SUB.match(f"{label} x"):
        return label if label.startswith("(") else f"({label.rstrip('.)')})"
    return label.rstrip(".):")
