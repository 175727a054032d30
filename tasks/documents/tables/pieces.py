"""A cell that a page break cut: its pieces are joined where a sentence goes on."""

import re
from collections.abc import Sequence
from dataclasses import replace

from registry.wording.word_lists import listed
from tasks.documents.paper import Paragraph

SENTENCE_END = re.compile(r"[.;:!?][\"'”’)]*$")
JOINERS = listed(
    """
    a an the of to for from by with and or in on at that which as is are be its their all any
    """
)


def go_on(gathered: list[Paragraph], following: Sequence[Paragraph]) -> None:
    """A sentence that a page break cut is joined."""
    first = following[0]
    if gathered and not first.bullet and breaks_off(gathered[-1].text, first.text):
        gathered[-1] = replace(gathered[-1], text=f"{gathered[-1].text} {first.text}")
        following = following[1:]
    gathered += following


def breaks_off(text: str, following: str) -> bool:
    """Whether a text stops in mid-sentence and `following` goes on with it."""
    last = text.rsplit(maxsplit=1)[-1]
    if SENTENCE_END.search(last):
        return False
    return following[:1].islower() or last.lower() in JOINERS
