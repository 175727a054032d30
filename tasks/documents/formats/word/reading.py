"""The paper in a Word document, as it looks with every tracked change accepted.

Read from the document's own XML (ECMA-376, part 1): python-docx shows neither tracked changes nor content controls,
text boxes or footnotes, and what it does not show would be lost.
"""

import io
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.exceptions import XmlchemyError
from docx.package import Package
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from registry.errors import BadInputError
from tasks.documents.formats.damage import DAMAGE
from tasks.documents.formats.ticking import Ticker, silent
from tasks.documents.formats.word.body import Body
from tasks.documents.formats.word.numbering import Marks
from tasks.documents.formats.word.parts import Parts
from tasks.documents.paper import Format, Paper

Element = Any  # lxml's, which has no types

BROKEN: tuple[type[Exception], ...] = (OpcError, XmlchemyError, LxmlError, *DAMAGE)
FOREIGN = {"chart", "diagramData", "oleObject", "package", "aFChunk"}
SAMPLE = 300  # characters of hidden words that a note shows


def read_word(content: bytes, name: str, sha256: str, *, progress: Ticker = silent) -> Paper:
    """The paper in a Word document: its paragraphs and tables in order, then its footnotes and endnotes.

    Headers, footers, margin comments and hidden text are left out; `notes` says so of the last two. Raises
    BadInputError, saying what to do, for a file that is damaged.
    """
    try:
        parts = _parts(Package.open(io.BytesIO(content)).main_document_part)
        of = len(parts.body)
    except BROKEN as error:
        raise BadInputError(
            f"{name} is damaged or not as Word writes it ({type(error).__name__}): open it in Word and save it again "
            "as .docx (not as Strict Open XML)."
        ) from error
    body = Body(name, Marks(parts.styles, parts.numbering), progress)
    blocks = body.read(parts, of)
    return Paper(name, sha256, Format.WORD, tuple(blocks), tuple(_notes(body, parts)))


def _parts(document: Part) -> Parts:
    def related(kind: str) -> Element | None:
        for relationship in document.rels.values():
            if relationship.reltype == kind and not relationship.is_external:
                return _root(relationship.target_part)
        return None

    return Parts(
        document=_root(document),
        styles=related(RELATIONSHIP_TYPE.STYLES),
        numbering=related(RELATIONSHIP_TYPE.NUMBERING),
        footnotes=related(RELATIONSHIP_TYPE.FOOTNOTES),
        endnotes=related(RELATIONSHIP_TYPE.ENDNOTES),
        comments=related(RELATIONSHIP_TYPE.COMMENTS),
        foreign=sum(each.reltype.rsplit("/", 1)[-1] in FOREIGN for each in document.rels.values()),
    )


def _root(part: Part) -> Element:
    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


def _notes(body: Body, parts: Parts) -> list[str]:
    notes = []
    hidden = " ".join(" ".join(body.hidden).split())
    if hidden:
        notes.append(f"Hidden text was left out: “{_cut(hidden)}”")
    comments = [words for words in parts.comment_words() if words]
    if comments:
        notes.append(f"{len(comments)} comments in the margin were left out: “{_cut(' / '.join(comments))}”")
    if parts.foreign:
        notes.append(f"{parts.foreign} charts, diagrams or files stand inside the document; their words were not read")
    return notes


def _cut(words: str) -> str:
    return words if len(words) <= SAMPLE else words[:SAMPLE].rsplit(" ", 1)[0] + " …"
