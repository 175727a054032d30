"""A packed file (.docx, .xlsx) is looked through before anything else reads it: its sizes, its XML, what it holds.

Every member is unpacked once here in small pieces, so that a size that the file lies about shows at once, and no
XML with a document type (the door to entities that expand, and to files of this machine) reaches a parser.
"""

import io
import zipfile
from xml.parsers import expat

from registry.errors import BadInputError
from tasks.documents.formats.damage import DAMAGE
from tasks.documents.formats.kinds import Kind
from tasks.documents.formats.limits import (
    HIGHEST_RATIO,
    LARGEST_UNPACKED,
    MEGABYTE,
    MOST_MEMBERS,
    RATIO_COUNTS_FROM,
)

PIECE = 65_536  # bytes unpacked at a time
ENCRYPTED = 0x1  # ZipInfo.flag_bits (APPNOTE.TXT, 4.4.4)
XML_SUFFIXES = (".xml", ".rels", ".vml")
NEVER_PARSED = (".htm", ".html", ".mht", ".svg", ".bin")  # a document type may stand in the first three
MACROS = "vbaproject.bin"
OTHERS = (
    ("ppt/", "is a PowerPoint presentation: save the paper in it as .docx"),
    ("xl/workbook.bin", "is a binary Excel workbook (.xlsb): open it in Excel and save it as .xlsx"),
    ("Index/", "is a Pages or Numbers document: export it as .docx or .xlsx"),
    ("META-INF/container.xml", "is an electronic book: save the paper as .docx or .html"),
)
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


class _Seen(Exception):  # noqa: N818 - not an error: the prolog has been seen
    """The root element begins: nothing of the prolog is to come."""


def looked_through(content: bytes, name: str) -> tuple[Kind, tuple[str, ...]]:
    """Word or Excel, and what a person should be told of the file.

    Raises BadInputError, saying what to do, for a damaged, encrypted or hostile file, and for another kind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            _check_sizes(members, len(content), name)
            kind = _kind(package, name)
            for member in members:
                _look_through(package, member, name)
    except DAMAGE as error:
        raise BadInputError(
            f"{name} is damaged or cut short ({error}): open it in the program that made it, save it again, "
            "or ask its sender for it once more."
        ) from error
    return kind, _notes(members, name)


def _check_sizes(members: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    advice = "give the paper's text alone, or the tables that matter."
    if len(members) > MOST_MEMBERS:
        raise BadInputError(f"{name} holds {len(members):,} parts, more than {MOST_MEMBERS:,}; {advice}")
    if len({member.filename for member in members}) < len(members):
        raise BadInputError(f"{name} holds two parts of one name, as no Office program writes; save it again there.")
    if unpacked > LARGEST_UNPACKED:
        raise BadInputError(
            f"{name} unpacks to {unpacked // MEGABYTE:,} MB, more than {LARGEST_UNPACKED // MEGABYTE} MB; {advice}"
        )
    if unpacked > RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * packed:
        raise BadInputError(
            f"{name} unpacks to {unpacked // packed} times its size, as no paper does (a zip bomb?); {advice}"
        )
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise BadInputError(f"{name} is encrypted: open it with its password, take the password off, save it again.")


def _kind(package: zipfile.ZipFile, name: str) -> Kind:
    members = package.namelist()
    if "mimetype" in members:
        with package.open("mimetype") as member:
            if member.read(PIECE).startswith(OPEN_DOCUMENT):
                raise BadInputError(f"{name} is an OpenDocument file: save it as .docx or .xlsx.")
    for mark, what in OTHERS:
        if any(member.startswith(mark) for member in members):
            raise BadInputError(f"{name} {what}.")
    if "[Content_Types].xml" in members:
        for folder, kind in (("word/", Kind.WORD), ("xl/", Kind.EXCEL)):
            if any(member.lower().startswith(folder) for member in members):
                return kind
    raise BadInputError(f"{name} is a zip archive with no paper of its own: take the paper out of it and give that.")


def _look_through(package: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Unpack a member whole, a piece at a time: its real size and check sum must be the declared ones."""
    part = member.filename
    parser = None if _is_never_parsed(part) else _prolog(name, part)
    with package.open(member) as unpacked:
        while piece := unpacked.read(PIECE):
            if parser is not None and _prolog_ends(parser, piece, name, part):
                parser = None


def _is_never_parsed(part: str) -> bool:
    return "/media/" in part or part.lower().endswith(NEVER_PARSED)


def _prolog(name: str, part: str) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise BadInputError(
            f"{name} declares a document type in {part}, as no Office program writes, and which can make a small file "
            "grow without end; save it again in Word or Excel."
        )

    def end(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = end
    return parser


def _prolog_ends(parser: expat.XMLParserType, piece: bytes, name: str, part: str) -> bool:
    try:
        parser.Parse(piece, False)  # noqa: FBT003 - expat's own signature
    except _Seen:
        return True
    except (expat.ExpatError, LookupError) as error:
        if not part.lower().endswith(XML_SUFFIXES):
            return True  # no XML, whatever it is
        raise BadInputError(f"{name} is damaged in {part} ({error}): save it again in Word or Excel.") from error
    return False


def _notes(members: list[zipfile.ZipInfo], name: str) -> tuple[str, ...]:
    if any(member.filename.lower().endswith(MACROS) for member in members):
        return (f"{name} holds macros: they were neither run nor read, only the words",)
    return ()
