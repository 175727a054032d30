"""The year 2001 replayed from the real paper: all owners silent, then all on time."""

import datetime as dt
import os
from collections import Counter
from pathlib import Path

import pytest

from registry.chase.forecast import ForecastLine
from registry.chase.slots import WEEKLY_ON
from registry.policy import DEFAULT_POLICY
from tests.end_to_end.year_2001 import CALENDAR, GOLDEN, OWNERS, PARTIES, YEARS, cases, replay, table

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
pytestmark = pytest.mark.skipif(CORPUS is None, reason="REMEMBRANCER_CORPUS is unset: no real paper to replay")


@pytest.fixture(scope="module", params=sorted(YEARS))
def year(request: pytest.FixtureRequest) -> tuple[str, tuple[ForecastLine, ...]]:
    """One way in which the year may go, and all that would be sent."""
    return request.param, replay(Path(CORPUS or ""), YEARS[request.param])


def test_the_year_goes_as_the_golden_table_says(year: tuple[str, tuple[ForecastLine, ...]]) -> None:
    name, lines = year
    assert table(lines) == (GOLDEN / f"year_2001_{name}.txt").read_text(encoding="utf-8")


@pytest.mark.promise(6)
def test_promise_6_no_letter_of_the_year_goes_on_a_closed_day(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    assert all(CALENDAR.is_working(line.day) for line in year[1])


@pytest.mark.promise(4)
def test_promise_4_no_stage_of_the_year_is_decided_twice(year: tuple[str, tuple[ForecastLine, ...]]) -> None:
    stages = Counter((line.ref, line.period.key, line.rule, line.addressee) for line in year[1])
    assert set(stages.values()) == {1}


@pytest.mark.promise(15)
def test_promise_15_chief_officers_and_members_hear_a_working_day_after_the_decision(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    told = [line for line in year[1] if line.addressee in {"deputy-commissioner", "chair"}]
    decided = {CALENDAR.add(line.day, -1) for line in told if line.ref == "WTR/12.3"}
    assert decided == ({dt.date(2001, 4, 19), dt.date(2001, 5, 1)} if year[0] == "silent" else set())


@pytest.mark.promise(16)
def test_promise_16_nobody_gets_anything_of_its_own_within_five_working_days_of_its_introduction(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    own = [line for line in year[1] if not line.rule.startswith("climb")]
    introduced = {line.addressee: line.day for line in own if line.rule == "introduce"}
    assert set(introduced) == {line.addressee for line in own}
    for line in own:
        if line.rule != "introduce":
            assert CALENDAR.days_late(introduced[line.addressee], line.day) >= 5


def test_a_silent_owner_of_many_things_hears_weekly_on_one_day_of_the_week(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    weekly = [line for line in year[1] if line.rule.startswith("weekly")]
    assert {line.day.weekday() for line in weekly} <= {WEEKLY_ON}
    kindly = Counter((line.ref, line.period.key) for line in weekly if line.addressee == "advisory-groups")
    assert max(kindly.values(), default=0) <= DEFAULT_POLICY.weekly_most


@pytest.mark.promise(16)
def test_promise_16_every_boss_of_the_year_hears_after_the_owner_was_warned(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    warned = {(line.ref, line.period.key): line.day for line in year[1] if line.rule == "chase-4"}
    for line in year[1]:
        if line.rule.startswith("climb"):
            assert CALENDAR.days_late(warned[line.ref, line.period.key], line.day) >= 3


def test_whoever_is_on_time_hears_of_nothing_but_what_is_to_come(
    year: tuple[str, tuple[ForecastLine, ...]],
) -> None:
    name, lines = year
    acts = {line.rule.split("-")[0] for line in lines}
    kindly = {"introduce", "remind"}
    assert acts == kindly if name == "on_time" else acts == kindly | {"chase", "climb", "weekly"}


def test_nobody_is_told_above_volunteers(year: tuple[str, tuple[ForecastLine, ...]]) -> None:
    asked = {line.addressee for line in year[1] if OWNERS[line.ref] == "advisory-groups"}
    assert asked == {"advisory-groups"}


def test_every_dated_action_of_the_paper_has_an_owner_who_can_be_reached() -> None:
    found = cases(Path(CORPUS or ""))
    assert {case.action.ref for case in found} == set(OWNERS)
    assert all(case.addressee in PARTIES for case in found)
