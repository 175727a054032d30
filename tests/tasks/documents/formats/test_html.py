"""Web pages: tables with merged cells, lists, encodings, broken and hostile markup."""

import html as entities
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import BadInputError
from tasks.documents.formats.html import read_html
from tasks.documents.paper import Grid, Paper, Paragraph
from tests.tasks.documents.formats.words import table, words, words_of


def page(body: str | bytes) -> Paper:
    return read_html(body if isinstance(body, bytes) else body.encode(), "paper.html", "sha")


def loose(paper: Paper) -> list[Paragraph]:
    return [block for block in paper.blocks if isinstance(block, Paragraph)]


def texts(paper: Paper) -> list[str]:
    return [each.text for each in loose(paper)]


def test_a_merged_cell_covers_the_places_that_it_takes() -> None:
    paper = page(
        "<table><tr><th colspan=2>Finding<th>Owner<tr><td rowspan=2>1<td>Keep books<td>Clerk"
        "<tr><td>Keep them well<td>Chair</table>"
    )
    assert table(paper) == [["Finding", "-", "Owner"], ["1", "Keep books", "Clerk"], ["-", "Keep them well", "Chair"]]
    assert paper.grids[0].rows[2][1].place.words == "table 1, row 3, column 2"


def test_lists_keep_their_depth_and_their_numbers() -> None:
    paper = page("<ol start=3 type=a><li>Books<ul><li>red<li>blue</ul><li value=7>Stores</ol><p>End")
    assert [(each.text, each.bullet, each.depth, each.label) for each in loose(paper)] == [
        ("Books", True, 0, "c."),
        ("red", True, 1, ""),
        ("blue", True, 1, ""),
        ("Stores", True, 0, "g."),
        ("End", False, 0, ""),
    ]


def test_headings_terms_and_entities_are_read() -> None:
    paper = page("<h2>Stores &amp; books</h2><dl><dt>APA<dd>Association of Police&nbsp;Authorities</dl>")
    assert [(each.text, each.level) for each in loose(paper)] == [
        ("Stores & books", 2),
        ("APA", 0),
        ("Association of Police Authorities", 0),
    ]


def test_a_line_break_parts_sentences_and_not_words_of_one() -> None:
    paper = page("<p>The Trust is to send<br>its books.<br>The Clerk is to read them.</p>")
    assert texts(paper) == ["The Trust is to send its books.", "The Clerk is to read them."]


def test_marks_typed_as_characters_are_bullets() -> None:
    paper = page("<p>The committee is given; • a list • a plan</p><p>- a book</p><p>well-known</p>")
    assert [(each.text, each.bullet) for each in loose(paper)] == [
        ("The committee is given;", False),
        ("a list", True),
        ("a plan", True),
        ("a book", True),
        ("well-known", False),
    ]


def test_scripts_styles_and_navigation_are_no_text_and_all_else_is() -> None:
    paper = page(
        "<head><title>Site</title><style>p{}</style></head><nav>Home</nav><div role=navigation>Menu</div>"
        "<script>var owed = 1</script><aside>Beside</aside><main>The paper</main><footer>Contact the Clerk</footer>"
        "<noscript>Without script</noscript><!-- a note -->"
    )
    assert texts(paper) == ["Beside", "The paper", "Contact the Clerk", "Without script"]


def test_a_table_that_only_puts_things_side_by_side_is_read_through() -> None:
    inner = "<table><tr><th>Ref<th>Monitoring<tr><td>1<td>Report yearly to the committee of the Trust</table>"
    paper = page(f"<table><tr><td>Home<td><h1>Audit</h1>{inner}<p>The end</table>")
    assert [type(block) for block in paper.blocks] == [Paragraph, Paragraph, Grid, Paragraph]
    assert table(paper)[1] == ["1", "Report yearly to the committee of the Trust"]


def test_a_small_table_within_a_cell_gives_paragraphs_of_that_cell() -> None:
    inner = "<table><tr><td>2003<td>11<tr><td>2004<td>12</table>"
    paper = page(
        f"<table><tr><th>Ref<th>Finding<th>Monitoring<tr><td>1<td>Too few books are kept. {inner}"
        "<td>Figures every month to the committee, with reasons</table>"
    )
    (grid,) = paper.grids
    assert [each.text for each in grid.rows[1][1].paragraphs] == [
        "Too few books are kept.", "2003", "11", "2004", "12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>“café”".encode(), "“café”"),
        ("\ufeff<p>“café”".encode(), "“café”"),
        ("<p>“café”".encode("cp1252"), "“café”"),
        ("<meta charset=iso-8859-1><p>“café”".encode("cp1252"), "“café”"),
        ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>отчёт".encode("koi8-r"), "отчёт"),
        ("\ufeff<p>“café”".encode("utf-16-le"), "“café”"),
        ("<meta charset=utf-8><p>“café”".encode("cp1252"), "“café”"),  # it says what is not so
        ("<meta charset=nonsense><p>“café”".encode(), "“café”"),
        ("<meta charset=zip><p>“café”".encode(), "“café”"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_has(content: bytes, text: str) -> None:
    assert texts(page(content)) == [text]


def test_broken_markup_loses_no_word() -> None:
    paper = page("<table><tr><td>one<td>two</tr>stray<tr><td>three</table></p></td><p>four<b><i>five</b>six<li>seven")
    assert words_of(paper) == words("stray one two three four five six seven".replace("four five six", "fourfivesix"))


def test_elements_nested_deeper_than_anybody_writes_are_refused_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(BadInputError, match="within each other"):
        page("<div>" * 1_000_000 + "deep")
    assert words_of(page("<div>" * 900 + "deep")) == words("deep")
    with pytest.raises(BadInputError, match="within each other"):
        page("".join(f"<font color={number}><p>x" for number in range(3000)))
    assert words_of(page("<b>" * 150 + "bold")) == words("bold")
    assert len(words_of(page("x<br>" * 20_000))) == 1
    assert time.monotonic() - started < 20


def test_a_table_that_claims_to_be_huge_is_refused() -> None:
    row = "<tr><td colspan=1000 rowspan=65534>x<td>y"
    with pytest.raises(BadInputError, match="more than 200,000 cells"):
        page(f"<table>{row * 4000}</table>")


@pytest.mark.parametrize("content", [b"", b"  \n", b"<html><body></body></html>", b"<p>a\x00b"])
def test_what_has_no_words_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError, match=r"paper\.html"):
        page(content)


TAGS = ("p", "b", "td", "tr", "table", "ul", "ol", "li", "div", "h3", "th", "span", "dl", "dd", "pre", "caption", "a")
PARTS = st.one_of(
    st.sampled_from(
        [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["<br>", "<td colspan=3 rowspan=2>"]
    ),
    st.sampled_from(["Zorn", "by May 2001", "•", "x & y", "1.", "–", "so."]).map(
        lambda word: f" {entities.escape(word)} "
    ),
)


@pytest.mark.promise(1)
@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=40))
def test_every_word_of_any_page_comes_out_once(parts: list[str]) -> None:
    given_words = words(entities.unescape(" ".join(part for part in parts if not part.startswith("<"))))
    try:
        paper = page("".join(["<p>Begin</p>", *parts]))
    except BadInputError:
        pytest.fail("a page with words was refused")
    labels = words(" ".join(each.label for block in paper.blocks for each in _paragraphs(block)))
    assert words_of(paper) - labels == given_words + words("Begin")


def _paragraphs(block: Paragraph | Grid) -> list[Paragraph]:
    if isinstance(block, Paragraph):
        return [block]
    return [each for row in block.rows for cell in row for each in cell.paragraphs]
