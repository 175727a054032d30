"""Names of bodies as sentences have them: where one begins and ends, and what is none."""

import re

from registry.wording.word_lists import listed
from tasks.documents.language.verbs import DELIVERABLES, ROLE_NOUNS, is_act_noun

ABBREVIATION = re.compile(r"\b[A-Z]{2,}s?\b")
WORD = re.compile(r"[^\W_]+(?:[/&’'-][^\W_]+)*(?:(?<=s)[’'](?=\s+[A-Z]))?|\S")
DEFINED = re.compile(r"\(([A-Z][A-Z&]{1,7}s?)\)")  # "Diversity Training Support Unit (DTSU)"
NOT_NAMES = listed(
    """
    january february march april may june july august september october november december spring summer autumn
    winter easter christmas monday tuesday wednesday thursday friday saturday sunday it this there these that those they
    he she we i you who what which however
    """
)
LINKS = frozenset({"of", "the", "and", "&"})
OPENERS = listed(
    """
    the all any each every its their our a an relevant both
    """
)
LONGEST_ACRONYM_NAME = 3  # words: "MPS Advisory Group"; more is a thing


def strip_openers(name: str) -> str:
    """A name without the article or "all" before it."""
    words = name.split()
    while words and words[0].lower() in OPENERS:
        words.pop(0)
    return " ".join(words)


def body_at(text: str) -> str | None:
    """The name of a body with which `text` begins; None where it begins with none."""
    taken: list[str] = []
    for match in WORD.finditer(text[:200]):
        word = match[0]
        if not _belongs(word, taken):
            break
        taken.append(word)
    while taken and taken[-1].lower() in LINKS | OPENERS | {"(", "'", "‘", "’", '"', "“"}:
        taken.pop()
    name = " ".join(taken).replace("( ", "(").replace(" )", ")")
    name = re.sub(r"(['‘“\"])\s+(.*?)\s+(['’”\"])", r"\1\2\3", name)
    return name if _is_name(taken) else None


def _belongs(word: str, taken: list[str]) -> bool:
    if word in {"'", "‘", "’", '"', "“", "”"}:
        return True
    if word == "(" and taken:
        return True
    if word == ")":
        return "(" in taken
    if "(" in taken and ")" not in taken:
        return word.isupper()
    if ")" in taken:
        return False
    low = word.lower()
    return (
        word[0].isupper()
        or (word[0].isdigit() and bool(taken))
        or low in ROLE_NOUNS
        or low in LINKS
        or (low in OPENERS and not taken)
    )


def _is_name(taken: list[str]) -> bool:
    if not taken or all(word.lower() in NOT_NAMES or word.isdigit() for word in taken):
        return False
    return any(word[0].isupper() or word.lower() in ROLE_NOUNS for word in taken if word.lower() not in OPENERS)


def is_body(name: str) -> bool:
    """Whether a subject names somebody rather than something."""
    words = DEFINED.sub("", strip_openers(name)).split()
    if not words or all(word.lower() in NOT_NAMES or word.isdigit() for word in words):
        return False
    acronym = any(len(word) > 1 and ABBREVIATION.fullmatch(word.strip("(),'‘’")) for word in words)
    role = words[-1].lower().strip("'’)") in ROLE_NOUNS or any(
        part.lower() in ROLE_NOUNS for part in re.split(r"\W+", words[-1])
    )
    proper = len(words) > 1 and all(word[0].isupper() or word.lower() in LINKS for word in words)
    short = len(words) == 1 and (acronym or role or (words[0][0].isupper() and not _is_thing(words[0])))
    return role or proper or short or (acronym and len(words) <= LONGEST_ACRONYM_NAME and words[-1][0].isupper())


def _is_thing(word: str) -> bool:
    """A word that a sentence may begin with and that names no body: "Piloting", "Plans"."""
    return word.lower() in DELIVERABLES or is_act_noun(word) or is_act_noun(word.removesuffix("s"))
