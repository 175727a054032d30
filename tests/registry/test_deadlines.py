"""Due dates and periods: whole months, named days, counts, ends, what was past, and why."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from registry.deadlines import DeadlinePlan, PlannedDeadline, is_overdue, plan_deadlines
from registry.errors import BadInputError
from registry.model import Schedule, ScheduleKind
from registry.policy import DEFAULT_POLICY
from registry.working_days import WorkingDays
from tests.registry.chases import ENGLAND, D, unhurried

PAPER = D(2001, 2, 27)
DATES = st.dates(D(1999, 1, 1), D(2030, 12, 31))
WHOLE_RULES = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=30",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=2",
        "FREQ=MONTHLY;INTERVAL=3",
        "FREQ=MONTHLY;INTERVAL=6",
        "FREQ=YEARLY",
    ]
)
NAMED_RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=15,30",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=4",
        "FREQ=WEEKLY;BYDAY=FR",
    ]
)


def recurring(rule: str, **changes: object) -> Schedule:
    return replace(Schedule(ScheduleKind.RECURRING, rrule=rule), **changes)  # type: ignore[arg-type]


def plan(schedule: Schedule, document_on: dt.date = PAPER, today: dt.date | None = None) -> DeadlinePlan:
    return plan_deadlines(schedule, document_on, today or document_on, DEFAULT_POLICY, ENGLAND)


def dates(planned: tuple[PlannedDeadline, ...], count: int = 4) -> list[str]:
    return [f"{each.period.key} due {each.due_on}" for each in planned[:count]]


def test_a_date_is_its_own_only_deadline() -> None:
    found = plan(Schedule(ScheduleKind.ONCE, due_on=D(2001, 3, 31)))
    assert dates(found.ahead) == ["once due 2001-03-31"]
    assert found.past is None


def test_a_month_s_return_is_due_ten_working_days_after_the_month() -> None:
    found = plan(recurring("FREQ=MONTHLY"))
    assert dates(found.ahead, 2) == [
        "2001-03-01/2001-03-31 due 2001-04-17",  # over Easter
        "2001-04-01/2001-04-30 due 2001-05-15",
    ]


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=MONTHLY;INTERVAL=2", "2001-03-01/2001-04-30 due 2001-05-15"),
        ("FREQ=MONTHLY;INTERVAL=3", "2001-03-01/2001-05-31 due 2001-06-14"),
        ("FREQ=MONTHLY;INTERVAL=6", "2001-03-01/2001-08-31 due 2001-09-14"),
        ("FREQ=YEARLY", "2001-03-01/2002-02-28 due 2002-03-14"),
        ("FREQ=WEEKLY", "2001-03-05/2001-03-11 due 2001-03-23"),
        ("FREQ=DAILY;INTERVAL=30", "2001-02-28/2001-03-29 due 2001-04-12"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30", "2000-05-01/2001-04-30 due 2001-04-30"),
        ("FREQ=YEARLY;BYMONTH=4", "2000-05-01/2001-04-30 due 2001-04-30"),
        ("FREQ=MONTHLY;BYDAY=1MO", "2001-02-06/2001-03-05 due 2001-03-05"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2001-02-01/2001-02-28 due 2001-02-28"),
        ("FREQ=WEEKLY;BYDAY=FR", "2001-02-24/2001-03-02 due 2001-03-02"),
    ],
)
def test_the_first_period_begins_after_the_paper_or_ends_on_the_first_named_day(rule: str, first: str) -> None:
    assert dates(plan(recurring(rule)).ahead, 1) == [first]


def test_a_schedule_may_have_its_own_lag_and_its_own_start() -> None:
    found = plan(recurring("FREQ=MONTHLY", lag_working_days=5, start_on=D(2001, 4, 1)))
    assert dates(found.ahead, 1) == ["2001-04-01/2001-04-30 due 2001-05-08"]
    assert dates(plan(recurring("FREQ=MONTHLY", lag_working_days=0)).ahead, 1) == [
        "2001-03-01/2001-03-31 due 2001-03-31"
    ]


@pytest.mark.promise(3)
def test_promise_3_the_31st_is_the_last_day_that_a_month_has() -> None:
    found = plan(recurring("FREQ=MONTHLY;BYMONTHDAY=31"), document_on=D(2001, 1, 1))
    assert [str(each.due_on) for each in found.ahead[:4]] == [
        "2001-01-31",
        "2001-02-28",
        "2001-03-31",
        "2001-04-30",
    ]


@pytest.mark.promise(3)
def test_promise_3_what_starts_on_a_31st_comes_back_to_the_31st() -> None:
    monthly = plan(recurring("FREQ=MONTHLY", start_on=D(2001, 1, 31)), document_on=D(2001, 1, 2))
    assert [str(each.period.start) for each in monthly.ahead[:4]] == [
        "2001-01-31",
        "2001-02-28",
        "2001-03-31",
        "2001-04-30",
    ]
    half_yearly = plan(recurring("FREQ=MONTHLY;INTERVAL=6", start_on=D(2000, 8, 31)), D(2000, 8, 1))
    assert [each.period.key for each in half_yearly.ahead] == ["2000-08-31/2001-02-27"]
    later = plan(recurring("FREQ=MONTHLY;INTERVAL=6", start_on=D(2000, 8, 31)), D(2000, 8, 1), D(2001, 6, 1))
    assert [each.period.key for each in later.ahead] == ["2001-02-28/2001-08-30", "2001-08-31/2002-02-27"]


@pytest.mark.promise(3)
@unhurried
@given(WHOLE_RULES, DATES, st.none() | DATES)
def test_promise_3_whole_periods_follow_without_gap_or_overlap_and_never_drift(
    rule: str, document_on: dt.date, start_on: dt.date | None
) -> None:
    found = plan(recurring(rule, start_on=start_on), document_on=start_on or document_on)
    periods = [each.period for each in found.ahead]
    for before, after in pairwise(periods):
        assert before.end is not None
        assert before.end + dt.timedelta(days=1) == after.start
    for n, period in enumerate(periods):
        if "MONTHLY" in rule or "YEARLY" in rule:
            months = {"FREQ=MONTHLY": 1, "FREQ=YEARLY": 12}.get(rule) or int(rule[-1])
            assert periods[0].start is not None
            assert period.start == periods[0].start + relativedelta(months=months * n)


@pytest.mark.promise(3)
@unhurried
@given(st.integers(1, 31), DATES)
def test_promise_3_a_day_of_the_month_never_drifts(day: int, document_on: dt.date) -> None:
    found = plan(recurring(f"FREQ=MONTHLY;BYMONTHDAY={day}"), document_on=document_on)
    for each in found.ahead:
        last = (each.due_on + relativedelta(day=31)).day
        assert each.due_on.day == min(day, last)
    months = [each.due_on.year * 12 + each.due_on.month for each in found.ahead]
    assert months == list(range(months[0], months[0] + len(months)))
    assert len(months) >= 12  # thirteen months from 28 February hold twelve days that are a 29th, or a month's last


@pytest.mark.promise(3)
@unhurried
@given(WHOLE_RULES | NAMED_RULES, st.integers(1, 6), DATES, st.lists(st.integers(0, 800), max_size=5))
def test_promise_3_a_count_is_counted_once_whatever_window_is_looked_at(
    rule: str, count: int, document_on: dt.date, later: list[int]
) -> None:
    schedule = recurring(f"{rule};COUNT={count}")
    everything: set[str] = set()
    for days in sorted(later):
        found = plan_deadlines(
            schedule,
            document_on,
            document_on + dt.timedelta(days=days),
            DEFAULT_POLICY,
            ENGLAND,
            applied_on=document_on,
        )
        everything |= {each.period.key for each in found.ahead}
    assert len(everything) <= count


@pytest.mark.promise(3)
def test_promise_3_three_occurrences_are_three_in_every_window() -> None:
    schedule = recurring("FREQ=MONTHLY;COUNT=3")
    assert len(plan(schedule).ahead) == 3
    in_may = plan(schedule, today=D(2001, 5, 1))
    assert len(in_may.ahead) == 2  # April's and May's returns
    assert in_may.past is not None
    assert in_may.past.period.key == "past 2001-03-01/2001-03-31"
    assert plan(schedule, today=D(2002, 1, 1)).ahead == ()


@pytest.mark.promise(3)
def test_promise_3_an_end_is_the_same_end_in_every_window() -> None:
    schedule = recurring("FREQ=MONTHLY", end_on=D(2001, 6, 30))
    for today in (PAPER, D(2001, 4, 1), D(2001, 6, 1)):
        assert plan(schedule, today=today).ahead[-1].period.key == "2001-06-01/2001-06-30"


@unhurried
@given(WHOLE_RULES | NAMED_RULES, DATES, st.integers(0, 700), st.integers(0, 700))
def test_a_period_once_made_comes_out_the_same_on_every_later_day(
    rule: str, document_on: dt.date, first: int, second: int
) -> None:
    applied_on = document_on + dt.timedelta(days=first)
    later_on = applied_on + dt.timedelta(days=second)
    at_first = plan(recurring(rule), document_on, applied_on)
    later = plan_deadlines(recurring(rule), document_on, later_on, DEFAULT_POLICY, ENGLAND, applied_on=applied_on)
    assert later.ahead[: len(at_first.ahead)] == at_first.ahead
    assert later.past == at_first.past


@unhurried
@given(WHOLE_RULES | NAMED_RULES, DATES, st.integers(0, 700))
def test_deadlines_go_to_the_horizon_and_no_further(rule: str, document_on: dt.date, days: int) -> None:
    today = document_on + dt.timedelta(days=days)
    horizon = today + relativedelta(months=13)
    found = plan(recurring(rule), document_on, today)
    assert all(today <= each.due_on <= horizon for each in found.ahead)
    assert len({each.period.key for each in found.ahead}) == len(found.ahead)
    if rule != "FREQ=YEARLY":
        assert found.ahead


def test_what_was_past_when_the_paper_came_is_one_entry() -> None:
    found = plan(recurring("FREQ=MONTHLY"), today=D(2001, 8, 1))
    assert found.past is not None
    assert (found.past.period.start, found.past.period.end) == (D(2001, 3, 1), D(2001, 6, 30))
    assert "4 periods were already past" in found.past.why
    assert dates(found.ahead, 1) == ["2001-07-01/2001-07-31 due 2001-08-14"]
    once = plan(Schedule(ScheduleKind.ONCE, due_on=D(2000, 12, 31)))
    assert once.ahead == ()
    assert once.past is not None
    assert once.past.period.key == "once"


@pytest.mark.parametrize(
    "schedule",
    [Schedule(kind) for kind in ScheduleKind] + [Schedule(ScheduleKind.WINDOW, end_on=D(2001, 5, 1))],
    ids=lambda schedule: schedule.kind,
)
def test_what_has_no_date_and_no_rule_has_no_deadline(schedule: Schedule) -> None:
    assert plan(schedule) == DeadlinePlan()


@pytest.mark.parametrize(
    "rule",
    [
        "MONTHLY",
        "FREQ=HOURLY",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY;COUNT=x",
        "FREQ=MONTHLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYMONTHDAY=x",
        "FREQ=MONTHLY;UNTIL=soon",
        "FREQ=MONTHLY;BYSETPOS=1",
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_and_says_why(rule: str) -> None:
    with pytest.raises(BadInputError) as refused:
        plan(recurring(rule))
    assert refused.value.problems


def test_what_is_due_on_a_saturday_is_late_from_monday() -> None:
    due = D(2001, 3, 31)
    late = [is_overdue(due, day, ENGLAND) for day in (due, D(2001, 4, 1), D(2001, 4, 2))]
    assert late == [False, False, True]
    assert not is_overdue(D(2001, 4, 12), D(2001, 4, 16), ENGLAND)  # Easter Monday
    assert is_overdue(D(2001, 4, 12), D(2001, 4, 17), ENGLAND)


@pytest.mark.promise(2)
def test_promise_2_a_date_explains_anchor_rule_calendar_and_skipped_days() -> None:
    why = plan(recurring("FREQ=MONTHLY")).ahead[0].why
    for part in (
        "every month",
        "the paper's date, Tuesday 27 February 2001",
        "from Thursday 1 March 2001 to Saturday 31 March 2001",
        "10 working days after that, on Tuesday 17 April 2001",
        "not counting weekends, Good Friday on 13 April and Easter Monday on 16 April",
        "late from Wednesday 18 April 2001",
    ):
        assert part in why


@pytest.mark.promise(2)
@unhurried
@given(WHOLE_RULES | NAMED_RULES, DATES, st.none() | st.integers(-5, 20))
def test_promise_2_every_date_explains_itself(rule: str, document_on: dt.date, lag: int | None) -> None:
    for each in plan(recurring(rule, lag_working_days=lag), document_on).ahead[:5]:
        for part in (str(each.due_on.day), f"{each.due_on:%B %Y}", "Asked for every", "late from"):
            assert part in each.why


@unhurried
@given(st.dates(D(2001, 1, 1), D(2003, 1, 1)))
def test_a_single_date_explains_from_when_it_is_late(due_on: dt.date) -> None:
    planned = plan(Schedule(ScheduleKind.ONCE, due_on=due_on), document_on=due_on).ahead[0]
    assert f"late from {ENGLAND.next_working(due_on):%A}" in planned.why
    if ENGLAND.closed_for(due_on) == "Good Friday":
        assert "no working day (Good Friday)" in planned.why


def test_a_new_holiday_moves_what_is_counted_and_not_what_is_named() -> None:
    closed = WorkingDays.of(extra={D(2001, 4, 10): "Jubilee"})
    counted = plan_deadlines(recurring("FREQ=MONTHLY"), PAPER, PAPER, DEFAULT_POLICY, closed)
    named = plan_deadlines(recurring("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=10"), PAPER, PAPER, DEFAULT_POLICY, closed)
    assert counted.ahead[0].due_on == D(2001, 4, 18)
    assert "Jubilee" in counted.ahead[0].why
    assert named.ahead[0].due_on == D(2001, 4, 10)
