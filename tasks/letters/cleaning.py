"""Text from outside, made fit to stand in a letter: no control characters, no tricks of direction."""

import textwrap
import unicodedata

WIDTH = 72
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """`text` without controls (other than the newline), lone surrogates and marks that turn reading round."""
    kept = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") and char != "\n" else char
        for char in text
        if char not in _TURNING and unicodedata.category(char) != "Cs"
    )
    return "".join(kept)


def one_line(text: str) -> str:
    """`text` as one line, single spaces between its words."""
    return " ".join(clean(text).split())


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """`text` in lines of at most 72 characters; words longer than that stay whole."""
    return textwrap.fill(
        one_line(text),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
