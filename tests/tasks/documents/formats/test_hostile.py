"""A hostile, damaged or mislabelled file gets a clear answer within bounded time and memory."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from registry.errors import BadInputError
from tasks.documents.formats import guarded
from tasks.documents.formats.guarded import Asked, read_guarded
from tasks.documents.formats.kinds import Kind
from tasks.documents.formats.limits import LARGEST_PAPER, LIMITS, Limits
from tasks.documents.formats.opened import open_paper
from tasks.documents.paper import Format, Grid, Paper
from tests.tasks.documents.formats.hostile import (
    DOCUMENT,
    ENTITIES,
    EXTERNAL,
    MEGABYTE,
    SHEET,
    bomb,
    deep,
    excel,
    repeated,
    sheet,
    with_prolog,
    with_stream,
    word,
)
from tests.tasks.documents.formats.office import (
    cell,
    member,
    paragraph,
    repacked,
    row,
    rows_of,
    run,
    table,
    texts,
    word_of,
)

SMALL = Limits(memory=400 * MEGABYTE, cpu_seconds=30)  # what a hostile file must be refused within
GENEROUS = 60  # times a plain read of the same run
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, limits: Limits = SMALL, kind: Kind = Kind.PACKAGE) -> Paper:
    return read_guarded(Asked(content, "paper.docx", "0" * 64, kind), limits=limits)[1]


def refusal(content: bytes, name: str = "paper.docx") -> str:
    with pytest.raises(BadInputError) as refused:
        open_paper(content, name)
    return str(refused.value)


@pytest.fixture(scope="module")
def plain_seconds() -> float:
    """What a plain paper takes now, on this machine."""
    began = time.monotonic()
    read(word())
    return time.monotonic() - began


def merges(count: int) -> str:
    cells = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><v>2</v></c></row>' for row in range(1, 600)
    )
    ranges = '<mergeCell ref="A1:XFD1048576"/>' * count
    return f"<sheetData>{cells}</sheetData><mergeCells>{ranges}</mergeCells>"


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb that says its size": (lambda: bomb(0xFFFF_FFF0), "unpacks to 4,295 MB"),
    "a bomb that lies about its size": (lambda: bomb(1000), "damaged or cut short"),
    "a bomb below the limit": (
        lambda: with_stream(word(), DOCUMENT, repeated(b" " * MEGABYTE, 100), 100 * MEGABYTE),
        "times its size",
    ),
    "entities that expand": (lambda: with_prolog(word(), DOCUMENT, ENTITIES), "declares a document type"),
    "entities in a sheet, in UTF-16": (
        lambda: with_prolog(excel(), SHEET, ENTITIES, "utf-16"),
        "declares a document type",
    ),
    "a file of this machine": (
        lambda: with_prolog(word(), "word/_rels/document.xml.rels", EXTERNAL),
        "declares a document type",
    ),
    "entities in a part of another name": (
        lambda: with_prolog(repacked(word(), {"word/x.dat": b"<?xml version='1.0'?><x/>"}), "word/x.dat", ENTITIES),
        "declares a document type",
    ),
    "a million rows": (
        lambda: sheet("<sheetData>" + "<row><c><v>1</v></c></row>" * 1_000_000 + "</sheetData>"),
        "filled cells",
    ),
    "merged cells over one another": (lambda: sheet(merges(2000)), "merged cells over one another"),
    "a great many levels": (lambda: deep(100_000), "damaged"),
    "a cell of ten megabytes": (
        lambda: sheet(f'<sheetData><row r="1"><c r="A1" t="str"><v>{"word " * 2_000_000}</v></c></row></sheetData>'),
        "characters in one paragraph or cell",
    ),
    "many parts": (lambda: repacked(word(), {f"word/{at}.xml": b"" for at in range(6000)}), "parts, more than"),
    "words without end": (
        lambda: repacked(
            word(),
            {
                DOCUMENT: member(word(), DOCUMENT).replace(
                    b"<w:p>",
                    paragraph(run("word " * 1000)).replace("<w:pPr></w:pPr>", "").encode() * 1200 + b"<w:p>",
                    1,
                ),
                "word/media/image1.png": os.urandom(MEGABYTE),
            },
        ),
        "characters, more than",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(case: str, plain_seconds: float) -> None:
    make, words = HOSTILE[case]
    content = make()
    assert len(content) < LARGEST_PAPER
    began = time.monotonic()
    with pytest.raises(BadInputError, match=words):
        read(content)
    assert time.monotonic() - began < max(GENEROUS * plain_seconds, 5)


def test_far_cells_and_a_dimension_of_billions_cost_nothing(plain_seconds: float) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    cells += '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    began = time.monotonic()
    paper = read(sheet(f'<sheetData>{cells}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    assert time.monotonic() - began < max(GENEROUS * plain_seconds, 5)
    assert sum(len(row) for grid in paper.grids for row in grid.rows) <= 4


def test_a_table_that_claims_a_billion_columns_is_read() -> None:
    body = table(row(cell("a", '<w:gridSpan w:val="999999999"/>'), cell("b")))
    assert rows_of(read(word_of(body)).grids[0]) == [["a", "b"]]


def test_macros_are_never_run_and_the_words_are_read() -> None:
    types = member(word(), "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    content = repacked(word(), {"[Content_Types].xml": types, "word/vbaProject.bin": OLE + b"Sub AutoOpen()"})
    paper = open_paper(content, "paper.docm")
    assert texts(paper) == ["A plain paper."]
    assert paper.notes == ("paper.docm holds macros: they were neither run nor read, only the words",)
    paper = open_paper(repacked(excel(), {"xl/vbaProject.bin": OLE}), "paper.xlsm")
    assert "they were neither run nor read" in paper.notes[0]


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9, 0.99])
def test_a_file_cut_short_says_so(kept: float) -> None:
    whole = word()
    assert "damaged or cut short" in refusal(whole[: int(len(whole) * kept)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "take the password off"),
        (OLE + b"\0" * 512 + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE + b"\0" * 512, "old Office kind"),
        (b"{\\rtf1\\ansi Hello}", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "OCR"),
        (b"\x7fELF" + b"\0" * 60, "no paper"),
        (b"\x01\x02\x00\x03" * 100, "not text"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "open it in Word"),
        (b'<?xml version="1.0"?><feed/>', "is XML"),
        (b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHello", "a mail or a web archive"),
        (b"x" * (LARGEST_PAPER + 1), "larger than 20 MB"),
    ],
)
def test_what_is_no_paper_is_named_and_says_how_to_save_it(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("member_name", "data", "words"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.text", "OpenDocument"),
        ("ppt/presentation.xml", b"<p/>", "PowerPoint"),
        ("xl/workbook.bin", b"\0", ".xlsb"),
        ("readme.txt", b"Hello", "zip archive"),
    ],
)
def test_other_packed_files_are_named(member_name: str, data: bytes, words: str) -> None:
    emptied = {DOCUMENT: None, "[Content_Types].xml": None, member_name: data}
    assert words in refusal(repacked(word(), emptied))


def test_an_encrypted_packed_file_says_so() -> None:
    content = bytearray(word())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "take the password off" in refusal(bytes(content))


def test_a_mislabelled_file_is_read_as_what_it_is_and_says_so() -> None:
    paper = open_paper(word(), "paper.pdf")
    assert paper.format is Format.WORD
    assert paper.notes == ("paper.pdf is a Word document by its content, and was read as one whatever its name says",)
    assert open_paper(excel(), "paper.docx").format is Format.EXCEL
    assert open_paper(b"A plain line.", "paper.docx").format is Format.TEXT
    assert open_paper(word(), "paper").notes == ()
    page = open_paper(b"<table border=1><tr><td>1<td>A plan</table>", "export.xls")
    assert (page.format, len(page.notes)) == (Format.HTML, 1)


def test_text_with_separators_is_told_from_prose_by_its_rows() -> None:
    assert open_paper(b"Ref,What,When\n1,A plan,May\n2,A map,June\n", "paper").format is Format.CSV
    assert open_paper(b"First, second, third.\nThen, at last.\n", "paper").format is Format.TEXT
    assert open_paper(b"a\tb, c, d\nc\td, e, f\n", "paper").format is Format.TEXT


def test_text_as_excel_saves_it_is_read() -> None:
    paper = open_paper("Ref\tWhat\n1\tA plan – by May\n".encode("utf-16"), "paper.txt")
    assert rows_of(paper.grids[0]) == [["Ref", "What"], ["1", "A plan – by May"]]
    assert "unknown encoding" in refusal(b"\xff\xfe\x00\xd8\x00", "paper.txt")


def test_a_large_text_is_read_apart_and_bounded() -> None:
    assert "cells, more than" in refusal(b"a\t" * 5_000_000, "paper.txt")
    assert "cells, more than" in refusal(b"a,b\n" * 2_000_000, "paper.csv")
    assert "characters, more than" in refusal(b"A line of words.\n" * 1_100_000, "paper.txt")
    assert "one paragraph or cell" in refusal(b"word " * 100_000, "paper.txt")


def test_progress_is_told_while_a_paper_is_read() -> None:
    told: list[tuple[str, int, int]] = []
    open_paper(excel(*((at, "x") for at in range(1200))), "paper.xlsx", progress=lambda *each: told.append(each))
    assert [each[:2] for each in told] == [("rows", 500), ("rows", 1000)]


def test_a_reader_that_needs_too_much_memory_or_time_is_ended() -> None:
    large = sheet("<sheetData>" + "<row><c><v>1</v></c><c><v>2</v></c></row>" * 90_000 + "</sheetData>")
    with pytest.raises(BadInputError, match="more than 80 MB of memory"):
        read(HOSTILE["a cell of ten megabytes"][0](), Limits(memory=80_000_000))
    with pytest.raises(BadInputError, match="more than 1 seconds of work"):
        read(large, Limits(cpu_seconds=1))
    with pytest.raises(BadInputError, match="took more than 0 seconds"):
        read(large, Limits(wall_seconds=0.2))
    with pytest.raises(BadInputError, match="MB of words"):
        read(excel(*((at, "x") for at in range(100))), Limits(answer=1000))


@pytest.mark.parametrize(("act", "words"), [("crash", "SIGSEGV"), ("chatter", "MB of words"), ("nonsense", "nonsense")])
def test_a_reader_that_crashes_or_babbles_is_an_answer(act: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "CHILD", "tests.tasks.documents.formats.misbehaving")
    with pytest.raises(BadInputError, match=words):
        read_guarded(Asked(b"", act, "", Kind.PDF), limits=Limits(answer=10 * MEGABYTE))


def test_a_reader_that_hangs_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "CHILD", "tests.tasks.documents.formats.misbehaving")
    started: list[int] = []
    with pytest.raises(BadInputError, match="took more than"):
        read_guarded(
            Asked(b"", "hang", "", Kind.PDF),
            lambda _, child, itself: started.extend((child, itself)),
            Limits(wall_seconds=2),
        )
    assert len(started) == 2
    deadline = time.monotonic() + 10
    while any(_runs(each) for each in started) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(_runs(each) for each in started)


def _runs(process: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    return False


def test_no_secret_reaches_the_process_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "CHILD", "tests.tasks.documents.formats.misbehaving")
    monkeypatch.setenv("REMEMBRANCER_SMTP_PASSWORD", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    with pytest.raises(BadInputError) as refused:
        read_guarded(Asked(b"", "secrets", "", Kind.PDF))
    assert set(str(refused.value).split(",")) <= {*guarded.PASSED_ON, "LC_CTYPE"}


def test_the_command_refuses_a_hostile_file_in_one_line(tmp_path: Path) -> None:
    paper = tmp_path / "paper.docx"
    paper.write_bytes(with_prolog(word(), DOCUMENT, ENTITIES))
    result = CliRunner().invoke(app, ["read", str(paper), "--date", "2001-02-27"])
    assert result.exit_code == 2
    assert "declares a document type" in result.output
    assert "Traceback" not in result.output


def test_a_papers_every_part_crosses_from_one_process_to_the_other() -> None:
    body = (
        "<w:tbl><w:tr>" + f"<w:tc>{paragraph(run('a'))}</w:tc><w:tc>{paragraph(run('• b'))}</w:tc>" + "</w:tr></w:tbl>"
    )
    grid = read(word_of(body), LIMITS).blocks[0]
    assert isinstance(grid, Grid)
    assert grid.rows[0][1].paragraphs[0].bullet
    assert grid.rows[0][1].place.words == "table 1, row 1, column 2"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device here gives bytes without end")
def test_a_device_without_end_is_read_no_further_than_a_paper() -> None:
    with pytest.raises(BadInputError, match="larger than 20 MB"):
        open_paper(Path("/dev/zero"), "zero")
