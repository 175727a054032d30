"""Separated text: separators, quotes, encodings, ragged rows."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import BadInputError
from tasks.documents.formats.separated import read_csv
from tasks.documents.paper import Paper, Paragraph
from tests.tasks.documents.formats.words import table, words, words_of


def read(content: str | bytes) -> Paper:
    return read_csv(content if isinstance(content, bytes) else content.encode(), "paper.csv", "sha")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_columns(separator: str) -> None:
    rows = ["Ref|Finding|Monitoring", "1|Keep books, well; always|Report", "2|Sell, or keep|Figures"]
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(row.split("|") for row in rows)
    assert table(read(written.getvalue())) == [row.split("|") for row in rows]


def test_lines_before_the_table_are_paragraphs_and_rows_count_as_a_spreadsheet_counts() -> None:
    paper = read('Follow-up of “Better Care”,,\n\nRef,Finding,Monitoring\n1,"two\nlines",Report\n')
    first, grid = paper.blocks
    assert isinstance(first, Paragraph)
    assert (first.text, first.place.words) == ("Follow-up of “Better Care”", "row 1, column 1")
    assert [row[0].place.row for row in paper.grids[0].rows] == [3, 4]
    assert grid == paper.grids[0]


def test_the_lines_of_a_cell_are_paragraphs_and_below_a_lead_in_bullets() -> None:
    cell = '"The committee is given:\n• a list\nA plan of\nthe year\n- a book, ""bound"""'
    (row,) = read(f"Ref,Monitoring\n1,{cell}\n").grids[0].rows[1:]
    assert [(each.text, each.bullet) for each in row[1].paragraphs] == [
        ("The committee is given:", False),
        ("a list", True),
        ("A plan of the year", True),
        ('a book, "bound"', True),
    ]


def test_html_in_a_cell_is_read_as_such() -> None:
    (row,) = read('Ref,Monitoring\n1,"<ul><li>A list\n of all</li><li>A plan &amp; more</li></ul>"\n').grids[0].rows[1:]
    assert [(each.text, each.bullet) for each in row[1].paragraphs] == [
        ("A list of all", True),
        ("A plan & more", True),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encodings_that_programs_write_are_read(encoding: str) -> None:
    assert table(read("Ref,Finding\n1,“café” – once\n".encode(encoding)))[1] == ["1", "“café” – once"]


def test_ragged_rows_keep_all_their_cells() -> None:
    assert table(read("Ref,Finding,Monitoring\n1,Books\n2,Stores,Report,and more\n")) == [
        ["Ref", "Finding", "Monitoring"], ["1", "Books"], ["2", "Stores", "Report", "and more"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b",,\n,,\n", "no words"),
        (b"PK\x03\x04\x00\x00\xff\xfe\xff", "not text"),
        (b'Ref,Finding\n1,"never closed\n2,Books\n3,Stores\n', "line 2: a quote is opened there and never closed"),
        (b"Ref,Finding\n1," + b"x" * 1_000_001, "line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read(content)


WORDS = st.text(st.sampled_from('ab \n",;|\t•-<&é'), max_size=12)


@pytest.mark.promise(1)
@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_word_of_any_table_comes_out_once(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([["Ref", "Finding", "Monitoring"], *rows])
    paper = read(written.getvalue())
    assert words_of(paper) == words("Ref Finding Monitoring " + " ".join(cell for row in rows for cell in row))
