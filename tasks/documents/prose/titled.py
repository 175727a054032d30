"""The title of a report in prose."""

import re
from collections.abc import Sequence
from pathlib import Path

from tasks.documents.prose.actors import is_actor
from tasks.documents.prose.passages import Part, Passage

TOP = 15  # lines
LONGEST = 200  # characters
MINUTES_WITHIN = 6  # lines
IS_NAME = re.compile(r"^(?:[^\s:]+\s+){0,9}[^\s:]+(?<![.:;,?!])$")  # of a body, above "Minutes of a meeting"
MINUTES = re.compile(
    r"^(?:(?:draft|unconfirmed)\s+)?(?:minutes|notes)\s+of\s+(?:an?|the)\s+(?!last\b|previous\b).*\bmeeting\b(?!\s*:)",
    re.IGNORECASE,
)
NAMED = re.compile(r"^(?:subject|(?:report |paper )?title|re)\s*:\s*(.+)$", re.IGNORECASE)


def prose_title(found: Sequence[Passage], name: str) -> str:
    """The line that calls itself the title; else the one above the paper's own data; else its first heading or line."""
    lines = [(each.part, each.lines[0]) for each in found]
    for part, line in lines:
        match = NAMED.match(line.whole) if part is Part.DATA else None
        if match:
            return match[1].strip()[:LONGEST]
    meeting = next((at for at, (_, line) in enumerate(lines[:MINUTES_WITHIN]) if MINUTES.match(line.text)), None)
    if meeting is not None:
        body = lines[meeting - 1][1].text if meeting else ""
        above_it = f"{body}: " if body[:1].isupper() and IS_NAME.search(body) else ""
        return f"{above_it}{lines[meeting][1].text}"[:LONGEST]
    first_data = next((at for at, (part, _) in enumerate(lines[:TOP]) if part is Part.DATA), None)
    above = lines[first_data - 1] if first_data is not None and first_data > 0 else None
    if above and above[0] in {Part.HEADING, Part.TEXT} and not _names_a_body(above[1].text):
        return above[1].text[:LONGEST]
    for wanted in (Part.HEADING, Part.TEXT):
        named = [line.text for part, line in lines if part is wanted]
        if named:
            return next((text for text in named[:TOP] if not _names_a_body(text) and not text.endswith(":")), named[0])[
                :LONGEST
            ]
    return Path(name).stem


def _names_a_body(text: str) -> bool:
    """A letterhead, or the committee and the day of its meeting: no title."""
    return is_actor(re.split(r"\s+[–—-]\s+|,", text)[0].title()) or bool(re.search(r"\b\d{4}\b\W*$", text))
