"""PDFs as a browser prints them: tables over page breaks, paragraphs, bullets, running heads; and what is refused."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from registry.errors import BadInputError
from tasks.documents.formats.html import read_html
from tasks.documents.formats.pages.joining import joined, vocabulary
from tasks.documents.formats.pdf import read_pdf
from tasks.documents.paper import Grid, Paper, Paragraph
from tasks.documents.reading import read_document
from tests.tasks.documents.formats.printed import CHROMIUM, LOCKED, WHY_NOT, browser_page, by_hand, printed, scanned
from tests.tasks.documents.formats.words import paragraphs, table, words, words_of

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)

LONG = "The Trust keeps its books in order and sends what is owed to the Committee in good time every year"
ROWS = "".join(
    f"<tr><td>{number}<td>{LONG} (Para {number}.1)<td><p>{LONG}, and so in year {2000 + number}.</p><p>{LONG}.</p>"
    f"<td>The Committee is given;<ul><li>a list of all stores {number}</li><li>By May {2000 + number} – {LONG} as "
    f"Clerk {number} sees fit.</li></ul>"
    for number in range(1, 8)
)
TABLE = (
    "<h1>Follow-up of “Better Care: A Review”</h1><p>To be read by members.</p><table border=1><tr valign=top>"
    f"<th>Ref<th>Finding<th>Response<th>Committee monitoring{ROWS.replace('<td>', '<td valign=top>')}</table>"
    "<p>End.</p>"
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser_page() as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(page: Page) -> bytes:
    return printed(page, TABLE, head="Trust Board", foot="Page <span class=pageNumber></span>")


def read(content: bytes, pages: tuple[int, int] | None = None) -> Paper:
    return read_pdf(content, "paper.pdf", "sha", pages=pages)


def shown(page: Page, body: str) -> list[tuple[str, bool]]:
    return [(each.text, each.bullet) for each in paragraphs(read(printed(page, body)))]


@needs_browser
@pytest.mark.promise(1)
def test_every_word_of_a_printed_page_comes_out_once(whole: bytes) -> None:
    paper, page_read = read(whole), read_html(TABLE.encode(), "paper.html", "sha")
    beside = words(f"Trust Board left out as repeated on {len(paper.grids)} pages Page 1")
    assert words_of(paper) - beside == words_of(page_read)


@needs_browser
def test_rows_that_a_page_break_cut_are_whole_again(whole: bytes) -> None:
    drafts = [
        read_document(content, name, document_on=dt.date(2004, 3, 1))
        for content, name in ((whole, "paper.pdf"), (TABLE.encode(), "paper.html"))
    ]
    assert len(read(whole).grids) > 3
    pdf, web = (
        (
            [(each.number, each.text) for each in draft.recommendations],
            [(each.ref, each.text) for each in draft.actions],
        )
        for draft in drafts
    )
    assert pdf == web


@needs_browser
def test_what_stands_on_every_page_is_left_out_and_said(whole: bytes) -> None:
    paper = read(whole)
    texts = [each.text for each in paragraphs(paper)]
    assert [text for text in texts if "Trust Board" in text] == ["Trust Board"]
    assert not [text for text in texts if text.startswith("Page ")]
    assert [note for note in paper.notes if "Page 1" in note]


@needs_browser
def test_headings_and_places_are_kept(whole: bytes) -> None:
    heading = next(each for each in read(whole).blocks if isinstance(each, Paragraph) and each.level)
    assert (heading.text, heading.level, heading.place.words) == ("Follow-up of “Better Care: A Review”", 1, "page 1")
    assert read(whole).grids[1].rows[-1][3].place.words.startswith("page 2, table 1, row ")


@needs_browser
def test_lines_become_paragraphs_and_drawn_marks_bullets(page: Page) -> None:
    body = (
        f"<p>{LONG} and {LONG}.</p><ul><li>{LONG} with co-ordination</li><li>Short<ul><li>Inner</li></ul></li></ul>"
        f"<p>3. {LONG}</p><p>By May 2001 – {LONG} – {LONG}.<br>A line of its own<br>Another line</p>"
    )
    assert shown(page, body) == [
        (f"{LONG} and {LONG}.", False),
        (f"{LONG} with co-ordination", True),
        ("Short", True),
        ("Inner", True),
        (f"3. {LONG}", False),
        (f"By May 2001 – {LONG} – {LONG}.", False),
        ("A line of its own", False),
        ("Another line", False),
    ]


@needs_browser
def test_a_paragraph_that_a_page_break_cut_is_whole_again(page: Page) -> None:
    text = " ".join(f"{LONG} Number {number}" for number in range(60))
    assert shown(page, f"<p>{text}.</p>") == [(f"{text}.", False)]


@needs_browser
def test_merged_cells_cover_their_places(page: Page) -> None:
    body = (
        "<table border=1 style='border-collapse:collapse'><tr><th colspan=2>Finding<th>Owner<tr><td rowspan=2>1<td>Keep"
        " books<td>Clerk<tr><td>Keep them well<td>Chair</table>"
    )
    paper = read(printed(page, body))
    assert table(paper) == [["Finding", "-", "Owner"], ["1", "Keep books", "Clerk"], ["-", "Keep them well", "Chair"]]


@needs_browser
@pytest.mark.parametrize("style", ["td{vertical-align:top}", "td{vertical-align:top} tr{border-bottom:1px solid}"])
def test_a_table_without_upright_lines_is_read_by_where_its_words_stand(page: Page, style: str) -> None:
    body = TABLE.replace("border=1", "").replace(" valign=top", "")
    style = f"<style>td,th{{padding:3px 8px;text-align:left}} table{{border-collapse:collapse}} {style}</style>"
    content = printed(page, style + body)
    drafts = [
        read_document(each, name, document_on=dt.date(2004, 3, 1))
        for each, name in ((content, "paper.pdf"), (TABLE.encode(), "paper.html"))
    ]
    pdf, web = ([(each.ref, each.text) for each in draft.actions] for draft in drafts)
    assert pdf == web


@needs_browser
def test_a_table_whose_rows_cannot_be_told_apart_is_taken_for_columns_of_text(page: Page) -> None:
    style = "<style>td,th{padding:3px 8px} td{vertical-align:middle}</style>"
    paper = read(printed(page, style + TABLE.replace("border=1", "").replace(" valign=top", "")))
    assert not paper.grids
    assert words_of(paper) == words_of(read_html(TABLE.encode(), "paper.html", "sha"))


@needs_browser
def test_columns_of_text_are_read_one_after_the_other(page: Page) -> None:
    told = [f"{number}. {LONG}, as number {number} of many others here." for number in range(1, 11)]
    wide = f"Behind the columns: {LONG}."
    body = "".join(f"<p>{each}</p>" for each in told)
    assert [text for text, _ in shown(page, f"<div style='columns:2'>{body}</div><p>{wide}</p>")] == [*told, wide]


@needs_browser
def test_a_frame_around_words_is_no_table(page: Page) -> None:
    assert not read(printed(page, f"<div style='border:1px solid'><p>{LONG}</p><p>{LONG}</p></div>")).grids


@needs_browser
def test_some_pages_alone_are_read_and_each_is_told(whole: bytes) -> None:
    told: list[tuple[str, int, int]] = []
    paper = read_pdf(whole, "paper.pdf", "sha", pages=(2, 3), progress=lambda *said: told.append(said))
    assert {block.place.page for block in paper.blocks} == {2, 3}
    assert told == [("pages", 1, 2), ("pages", 2, 2)]
    assert all(isinstance(block, Grid) for block in paper.blocks if block.place.table)


@needs_browser
def test_a_scan_is_refused_with_the_advice_to_have_it_read(page: Page) -> None:
    with pytest.raises(BadInputError, match=r"is a scan.*OCR first \(ocrmypdf"):
        read(scanned(page, TABLE))


def test_an_encrypted_pdf_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInputError, match="encrypted: open it with its password and save"):
        read(by_hand(1, trailer=LOCKED))


def test_a_long_paper_is_read_only_in_part() -> None:
    long = by_hand(201)
    with pytest.raises(BadInputError, match=r"201 pages .* at most 200 .*--pages 12-40"):
        read(long)
    assert len(read(long, (200, 201)).blocks) == 2
    with pytest.raises(BadInputError, match="has pages 1 to 201; 202-203 are not among them"):
        read(long, (202, 203))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a PDF"),
        (b"PK\x03\x04", "not a PDF"),
        (by_hand(3)[:700], "ends in the middle"),
        (b"%PDF-1.4\nnothing\n%%EOF", "damaged"),
        (by_hand(0), "damaged"),
        (by_hand(2, text=""), "no text in it"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read(content)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 1200), st.binary(min_size=1, max_size=6))
def test_damage_gives_a_paper_or_a_clear_error(at: int, other: bytes) -> None:
    sound = by_hand(2)
    try:
        paper = read(sound[:at] + other + sound[at + len(other) :])
    except BadInputError:
        return
    assert paper.blocks


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the co-", "ordination of"], "the co-ordination of"),
        (["a recom-", "mendation, and"], "a recommendation, and"),  # the paper has it elsewhere in one piece
        (["pre-", "and post-war"], "pre- and post-war"),
        (["Monitoring/", "Performance"], "Monitoring/Performance"),
        (["2001–", "2002 –", "once"], "2001–2002 – once"),
        (["re\u00ad", "ports"], "reports"),
    ],
)
def test_words_that_a_lines_end_cut_are_put_together_where_that_is_safe(lines: list[str], text: str) -> None:
    known = vocabulary(["Every recommendation of it"])
    assert joined([line.split(" ") for line in lines], known) == text


@needs_browser
def test_a_line_that_runs_over_the_last_drawn_line_stays_in_its_cell(page: Page) -> None:
    cell = "<td style='max-width:90px;white-space:nowrap'>Trust to send a plan for every ward</td>"
    body = f"<p>Paper.</p><table border=1><tr><th>Ref<th>Finding<th>Monitoring<tr><td>1<td>It is late.{cell}</table>"
    (grid,) = read(printed(page, body)).grids
    assert [each.text for each in grid.rows[1]] == ["1", "It is late.", "Trust to send a plan for every ward"]
