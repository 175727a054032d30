"""A month with a year of two digits, and what begins where a month ends."""

import datetime as dt

import pytest

from registry.wording import read

PAPER_ON = dt.date(2007, 5, 24)
ENDS = [
    ("Plans are due by the end of June 08.", dt.date(2008, 6, 30)),
    ("Plans are due by the end of June 12.", dt.date(2012, 6, 30)),
    ("Plans are due by the end of June 2008.", dt.date(2008, 6, 30)),
    ("Plans are due by June 12, 2008.", dt.date(2008, 6, 12)),
    ("Plans are due by 31 March 08.", dt.date(2008, 3, 31)),
]


@pytest.mark.promise(2)
@pytest.mark.parametrize(("text", "due"), ENDS)
def test_a_month_with_a_year_of_two_digits_is_no_day(text: str, due: dt.date) -> None:
    assert [reading.due for reading in read(text, PAPER_ON)] == [due]


@pytest.mark.promise(2)
@pytest.mark.parametrize("month", ["May 07", "May 2007"])
def test_what_runs_from_the_end_of_a_month_begins_on_its_last_day(month: str) -> None:
    (reading,) = read(f"It will be open from the end of {month}.", PAPER_ON)
    assert (reading.start, reading.end) == (dt.date(2007, 5, 31), None)
