"""Word documents are read as they look with every tracked change accepted, and no word of them is lost."""

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import BadInputError
from tasks.documents.paper import Grid, Paragraph
from tests.tasks.documents.formats.office import (
    cell,
    paragraph,
    read_as_word,
    repacked,
    row,
    rows_of,
    run,
    saved,
    table,
    texts,
    with_part,
    word_of,
    words_of,
)

DELETED = '<w:del w:id="1" w:author="A"><w:r><w:delText xml:space="preserve">old </w:delText></w:r></w:del>'
INSERTED = '<w:ins w:id="2" w:author="A"><w:r><w:t xml:space="preserve">new </w:t></w:r></w:ins>'
WORDS = st.text(st.characters(categories=("L", "N"), max_codepoint=0x2FF), min_size=1, max_size=8)
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


def test_paragraphs_and_tables_come_in_the_order_of_the_body_with_their_places() -> None:
    document = docx.Document()
    document.add_heading("Follow-up", level=2)
    document.add_paragraph("Before the table.")
    grid = document.add_table(2, 2)
    grid.cell(1, 0).text = "1"
    document.add_paragraph("After the table.")
    paper = read_as_word(saved(document))
    heading, before, between, after = paper.blocks
    assert isinstance(heading, Paragraph)
    assert (heading.text, heading.level) == ("Follow-up", 2)
    assert isinstance(before, Paragraph)
    assert before.place.words == "paragraph 2"
    assert isinstance(between, Grid)
    assert between.rows[1][0].place.words == "table 1, row 2, column 1"
    assert isinstance(after, Paragraph)
    assert after.place.words == "paragraph 3"


def test_tracked_changes_are_accepted_in_words_paragraphs_and_rows() -> None:
    body = paragraph(run("The ") + DELETED + INSERTED + run("plan."))
    body += (
        paragraph(run("Moved away."), "")
        .replace("<w:r>", '<w:moveFrom w:id="3"><w:r>')
        .replace("</w:r>", "</w:r></w:moveFrom>")
    )
    body += paragraph('<w:moveTo w:id="4">' + run("Moved here.") + "</w:moveTo>")
    body += table(
        row(cell("kept"), cell("too")),
        row(cell("gone"), cell("too"), properties='<w:del w:id="5"/>'),
        row(cell("came"), cell("too"), properties='<w:ins w:id="6"/>'),
    )
    paper = read_as_word(word_of(body))
    assert texts(paper) == ["The new plan.", "Moved here."]
    assert rows_of(paper.grids[0]) == [["kept", "too"], ["came", "too"]]


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next() -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = paragraph(run("Half a "), gone) + paragraph(DELETED, gone) + paragraph(run("sentence."))
    assert texts(read_as_word(word_of(body))) == ["Half a sentence."]


def test_merged_cells_cover_and_columns_in_which_no_cell_begins_do_not_count() -> None:
    body = table(
        row(cell("Wide", '<w:gridSpan w:val="5"/>'), cell("c")),
        row(cell("tall", '<w:vMerge w:val="restart"/>'), cell("b", '<w:gridSpan w:val="4"/>'), cell("c")),
        row(cell("", "<w:vMerge/>"), cell("d", '<w:gridSpan w:val="4"/>'), cell("e")),
        row(cell("late"), cell("end"), properties='<w:gridBefore w:val="1"/>'),
    )
    grid = read_as_word(word_of(body)).grids[0]
    assert rows_of(grid)[:3] == [["Wide", "^", "^", "c"], ["tall", "b", "^", "c"], ["^", "d", "^", "e"]]
    assert rows_of(grid)[3] == ["", "late", "end"]
    assert grid.rows[1][3].place.column == 4


def test_borders_dragged_by_hand_make_no_columns() -> None:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (2000, 40, 3000, 2000))
    wide = '<w:gridSpan w:val="2"/>'
    body = table(
        f"<w:tblGrid>{grid}</w:tblGrid>",
        row(cell("1"), cell("Keep a register.", wide), cell("May")),
        row(cell("2", wide), cell("Publish it."), cell("June")),
    )
    assert rows_of(read_as_word(word_of(body)).grids[0]) == [
        ["1", "Keep a register.", "May"],
        ["2", "Publish it.", "June"],
    ]
    narrow = body.replace('w:w="40"', 'w:w="400"')
    assert len(read_as_word(word_of(narrow)).grids[0].rows[0]) == 4


