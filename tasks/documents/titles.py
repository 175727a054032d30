"""The report that a paper is about: its title, and a short code made of it."""

import re
from collections.abc import Sequence
from pathlib import Path

from registry.errors import BadInputError
from tasks.documents.paper import Paragraph

QUOTED = re.compile(r"[“\"]([^“”\"]{3,200})[”\"]|‘([^‘’]{3,200})’")
LONGEST_TITLE = 200  # characters
MOST_TITLE_LINES = 4
LONGEST_CODE = 12  # letters
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
    """The code as given, or the initials of the title up to its colon. Raises BadInputError for one that is none."""
    code = given if given is not None else _initials(report_title.split(":", maxsplit=1)[0])
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,11}", code):
        raise BadInputError(
            f"{code!r} is no report code: give one of up to twelve letters and digits that begins with a "
            "letter (--report WTR)."
        )
    return code


def _initials(words: str) -> str:
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", words)).upper()
    return initials[:LONGEST_CODE]
