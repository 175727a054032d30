"""Workbooks are read as Excel shows them, sheet after sheet, and no word of them is lost."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from registry.errors import BadInputError
from tasks.documents.formats.excel.values import shown
from tasks.documents.paper import Paper
from tests.tasks.documents.formats.office import (
    member,
    read_as_excel,
    repacked,
    rows_of,
    saved,
    texts,
    words_of,
)

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ("Ref", "Recommendation", "Monitoring")
WORDS = st.text(st.characters(categories=("L", "N"), max_codepoint=0x2FF), min_size=1, max_size=8)
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


def at(*parts: int) -> dt.datetime:
    """A moment as Excel keeps it."""
    return dt.datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - Excel knows no zones


def workbook() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Plan"
    return book, sheet


def read(book: Workbook) -> Paper:
    return read_as_excel(saved(book))


def test_sheets_come_in_order_and_blank_rows_end_a_grid() -> None:
    book, sheet = workbook()
    for row in (("Follow-up of the review",), HEADINGS, (1, "Keep a register.", "Yearly"), (), HEADINGS, (2, "x", "y")):
        sheet.append(row)
    other = book.create_sheet("More")
    other["C5"], other["D5"] = "three", "four"
    paper = read(book)
    assert texts(paper) == ["Follow-up of the review"]
    assert [rows_of(grid) for grid in paper.grids] == [
        [list(HEADINGS), ["1", "Keep a register.", "Yearly"]],
        [list(HEADINGS), ["2", "x", "y"]],
        [["three", "four"]],
    ]
    assert paper.grids[1].rows[1][2].place.words == "sheet Plan, table 2, row 6, column 3"
    assert paper.grids[2].rows[0][0].place.words == "sheet More, table 1, row 5, column 3"


def test_merged_cells_cover_and_bridge_the_rows_below_them() -> None:
    book, sheet = workbook()
    for row in (HEADINGS, (1, "tall", "one"), (None, None, "two"), (), (2, "wide")):
        sheet.append(row)
    sheet.merge_cells("B2:B4")
    sheet.merge_cells("B5:C5")
    assert [rows_of(grid) for grid in read(book).grids] == [
        [list(HEADINGS), ["1", "tall", "one"], ["", "^", "two"], ["2", "wide", "^"]]
    ]


def test_lines_and_bullets_in_a_cell_are_paragraphs() -> None:
    book, sheet = workbook()
    sheet.append(("1", "To provide:\n• a plan\n• a map", "<p>Figures</p><ul><li>monthly</li></ul>"))
    first, second = read(book).grids[0].rows[0][1:]
    assert [(each.text, each.bullet) for each in first.paragraphs] == [
        ("To provide:", False),
        ("a plan", True),
        ("a map", True),
    ]
    assert [(each.text, each.bullet) for each in second.paragraphs] == [("Figures", False), ("monthly", True)]


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (1.0, "General", "1"),
        (1.1, "0.00", "1.10"),
        (0.1 + 0.2, "General", "0.3"),
        (7, "000", "007"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234.5, '"£"#,##0', "£1,235"),
        (1200, "[$€-407] #,##0", "€ 1,200"),
        (-5, "0;[Red](0)", "(5)"),
        (-5, "0", "-5"),
        (0, '0;0;"nil"', "0"),
        (3, '0" homes"', "3 homes"),
        (0.256, "0%", "26%"),
        (0.2565, "0.0%", "25.7%"),
        (1.5, "0.##", "1.5"),
        (1.5, ";;;", "1.5"),
        (0.5, "# ?/?", "0.5"),
        (12345678, "0.00E+00", "12345678"),
        (True, "General", "TRUE"),
        ("#REF!", "General", "#REF!"),
        (at(2001, 5, 31), "mm-dd-yy", "31 May 2001"),
        (at(2001, 5, 1), "mmm-yy", "May 2001"),
        (at(2001, 5, 1), "yyyy", "2001"),
        (at(2001, 5, 9), "d-mmm", "9 May"),
        (at(2001, 5, 31), "[$-F800]dddd, mmmm dd, yyyy", "31 May 2001"),
        (at(2001, 5, 31, 14, 5), "dd/mm/yyyy hh:mm", "31 May 2001 14:05"),
        (at(2001, 5, 31, 14, 5), "dd/mm/yyyy", "31 May 2001"),
        (dt.time(14, 5), "h:mm", "14:05"),
        (dt.timedelta(hours=27, minutes=30), "[h]:mm", "27:30"),
    ],
)
def test_values_are_shown_as_excel_shows_them(value: object, form: str, words: str) -> None:
    assert shown(value, form, is_date=False) == words


@given(value=st.floats(allow_nan=False, allow_infinity=False), form=st.text(max_size=30))
def test_any_number_in_any_form_is_shown_somehow(value: float, form: str) -> None:
    assert shown(value, form, is_date=False)


def test_notes_at_cells_and_rich_text_keep_their_words() -> None:
    book, sheet = workbook()
    sheet.append(("1", CellRichText("Keep ", TextBlock(InlineFont(b=True), "a register")), "yearly"))
    sheet["C1"].comment = Comment("Who is Jonnan?", "A. Clerk")
    assert rows_of(read(book).grids[0]) == [["1", "Keep a register", "yearly Note: Who is Jonnan?"]]


def test_hidden_sheets_rows_and_columns_are_read_and_said() -> None:
    book, sheet = workbook()
    sheet.append(("1", "one"))
    sheet.append(("2", "two"))
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Back").append(("3", "three"))
    book.worksheets[1].sheet_state = "hidden"
    paper = read(book)
    assert [rows_of(grid) for grid in paper.grids] == [[["1", "one"], ["2", "two"]], [["3", "three"]]]
    assert paper.notes == (
        "Sheet Plan has 1 hidden rows that were read all the same",
        "Sheet Plan has hidden columns that were read all the same",
        "Sheet Back is hidden and was read all the same",
    )


def test_a_formula_gives_its_stored_value_and_itself_where_none_is_stored() -> None:
    book, sheet = workbook()
    sheet.append(("1", "=1+1", "=2+2"))
    content = saved(book)
    xml = member(content, SHEET).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    xml = xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    paper = read_as_excel(repacked(content, {SHEET: xml}))
    assert rows_of(paper.grids[0]) == [["1", "2", "=2+2"]]
    assert paper.notes == ("Sheet Plan has 1 formulas without a value: open it in Excel and save it again",)


def test_empty_rows_and_columns_cost_nothing_however_many() -> None:
    book, sheet = workbook()
    sheet["A1"], sheet["B1"], sheet["XFD1"], sheet["XFD1048576"] = "a", "b", "far", "farther"
    content = saved(book)
    xml = member(content, SHEET)
    merged = b'</sheetData><mergeCells><mergeCell ref="C2:XFC1048575"/></mergeCells>'
    paper = read_as_excel(repacked(content, {SHEET: xml.replace(b"</sheetData>", merged)}))
    assert rows_of(paper.grids[0]) == [["a", "b", "far"]]
    assert paper.grids[0].rows[0][2].place.column == 16384
    assert texts(paper) == ["farther"]


def test_what_is_no_workbook_inside_says_what_to_do() -> None:
    content = saved(workbook()[0])
    for broken in (b"<nothing/>", b"<worksheet", None):
        with pytest.raises(BadInputError, match="open it in Excel and save it again"):
            read_as_excel(repacked(content, {"xl/workbook.xml": broken}))


@pytest.mark.promise(1)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sheets=st.lists(
        st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 5)), SENTENCES, max_size=8), min_size=1, max_size=3
    ),
    noted=st.booleans(),
)
def test_every_word_put_into_a_workbook_comes_out(sheets: list[dict[tuple[int, int], str]], *, noted: bool) -> None:
    book = Workbook()
    put: list[str] = []
    for at, cells in enumerate(sheets):
        sheet = book.worksheets[0] if at == 0 else book.create_sheet()
        for (row, column), text in cells.items():
            sheet.cell(row, column, text)
            put.append(text)
            if noted:
                sheet.cell(row, column).comment = Comment(text, "A")
                put += ["Note:", text]
    assert sorted(words_of(read(book))) == sorted(word for text in put for word in text.split())