def test_words_under_a_merged_cell_are_kept() -> None:
    body = table(row(cell("a", '<w:vMerge w:val="restart"/>'), cell("b")), row(cell("under", "<w:vMerge/>"), cell("c")))
    assert rows_of(read_as_word(word_of(body)).grids[0]) == [["a", "b"], ["under", "c"]]


def test_a_table_in_a_cell_is_in_the_cell_and_a_frame_is_no_table() -> None:
    inner = table(row(cell("one"), cell("two")), row(cell("three"), cell("four")))
    nested = table(row(cell("left"), f"<w:tc><w:tcPr/>{inner}{paragraph(run('below'))}</w:tc>"))
    framed = table(row(f"<w:tc><w:tcPr/>{paragraph(run('Framed.'))}{inner}{paragraph('')}</w:tc>"))
    paper = read_as_word(word_of(nested + framed))
    assert rows_of(paper.grids[0]) == [["left", "one two three four below"]]
    assert texts(paper) == ["Framed."]
    assert rows_of(paper.grids[1]) == [["one", "two"], ["three", "four"]]


def nested(levels: int) -> bytes:
    inner = paragraph(run("deep"))
    for _ in range(levels):
        inner = table(row(cell("left"), f"<w:tc><w:tcPr/>{inner}{paragraph('')}</w:tc>"))
    return word_of(inner)


def test_tables_within_tables_are_read_as_deep_as_any_paper_goes_and_no_deeper() -> None:
    assert rows_of(read_as_word(nested(20)).grids[0])[0][1].split() == ["left"] * 19 + ["deep"]
    with pytest.raises(BadInputError, match="tables within tables more than 50 deep"):
        read_as_word(nested(60))


def test_lists_keep_their_bullets_depths_and_printed_numbers() -> None:
    document = docx.Document()
    document.add_paragraph("First", style="List Bullet")
    document.add_paragraph("Deeper", style="List Bullet 2")
    document.add_paragraph("One", style="List Number")
    document.add_paragraph("Two", style="List Number")
    first, deeper, one, two = (block for block in read_as_word(saved(document)).blocks if isinstance(block, Paragraph))
    assert (first.bullet, deeper.bullet, one.bullet) == (True, True, False)
    assert (one.label, two.label, two.text) == ("1.", "2.", "Two")


LEVELS = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "%1.%2.%3"))


