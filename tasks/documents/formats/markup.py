"""Words with HTML and bullets among them, as the text of papers has them, become paragraphs."""

import html
import re

from tasks.documents.paper import Paragraph, Place

PARTS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^<>]*>|([•●▪◦])")


class _Gatherer:
    """Words gather until markup or a bullet ends the paragraph."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.paragraphs: list[Paragraph] = []
        self.words: list[str] = []
        self.bullet = False

    def add(self, text: str) -> None:
        self.words += html.unescape(text).split()

    def flush(self, *, bullet: bool) -> None:
        if self.words:
            self.paragraphs.append(Paragraph(" ".join(self.words), self.place, self.bullet))
        self.words, self.bullet = [], bullet


def paragraphs(text: str, place: Place) -> tuple[Paragraph, ...]:
    """The paragraphs and bullets of one cell or line, in order."""
    gatherer, at = _Gatherer(place), 0
    for part in PARTS.finditer(text):
        gatherer.add(text[at : part.start()])
        at = part.end()
        closing, tag, mark = part.groups()
        name = (tag or "").lower()
        if mark or (name == "li" and not closing):
            gatherer.flush(bullet=True)
        elif name in {"p", "br", "ul", "ol", "div", "tr", "td", "li"}:
            gatherer.flush(bullet=gatherer.bullet and name == "br")
    gatherer.add(text[at:])
    gatherer.flush(bullet=False)
    return tuple(gatherer.paragraphs)
