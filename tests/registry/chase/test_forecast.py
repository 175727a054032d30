"""The register played forward with a pure clock."""

import datetime as dt
from collections import Counter
from dataclasses import replace

from registry.chase.chasing import Case
from registry.chase.forecast import Answers, ForecastLine, play
from registry.deadlines import plan_deadlines
from registry.model import Act, Hold
from registry.policy import DEFAULT_POLICY, Policy
from registry.states import DeadlineState
from tests.registry.chases import ENGLAND, MONTHLY, D, make_action, make_case

START = D(2001, 2, 27)


def monthly_cases(ref: str = "TST/2.1") -> list[Case]:
    action = make_action(ref=ref, schedule=MONTHLY)
    plan = plan_deadlines(action.schedule, START, START, DEFAULT_POLICY, ENGLAND)
    return [
        make_case(
            action=action,
            deadline_id=f"{ref} {each.period.key}",
            period=each.period,
            due_on=each.due_on,
        )
        for each in plan.ahead
    ]


def silent(_case: Case, _today: dt.date) -> bool:
    return False


def forecast(
    cases: list[Case], end: dt.date, answers: Answers = silent, policy: Policy = DEFAULT_POLICY
) -> tuple[ForecastLine, ...]:
    return play(cases, policy, ENGLAND, START, end, answers)


def shown(lines: tuple[ForecastLine, ...]) -> list[tuple[str, str, str]]:
    return [(str(line.day), line.rule, line.addressee) for line in lines]


def test_the_forecast_says_day_action_period_stage_and_addressee() -> None:
    line = forecast([make_case()], D(2001, 4, 10))[-1]
    assert (line.day, line.ref, line.period.key, line.rule, line.addressee) == (
        D(2001, 4, 10),
        "TST/1.1",
        "once",
        "climb-7",
        "director",
    )


def test_an_owner_who_answers_in_time_gets_reminders_only() -> None:
    lines = forecast(monthly_cases(), D(2001, 12, 31), lambda case, today: today >= case.due_on)
    assert {line.rule for line in lines} == {"remind-3"}
    assert len(lines) == 9


def test_an_owner_who_answers_after_the_warning_keeps_the_boss_out_of_it() -> None:
    lines = forecast([make_case()], D(2001, 12, 31), lambda _case, today: today >= D(2001, 4, 9))
    assert [line.rule for line in lines] == ["remind-10", "remind-3", "chase-1", "chase-4"]


def test_an_answer_after_the_boss_was_told_stops_the_ladder_there() -> None:
    lines = forecast([make_case()], D(2001, 12, 31), lambda _case, today: today >= D(2001, 4, 11))
    assert lines[-1].rule == "climb-7"


def test_a_silent_year_climbs_one_ladder_and_not_one_a_month() -> None:
    lines = forecast(monthly_cases(), D(2001, 12, 31))
    climbs = [line for line in lines if line.rule.startswith("climb")]
    assert [(line.period.key, line.addressee) for line in climbs] == [
        ("2001-03-01/2001-03-31", "director"),
        ("2001-03-01/2001-03-31", "deputy"),
        ("2001-03-01/2001-03-31", "chair"),
    ]
    later = [line.rule for line in lines if line.period.key == "2001-06-01/2001-06-30"]
    assert later == ["remind-3", "chase-1"]


def test_when_the_oldest_is_met_the_next_oldest_goes_on_with_the_warning() -> None:
    def answers(case: Case, today: dt.date) -> bool:
        return case.period.key == "2001-03-01/2001-03-31" and today >= D(2001, 6, 1)

    lines = forecast(monthly_cases(), D(2001, 6, 30), answers)
    april = [shown((line,))[0] for line in lines if line.period.key == "2001-04-01/2001-04-30"]
    assert april == [
        ("2001-05-10", "remind-3", "unit"),
        ("2001-05-16", "chase-1", "unit"),
        ("2001-06-01", "chase-4", "unit"),
        ("2001-06-06", "climb-7", "director"),
        ("2001-06-13", "climb-12", "deputy"),
        ("2001-06-25", "climb-20", "chair"),
    ]


def test_mistake_8_what_is_due_from_one_owner_on_one_day_makes_one_letter() -> None:
    lines = forecast(monthly_cases("TST/2.1") + monthly_cases("TST/2.2"), D(2001, 12, 31))
    items = Counter((line.day, line.addressee) for line in lines)
    assert min(items.values()) == 2  # each day has both actions, in one letter
    assert len(items) < len(lines)
    stages = Counter((line.ref, line.period.key, line.rule, line.addressee) for line in lines)
    assert set(stages.values()) == {1}


def test_a_case_that_is_held_or_not_yet_open_sends_nothing() -> None:
    held = make_case(deadline_id="held", hold=Hold("not ruled"))
    later = make_case(deadline_id="later", opened_on=D(2002, 1, 1))
    met = make_case(deadline_id="met", state=DeadlineState.MET)
    assert forecast([held, later, met], D(2001, 12, 31)) == ()


def test_a_change_of_policy_can_be_tried_first() -> None:
    gentle = replace(DEFAULT_POLICY, climb=(15,))
    usual = forecast([make_case()], D(2001, 5, 31))
    tried = forecast([make_case()], D(2001, 5, 31), policy=gentle)
    assert [line.addressee for line in usual if line.rule.startswith("climb")] == [
        "director",
        "deputy",
        "chair",
    ]
    assert shown(tried)[4] == ("2001-04-24", "climb-15", "director")


def test_a_forecast_in_two_halves_starts_where_the_register_stands() -> None:
    assert play([make_case()], DEFAULT_POLICY, ENGLAND, D(2001, 4, 2), D(2001, 4, 2), silent) == (
        ForecastLine(D(2001, 4, 2), "TST/1.1", make_case().period, "chase-1", Act.CHASE, "unit"),
    )
