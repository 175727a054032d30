"""What kind a file is, by its content and never by its name alone; what to do with a kind that is not taken."""

import csv
import re
from enum import StrEnum
from pathlib import PurePath

from registry.errors import BadInputError

HEAD = 4096  # bytes that tell a kind
PDF_MARK_WITHIN = 1024  # bytes: PDF readers look no further (ISO 32000-1, implementation note 13)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FEWEST_ROWS, FEWEST_FIELDS = 2, 3  # of text that is taken for separated values whatever its name
SEPARATORS = ",;|"
WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|style|title|table)\b", re.IGNORECASE | re.DOTALL
)
MARKUP = re.compile(r"<(?:p|div|table|ul|ol|h[1-6])\b", re.IGNORECASE)
MAIL = re.compile(r"^MIME-Version:\s*1", re.IGNORECASE | re.MULTILINE)


class Kind(StrEnum):
    """What a file is; the words stand in messages."""

    TEXT = "text"
    CSV = "comma-separated text"
    HTML = "a web page"
    PDF = "a PDF"
    PACKAGE = "a packed file"  # .docx and .xlsx are; what is in it is seen when it is opened
    WORD = "a Word document"
    EXCEL = "an Excel workbook"


SUFFIXES = {
    Kind.TEXT: {".txt", ".text", ".tsv", ".tab"},
    Kind.CSV: {".csv"},
    Kind.HTML: {".html", ".htm", ".xhtml"},
    Kind.PDF: {".pdf"},
    Kind.WORD: {".docx", ".docm", ".dotx", ".dotm"},
    Kind.EXCEL: {".xlsx", ".xlsm", ".xltx", ".xltm"},
}

OTHER_SUFFIXES = {".doc", ".xls", ".rtf", ".odt", ".ods"}

OLD = (
    ("EncryptedPackage", "is encrypted: open it with its password, take the password off, and save it again"),
    ("WordDocument", "is a Word document of the old kind (.doc): open it in Word and save it as .docx"),
    ("Workbook", "is an Excel workbook of the old kind (.xls): open it in Excel and save it as .xlsx"),
    ("Book", "is an Excel workbook of the old kind (.xls): open it in Excel and save it as .xlsx"),
    ("PowerPoint Document", "is a PowerPoint presentation: save the paper in it as .docx"),
    ("__substg1.0_", "is an Outlook message: save the paper that is attached to it, and give that"),
)


def kind_of(content: bytes, name: str) -> Kind:
    """The kind of a file that is not empty.

    Raises BadInputError for a kind that is not taken, saying what the file is and how to save it instead.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Kind.PACKAGE
    if content.startswith(OLE):
        raise BadInputError(f"{name} {_old(content)}.")
    if content.startswith(b"{\\rtf"):
        raise BadInputError(f"{name} is rich text (.rtf): open it in Word and save it as .docx.")
    if b"%PDF-" in content[:PDF_MARK_WITHIN]:
        return Kind.PDF
    return _kind_of_text(_text(content, name), name)


def said_of(kind: Kind, name: str) -> str | None:
    """What to tell of a file whose name says another kind than its content; None where they agree."""
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES[kind] or suffix not in OTHER_SUFFIXES.union(*SUFFIXES.values()):
        return None
    return f"{name} is {kind} by its content, and was read as one whatever its name says"


def _old(content: bytes) -> str:
    for stream, advice in OLD:
        if stream.encode("utf-16-le") in content:
            return advice
    return "is of an old Office kind: open it in the program that made it and save it as .docx or .xlsx"


def _text(content: bytes, name: str) -> str:
    """Enough of a text file to tell its kind. Raises BadInputError for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[:HEAD].decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise BadInputError(f"{name} {_binary(content)}")
    return content[: 16 * HEAD].decode("utf-8-sig", errors="replace")


def _binary(content: bytes) -> str:
    import filetype  # noqa: PLC0415 - its tables take longer to load than a text takes to read

    guess = filetype.guess(content[:HEAD])
    if guess is None:
        return "is not text, nor any kind of paper that is known; save it as .docx, .xlsx, .pdf, .html, .csv or text."
    if guess.mime.startswith("image/"):
        return f"is a picture ({guess.mime}); have it read by OCR first and give the text, .docx or PDF that it makes."
    return f"is {guess.mime}, which is no paper; give a .docx, .xlsx, .pdf, .html, .csv or text file."


def _kind_of_text(text: str, name: str) -> Kind:
    suffix = PurePath(name).suffix.lower()
    if WEB_PAGE.match(text[:HEAD]) or (suffix in SUFFIXES[Kind.HTML] and MARKUP.search(text)):
        return Kind.HTML
    if text.lstrip().startswith("<?xml"):
        return _kind_of_xml(text, name)
    if MAIL.search(text[:HEAD]) and "content-type:" in text[:HEAD].lower():
        raise BadInputError(f"{name} is a mail or a web archive: save the paper in it as .docx, .pdf or .html.")
    if suffix == ".csv" or ("\t" not in text and _is_separated(text)):
        return Kind.CSV
    return Kind.TEXT


def _kind_of_xml(text: str, name: str) -> Kind:
    head = text[:HEAD].lower()
    if "<html" in head:
        return Kind.HTML
    for mark, program, suffix in (
        ("word.document", "Word", ".docx"), ("wordml", "Word", ".docx"), ("excel.sheet", "Excel", ".xlsx"),
        ("<office:document", "LibreOffice", ".docx or .xlsx"),
    ):  # fmt: skip
        if mark in head:
            raise BadInputError(f"{name} is a document saved as XML: open it in {program} and save it as {suffix}.")
    raise BadInputError(f"{name} is XML, which is no paper; give a .docx, .xlsx, .pdf, .html, .csv or text file.")


def _is_separated(text: str) -> bool:
    """Whether every row splits into the same number of fields, as prose with commas in it never does."""
    return any(_agrees(text, separator) for separator in SEPARATORS)


def _agrees(text: str, separator: str) -> bool:
    lines = text.splitlines(keepends=True)
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return False
    if len(text) >= 16 * HEAD:  # the last row is cut
        rows = rows[:-1]
    return len(rows) >= FEWEST_ROWS and len({len(row) for row in rows}) == 1 and len(rows[0]) >= FEWEST_FIELDS
