"""The policy: what a file may say, how it is stored, and the stages that follow from it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import BadInputError
from registry.model import Form, PartyKind, Schedule, ScheduleKind
from registry.policy import DEFAULT_POLICY, Policy, read_policy, stage_rules, weekly_rule
from tests.registry.chases import make_action

ROOT = Path(__file__).parents[2]


def keys(policy: Policy = DEFAULT_POLICY, kind: PartyKind = PartyKind.FORCE_UNIT, **action: object) -> list[str]:
    return [rule.key for rule in stage_rules(policy, make_action(**action), kind, 3)]


def recurring(rule: str) -> Schedule:
    return Schedule(ScheduleKind.RECURRING, rrule=rule)


def test_the_example_and_an_empty_file_are_the_default_policy() -> None:
    example = (ROOT / "examples" / "policy.toml").read_text(encoding="utf-8")
    assert read_policy(example, "policy.toml") == DEFAULT_POLICY == read_policy("", "policy.toml")


def test_a_file_changes_what_it_names_and_nothing_else() -> None:
    assert read_policy("remind = [5]\nlag = 7", "policy.toml") == Policy(remind=(5,), lag=7)


def test_every_mistake_in_a_file_is_listed_with_its_line() -> None:
    text = 'remind = [3, 10]\nchase = []\nclimb = [2]\nlag = -1\ncheck_at = "8"\nspeed = 3\nweekly_every = [1]\n'
    with pytest.raises(BadInputError) as refused:
        read_policy(text, "policy.toml")
    told = [str(problem) for problem in refused.value.problems]
    assert [line.split(":")[1] for line in told] == ["4", "5", "6", "7"]
    assert "policy.toml:4: lag holds -1" in told[0]
    with pytest.raises(BadInputError) as refused:
        read_policy(text.partition("lag")[0] + 'post_at = "08:00"', "policy.toml")
    assert [problem.line for problem in refused.value.problems] == [1, 2, 4]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("remind = [10", "no TOML"),
        ("climb = [4]", "after the warning"),
        ("climb = [7, 7]", "go up"),
        ("horizon_months = 60", "from 1 to 36"),
        ("lag = true", "whole number"),
        ("[remind]\nfirst = 1", "list of days"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        read_policy(text, "policy.toml")


def test_nobody_above_an_owner_can_be_told_without_a_warning_before() -> None:
    with pytest.raises(BadInputError, match="before the owner was warned"):
        read_policy("chase = []", "policy.toml")


@given(st.builds(Policy, lag=st.integers(0, 20), weekly_every=st.integers(1, 10)))
def test_a_stored_policy_comes_back_the_same_and_keeps_its_version(policy: Policy) -> None:
    again = Policy.from_json(policy.to_json())
    assert again == policy
    assert again.version == policy.version
    assert len(policy.version) == 64


def test_another_policy_has_another_version() -> None:
    assert Policy(lag=9).version != DEFAULT_POLICY.version


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"speed": 1}'])
def test_what_is_no_stored_policy_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="no policy"):
        Policy.from_json(text)


def test_a_unit_s_stages_are_reminders_chasers_and_rungs() -> None:
    assert keys() == ["remind-10", "remind-3", "chase-1", "chase-4", "climb-7", "climb-12", "climb-20"]


@pytest.mark.parametrize(
    ("rule", "reminders"),
    [
        ("FREQ=MONTHLY", 1),
        ("FREQ=WEEKLY;INTERVAL=2", 1),
        ("FREQ=DAILY;INTERVAL=30", 1),
        ("FREQ=MONTHLY;BYMONTHDAY=15", 1),
        ("FREQ=MONTHLY;INTERVAL=2", 2),
        ("FREQ=DAILY;INTERVAL=90", 2),
        ("FREQ=YEARLY", 2),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30", 2),
    ],
)
def test_what_is_asked_monthly_or_more_often_is_reminded_of_once(rule: str, reminders: int) -> None:
    assert len([key for key in keys(schedule=recurring(rule)) if key.startswith("remind")]) == reminders


def test_figures_are_reminded_of_once() -> None:
    assert keys(form=Form.FIGURES)[:2] == ["remind-3", "chase-1"]


def test_the_kind_of_the_owner_decides_who_is_chased_and_who_is_escalated() -> None:
    assert keys(kind=PartyKind.MEMBER) == ["remind-10", "remind-3"]
    for kind in (PartyKind.OUTSIDE_BODY, PartyKind.VOLUNTEERS):
        assert keys(kind=kind) == ["remind-10", "remind-3", "chase-1", "chase-4"]


def test_weekly_chasers_follow_the_last_climb() -> None:
    assert (weekly_rule(DEFAULT_POLICY, 2).key, weekly_rule(DEFAULT_POLICY, 2).offset) == ("weekly-2", 30)
    assert weekly_rule(DEFAULT_POLICY, 1, 4).offset == 9
