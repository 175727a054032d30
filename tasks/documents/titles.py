"""The report that a paper is about: its title, and a short code made of it."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from registry.errors import BadInputError
from tasks.documents.paper import Paragraph

QUOTED = re.compile(r"[“\"]([^“”\"]{3,200})[”\"]|‘([^‘’]{3,200})’")
LONGEST_TITLE = 200  # characters
MOST_TITLE_LINES = 4
LONGEST_CODE = 6  # letters of one that we make; a code stands in every ref and every letter
ALL_INITIALS = 5  # words: a title of so many gives the initials of all, as people abbreviate it
SMALL = frozenset({"of", "the", "and", "for", "on", "in", "a", "an", "to", "at", "by", "with", "from", "its"})
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
APPENDIX = re.compile(r"^(?:appendix|annexe?|agenda item|item|part|section)\s+(?:\d+|[A-Z])\b[\s:.–-]*", re.IGNORECASE)


def title_of(front: Sequence[Paragraph], name: str) -> str:
    """The first quoted title before the table, or its first heading, or the first line, or the file's name.

    A title in bold that runs over several lines is one title.
    """
    for each in front:
        match = QUOTED.search(each.text)
        if match:
            return (match[1] or match[2]).strip()
    heading = next((APPENDIX.sub("", each.text) for each in front if each.level), None)
    lines = [each.text for each in front]
    first = heading or _in_bold(lines) or next(iter(lines), "")
    return first.strip("*_ ")[:LONGEST_TITLE] or Path(name).stem


def _in_bold(lines: Sequence[str]) -> str:
    """ "**Report on" and "schools**": the lines between two marks, where the first line opens one."""
    taken: list[str] = []
    for line in lines[:MOST_TITLE_LINES] if lines and lines[0].startswith("**") else []:
        taken.append(line)
        if " ".join(taken).count("**") > 1:
            return " ".join(taken).replace("**", " ").strip()
    return ""


def code_of(given: str | None, report_title: str) -> str:
    """The code as given, or one made of the title. Raises BadInputError for one that is none."""
    code = given if given is not None else made_code(report_title)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,11}", code):
        raise BadInputError(
            f"{code!r} is no report code: give one of up to twelve letters and digits that begins with a "
            "letter (--report WTR)."
        )
    return code


def made_code(report_title: str) -> str:
    """The initials of the title up to its colon: of all words where they are few, else of those that say something.

    At most six letters; "R" for a title without letters.
    """
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^()]*\)", " ", report_title)).encode("ascii", "ignore").decode()
    words = WORD.findall(plain.split(":", maxsplit=1)[0])
    if len(words) > ALL_INITIALS:
        words = [word for word in words if word.lower() not in SMALL]
    return "".join(word[0] for word in words).upper()[:LONGEST_CODE] or "R"
