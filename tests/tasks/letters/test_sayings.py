"""Days, numbers and names as they are said."""

import datetime as dt

import pytest

from tasks.letters.sayings import day, days, number, size, stopped, the


def test_days_name_each_month_and_year_once() -> None:
    dates = [dt.date(2001, 3, 28), dt.date(2001, 3, 19), dt.date(2001, 4, 2), dt.date(2001, 4, 2)]
    assert days(dates) == "19 and 28 March and 2 April 2001"
    assert days([dt.date(2000, 12, 29), dt.date(2001, 1, 3)]) == "29 December 2000 and 3 January 2001"
    assert day(dt.date(2001, 3, 30)) == "Friday 30 March 2001"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Community Committee", "the Community Committee"),
        ("The Trust", "The Trust"),
        ("Director of Training", "the Director of Training"),
        ("Clerk to the Authority", "the Clerk to the Authority"),
        ("Deputy Chief Constable", "the Deputy Chief Constable"),
        ("CDO", "the CDO"),
        ("CDO committee", "the CDO committee"),
        ("Superintendent Hale", "Superintendent Hale"),
        ("Zoë Brandt", "Zoë Brandt"),
        ("", ""),
    ],
)
def test_bodies_and_offices_have_an_article_and_people_have_none(name: str, said: str) -> None:
    assert the(name) == said


def test_sizes_numbers_and_stops() -> None:
    assert [size(count) for count in (0, 1, 812, 148_480, 3_400_000)] == [
        "0 bytes", "1 byte", "812 bytes", "145 kB", "3.2 MB",
    ]  # fmt: skip
    assert (number(3), number(11)) == ("three", "11")
    assert (stopped("Yes"), stopped("Yes? "), stopped("")) == ("Yes.", "Yes?", "")
