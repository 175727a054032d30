"""Which lines of a reply are our own letter come back: found by what we sent, whatever a mail program did to it.

Lines are compared by runs of words, so new line ends, `>`, bullets, dashes and quotation marks do not matter; every
word and number does. A line in which somebody added a single word is not ours.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

RUN = 4  # words in a row that must stand in our letter

_LINK = re.compile(
    r"<?\b(?:https?://|www\.|mailto:)[^\s<>]*>?|<[^<>\s]{0,300}@[^<>\s]{0,300}>|\[(?:cid|image):[^\]\s]*\]"
)
_WORD = re.compile(r"[-−]?\d+(?:[.,:/-]\d+)*%?|[^\W\d_]+")
_PREFIX = re.compile(r"\s{0,4}>[> \t]*")
_BAR = re.compile(r"\s{0,4}\|(?: |$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reply: how deep it is quoted, and what stands after the `>`."""

    number: int  # from 1
    text: str
    depth: int
    bare: str

    @property
    def blank(self) -> bool:
        return not self.bare.strip()


def lines_of(text: str) -> list[Line]:
    """The lines of a text with their depth of quoting."""
    lines = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        # A few programs quote with a bar; a line with two bars is a row of a table.
        prefix = _PREFIX.match(line) or (_BAR.match(line) if line.count("|") == 1 else None)
        quoted = prefix.group() if prefix else ""
        lines.append(Line(number, line, quoted.count(">") or quoted.count("|"), line[len(quoted) :]))
    return lines


def words_of(text: str) -> list[str]:
    """Words and numbers as they are compared: one case, one form of each letter, no links."""
    return _WORD.findall(_LINK.sub(" ", unicodedata.normalize("NFKC", text).casefold()))


def our_lines(lines: Sequence[Line], letter: str | None) -> frozenset[int]:
    """The indices of the lines whose every word comes from our letter."""
    if not letter or not letter.strip():
        return frozenset()
    runs, whole = _runs(words_of(letter)), {tuple(words_of(line)) for line in letter.split("\n")}
    by_line = [words_of(line.bare) for line in lines]
    covered = _covered(by_line, runs)
    ours = {index for index, words in enumerate(by_line) if words and covered[index] == len(words)}
    return frozenset(_with_short_neighbours(by_line, ours, whole))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}


def _covered(by_line: list[list[str]], runs: set[tuple[str, ...]]) -> list[int]:
    """For each line the number of its words that lie in a run of our letter, across line ends."""
    stream = [(word, index) for index, words in enumerate(by_line) for word in words]
    found = [False] * len(stream)
    for at in range(len(stream) - RUN + 1):
        if tuple(word for word, _ in stream[at : at + RUN]) in runs:
            found[at : at + RUN] = [True] * RUN
    count = [0] * len(by_line)
    for (_, index), is_ours in zip(stream, found, strict=True):
        count[index] += is_ours
    return count


def _with_short_neighbours(by_line: list[list[str]], ours: set[int], whole: set[tuple[str, ...]]) -> set[int]:
    """A line too short for a run ("Dear colleague,") is ours beside a line that is, if our letter has it whole."""
    bearing = [index for index, words in enumerate(by_line) if words]
    for order in (bearing, bearing[::-1]):
        for before, index in itertools.pairwise(order):
            short = len(by_line[index]) < RUN and tuple(by_line[index]) in whole
            if short and before in ours:
                ours.add(index)
    return ours
