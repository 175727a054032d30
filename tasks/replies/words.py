"""Whose words are whose: a reply without our letter, without quotations and signatures.

First our own letter is subtracted (we know what we sent), then what mail programs quote, then signatures. What is cut
is given back, line by line, with the reason; a line that was cut, was not ours and bears a figure makes it doubtful.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.replies.ours import Line, lines_of, our_lines, words_of
from tasks.replies.shapes import ADDRESS, DATE, TIME, ZONE, Boundary, Shape, boundaries, next_bearing
from tasks.replies.signatures import trailing, without_contacts

_REF = re.compile(r"\b[A-Z][A-Z0-9]{1,9}/\d{1,4}(?:\.\d{1,4})+\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER_WORDS = re.compile(
    r"\b(?:nil|zero|none|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)\b",
    re.IGNORECASE,
)
LONGEST_TEXT, MOST_LINES = 200_000, 20_000  # beyond, the whole text stands, and a person looks

_FEWEST_OURS = 2  # lines of ours that show that a quotation is our letter
_RUN_OF_LINES, _RUN_OF_WORDS = 3, 25  # from here on unquoted lines of ours were not typed again


class Cut(StrEnum):
    """Why a line is not among the sender's own words."""

    OURS = "our own letter"
    MARKER = "our marker"
    INTRODUCTION = "introduces a quotation"
    QUOTED = "quoted"
    BELOW = "below a quotation's introduction"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class CutLine:
    """One line that was cut: its number in the text, from 1, as it stood, and why."""

    number: int
    text: str
    why: Cut


@dataclass(frozen=True, slots=True)
class Words:
    """The sender's own words, and everything that was cut from around them."""

    theirs: str
    cut: tuple[CutLine, ...]
    doubtful: bool
    why: str  # empty when nothing is doubtful


@dataclass(slots=True)
class _Reading:
    """The work on one text."""

    lines: list[Line]
    ours: frozenset[int]
    cut: dict[int, Cut] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def bears(self, index: int) -> bool:
        return any(char.isalnum() for char in self.lines[index].bare)


def own_words(text: str, our_letter: str | None, marker: str) -> Words:
    """The sender's own words in `text`, with what was cut around them.

    `our_letter` is the plain text that we sent, None when it is not known; `marker` the line in it above which
    replies are asked for. The time grows with the length of the text and no faster. Never raises.
    """
    if len(text) > LONGEST_TEXT or text.count("\n") > MOST_LINES:
        return Words(text, (), doubtful=True, why="the text is too long to tell their words from what they quote")
    lines = lines_of(text)
    reading = _Reading(lines, our_lines(lines, our_letter))
    found = boundaries(lines)
    starts = [boundary.first for boundary in found]
    _above(reading, starts[0] if starts else len(lines))
    for boundary, end in zip(found, [*starts, len(lines)][1:], strict=True):
        _below(reading, boundary, end, knows_letter=bool(our_letter))
    _cut_marker(reading, marker)
    _cut_signatures(reading, found)
    return _result(reading, frozenset(words_of(our_letter or "")))


# --- Our letter, and what is quoted


def _above(reading: _Reading, end: int) -> None:
    """Before any introduction everything is theirs, but for our letter in one piece."""
    for run in _runs_of_ours(reading, range(end)):
        words = sum(len(words_of(reading.lines[index].bare)) for index in run)
        quoted = all(reading.lines[index].depth for index in run)
        if quoted or len(run) >= _RUN_OF_LINES or words >= _RUN_OF_WORDS:
            reading.cut.update(dict.fromkeys(run, Cut.OURS))


def _runs_of_ours(reading: _Reading, span: range) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for index in span:
        if index in reading.ours:
            runs[-1].append(index)
        elif reading.bears(index):
            runs.append([])
    return [run for run in runs if run]


def _below(reading: _Reading, boundary: Boundary, end: int, *, knows_letter: bool) -> None:
    """One introduction, and what it introduces, up to the next one."""
    body = range(boundary.last + 1, end)
    after = next_bearing(reading.lines, boundary.last)
    depth = reading.lines[boundary.first].depth
    marked = depth > 0 or (after is not None and after.depth > depth)
    for index in range(boundary.first, boundary.last + 1):
        reading.cut[index] = Cut.INTRODUCTION
    ours = [index for index in body if index in reading.ours]
    if len(ours) >= _FEWEST_OURS:
        _keep_what_was_added(reading, body, ours)
    elif marked:
        _cut_quoted(reading, body)
    elif _has_own(reading, boundary.first):
        _cut_all(reading, body)
        if boundary.shape is not Shape.ATTRIBUTION or knows_letter:
            _doubt_foreign(reading, body)
    # Otherwise nothing was written above an introduction that marks no line: their words stand below it.


