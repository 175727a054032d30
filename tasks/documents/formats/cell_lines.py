"""A cell that keeps its lines, as those of a worksheet do, becomes paragraphs and bullets."""

import re
from dataclasses import replace

from tasks.documents.formats.markup import paragraphs
from tasks.documents.paper import Paragraph, Place

TAGGED = re.compile(r"</?(?:p|br|ul|ol|li|div)\b[^<>]*>", re.IGNORECASE)
BULLETS = "•●▪◦‣⁃∙·■□❑❖➢➔►\uf0b7\uf0a7\uf0d8\uf0fc\uf076"
LEADING = re.compile(rf"\s*(?:[{BULLETS}]|[-–—*](?=\s))\s*")
FINISHED = re.compile(r"[.;:!?][\"'”’)]*$")
END = 12  # characters that tell whether a sentence is over; a text may be put together from many lines
LEADS_IN = re.compile(r"[:;]$")


def cell_paragraphs(text: str, place: Place) -> tuple[Paragraph, ...]:
    """The paragraphs of one cell, in order.

    A line is a paragraph, unless it goes on in small letters with a sentence that the line before it has not ended.
    A cell with HTML in it is read as HTML. Lines below a lead-in ("The committee is provided with:") are its bullets,
    because a worksheet loses their marks.
    """
    if TAGGED.search(text):
        return paragraphs(text, place)
    found: list[Paragraph] = []
    led = False
    for line in text.splitlines():
        for each in _line(line, place):
            if found and goes_on(found[-1], each):
                found[-1] = replace(found[-1], text=f"{found[-1].text} {each.text}")
                continue
            found.append(replace(each, bullet=each.bullet or led))
            led = led or bool(LEADS_IN.search(each.text))
    return tuple(found)


def goes_on(before: Paragraph, line: Paragraph) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    return not line.bullet and line.text[:1].islower() and not FINISHED.search(before.text[-END:])


def _line(line: str, place: Place) -> tuple[Paragraph, ...]:
    mark = LEADING.match(line)
    if mark is None:
        return paragraphs(line, place)
    first, *others = paragraphs(line[mark.end() :], place) or (None,)
    return (replace(first, bullet=True), *(each for each in others if each)) if first else ()
