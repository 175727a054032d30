"""Files made to do harm: bombs, entities, far cells, depths. Each is small and quickly made."""

import io
import os
import struct
import zipfile
import zlib

from openpyxl import Workbook

from tests.tasks.documents.formats.office import member, paragraph, repacked, run, saved, word_of

DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1 << 20
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def word() -> bytes:
    return word_of(paragraph(run("A plain paper.")))


def excel(*rows: tuple[int | str, ...]) -> bytes:
    book = Workbook()
    for row in rows or (("Ref", "Recommendation"), (1, "Keep a register.")):
        book.worksheets[0].append(row)
    return saved(book)


def repeated(piece: bytes, times: int) -> bytes:
    """A deflate stream of a piece many times over, made without compressing more than the piece."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * times + packer.flush()


def with_stream(content: bytes, name: str, stream: bytes, size: int) -> bytes:
    """The packed file with a member that is this deflate stream and says that it unpacks to `size`."""
    head = repacked(content, {name: None})
    with zipfile.ZipFile(io.BytesIO(head)) as package:
        directory_at, members = package.start_dir, len(package.namelist())
    fields = (0, 8, 0, 0, 0, len(stream), size, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *fields[:5], *fields[5:7], *fields[7:]) + name.encode() + stream
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *fields[:5], *fields[5:7], *fields[7:], 0, 0, 0, 0, directory_at
    )
    directory = head[directory_at : head.rindex(b"PK\x05\x06")] + entry + name.encode()
    at = directory_at + len(local)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members + 1, members + 1, len(directory), at, 0)
    return head[:directory_at] + local + directory + end


def bomb(size: int) -> bytes:
    """Ten megabytes that unpack to ten gigabytes of spaces, and say that they unpack to `size`."""
    return with_stream(word(), DOCUMENT, repeated(b" " * MEGABYTE, 10 * 1024), size)


def with_prolog(content: bytes, name: str, prolog: str, encoding: str = "utf-8") -> bytes:
    """A member that begins with a document type."""
    body = member(content, name).decode().partition("?>")[2]
    text = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}{body}'
    return repacked(content, {name: text.encode(encoding)})


def sheet(inside: str, dimension: str = "A1:XFD1048576") -> bytes:
    """A workbook whose sheet's XML is this; random bytes beside it keep it from looking like a bomb."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/>{inside}</worksheet>'
    )
    return repacked(excel(), {SHEET: xml.encode(), "xl/media/image1.png": os.urandom(MEGABYTE)})


def deep(levels: int) -> bytes:
    """Content controls within one another."""
    body = "<w:sdt><w:sdtContent>" * levels + "</w:sdtContent></w:sdt>" * levels
    whole = member(word(), DOCUMENT).decode().replace("<w:p>", body + "<w:p>", 1)
    return repacked(word(), {DOCUMENT: whole.encode()})
