"""The report that a paper is about: its title, and a short code made of it."""

import re
from pathlib import Path

from registry.errors import BadInputError

QUOTED = re.compile(r"[“\"]([^“”\"]{3,200})[”\"]|‘([^‘’]{3,200})’")


def title_of(front: tuple[str, ...], name: str) -> str:
    """The first quoted title before the table, or the first line, or the file's name."""
    for line in front:
        match = QUOTED.search(line)
        if match:
            return (match[1] or match[2]).strip()
    return front[0][:200] if front else Path(name).stem


def code_of(given: str | None, report_title: str) -> str:
    """The code as given, or the initials of the title up to its colon. Raises BadInputError for one that is none."""
    code = given if given is not None else _initials(report_title.split(":", maxsplit=1)[0])
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,11}", code):
        raise BadInputError(
            f"{code!r} is no report code: give one of up to twelve letters and digits that begins with a "
            "letter (--report WTR)."
        )
    return code


def _initials(words: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", words)).upper()
