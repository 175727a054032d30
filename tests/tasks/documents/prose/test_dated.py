"""The date that a paper bears is taken only where exactly one says that it is the paper's."""

import datetime as dt

import pytest

from tasks.documents.dated import paper_date
from tasks.documents.formats.opened import open_paper
from tasks.documents.paper import Cell, Format, Grid, Paper, Paragraph, Place

SAID = [
    ("Date: 27 February 2001", dt.date(2001, 2, 27)),
    ("Date of meeting: Thursday 4th June 2015, 10.00 am", dt.date(2015, 6, 4)),
    ("Report 9 of the 12 June 2003 meeting of the Standards Board", dt.date(2003, 6, 12)),
    ("Minutes of the meeting held on 3 May 2010", dt.date(2010, 5, 3)),
    ("Trust Board, 28 March 2019", dt.date(2019, 3, 28)),
    ("March 5, 2020", dt.date(2020, 3, 5)),
    ("Published: 2018-11-30", dt.date(2018, 11, 30)),
    ("Date: 12 June 2003\nReport 9 of the 12 June 2003 meeting", dt.date(2003, 6, 12)),
]
NOT_SAID = [
    "A report.",
    "The lease ended on 27 February 2001.",
    "At its meeting on 19 December 2000 the committee agreed the plan.",
    "The next meeting of the Board will be on 4 June 2015",
    "Date: 03/04/2001",
    "Date: 31 February 2001",
    "Date: February 2001",
    "Date of meeting: 4 June 2015\nDate of report: 1 May 2015",
]


def paper(text: str) -> Paper:
    return open_paper(text.encode(), "paper.txt")


@pytest.mark.parametrize(("text", "day"), SAID)
def test_a_date_that_says_it_is_the_papers_is_taken(text: str, day: dt.date) -> None:
    assert paper_date(paper(f"A report\n{text}\nText.")) == day


@pytest.mark.promise(2)
@pytest.mark.parametrize("text", NOT_SAID)
def test_no_other_date_is(text: str) -> None:
    assert paper_date(paper(f"A report\n{text}\nText.")) is None


@pytest.mark.promise(2)
def test_a_date_far_down_is_not_the_papers() -> None:
    assert paper_date(paper("\n".join(["Text."] * 60 + ["Date: 27 February 2001"]))) is None


def test_a_table_at_the_top_may_hold_it() -> None:
    place = Place(table=1)
    cells = tuple(Cell((Paragraph(text, place),), place) for text in ("Date", "27 February 2001"))
    assert paper_date(Paper("a", "", Format.WORD, (Grid((cells,), place),))) == dt.date(2001, 2, 27)
