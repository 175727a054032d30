"""How alike the words and the abbreviations of two names are. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from registry.naming.name_words import SHORT, Name, Word, edits

_SAME, _ENDING, _SHORTENED, _LETTERS = 1.0, 0.88, 0.88, 0.85
_INITIALS = {2: 0.72, 3: 0.85}
_INITIALS_LONG = 0.92
_SWAPPED, _WRONG, _LOST = 0.82, 0.74, 0.76
_IN_A_RUN = 0.95  # an abbreviation among words that stands for a run of the other's words
_LONG_WORD = 8
_PREFIX = 4


class By(StrEnum):
    """What told the likeness."""

    WORDS = "words"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, 0 to 1, and why, in words that follow a name and a dash."""

    value: float
    why: str
    by: By = By.WORDS
    is_exact_abbreviation: bool = False
    forgives_letters: bool = False

    def of(self, one: str, other: str) -> "Likeness":
        """The same, saying of which two names."""
        return replace(self, why=f"“{one}” and “{other}”: {self.why}")


def best(found: Sequence[Likeness]) -> Likeness:
    """The likeliest of several; nothing alike where there are none."""
    return max(found, key=lambda each: each.value, default=Likeness(0.0, "nothing in common"))


def abbreviation_likeness(mine: Name, theirs: Name) -> Iterator[Likeness]:
    """Abbreviations against abbreviations and against the initials of words."""
    for one in mine.abbreviations:
        for other in theirs.abbreviations:
            yield _letters(one, other, "the same abbreviation", 0.97, f"“{other}”")
        for other in theirs.initials:
            yield _letters(one, other, f"the initials of “{theirs.text}”", _of_length(other), f"the initials {other}")
    for one in mine.initials:
        for other in theirs.abbreviations:
            yield _letters(one, other, f"its initials are “{other}”", _of_length(one), f"“{other}” in its initials")


def _of_length(letters: str) -> float:
    return _INITIALS.get(len(letters), _INITIALS_LONG)


def _letters(one: str, other: str, exact: str, value: float, what: str) -> Likeness:
    if one == other:
        return Likeness(value, exact, By.LETTERS, is_exact_abbreviation=True)
    if min(len(one), len(other)) <= SHORT:
        return Likeness(0.0, "another abbreviation", By.LETTERS)
    how, worth = _slip(one, other)
    return Likeness(round(worth * value / 0.97, 2), f"{how} {what}", By.LETTERS, forgives_letters=True)


def _slip(one: str, other: str) -> tuple[str, float]:
    """One slip of the pen between two abbreviations of four letters and more."""
    if edits(one, other) != 1:
        return "other letters than", 0.0
    if len(one) != len(other):
        return (
            ("a letter more or less than", _LOST) if min(len(one), len(other)) > SHORT else ("other letters than", 0.0)
        )
    if sorted(one) == sorted(other):
        return "two letters have changed places against", _SWAPPED
    return "one letter differs from", _WRONG


def words_likeness(mine: Name, theirs: Name) -> Likeness:
    """Word by word, whatever their order: what is misspelt, missing, or there besides.

    Words that only say the sort of body weigh half; where nothing else is shared the names are not alike.
    """
    ours, others, run = _runs_replaced(mine.words, theirs.words)
    pairs, lost, more = _paired(ours, others)
    weight = sum(each.weight for each in (*ours, *others))
    own = any(one.weight == 1 for one, _, _, _ in pairs)
    if not own or not weight:
        return Likeness(0.0, "nothing but the sort of body in common")
    shared = sum((one.weight + other.weight) * worth for one, other, worth, _ in pairs)
    value = shared / weight * (_IN_A_RUN if run else 1.0)
    if value >= 1.0:
        return Likeness(0.98, "the same but for articles, plural, order or punctuation")
    reasons = [run, *(why for *_, why in pairs if why), *_unpaired(lost, more)]
    return Likeness(round(value, 2), "; ".join(each for each in reasons if each) or "the same words")


def _unpaired(lost: Sequence[Word], more: Sequence[Word]) -> Iterator[str]:
    if lost:
        yield f"“{' '.join(each.key for each in lost)}” stands in this name only"
    if more:
        yield f"“{' '.join(each.key for each in more)}” stands in the other only"


def _runs_replaced(mine: tuple[Word, ...], theirs: tuple[Word, ...]) -> tuple[tuple[Word, ...], tuple[Word, ...], str]:
    """ "CDO committee" and "Consultation, Diversity and Outreach Committee": the run becomes its abbreviation."""
    for one, other, flipped in ((mine, theirs, False), (theirs, mine, True)):
        for word in one:
            length = len(word.abbreviation or "")
            for start in range(len(other) - length + 1) if length > 1 else ():
                run = other[start : start + length]
                if "".join(each.key[0].upper() for each in run) == word.abbreviation:
                    replaced = (*other[:start], word, *other[start + length :])
                    said = f"“{word.abbreviation}” are the initials of “{' '.join(each.key for each in run)}”"
                    return (replaced, one, said) if flipped else (one, replaced, said)
    return mine, theirs, ""


Pair = tuple[Word, Word, float, str]


def _paired(mine: Sequence[Word], theirs: Sequence[Word]) -> tuple[list[Pair], list[Word], list[Word]]:
    """Each word with its likest of the other name, the likest pairs first."""
    able = [
        (worth, one, other, why)
        for one, first in enumerate(mine)
        for other, second in enumerate(theirs)
        for worth, why in [_word_likeness(first, second)]
        if worth
    ]
    pairs: list[Pair] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for worth, one, other, why in sorted(able, key=lambda each: (-each[0], abs(each[1] - each[2]))):
        if one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            pairs.append((mine[one], theirs[other], worth, why))
    lost = [each for n, each in enumerate(mine) if n not in used[0]]
    more = [each for n, each in enumerate(theirs) if n not in used[1]]
    return pairs, lost, more


def _word_likeness(one: Word, other: Word) -> tuple[float, str]:
    a, b = one.key, other.key
    if a == b:
        return _SAME, ""
    if min(len(a), len(b)) <= SHORT or a[0] != b[0] or one.abbreviation or other.abbreviation:
        return (_SHORTENED, f"“{a}” for “{b}”") if _is_shortened(a, b) or _is_shortened(b, a) else (0.0, "")
    shared = SequenceMatcher(None, a, b, autojunk=False)
    if a.startswith(b) or b.startswith(a):
        return _ENDING, f"“{a}” for “{b}”"
    if edits(a, b) <= (2 if min(len(a), len(b)) >= _LONG_WORD else 1):
        return _LETTERS, f"“{a}” is “{b}” misspelt"
    stem = shared.find_longest_match().size
    if stem >= max(_PREFIX + 2, min(len(a), len(b)) - 2) and a[:stem] == b[:stem]:
        return _ENDING - 0.05, f"“{a}” for “{b}”"
    return (_SHORTENED, f"“{a}” for “{b}”") if _is_shortened(a, b) or _is_shortened(b, a) else (0.0, "")


def _is_shortened(short: str, whole: str) -> bool:
    """ "dept" for "department", "cttee" for "committee": its letters in order, with the first and the last."""
    if not (SHORT <= len(short) <= 6 < len(whole)) or short[0] != whole[0]:  # noqa: PLR2004
        return False
    if whole.startswith(short):
        return True
    rest = iter(whole)
    return all(letter in rest for letter in short) and short[-1] == whole[-1]
