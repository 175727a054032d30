"""Counting in working days, by the calendar of England in 2001 and by any other."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import BadInputError
from registry.working_days import WorkingDays
from tests.registry.chases import ENGLAND, D, unhurried

DAYS = st.dates(D(1995, 1, 1), D(2035, 12, 31))
EXTRA_DAYS = st.dictionaries(st.dates(D(2001, 1, 1), D(2002, 12, 31)), st.just("closed"), max_size=20)


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (-10, D(2001, 3, 19)),
        (-3, D(2001, 3, 28)),
        (-1, D(2001, 3, 30)),
        (0, D(2001, 3, 30)),
        (1, D(2001, 4, 2)),
        (4, D(2001, 4, 5)),
        (7, D(2001, 4, 10)),
        (12, D(2001, 4, 19)),  # over Good Friday and Easter Monday
        (20, D(2001, 5, 1)),
    ],
)
def test_counting_from_a_saturday_starts_at_its_neighbour(n: int, day: dt.date) -> None:
    assert ENGLAND.add(D(2001, 3, 31), n) == day


def test_bank_holidays_are_england_s_and_not_scotland_s() -> None:
    scotland = WorkingDays.of("GB-SCT")
    assert ENGLAND.closed_for(D(2001, 4, 16)) == "Easter Monday"
    assert scotland.is_working(D(2001, 4, 16))
    assert ENGLAND.is_working(D(2001, 1, 2))
    assert not scotland.is_working(D(2001, 1, 2))


def test_a_body_may_close_on_more_days_and_work_on_fewer_holidays() -> None:
    body = WorkingDays.of(extra={D(2001, 4, 12): "Maundy Thursday"}, removed=[D(2001, 4, 13)])
    assert body.closed_for(D(2001, 4, 12)) == "Maundy Thursday"
    assert body.is_working(D(2001, 4, 13))


@pytest.mark.parametrize(("jurisdiction", "zone"), [("XX-YY", "Europe/London"), ("GB-ENG", "Europe/Londres")])
def test_an_unknown_jurisdiction_or_zone_is_refused_with_advice(jurisdiction: str, zone: str) -> None:
    with pytest.raises(BadInputError, match="write it like"):
        WorkingDays.of(jurisdiction, zone)


def test_days_late_are_working_days_after_the_due_date() -> None:
    due = D(2001, 3, 31)
    assert [ENGLAND.days_late(due, D(2001, 4, day)) for day in (1, 2, 5, 7, 8, 10)] == [0, 1, 4, 5, 5, 7]
    assert ENGLAND.days_late(due, D(2001, 3, 1)) == 0


def test_skipped_days_have_their_names() -> None:
    assert ENGLAND.skipped(D(2001, 4, 13), D(2001, 4, 17)) == (
        (D(2001, 4, 13), "Good Friday"),
        (D(2001, 4, 14), "Saturday"),
        (D(2001, 4, 15), "Sunday"),
        (D(2001, 4, 16), "Easter Monday"),
    )


def test_eight_o_clock_stays_eight_o_clock_when_the_clocks_change() -> None:
    assert ENGLAND.at(D(2001, 3, 23), "08:00") == dt.datetime(2001, 3, 23, 8, tzinfo=dt.UTC)
    assert ENGLAND.at(D(2001, 3, 26), "08:00") == dt.datetime(2001, 3, 26, 7, tzinfo=dt.UTC)


def test_the_local_date_is_the_body_s_and_not_utc_s() -> None:
    late_evening = dt.datetime(2001, 7, 1, 23, 30, tzinfo=dt.UTC)
    assert ENGLAND.local_date(late_evening) == D(2001, 7, 2)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInputError, match="no time zone"):
        ENGLAND.local_date(dt.datetime(2001, 7, 1, 23, 30))  # noqa: DTZ001 - the mistake itself


@unhurried
@given(DAYS, st.integers(-60, 60).filter(bool))
def test_add_lands_on_the_nth_working_day(day: dt.date, n: int) -> None:
    landed = ENGLAND.add(day, n)
    first, last = sorted((day, landed))
    between = sum(
        ENGLAND.is_working(first + dt.timedelta(days=k)) for k in range((last - first).days + 1)
    ) - ENGLAND.is_working(day)
    assert ENGLAND.is_working(landed)
    assert (landed > day) == (n > 0)
    assert between == abs(n)


@unhurried
@given(DAYS, st.integers(1, 60))
def test_days_late_undoes_add(day: dt.date, n: int) -> None:
    assert ENGLAND.days_late(day, ENGLAND.add(day, n)) == n


@unhurried
@given(DAYS, st.times())
def test_an_instant_reads_as_the_clock_time_it_was_made_from(day: dt.date, clock: dt.time) -> None:
    at = ENGLAND.at(day, f"{clock:%H:%M}")
    read = at.astimezone(ZoneInfo("Europe/London"))
    # One hour in March does not exist; its times are read as the same instants an hour on.
    assert f"{read:%H:%M}" == f"{clock:%H:%M}" or (day.month == 3 and read.hour == clock.hour + 1)


@pytest.mark.promise(6)
@unhurried
@given(st.dates(D(2001, 1, 1), D(2002, 6, 30)), st.integers(1, 30), EXTRA_DAYS)
def test_promise_6_a_further_holiday_never_brings_a_later_day_forward(
    day: dt.date, n: int, extra: dict[dt.date, str]
) -> None:
    assert WorkingDays.of(extra=extra).add(day, n) >= ENGLAND.add(day, n)
