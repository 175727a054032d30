"""The text as the rules see it: tokens, sentences and clauses, each found once so that every rule looks in O(1)."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from registry.wording.verbs import Verbs
from registry.wording.word_lists import listed

TOKEN = re.compile(
    r"(?P<ordinal>\d{1,3}(?:st|nd|rd|th)\b)"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<slashed>\d{1,2}(?:[/.]\d{1,2}[/.]|-\d{1,2}-)(?:\d{4}|\d{2})\b)"
    r"|(?P<yearpair>\b(?:19|20)\d\d[/–-](?:(?:19|20)\d\d|\d\d?)\b(?![/-]))"
    r"|(?P<monthyear>(?<![\w/.-])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d\b)"
    r"|(?P<clock>\d{1,2}[:.]\d{2}(?=\s*(?:[ap]\.?m\b|hrs|hours|GMT|BST|UTC|E[SD]T))|\d{1,2}:\d{2})"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[^\s\w]|_)",
    re.IGNORECASE,
)
SENTENCE_ENDS = frozenset(".?!")
CLAUSE_MARKS = frozenset(",;:()[]–—•|")
ABBREVIATIONS = listed(
    """
    no para paras chp ch cf eg ie mr mrs ms dr st vs etc
    """
)
DASHES = frozenset("-–—")
OWN_QUESTION = frozenset({"can", "could", "would", "will", "please"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark; `text[start:end]` are its letters."""

    kind: str  # word, number, ordinal, iso, slashed, yearpair, monthyear, clock, mark
    text: str
    low: str
    start: int
    end: int


@cache
def _words(phrase: str) -> tuple[str, ...]:
    """The words of one of the grammar's own phrases, of which there are few."""
    return tuple(phrase.split())


class Source:
    """A text cut into tokens, with the ends of sentences and clauses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(match.lastgroup or "mark", match[0], match[0].lower(), match.start(), match.end())
            for match in TOKEN.finditer(text)
        ]
        self.size = len(self.tokens)

    def low(self, at: int) -> str:
        """The token's letters in lower case; "" beyond either end."""
        return self.tokens[at].low if 0 <= at < self.size else ""

    def kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < self.size else ""

    def lows(self, at: int, count: int) -> tuple[str, ...]:
        return tuple(self.low(k) for k in range(at, at + count))

    def phrase(self, at: int, words: str) -> int | None:
        """The place after `words` (separated by single spaces; hyphens in the text are passed over)."""
        for word in _words(words):
            while self.low(at) in DASHES and word not in DASHES and self.is_joined(at):
                at += 1
            if self.low(at) != word:
                return None
            at += 1
        return at

    def lead(self, at: int, book: dict[str, tuple[str, ...]]) -> tuple[str, int] | None:
        """The first of the book's phrases that begins here, and the place after it."""
        for words in book.get(self.low(at), ()):
            after = self.phrase(at, words)
            if after is not None:
                return words, after
        return None

    def is_joined(self, at: int) -> bool:
        """Whether the mark stands within a word, as a hyphen does."""
        if not 0 < at < self.size - 1:
            return False
        token = self.tokens[at]
        return self.tokens[at - 1].end == token.start and self.tokens[at + 1].start == token.end

    def past_hyphen(self, at: int) -> int:
        return at + 1 if self.low(at) in DASHES and self.is_joined(at) else at

    def letters(self, first: int, end: int) -> str:
        """The text from token `first` up to, and without, token `end`."""
        if end <= first:
            return ""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def ends_sentence(self, at: int) -> bool:
        token = self.tokens[at]
        if token.low == "•":
            return True
        if token.low not in SENTENCE_ENDS:
            return False
        following = self.tokens[at + 1] if at + 1 < self.size else None
        if following is None or token.low in "?!":
            return True
        spaced = following.start > token.end
        initial = self.kind(at - 1) == "word" and len(self.low(at - 1)) == 1 and self.low(at - 2) == "."
        return spaced and not initial and self.low(at - 1) not in ABBREVIATIONS and not following.text[0].islower()

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """First token and end of each sentence."""
        bounds, first = [], 0
        for at in range(self.size):
            if self.ends_sentence(at):
                bounds.append((first, at + 1))
                first = at + 1
        return (*bounds, (first, self.size)) if first < self.size else tuple(bounds)

    @cached_property
    def _sentence_of(self) -> list[int]:
        return [number for number, (first, end) in enumerate(self.sentences) for _ in range(first, end)]

    def sentence(self, at: int) -> tuple[int, int]:
        return self.sentences[self._sentence_of[at]] if at < self.size else (self.size, self.size)

    @cached_property
    def _clause_ends(self) -> list[int]:
        ends, end = [self.size] * (self.size + 1), self.size
        last = {stop - 1 for _, stop in self.sentences}
        for at in range(self.size - 1, -1, -1):
            low = self.tokens[at].low
            if low in CLAUSE_MARKS or (at in last and low in SENTENCE_ENDS) or (low == "-" and not self.is_joined(at)):
                end = at
            elif at in last:
                end = at + 1
            ends[at] = end
        return ends

    def clause_end(self, at: int) -> int:
        """The first token from `at` on that is not in its clause any more."""
        return self._clause_ends[min(at, self.size)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        starts, start = [0] * (self.size + 1), 0
        firsts = {first for first, _ in self.sentences}
        for at in range(self.size):
            if at in firsts:
                start = at
            starts[at] = start
            if self.tokens[at].low in CLAUSE_MARKS:
                start = at + 1
        return starts

    def clause_start(self, at: int) -> int:
        return self._clause_starts[at]

    @cached_property
    def verbs(self) -> Verbs:
        return Verbs([token.low for token in self.tokens])

    def is_question(self, first: int, end: int) -> bool:
        """A question about the rules; "could you send it by May?" asks for the thing itself."""
        return (self.low(end - 1) == "?" and self.low(first) not in OWN_QUESTION) or self.low(first) == "whether"
