"""What comes from outside shows as it was written, and is never markup, an image or a link."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.prefect_ui.plain_text import WORD_JOINER, plain

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<a href='http://evil.example'>x</a>",
    "<!-- x --> <?x?> <![CDATA[x]]>",
    "[click](http://evil.example)",
    "![i](http://evil.example/i.png)",
    "[x]: http://evil.example",
    "<http://evil.example>",
    "http://evil.example/x",
    "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example",
    "www.evil.example",
    "bob@evil.example",
    "mailto:bob@evil.example",
    "xmpp:bob@evil.example",
    "# head",
    "head\n====",
    "| a | b |\n|---|---|\n| c | d |",
    "`code`",
    "```mermaid\ngraph TD\n```",
    "    indented",
    "**b** _i_ ~~s~~",
    "&lt;b&gt; &amp; &#42;",
    "> quote",
    "- item",
    "1. item",
    "2) item",
    "***",
    "[^1]: foot",
    "ends with a backslash \\",
    "\\| \\\\| x",
    "two  \nlines",
    "\u202egnp.exe",
    "w\u200bww.evil.example",
)
PIECES = st.lists(st.sampled_from([*HOSTILE, *"\\`*_{}[]()<>#+-.!|&~:/@\n\t ", "www.", "://", "a"]), max_size=8)
TEXTS = st.one_of(st.text(max_size=200), PIECES.map("".join))

# GitHub's own: what its autolinks begin with, after Markdown has been read.
AUTOLINK = re.compile(r"(https?|ftp)://|www\.|(mailto|xmpp):|[\w.+-]+@[\w-]+\.[\w-]", re.IGNORECASE)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def shown(text: str) -> str:
    """What a reader should see: one line, without what has no form."""
    kept = (" " if each.isspace() else each for each in text)
    return " ".join(
        "".join(each for each in kept if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).split()
    )


@settings(deadline=None)
@given(TEXTS)
@example("")
@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_in_a_paragraph_it_is_text_and_nothing_else(hostile: str, text: str) -> None:
    written = f"{hostile}{text}"
    tokens = MARKDOWN.parse(f"Before\n\n{plain(written)}\n\nAfter")
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {token.type for token in inline(tokens)} <= {"text", "text_special"}
    contents = [token for token in tokens if token.type == "inline"][1:-1]
    seen = "".join(child.content for child in inline(contents))
    assert seen.replace(WORD_JOINER, "") == shown(written)
    assert not AUTOLINK.search(seen)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_in_a_table_it_stays_in_its_cell(one: str, other: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {plain(one)} | {plain(other)} |")
    cells = [
        "".join(child.content for child in following.children or ())
        for token, following in pairwise(tokens)
        if token.type == "td_open"
    ]
    assert [cell.replace(WORD_JOINER, "") for cell in cells] == [shown(one), shown(other)]
    assert {token.type for token in inline(tokens)} <= {"text", "text_special"}


@settings(deadline=None)
@given(st.text(min_size=50))
def test_what_is_too_long_is_cut_and_says_so(text: str) -> None:
    cut = plain(text, longest=20)
    if len(shown(text)) > 20:
        assert cut.endswith("…")
    assert len(MARKDOWN.render(cut)) <= 20 * 12


def test_ordinary_words_stay_readable_in_the_raw_text() -> None:
    assert plain("Draft CRR strategy, “by end March” – £40 (25%)") == (
        "Draft CRR strategy, “by end March” – £40 \\(25%\\)"
    )
