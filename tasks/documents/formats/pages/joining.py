"""Lines of a paragraph become one text again: words that a line's end cut are put together where that is safe."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

HYPHENATED = re.compile(r"[^\W\d_]-$")
SOFT = "\u00ad"
TIES = frozenset({"and", "or", "to", "und", "bis"})  # "pre- and post-", "two- to three-year"
CLOSED_UP = re.compile(r"\w[/–—]$")  # "Monitoring/" and "2001–" go on without a space


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a paper that a line's end did not cut, in small letters."""
    return frozenset(word.strip(".,;:!?()[]“”‘’\"'").lower() for text in texts for word in text.split())


def joined(lines: Iterable[list[str]], known: AbstractSet[str]) -> str:
    """The text of a paragraph's lines."""
    words: list[str] = []
    for line in lines:
        fresh = [word for word in line if word.strip(SOFT)]
        if words and fresh:
            together = _together(words[-1], fresh[0], known)
            if together is not None:
                words[-1] = together
                fresh = fresh[1:]
        words += fresh
    return " ".join(words).replace(SOFT, "")


def _together(before: str, following: str, known: AbstractSet[str]) -> str | None:
    """Two parts of one word; None for two words.

    A hyphen at a line's end is the word's own ("co-ordination") unless the paper elsewhere has the word without one.
    """
    if before.endswith(SOFT):
        return before + following
    if CLOSED_UP.search(before) and following[:1].isalnum():
        return before + following
    if not HYPHENATED.search(before) or not following[:1].isalpha() or following.lower() in TIES:
        return None
    bare = re.sub(r"^\W+|\W+$", "", before[:-1] + following).lower()
    hyphened = re.sub(r"^\W+|\W+$", "", before + following).lower()
    if bare in known and hyphened not in known and following[:1].islower():
        return before[:-1] + following
    return before + following
