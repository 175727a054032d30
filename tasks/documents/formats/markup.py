"""Words with HTML and bullets among them, as the text of papers has them, become paragraphs."""

import html
import re

from tasks.documents.paper import Paragraph, Place

# Elements that stand in text taken from web pages; "<insert name>" is words.
ELEMENTS = frozenset(
    """
    a abbr address article aside b big blockquote body br caption center cite code col colgroup dd del details dfn div
    dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd
    label li link main mark meta nav o ol option p pre q s samp script section select small span st1 strike strong
    style sub summary sup table tbody td textarea tfoot th thead time title tr tt u ul var w wbr
    """.split()  # noqa: SIM905 - easier to read than a list with quotes
)
PARTS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)\b([^<>]*)>|([•●▪◦])")
LONE_ATTRIBUTES = {"", "nowrap", "compact", "reversed", "border", "noshade", "hidden"}


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
        closing, tag, rest, mark = part.groups()
        name = (tag or "").lower()
        if tag and not (
            name.partition(":")[0] in ELEMENTS and ("=" in rest or rest.strip(" \t/").lower() in LONE_ATTRIBUTES)
        ):
            continue  # "a<b and c>d", "<insert name>"
        gatherer.add(text[at : part.start()])
        at = part.end()
        if mark or (name == "li" and not closing):
            gatherer.flush(bullet=True)
        elif name in {"p", "br", "ul", "ol", "div", "tr", "td", "li"}:
            gatherer.flush(bullet=gatherer.bullet and name == "br")
    gatherer.add(text[at:])
    gatherer.flush(bullet=False)
    return tuple(gatherer.paragraphs)