def numbered(body: str) -> bytes:
    """A document with a list of three levels: "1.", "(a)", "1.a.i"; list 7 begins it anew at 5."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(LEVELS)
    )
    lists = (
        f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'
        '<w:num w:numId="6"><w:abstractNumId w:val="77"/></w:num>'
        '<w:num w:numId="7"><w:abstractNumId w:val="77"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    plain = word_of(body)
    return with_part(repacked(plain, {"word/numbering.xml": None}), "numbering", lists)


def listed(text: str, level: int, number: int = 6) -> str:
    content = run(text) if text else ""
    return paragraph(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_numbers_count_on_start_again_below_and_are_written_as_the_list_says() -> None:
    body = "".join(listed("x", level) for level in (0, 1, 1, 2, 0, 1)) + listed("x", 0, 7) + listed("x", 0, 7)
    labels = [block.label for block in read_as_word(numbered(body)).blocks if isinstance(block, Paragraph)]
    assert labels == ["1.", "(a)", "(b)", "1.b.i", "2.", "(a)", "5.", "6."]


def test_a_column_of_automatic_numbers_is_words() -> None:
    rows = [
        row(f"<w:tc><w:tcPr/>{listed('', 0)}</w:tc>", cell("Keep a register.")),
        row(f"<w:tc><w:tcPr/>{listed('', 0)}</w:tc>", cell("Publish it.")),
    ]
    assert rows_of(read_as_word(numbered(table(*rows))).grids[0]) == [["1.", "Keep a register."], ["2.", "Publish it."]]


def test_fields_give_their_results_and_not_their_codes() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>DATE \\@ yyyy</w:instrText></w:r>"
    inner = mark("begin") + code + mark("separate") + run("lost") + mark("end")
    body = paragraph(run("By ") + mark("begin") + code + inner + mark("separate") + run("May") + mark("end"))
    body += paragraph('<w:fldSimple w:instr="REF x">' + run("2001") + "</w:fldSimple>")
    assert texts(read_as_word(word_of(body))) == ["By May", "2001"]


def test_hidden_text_is_left_out_and_said() -> None:
    hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> by stealth</w:t></w:r>'
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>, plainly.</w:t></w:r>'
    paper = read_as_word(word_of(paragraph(run("Report") + hidden + shown)))
    assert texts(paper) == ["Report, plainly."]
    assert paper.notes == ("Hidden text was left out: “by stealth”",)


def test_controls_links_boxes_breaks_and_tabs_keep_their_words() -> None:
    box = f"<w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = f"<w:sdt><w:sdtContent>{paragraph(run('Controlled.'))}</w:sdtContent></w:sdt>"
    body += paragraph("<w:hyperlink>" + run("Linked") + "</w:hyperlink>" + run("<w:tab/>").replace("<w:t ", "<w:t "))
    body = body.replace('<w:r><w:t xml:space="preserve"><w:tab/></w:t></w:r>', "<w:r><w:tab/><w:t>on.</w:t></w:r>")
    body += paragraph(run("Line one") + "<w:r><w:br/></w:r>" + run("line two") + drawn)
    assert texts(read_as_word(word_of(body))) == ["Controlled.", "Linked on.", "Line one", "line two", "In a box."]


def test_typed_bullets_are_bullets() -> None:
    lines = "<w:r><w:br/></w:r>".join(run(text) for text in ("To provide;", "• a plan", "- a list • a map"))
    found = [block for block in read_as_word(word_of(paragraph(lines))).blocks if isinstance(block, Paragraph)]
    assert [(each.text, each.bullet) for each in found] == [
        ("To provide;", False),
        ("a plan", True),
        ("a list", True),
        ("a map", True),
    ]


def test_footnotes_stand_at_the_end_with_their_number() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{paragraph(run("rule"))}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph(run("Agreed in May."))}</w:footnote>'
    )
    content = with_part(word_of(paragraph(run("The plan") + reference) + paragraph(run("Next."))), "footnotes", notes)
    last = read_as_word(content).blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.text, last.label) == ("Agreed in May.", "note 1")


def test_comments_in_the_margin_are_left_out_and_said() -> None:
    comment = f'<w:comment w:id="0">{paragraph(run("Who is this?"))}</w:comment>'
    content = word_of(paragraph(run("The plan.")))
    paper = read_as_word(with_part(content, "comments", comment))
    assert texts(paper) == ["The plan."]
    assert paper.notes == ("1 comments in the margin were left out: “Who is this?”",)


def test_what_stands_inside_and_is_not_read_is_said() -> None:
    content = with_part(word_of(paragraph(run("The plan."))), "chart", "")
    assert read_as_word(content).notes == (
        "1 charts, diagrams or files stand inside the document; their words were not read",
    )


def test_placeholders_and_signs_are_not_taken_for_markup() -> None:
    assert texts(read_as_word(word_of(paragraph(run("&lt;p&gt; of &lt;insert name&gt; &amp;amp; co"))))) == [
        "<p> of <insert name> &amp; co"
    ]


def test_what_is_no_word_document_inside_says_what_to_do() -> None:
    content = word_of(paragraph(run("x")))
    with pytest.raises(BadInputError, match="open it in Word and save it again"):
        read_as_word(repacked(content, {"word/document.xml": b"<nothing/>"}))
    with pytest.raises(BadInputError, match="open it in Word and save it again"):
        read_as_word(repacked(content, {"word/document.xml": None}))


@pytest.mark.promise(1)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    loose=st.lists(SENTENCES, max_size=3),
    cells=st.lists(st.lists(st.lists(SENTENCES, max_size=3), min_size=2, max_size=3), min_size=1, max_size=3),
    merged=st.booleans(),
)
def test_every_word_put_into_a_document_comes_out(
    loose: list[str], cells: list[list[list[str]]], *, merged: bool
) -> None:
    document = docx.Document()
    for text in loose:
        document.add_paragraph(text, style="List Bullet")
    width = max(map(len, cells))
    grid = document.add_table(len(cells), width)
    if merged:
        grid.cell(0, 0).merge(grid.cell(0, width - 1))
    for at, given_row in enumerate(cells):
        for column, texts_of_cell in enumerate(given_row):
            for text in texts_of_cell:
                grid.cell(at, column).add_paragraph(text)
    put = [*loose, *(text for each in cells for texts_of_cell in each for text in texts_of_cell)]
    assert sorted(words_of(read_as_word(saved(document)))) == sorted(word for text in put for word in text.split())
