"""What a name of a body or person consists of: its words, its abbreviations, its initials, its role. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

LITTLE = frozenset({"the", "a", "an", "of", "and", "for", "to", "in", "on", "at", "with", "by", "s"})
RANKS = frozenset({"deputy", "assistant", "vice", "under", "sub", "associate", "former", "junior", "senior"})
"""Words that make another person of the same role: a deputy is not its principal."""
ROLES = {
    **dict.fromkeys(("chair", "chairman", "chairwoman", "chairperson"), "chair"),
    **dict.fromkeys(("head", "leader", "lead"), "head"),
    **{
        each: each
        for each in (
            "clerk", "secretary", "director", "commissioner", "superintendent", "inspector", "member", "officer",
            "treasurer", "manager", "constable", "councillor", "minister", "president", "chief", "trainer",
            "consultant", "adviser", "coordinator", "solicitor", "auditor", "governor", "representative", "champion",
        )
    },
}  # fmt: skip
"""Words for a person's part: the chair of a committee is not the committee."""
ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
KINDS = frozenset(
    {
        "unit", "department", "dept", "committee", "team", "directorate", "service", "group", "panel", "board",
        "office", "section", "branch", "division", "authority", "agency", "council", "force", "body", "forum",
        "command", "bureau", "commission", "subcommittee", "party", "network", "association", "centre", "trust",
    }
)  # fmt: skip
"""Words that say what sort of body it is: two bodies that share nothing else are not alike."""

_ABBREVIATION = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9&]{1,9}")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")
_WORD = re.compile(r"[^\W_]+")
SHORT = 3
LONG_ROLE = 7


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: folded and singular, and as it was if it looks like an abbreviation."""

    key: str
    abbreviation: str | None = None  # "DTSU", upper case

    @property
    def weight(self) -> float:
        return 0.5 if self.key in KINDS else 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. A name that is an abbreviation alone has no words."""

    text: str
    words: tuple[Word, ...]
    abbreviations: tuple[str, ...]  # alone, or in brackets; upper case
    initials: tuple[str, ...]  # of its words, without and with the little ones

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for each in self.words if (role := role_of(each.key)))

    @property
    def ranks(self) -> frozenset[str]:
        return frozenset(each.key for each in self.words if each.key in RANKS)

    @property
    def numbers(self) -> frozenset[str]:
        """What tells one of several like bodies from the others: "Area 2", "Team B", "Phase II"."""
        return frozenset(
            each.key for each in self.words if len(each.key) == 1 or each.key in ROMAN or re.search(r"\d", each.key)
        )

    def comparable(self, other: "Name") -> bool:
        """Whether they can be one at all: a role is not its body, a deputy not its principal, 2 is not 3."""
        if not (self.words and other.words):
            return True
        mine, theirs = (self.roles, self.ranks, self.numbers), (other.roles, other.ranks, other.numbers)
        return mine == theirs


def plain_key(text: str) -> str:
    """A name whatever its case, quotes and spaces."""
    return " ".join(text.casefold().replace("’", "'").split())


@lru_cache(maxsize=4096)
def named(text: str) -> Name:
    """A name taken apart. "Diversity Training Support Unit (DTSU)" is words and an abbreviation."""
    bracketed = [each.strip() for each in _BRACKET.findall(text)]
    outside = _DOTTED.sub(lambda found: found[0].replace(".", ""), _BRACKET.sub(" ", text))
    raw = _WORD.findall(outside.replace("&", " and ").replace("’s", "").replace("'s", ""))
    content = [each for n, each in enumerate(raw) if _says_something(n, each)] or raw
    given = [each.replace(".", "") for each in bracketed if _ABBREVIATION.fullmatch(each.replace(".", ""))]
    alone = len(content) == 1 and _ABBREVIATION.fullmatch(content[0]) is not None
    abbreviations = [*(content if alone else []), *given]
    words = () if alone else tuple(_word(each) for each in content)
    return Name(
        text, words, tuple(dict.fromkeys(map(_letters, abbreviations))), () if alone else _initials(raw, content)
    )


def _says_something(place: int, word: str) -> bool:
    """The "A" of "Team A" is no article."""
    return word.casefold() not in LITTLE or (word == "A" and place > 0)


@lru_cache(maxsize=4096)
def role_of(word: str) -> str | None:
    """The role that a word names, a long one with one slip of the pen too."""
    if word in ROLES or len(word) < LONG_ROLE:
        return ROLES.get(word)
    return next((role for known, role in ROLES.items() if len(known) >= LONG_ROLE and edits(word, known) == 1), None)


def edits(one: str, other: str) -> int:
    """How many letters must be put in, left out, exchanged or swapped with their neighbour (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, start=1):
        older, before, row = before, row, [n]
        for m, b in enumerate(other, start=1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (a != b))
            if n > 1 and m > 1 and a == other[m - 2] and one[n - 2] == b:
                cost = min(cost, older[m - 2] + 1)
            row.append(cost)
    return row[-1]


def _word(text: str) -> Word:
    looks_so = _ABBREVIATION.fullmatch(text) is not None
    return Word(singular(text.casefold()), _letters(text) if looks_so else None)


def _letters(text: str) -> str:
    """ "MPs" in a paper that means the body is MPS: the case of the letters says nothing."""
    return text.replace("&", "").upper()


def _initials(raw: list[str], content: list[str]) -> tuple[str, ...]:
    """Of an abbreviation inside the name all letters count: "MPA Clerk" is MPAC."""
    several = [
        "".join(each.upper() if _ABBREVIATION.fullmatch(each) else each[0].upper() for each in some)
        for some in (content, [each for each in raw if each.casefold() != "the"])
    ]
    return tuple(dict.fromkeys(each for each in several if len(each) > 1))


def singular(word: str) -> str:
    """ "units" is "unit", "deputies" is "deputy"; words that only look like plurals stay."""
    if len(word) <= SHORT or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") else word
