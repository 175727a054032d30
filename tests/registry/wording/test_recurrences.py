import datetime as dt

import pytest

from registry.model import ScheduleKind
from tests.registry.wording.reads import only


@pytest.mark.parametrize(
    ("text", "rrule"),
    [
        ("Send figures monthly.", "FREQ=MONTHLY"),
        ("Send bi-monthly figures.", "FREQ=MONTHLY;INTERVAL=2"),
        ("Send by monthly figures.", "FREQ=MONTHLY;INTERVAL=2"),
        ("Send 6 monthly reports.", "FREQ=MONTHLY;INTERVAL=6"),
        ("Send six-monthly reports.", "FREQ=MONTHLY;INTERVAL=6"),
        ("Send half-yearly reports.", "FREQ=MONTHLY;INTERVAL=6"),
        ("Report on a quarterly basis.", "FREQ=MONTHLY;INTERVAL=3"),
        ("Report at least once every two months.", "FREQ=MONTHLY;INTERVAL=2"),
        ("Report every other week.", "FREQ=WEEKLY;INTERVAL=2"),
        ("Report fortnightly.", "FREQ=WEEKLY;INTERVAL=2"),
        ("Report every 30 days.", "FREQ=DAILY;INTERVAL=30"),
        ("Report twice a year.", "FREQ=MONTHLY;INTERVAL=6"),
        ("Report four times a year.", "FREQ=MONTHLY;INTERVAL=3"),
        ("Carry out a biennial survey.", "FREQ=YEARLY;INTERVAL=2"),
        ("Meet on the first Monday of each month.", "FREQ=MONTHLY;BYDAY=1MO"),
        ("Report on the last working day of the month.", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("Report by the 15th of every month.", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("Report at the end of each quarter.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("Report annually by 30 April.", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30"),
        ("Report by 30 April each year.", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30"),
        ("Report annually by the end of each financial year.", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
        ("Report every Friday.", "FREQ=WEEKLY;BYDAY=FR"),
        ("Report each term.", "FREQ=MONTHLY;INTERVAL=4"),
    ],
)
def test_what_recurs_is_an_rfc_5545_rule(text: str, rrule: str) -> None:
    reading = only(text)
    assert (reading.kind, reading.rrule) == (ScheduleKind.RECURRING, rrule)


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words", ["by monthly reports", "bi-monthly reports", "6 monthly reports", "bi-annual reports"]
)
def test_a_frequency_of_two_meanings_is_left_to_a_person(words: str) -> None:
    reading = only(f"Receipt of {words}.")
    assert reading.ambiguous
    assert len(reading.between) == 2


def test_until_an_event_or_a_day_ends_a_recurrence_outside_its_rule() -> None:
    event = only("Report every 30 days until the work is complete.")
    assert (event.rrule, event.event) == ("FREQ=DAILY;INTERVAL=30", "until the work is complete")
    day = only("Report quarterly until 30 June 2003.")
    assert (day.rrule, day.end) == ("FREQ=MONTHLY;INTERVAL=3", dt.date(2003, 6, 30))


def test_a_first_day_starts_a_recurrence_of_its_own_day() -> None:
    reading = only("The plan is due 15 April 2002, and annually thereafter.")
    assert (reading.rrule, reading.start) == ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", dt.date(2002, 4, 15))
