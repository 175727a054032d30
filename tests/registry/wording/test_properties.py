"""What holds for any text at all."""

import datetime as dt
import gc
import time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.model import ScheduleKind
from registry.wording import read
from registry.wording.word_lists import listed
from tests.registry.wording.reads import PAPER_ON

WORDS = st.sampled_from(
    sorted(
        listed(
            """
            by before within every each monthly annually the end of May 2001 31 30 February first last Monday next
            meeting if when until 6 two days weeks months receipt this directive ( ) , . ; – - / % ? • and thereafter
            starting from to between immediately upon following was noted published in May-01 w/c week ending year end
            Q3 31.3.02 24-06-2001 01/2024 summer Friday Easter 2001/2 half term annual report each any incidents must be
            have has been asap ongoing keep informed no requirement extended on completion of AGM as soon is possible
            respectively immediately regular as necessary on request twice a year Q1 FY2019 2001/02
            12/13/2001 noon 5 pm thirty quarter financial early Christmas not that cannot once 99999 ' ’s th 1st
            """
        )
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@pytest.mark.promise(2)
@given(TEXTS, DAYS)
@settings(max_examples=200, deadline=None)
def test_any_text_gives_readings_whose_spans_stand_in_it_in_order(text: str, reference: dt.date) -> None:
    at = 0
    for reading in read(text, reference):
        assert reading.span
        at = text.index(reading.span, at)
        assert reading.why.endswith(".")
        assert bool(reading.between) is reading.ambiguous
        assert reading.kind is not ScheduleKind.ONCE or reading.due
        if reading.kind is ScheduleKind.RECURRING:
            rrulestr(str(reading.rrule), dtstart=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
            assert "DTSTART" not in str(reading.rrule)


HOSTILE = [
    "by May by May ", "if ", "every every ", "within within 1 of of ", "1 ", "(", "((by ", "between 1 May and ", "a",
    " ", ".", "if it is ", "31 May 2001, ", "until ", "as ", "the ", "twice a ", "quarterly ", "2001/02 ", "é",
    "12:", "\u0661 ", "that cannot ", "1, 2, 3, ", "1 and 2 May ", "May and ", "by 30 April each year, ",
    "at the next ", "was ", "half term ", "published in May 2001 ", "of the date of ", "“", "• ", "– ", "a-",
    "1-1-1-", "5 p.m. ", "£ each year ", "Q1 ", "FY ", "w/c ", "the end of the ", "first Monday of ",
    "every three to ", "four meetings ", "(1)", "at the request of ", "incidents must be reported within 24 hours ",
    "has been ", "not required to ", "as soon as is ", "in the coming ", "extended to 30 November, from 31 July ",
    "beginning beginning 90 days after ", "by Friday ", "on the first of ",
    "monthly until March 2002 and quarterly thereafter ", "annual report by 31 March ", "notify of any ", "? ",
    "9" * 60 + " ", "noted that it was reviewed annually and ", "by the date set by ", "each even-numbered year ",
    "within 10 days of the end of each quarter ", "two Audit and Risk Panel ", "by 15/5 ", "failure to ",
    "as soon as possible and monthly ", "we will answer your request within 3 days ", "subject to a paper in May ",
]  # fmt: skip
LIMIT = 15


def _seconds(text: str) -> float:
    """Processor time of one reading, without the collector of garbage, whose passes grow with all that is alive."""
    gc.disable()
    started = time.process_time()
    read(text, PAPER_ON)
    spent = time.process_time() - started
    gc.enable()
    return spent


@pytest.mark.parametrize("unit", HOSTILE)
def test_ten_times_the_text_takes_at_most_fifteen_times_the_time(unit: str) -> None:
    short, long = ((unit * (size // len(unit) + 1))[:size] for size in (2_000, 20_000))
    few, many = min(_seconds(short) for _ in range(3)), _seconds(long)
    for _ in range(7):  # another program on the machine may have taken the time: the best of several counts
        if many <= LIMIT * few:
            break
        few, many = min(few, _seconds(short)), min(many, _seconds(long))
    assert many <= LIMIT * few


def test_a_reference_that_is_no_papers_date_is_refused() -> None:
    with pytest.raises(ValueError, match="no date of a paper"):
        read("by May", dt.date(9999, 1, 1))
