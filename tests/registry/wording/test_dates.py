import datetime as dt
import time

import pytest

from registry.model import ScheduleKind
from registry.wording import read
from tests.registry.wording.reads import only


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("The unit will send its plan by 4 June 2001.", "2001-06-04"),
        ("The unit will send its plan by June 4th, 2001.", "2001-06-04"),
        ("The unit will send its plan by Monday 4th of June, 2001.", "2001-06-04"),
        ("The unit will send its plan by 2001-06-04.", "2001-06-04"),
        ("The unit will send its plan no later than 04/06/2001.", "2001-06-04"),
        ("The unit will send its plan by close of business on 4 June 2001.", "2001-06-04"),
        ("The unit will send its plan by 5 pm on Monday, 4 June 2001.", "2001-06-04"),
        ("The plan is due 4.6.01.", "2001-06-04"),
        ("Plan to be sent by May 2001.", "2001-05-31"),
        ("Plan to be sent by the end of May 2001.", "2001-05-31"),
        ("Plan to be sent by end February 2004.", "2004-02-29"),
        ("Plan to be sent in May 2001.", "2001-05-31"),
        ("Plan to be sent before May 2001.", "2001-04-30"),
        ("Plan to be sent by the end of Q3 2001.", "2001-09-30"),
        ("Plan to be sent by the end of the first quarter of 2002.", "2002-03-31"),
        ("Plan to be sent by the end of the second half of 2001.", "2001-12-31"),
        ("Plan to be sent by spring 2002.", "2002-05-31"),
        ("Plan to be sent by the end of the financial year 2001/02.", "2002-03-31"),
        ("Plan to be sent by the end of fiscal year 2002.", "2002-09-30"),
        ("Plan to be sent by the end of FY2002.", "2002-09-30"),
        ("Plan to be sent by the end of the academic year 2001/02.", "2002-08-31"),
        ("Plan to be sent by the end of 2001.", "2001-12-31"),
        ("Plan to be sent by the end of next month.", "2001-03-31"),
        ("Plan to be sent by the end of this financial year.", "2001-03-31"),
    ],
)
def test_a_printed_date_is_the_last_day_of_what_is_named(text: str, due: str) -> None:
    reading = only(text)
    assert (reading.kind, reading.due) == (ScheduleKind.ONCE, dt.date.fromisoformat(due))


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("Plan to be sent by May 2001.", True),
        ("Plan to be sent by the end of May 2001.", False),
        ("Plan to be sent by end May 2001.", False),
        ("Plan to be sent by 31 May 2001.", False),
        ("Plan to be sent by 04/06/2001.", True),
        ("Plan to be sent by 24/06/2001.", False),
        ("Plan to be sent before 4 June 2001.", True),
        ("Plan to be sent by 4 June.", True),
        ("Plan to be sent within six months.", True),
        ("Plan to be sent within six months of publication.", False),
        ("Plan to be sent immediately.", True),
        ("We hope to finish in January 2002.", True),
    ],
)
def test_wording_that_can_be_read_in_two_ways_says_so_and_between_what(text: str, ambiguous: bool) -> None:  # noqa: FBT001
    reading = only(text)
    assert reading.ambiguous is ambiguous
    assert bool(reading.between) is ambiguous
    assert reading.why.endswith(".")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Reply within 28 days of publication of this report.", "2001-03-27"),
        ("Reply within 28 days of the date of this letter.", "2001-03-27"),
        ("Reply within thirty (30) calendar days of issuance.", "2001-03-29"),
        ("Reply within ten working days of the issue of this notice.", "2001-03-13"),
        ("Reply no later than two weeks after publication.", "2001-03-13"),
        ("To be reviewed in a year's time.", "2002-02-27"),
        ("Reply within one month (by 2 April 2001).", "2001-04-02"),
    ],
)
def test_a_length_counts_from_the_papers_own_date(text: str, due: str) -> None:
    assert only(text).due == dt.date.fromisoformat(due)


def test_a_printed_date_beats_the_arithmetic_and_says_where_they_differ() -> None:
    reading = only("Reply within 30 days of publication (2 April 2001).")
    assert (reading.due, reading.ambiguous) == (dt.date(2001, 4, 2), True)
    assert not only("Reply within 30 days of publication (29 March 2001).").ambiguous


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Visits between 1 May and 15 June 2001.", "2001-05-01", "2001-06-15"),
        ("Visits from April to June 2001.", "2001-04-01", "2001-06-30"),
        ("Applications: 1 – 15 June 2001", "2001-06-01", "2001-06-15"),
        ("The pilot will start in early 2002.", "2002-01-01", "2002-04-30"),
        ("The pilot will run until 30 June 2001.", "2001-02-27", "2001-06-30"),
        ("From 1 April 2001 the force will do this.", "2001-04-01", None),
        ("Visits from November to February 2002.", "2001-11-01", "2002-02-28"),
    ],
)
def test_two_ends_make_a_window(text: str, start: str, end: str | None) -> None:
    reading = only(text)
    assert reading.kind is ScheduleKind.WINDOW
    assert (reading.start and reading.start.isoformat(), reading.end and reading.end.isoformat()) == (start, end)


def test_a_day_without_its_year_has_the_year_of_its_neighbour() -> None:
    text = "Reports must come by Tuesday, 19 January, and Monday, 25 January 2004."
    assert [reading.due for reading in read(text, dt.date(2001, 2, 27))] == [dt.date(2004, 1, 19), dt.date(2004, 1, 25)]


def test_by_after_by_takes_time_linear_in_the_text() -> None:
    few, many = (min(_seconds("by " * count) for _ in range(3)) for count in (1_000, 5_000))
    assert many <= 12 * few


def _seconds(text: str) -> float:
    started = time.process_time()
    read(text, dt.date(2001, 2, 27))
    return time.process_time() - started
