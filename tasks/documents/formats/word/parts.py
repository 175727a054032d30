"""The parts of a Word document that its words stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

Element = Any  # lxml's, which has no types

SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}  # the rules above notes: no words


@dataclass(frozen=True, slots=True)
class Parts:
    """The roots of the parts; what a document does not have is None."""

    document: Element
    styles: Element | None = None
    numbering: Element | None = None
    footnotes: Element | None = None
    endnotes: Element | None = None
    comments: Element | None = None
    foreign: int = 0  # charts, diagrams, embedded files: parts of the document that are no text of its own

    @property
    def body(self) -> Element:
        """The body. Raises KeyError for a part that has none."""
        body = self.document.find(qn("w:body"))
        if body is None:
            raise KeyError("w:body")
        return body

    def notes(self) -> Iterator[tuple[str, str, Element]]:
        """Each footnote and endnote: its kind, its id, and its element."""
        for kind, root in (("footnote", self.footnotes), ("endnote", self.endnotes)):
            for note in root.findall(qn(f"w:{kind}")) if root is not None else ():
                if note.get(qn("w:type")) not in SEPARATORS:
                    yield kind, note.get(qn("w:id"), ""), note

    def comment_words(self) -> Iterator[str]:
        """The words of each comment in the margin."""
        for comment in self.comments.findall(qn("w:comment")) if self.comments is not None else ():
            yield " ".join(" ".join(text.text or "" for text in comment.iter(qn("w:t"))).split())
