"""How mail programs introduce what they quote, told by its shape: dates, addresses, labels, and a colon.

Words of many languages only help; none is needed where the shape is plain. Every pattern looks at a bounded piece
of text, so the time grows with the number of lines and with nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tasks.replies.languages import ORIGINAL, ROLE_OF, WROTE
from tasks.replies.ours import Line

LONGEST = 400  # characters of an introduction, over all its lines
MOST_LINES = 5

_FULL_LINE = 60  # characters: a line so long goes on in the next

ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w.-]{1,200}\w")
BRACKETED = re.compile(r"(?:<|\[mailto:|&lt;)\s{0,3}(?:mailto:)?[^<>\s@]{1,100}@[^<>\s@]{1,200}?\s{0,3}(?:>|\]|&gt;)")
TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|º|\.)?,?\s{1,3}(?:de\s|d')?[^\W\d_]{3,12}\.?,?\s{1,3}(?:de\s)?(?:19|20)\d\d(?!\d))"
    r"|[^\W\d_]{3,12}\.?\s{1,3}\d{1,2}(?:st|nd|rd|th)?,?\s{1,3}(?:19|20)\d\d(?!\d)"
)
_NUMBER = re.compile(r"(?<![^\W_])\d")  # a number that begins a word: "1 July", not "Sally54721"
ZONE = re.compile(r"(?:GMT|UTC)?\s?[+-]\d{2}:?\d{2}\b")
RULE = re.compile(r"\s*(?:[-_=*~+#—–]\s?){2,}\s*")  # a line that is only drawn

_DIVIDER = re.compile("|".join(re.escape(word) for word in ORIGINAL), re.IGNORECASE)
_LABEL = re.compile(
    r"\s{0,8}[*_]{0,2}([^\W\d_][^\W\d_ .'-]{0,14}(?:[ -][^\W\d_]{1,14}){0,2})\s?[*_]{0,2}[:：]\s?[*_]{0,2}(.*)"
)


class Shape(StrEnum):
    """What introduces a quotation."""

    ATTRIBUTION = "attribution"
    HEADERS = "header lines"
    DIVIDER = "divider"


@dataclass(frozen=True, slots=True)
class Boundary:
    """Lines `first` to `last` (indices) introduce the writing of somebody else."""

    first: int
    last: int
    shape: Shape


def boundaries(lines: Sequence[Line]) -> list[Boundary]:
    """Every introduction of a quotation, in order; none overlaps another."""
    found: list[Boundary] = []
    index = 0
    while index < len(lines):
        boundary = None if lines[index].blank else _at(lines, index)
        if boundary:
            found.append(boundary)
        index = boundary.last + 1 if boundary else index + 1
    return found


def _at(lines: Sequence[Line], index: int) -> Boundary | None:
    if (last := _header_block(lines, index)) is not None:
        return Boundary(index, last, Shape.HEADERS)
    if _is_divider(lines, index):
        return Boundary(index, index, Shape.DIVIDER)
    if (last := _attribution(lines, index)) is not None:
        return Boundary(index, last, Shape.ATTRIBUTION)
    return None


def next_bearing(lines: Sequence[Line], index: int) -> Line | None:
    """The next line that is not blank, among the ten after it."""
    return next((line for line in lines[index + 1 : index + 11] if not line.blank), None)


# How a mail program says who wrote what it quotes, and when.


def _attribution(lines: Sequence[Line], index: int) -> int | None:
    """The last line of an introduction that begins here."""
    first = lines[index]
    if len(first.bare) > LONGEST:
        return None
    if _introduces(lines, index, index, first.bare):
        return index
    # Wrapped: the first line must bear the date or the address, or the words before it would go with it.
    if not (DATE.search(first.bare) or BRACKETED.search(first.bare)) or _is_mid_paragraph(lines, index):
        return None
    joined, bearing = first.bare.strip(), 1
    for last in range(index + 1, min(index + 2 * MOST_LINES, len(lines))):
        line = lines[last]
        if line.blank:
            continue
        bearing += 1
        joined = f"{joined} {(line.bare if line.depth == first.depth else line.text).strip()}"
        if len(joined) > LONGEST or bearing > MOST_LINES or (last > index + 1 and not _may_wrap(lines[last - 1])):
            return None
        if _introduces(lines, index, last, joined):
            return last
    return None


def _may_wrap(line: Line) -> bool:
    return line.blank or line.bare.rstrip()[-1:] not in {".", "!", "?", ":"}


def _is_mid_paragraph(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else None
    is_open = before is not None and not before.blank and before.depth == lines[index].depth
    return is_open and before is not None and not RULE.fullmatch(before.bare[:200]) and len(before.bare) > _FULL_LINE


def _introduces(lines: Sequence[Line], first: int, last: int, joined: str) -> bool:
    text = joined.strip().strip("*_ ").strip()
    framed = text.startswith("--") and text.endswith("--")
    text = text.strip("-").strip()
    if not text:
        return False
    if not (framed or text[-1] in ":："):
        # Without a colon it must say all: "2013/7/20 A Person <a.person@example.org>", and what it quotes be marked.
        return bool(DATE.match(text) and BRACKETED.search(text)) and _opens_quote(lines, first, last)
    has_date, has_time, bracketed = bool(DATE.search(text)), bool(TIME.search(text)), bool(BRACKETED.search(text))
    wrote = _ends_in_wrote(text)
    has_address = bracketed or bool(ADDRESS.search(text))
    if (wrote and (has_address or (has_date and has_time))) or (has_address and has_date and has_time):
        return True
    # "Figures from Jo Smith <jo@example.org>:" is a heading, unless what follows it is marked as quoted.
    return (has_address or (has_date and (has_time or wrote))) and _opens_quote(lines, first, last)


def _opens_quote(lines: Sequence[Line], first: int, last: int) -> bool:
    after = next_bearing(lines, last)
    return after is not None and after.depth > lines[first].depth


def _ends_in_wrote(text: str) -> bool:
    end = text.rstrip(":： -").casefold()[-40:]
    return any(end.endswith(word) for word in WROTE) or "geschreven" in end


# The headers of a message, as Outlook copies them above what it quotes.


def _header_block(lines: Sequence[Line], index: int) -> int | None:
    """The last of three and more lines `Label: value` that are the headers of a message."""
    found, last = _labelled(lines, index)
    if len(found) < 3:  # noqa: PLR2004
        return None
    drawn = index > 0 and any(_is_drawn(line) for line in lines[max(0, index - 2) : index])
    return last if _header_score(found, drawn=drawn) >= 4 else None  # noqa: PLR2004


def _labelled(lines: Sequence[Line], index: int) -> tuple[list[tuple[str, str]], int]:
    """The labels and values from here on; a value may go on for a line."""
    found: list[tuple[str, str]] = []
    last, wrapped = index, False
    for at in range(index, min(index + 14, len(lines))):
        label = _LABEL.match(lines[at].bare[:1000]) if lines[at].depth == lines[index].depth else None
        if label:
            found.append((" ".join(label[1].casefold().split()), label[2]))
            last, wrapped = at, False
        elif not found or wrapped or lines[at].blank:
            break
        else:
            wrapped = True
    return found, last


def _header_score(found: list[tuple[str, str]], *, drawn: bool) -> int:
    """How much the lines look like a message's headers, and not like a form that somebody filled in."""
    roles = {ROLE_OF[label] for label, _ in found if label in ROLE_OF} - {"other"}
    values = [value[:300] for _, value in found]
    has_address = any("@" in value for value in values)
    has_moment = any(DATE.search(value) and TIME.search(value) for value in values)
    if not (has_address or has_moment):
        return 0
    score = (2 if "@" in "".join(values[:2]) else 1) if has_address else 0
    score += 2 * has_moment + drawn + 2 * (len(roles) >= 2) + (len(roles) >= 3)  # noqa: PLR2004
    if _NUMBER.search(values[0]) and "@" not in values[0]:
        score -= 4  # "From: 1 July": a period, not a person
    return score - 2 * sum(label not in ROLE_OF and value.strip()[:1].isdigit() for label, value in found)


# A line that is drawn and says that a message follows.


def _is_divider(lines: Sequence[Line], index: int) -> bool:
    text = lines[index].bare.strip().strip("*").strip()
    if len(text) > 120:  # noqa: PLR2004
        return False
    words = text.strip("-_=—– ").rstrip(":")
    drawn = len(text) - len(words) >= 6 and text[:2] in {"--", "__", "==", "——"} and text[-1] in "-_=—–"  # noqa: PLR2004
    begins = text.lower().startswith("begin forwarded message") or text.lower().startswith("début du message")
    if not words or not (drawn or begins):
        return False
    return bool(begins or _DIVIDER.search(words)) or _label_follows(lines, index)


def _label_follows(lines: Sequence[Line], index: int) -> bool:
    after = [at for at in range(index + 1, min(index + 4, len(lines))) if not lines[at].blank]
    return bool(after) and _header_block(lines, after[0]) is not None


def _is_drawn(line: Line) -> bool:
    return bool(RULE.fullmatch(line.bare[:200])) or line.bare.strip().startswith("-----")
