"""What stands directly in a Word container, whatever is wrapped around it, tracked changes accepted."""

from collections.abc import Iterable, Iterator
from typing import Any

from docx.oxml.ns import qn

from tasks.documents.formats.word.text import ALTERNATE, LEFT_OUT, chosen

Element = Any  # lxml's, which has no types

W_P, W_TBL = qn("w:p"), qn("w:tbl")
W_PPR = qn("w:pPr")
GONE = (qn("w:del"), qn("w:moveFrom"))


def within(container: Element, wanted: set[str]) -> Iterator[Element]:
    """The wanted elements, in order: content controls, custom XML and insertions around them are looked through."""
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        if element.tag in wanted:
            yield element
        elif element.tag == ALTERNATE:
            waiting += reversed(chosen(element))
        elif isinstance(element.tag, str) and element.tag not in LEFT_OUT:
            waiting += reversed(element)


def is_mark_gone(paragraph: Element) -> bool:
    """Whether a paragraph's end was deleted: its words go on with the next one's (ECMA-376, part 1, 17.13.5.15)."""
    properties = paragraph.find(f"{W_PPR}/{qn('w:rPr')}")
    return properties is not None and any(properties.find(tag) is not None for tag in GONE)


def joined(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements, with paragraphs whose end was deleted put before what follows them."""
    before: Element | None = None
    for element in elements:
        if before is not None and element.tag == W_P:
            at = int(element.find(W_PPR) is not None)
            element[at:at] = [child for child in before if child.tag != W_PPR]
        elif before is not None:
            yield before
        before = element if element.tag == W_P and is_mark_gone(element) else None
        if before is None:
            yield element
    if before is not None:
        yield before