def _keep_what_was_added(reading: _Reading, body: range, ours: list[int]) -> None:
    """We know this quotation: whatever in it is not ours was written into it."""
    depth = max(reading.lines[index].depth for index in ours)
    for index in body:
        if index in reading.ours:
            reading.cut[index] = Cut.OURS
        elif reading.lines[index].depth > depth or (reading.lines[index].depth and not reading.bears(index)):
            reading.cut[index] = Cut.QUOTED


def _cut_quoted(reading: _Reading, body: range) -> None:
    """`>` marks what is quoted; what stands between without it was written as an answer."""
    for index in body:
        if index in reading.ours:
            reading.cut[index] = Cut.OURS
        elif reading.lines[index].depth:
            reading.cut[index] = Cut.QUOTED


def _cut_all(reading: _Reading, body: range) -> None:
    for index in body:
        if not reading.lines[index].blank:
            reading.cut[index] = Cut.OURS if index in reading.ours else Cut.BELOW


def _doubt_foreign(reading: _Reading, body: range) -> None:
    if any(reading.bears(index) and index not in reading.ours for index in body):
        reading.doubts.append("it quotes or sends on a message that is not our letter")


def _has_own(reading: _Reading, end: int) -> bool:
    return any(index not in reading.cut and reading.bears(index) for index in range(end))


def _cut_marker(reading: _Reading, marker: str) -> None:
    wanted = words_of(marker)
    for index, line in enumerate(reading.lines):
        if wanted and len(line.bare) <= 3 * len(marker) + 40 and words_of(line.bare) == wanted:
            reading.cut[index] = Cut.MARKER


def _cut_signatures(reading: _Reading, found: Sequence[Boundary]) -> None:
    """In each stretch of their own writing, what stands at its end and is no part of it."""
    edges = [boundary.first for boundary in found]
    start = 0
    for end in [*edges, len(reading.lines)]:
        own = [index for index in range(start, end) if index not in reading.cut]
        for position in trailing([reading.lines[index] for index in own]):
            reading.cut[own[position]] = Cut.SIGNATURE
        start = end


# --- The guard


def _result(reading: _Reading, our_words: frozenset[str]) -> Words:
    theirs = _tidied(line.text for index, line in enumerate(reading.lines) if index not in reading.cut)
    cut = tuple(
        CutLine(line.number, line.text, reading.cut[index])
        for index, line in enumerate(reading.lines)
        if index in reading.cut
    )
    reading.doubts.extend(_lost_figures(cut, our_words))
    if not theirs and any(each.why in {Cut.QUOTED, Cut.BELOW, Cut.SIGNATURE} and each.text.strip() for each in cut):
        reading.doubts.append("nothing of their own was left")
    return Words(theirs, cut, bool(reading.doubts), "; ".join(dict.fromkeys(reading.doubts)))


def _lost_figures(cut: Sequence[CutLine], our_words: frozenset[str]) -> list[str]:
    """The guard: a line that was cut, is not ours, and may hold a figure."""
    lost = [each.number for each in cut if each.why not in {Cut.OURS, Cut.MARKER} and _may_hold_figure(each, our_words)]
    if not lost:
        return []
    shown = ", ".join(str(number) for number in lost[:5]) + (" and others" if len(lost) > 5 else "")  # noqa: PLR2004
    return [f"a figure may stand in what was cut (line {shown})"]


def _may_hold_figure(line: CutLine, our_words: frozenset[str]) -> bool:
    text = line.text[:4000]
    if line.why is Cut.INTRODUCTION:
        # Its moment, its addresses and our own subject have digits, and are no figures.
        for pattern in (ADDRESS, DATE, TIME, ZONE, _REF, _YEAR):
            text = pattern.sub(" ", text)
        return any(word not in our_words for word in words_of(text) if _has_digit(word))
    if line.why is Cut.SIGNATURE:
        text = without_contacts(text)
    return _has_digit(text) or bool(_NUMBER_WORDS.search(text)) or len(line.text) > len(text) + 4000


def _has_digit(text: str) -> bool:
    return any(char.isdigit() or unicodedata.category(char) == "No" for char in text)


def _tidied(lines: Iterable[str]) -> str:
    """The lines, with at most one blank line between two others."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip() if line.strip() else "")
    return "\n".join(kept).strip("\n")
