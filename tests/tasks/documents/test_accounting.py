"""Promise 1: every word of a monitoring column is in an action or is shown as left out, with the reason.

So is every word of the observation and progress columns, in a milestone or as progress, and of a paper of findings.
"""

import datetime as dt
import html
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.draft import Draft
from registry.errors import BadInputError
from tasks.documents.reading import read_document
from tests.tasks.documents.papers import HEADINGS, PAPER_ON, paper

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
TOLD, MONITORING = 2, 3


def words(text: str) -> list[str]:
    """The words of a cell, by a way of its own: markup off, entities read."""
    plain = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text))
    return re.findall(r"[^\W_]+", plain)


def column_words(content: str) -> Counter[str]:
    """Every word that stands in the response and the monitoring column, below the headings."""
    lines = content.splitlines()
    head = next(n for n, line in enumerate(lines) if ("onitoring" in line or "Action" in line) and "\t" in line)
    cells = [line.split("\t") for line in lines[head + 1 :]]
    return Counter(word for row in cells for cell in row[TOLD : MONITORING + 1] for word in words(cell))


def accounted(draft: Draft) -> Counter[str]:
    kept = [action.text for action in draft.actions] + [each.text for each in draft.left_out]
    kept += [each.text for recommendation in draft.recommendations for each in recommendation.progress]
    return Counter(word for text in kept for word in re.findall(r"[^\W_]+", text))


def missing(content: str, draft: Draft) -> Counter[str]:
    return column_words(content) - accounted(draft)


@pytest.mark.promise(1)
@pytest.mark.parametrize(("number", "on"), [("000", dt.date(2002, 9, 1)), ("002", dt.date(2001, 2, 27))])
@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
def test_no_word_of_a_real_tables_columns_is_dropped(number: str, on: dt.date) -> None:
    (path,) = (Path(str(CORPUS)) / "seeds").glob(f"{number}_*.txt")
    draft = read_document(path, path.name, document_on=on)
    assert missing(path.read_text(encoding="utf-8"), draft) == Counter()
    assert all(each.why for each in draft.left_out)


@pytest.mark.promise(1)
@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
def test_no_word_of_a_real_paper_of_findings_is_dropped() -> None:
    (path,) = (Path(str(CORPUS)) / "seeds").glob("001_*.txt")
    draft = read_document(path, path.name, document_on=dt.date(2003, 1, 31))
    assert Counter(words(path.read_text(encoding="utf-8"))) - accounted(draft) == Counter()
    assert all(each.why for each in draft.left_out)


PARTS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<ul style='x'>",
            "</ul>",
            "<li>",
            "</li>",
            "<br>",
            "•",
            ".",
            ";",
            ":",
            ",",
            "(",
            ")",
            "–",
            "!",
        ),
        *("The Trust to send a list", "Receipt of figures", "By May 2004", "Timeframe – by end June 2004", "&amp;"),
        *("(Links with this)", "Ensures that", "To note.", "The Board is given", "monthly", "managers", "with", "4"),
        *("No. 3", "Cabinet", "< 5 days"),
    ]
)
CELLS = st.one_of(st.lists(PARTS, max_size=14).map(" ".join), st.text("abcXYZ .;:•<>()&1\u00e9’", max_size=60))
NUMBERS = st.sampled_from(["1", "2.", "Part 1, Rec 3", "A4", "", "", "  ", "Chapter on homes and care for all", "7a"])
ROWS = st.tuples(NUMBERS, CELLS, CELLS, CELLS).map("\t".join)
LOOSE = st.sampled_from(
    ["", "Page 3 of 9", "and the rest of it", HEADINGS, "\t\t\tmore of it", "1\tone.\t\tA list.\tbeyond"]
)


@pytest.mark.promise(1)
@given(st.lists(st.one_of(ROWS, LOOSE), max_size=8))
@settings(max_examples=250, deadline=None)
def test_no_word_of_a_made_up_column_is_dropped(rows: list[str]) -> None:
    content = paper(*rows)
    if not any("\t" in row and re.search(r"\d", row.split("\t")[0]) for row in rows):
        with pytest.raises(BadInputError, match="no rows"):
            read_document(content, "paper.txt", document_on=PAPER_ON)
        return
    draft = read_document(content, "paper.txt", document_on=PAPER_ON)
    assert missing(content.decode(), draft) == Counter()
    assert all(each.why and each.locator for each in draft.left_out)
    assert len({action.ref for action in draft.actions}) == len(draft.actions)
