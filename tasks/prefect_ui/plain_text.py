"""Words from outside as they may stand on an administrator's page: read as words, never as markup.

Prefect's pages render Markdown with raw HTML in it, make links of bare addresses, and draw code blocks as
diagrams; so nothing that a paper or an e-mail says may reach them as it came.
"""

import re
import string
import unicodedata

WORD_JOINER = "\u2060"
SPARED = frozenset(",;?'%")  # punctuation that neither Markdown nor HTML reads as its own

# What turns bare text into a link: `https://`, `www.`, `mailto:`, `name@host`. The renderer looks for it
# after backslashes are read, so only a letter between can stop it; the joiner is invisible.
_LINKING = re.compile(r"(?i)(?<=www)(?=\.)|(?<=[a-z0-9+.-])(?=:)|(?=@)|(?<=@)|(?<=:/)(?=/)")


def plain(text: str, longest: int = 2_000) -> str:
    """`text` on one line, safe inside a Markdown paragraph, list, heading or table cell.

    Shows the same characters, but for control and direction marks, which are dropped. What is longer than
    `longest` characters is cut, and ends with an ellipsis.
    """
    line = " ".join(_visible(text).split())
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return "".join(map(_as_itself, _LINKING.sub(WORD_JOINER, line)))


def _visible(text: str) -> str:
    """Without what has no form of its own: controls, direction marks, joiners, half characters."""
    return "".join(" " if _is_space(each) else each for each in text if _is_space(each) or _has_form(each))


def _is_space(each: str) -> bool:
    return each.isspace() or each in "\u2028\u2029"


def _has_form(each: str) -> bool:
    return unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _as_itself(each: str) -> str:
    """Behind a backslash if Markdown could read it otherwise. (Prefect's older pages show entities raw.)"""
    return f"\\{each}" if each in string.punctuation and each not in SPARED else each
