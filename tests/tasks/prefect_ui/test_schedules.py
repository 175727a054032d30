"""A check's moments become exactly those moments in Prefect, in London's time, whatever the season."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from prefect.client.schemas.schedules import RRuleSchedule

from tasks.prefect_ui.schedules import MOST_DATES, at_moments

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(
    min_value=dt.datetime(2001, 1, 1),  # noqa: DTZ001 (Hypothesis adds the zone)
    max_value=dt.datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
).filter(lambda at: not at.astimezone(LONDON).fold)


def dates_of(rule: str) -> list[dt.datetime]:
    return [at.replace(tzinfo=LONDON).astimezone(dt.UTC) for at in rrulestr(rule, forceset=True)]


@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_the_rule_has_exactly_the_moments_each_once_and_in_order(moments: list[dt.datetime]) -> None:
    rhythm = at_moments(moments, NOW)
    assert rhythm is not None
    assert rhythm.rrule is not None
    assert dates_of(rhythm.rrule) == sorted({at.replace(microsecond=0) for at in moments})
    assert rhythm.time_zone == "Europe/London"


def test_eight_in_the_morning_stays_eight_over_the_change_of_the_clocks() -> None:
    moments = [dt.datetime(2026, month, 27, 8, tzinfo=LONDON) for month in (3, 4, 10, 11)]
    rhythm = at_moments(moments, NOW)
    assert rhythm is not None
    assert rhythm.rrule is not None
    assert set(re.findall(r"T(\d{6})", rhythm.rrule)) == {"080000"}


def test_the_longest_rule_is_one_that_prefect_takes() -> None:
    rhythm = at_moments([NOW + dt.timedelta(days=n) for n in range(1_000)], NOW)
    assert rhythm is not None
    assert rhythm.rrule is not None
    assert rhythm.rrule.count("RDATE") == MOST_DATES
    assert len(rhythm.rrule) < 6_500
    assert isinstance(rhythm.for_prefect(), RRuleSchedule)


def test_time_passing_does_not_change_the_rule() -> None:
    moments = [NOW + dt.timedelta(days=n) for n in range(200)]
    assert at_moments(moments, NOW) == at_moments(moments, NOW + dt.timedelta(days=150))


def test_of_very_many_moments_the_coming_ones_are_always_there() -> None:
    moments = [NOW + dt.timedelta(days=n) for n in range(1_000)]
    rules = set()
    for passed in range(0, 900, 7):
        rhythm = at_moments(moments, NOW + dt.timedelta(days=passed))
        assert rhythm is not None
        assert rhythm.rrule is not None
        rules.add(rhythm.rrule)
        assert set(moments[passed : passed + 100]) <= set(dates_of(rhythm.rrule))
    assert len(rules) < 10


def test_no_moments_are_no_schedule() -> None:
    assert at_moments([], NOW) is None
