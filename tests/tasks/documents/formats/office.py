"""Word documents and workbooks made for the tests: by python-docx, and by raw XML where it writes none."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

from tasks.documents.formats.excel.reading import read_excel
from tasks.documents.formats.word.reading import read_word
from tasks.documents.paper import Grid, Paper, Paragraph

MARKUP = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
DRAWN = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
OLD_DRAWN = 'xmlns:v="urn:schemas-microsoft-com:vml"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def saved(document: Document | Workbook) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_of(body: str) -> bytes:
    """A Word document with these elements of the w: namespace as its body."""
    document = docx.Document()
    wrapped = parse_xml(f"<w:body {nsdecls('w')} {MARKUP} {DRAWN} {OLD_DRAWN}>{body}</w:body>")
    for element in list(wrapped):
        document.element.body.insert_element_before(element, "w:sectPr")
    return saved(document)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def repacked(content: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    """The packed file with members changed, added, or (None) taken out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        members: dict[str, bytes | None] = {each: old.read(each) for each in old.namelist()}
        members.update(changed)
        for member, data in members.items():
            if data is not None:
                new.writestr(member, data)
    return stream.getvalue()


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def with_part(content: bytes, part: str, xml: str) -> bytes:
    """The Word document with another part ("footnotes"), related to its main one."""
    types = member(content, "[Content_Types].xml").decode()
    override = f'<Override PartName="/word/{part}.xml" ContentType="{WORD_TYPES}.{part}+xml"/></Types>'
    rels = re.sub(
        "</Relationships>",
        f'<Relationship Id="rId{part}" Type="{RELATED}/{part}" Target="{part}.xml"/></Relationships>',
        member(content, "word/_rels/document.xml.rels").decode(),
    )
    return repacked(
        content,
        {
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
            "word/_rels/document.xml.rels": rels.encode(),
            f"word/{part}.xml": f"<w:{part} {nsdecls('w')}>{xml}</w:{part}>".encode(),
        },
    )


def read_as_word(content: bytes) -> Paper:
    return read_word(content, "paper.docx", hashlib.sha256(content).hexdigest())


def read_as_excel(content: bytes) -> Paper:
    return read_excel(content, "paper.xlsx", hashlib.sha256(content).hexdigest())


def texts(paper: Paper) -> list[str]:
    """The paragraphs outside of tables."""
    return [block.text for block in paper.blocks if isinstance(block, Paragraph)]


def rows_of(grid: Grid) -> list[list[str]]:
    """The words of a grid's cells; "^" for one that a merged cell covers."""
    return [["^" if cell.covered else cell.text for cell in row] for row in grid.rows]


def words_of(paper: Paper) -> list[str]:
    """Every word of the paper, in order, with the labels that stand apart."""
    words: list[str] = []
    for block in paper.blocks:
        paragraphs = (
            [each for row in block.rows for cell in row for each in cell.paragraphs]
            if isinstance(block, Grid)
            else [block]
        )
        for each in paragraphs:
            words += [*each.label.split(), *each.text.split()]
    return words
