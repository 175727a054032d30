"""First contact: the first letter before anything else, and five working days after it (promise 16)."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cases import Loaded
from registry.chase.chasing import Case, decide, introduces
from registry.chase.forecast import play
from registry.chase.slots import check_days
from registry.model import Act, Hold, News, Party, PartyKind, StageOutcome, StageRecord
from registry.moments import planned_slots
from registry.policy import DEFAULT_POLICY, stage_rules
from registry.states import DeadlineState
from tests.registry.chases import (
    ENGLAND,
    MONTHLY,
    D,
    check,
    days_from,
    kind_of_owner,
    make_action,
    make_case,
    stages,
    unhurried,
)

OPENED = D(2001, 2, 27)
START, END = D(2001, 3, 1), D(2001, 6, 29)


def unknown(**changes: object) -> Case:
    """A deadline whose owner nobody has written to."""
    return make_case(**{"introduced_on": None, "ready_on": None, **changes})


def silent(_case: Case, _today: dt.date) -> bool:
    return False


def sent(*cases: Case, start: dt.date = START, end: dt.date = END) -> list[tuple[str, str, str]]:
    lines = play(cases, DEFAULT_POLICY, ENGLAND, start, end, silent)
    return [(f"{line.day:%m-%d}", line.rule, line.addressee) for line in lines]


# One deadline


@pytest.mark.promise(16)
def test_promise_16_the_next_working_day_s_check_decides_the_introduction() -> None:
    decision = decide(unknown(), DEFAULT_POLICY, ENGLAND, START)
    assert decision.stage is not None
    assert (decision.outcome, decision.stage.rule.key, decision.stage.addressee) == (Act.INTRODUCE, "introduce", "unit")
    assert (decision.state, decision.news) == (DeadlineState.SCHEDULED, News.REMINDER_WRITTEN)
    assert "first letter" in decision.reason
    assert decide(unknown(), DEFAULT_POLICY, ENGLAND, D(2001, 3, 3)).stage is None  # a Saturday


@pytest.mark.promise(16)
def test_promise_16_nothing_goes_while_the_first_letter_waits_or_may_not_have_arrived() -> None:
    for outcome in (StageOutcome.DECIDED, StageOutcome.FAILED, StageOutcome.UNKNOWN):
        record = StageRecord("introduce", Act.INTRODUCE, "unit", START, outcome, START)
        _, seen = check(unknown(history=(record,)), days_from(START, 120))
        assert stages(seen) == []
        assert "first letter" in seen[-1][1].reason
    _, seen = check(unknown(introduction_in_doubt=True), days_from(START, 120))
    assert stages(seen) == []


def test_a_first_letter_that_was_taken_back_or_given_up_goes_again() -> None:
    for outcome in (StageOutcome.WITHDRAWN, StageOutcome.GIVEN_UP):
        record = StageRecord("introduce", Act.INTRODUCE, "unit", START, outcome, START)
        decision = decide(unknown(history=(record,)), DEFAULT_POLICY, ENGLAND, D(2001, 3, 5))
        assert decision.stage is not None
        assert decision.stage.rule.key == "introduce-2"


@pytest.mark.parametrize(
    "quiet",
    [
        {"hold": Hold("not ruled")},
        {"chaseable": False},
        {"state": DeadlineState.IN_REVIEW},
        {"state": DeadlineState.MET},
        {"introduces": False},
    ],
)
def test_nobody_is_introduced_over_what_is_held_closed_or_cannot_be_chased(quiet: dict[str, object]) -> None:
    assert decide(unknown(**quiet), DEFAULT_POLICY, ENGLAND, START).stage is None


def test_the_wait_says_until_when() -> None:
    waiting = make_case().introduced(START, DEFAULT_POLICY, ENGLAND)
    assert waiting.ready_on == D(2001, 3, 8)
    decision = decide(waiting, DEFAULT_POLICY, ENGLAND, D(2001, 3, 7))
    assert "The first letter went on Thursday 1 March 2001" in decision.reason
    assert "Thursday 8 March 2001" in decision.reason


def test_an_introduction_opens_nothing_early() -> None:
    case, _ = check(unknown(), [START])
    assert case.state is DeadlineState.SCHEDULED


# Played forward: introduction, reminders, chasers, warning, ladder


def test_the_year_2001_starts_as_a_good_clerk_would_start_it() -> None:
    assert sent(unknown())[:8] == [
        ("03-01", "introduce", "unit"),
        ("03-19", "remind-10", "unit"),
        ("03-28", "remind-3", "unit"),
        ("04-02", "chase-1", "unit"),
        ("04-05", "chase-4", "unit"),
        ("04-10", "climb-7", "director"),
        ("04-20", "climb-12", "deputy"),
        ("05-02", "climb-20", "chair"),
    ]


def test_a_reminder_whose_day_falls_into_the_wait_goes_on_the_first_day_after_it() -> None:
    assert sent(unknown(), start=D(2001, 3, 16))[:4] == [
        ("03-16", "introduce", "unit"),
        ("03-23", "remind-10", "unit"),
        ("03-28", "remind-3", "unit"),
        ("04-02", "chase-1", "unit"),
    ]
    assert sent(unknown(), start=D(2001, 3, 22))[:3] == [
        ("03-22", "introduce", "unit"),
        ("03-29", "remind-3", "unit"),
        ("04-02", "chase-1", "unit"),
    ]
    # No reminder after the due date: the chaser counts from the end of the wait.
    assert sent(unknown(), start=D(2001, 3, 28))[:2] == [("03-28", "introduce", "unit"), ("04-05", "chase-1", "unit")]


@pytest.mark.promise(16)
def test_promise_16_who_gets_an_address_late_is_introduced_chased_warned_and_only_then_does_the_boss_hear() -> None:
    assert sent(unknown(), start=D(2001, 4, 11))[:6] == [
        ("04-11", "introduce", "unit"),  # overdue since 2 April; Easter lies between
        ("04-23", "chase-1", "unit"),
        ("04-26", "chase-4", "unit"),
        ("05-01", "climb-7", "director"),
        ("05-10", "climb-12", "deputy"),
        ("05-22", "climb-20", "chair"),
    ]


@pytest.mark.promise(16)
@pytest.mark.parametrize("kind", list(PartyKind))
def test_promise_16_every_kind_of_owner_has_its_introduction_first(kind: PartyKind) -> None:
    found = sent(unknown(owner=kind_of_owner(kind), addressee_kind=kind))
    stands = kind in {PartyKind.CHIEF_OFFICER, PartyKind.MEMBER}
    assert found[0] == ("03-02" if stands else "03-01", "introduce", "unit")


def test_a_party_is_introduced_once_in_one_letter_for_all_its_actions() -> None:
    second = unknown(deadline_id="two", action=make_action(ref="TST/2.1"), due_on=D(2001, 5, 31))
    other = unknown(deadline_id="three", action=make_action(ref="TST/3.1"), addressee="other")
    found = [line for line in sent(unknown(), second, other, end=D(2001, 3, 16)) if line[1] == "introduce"]
    assert sorted(found) == [("03-01", "introduce", "other")] + [("03-01", "introduce", "unit")] * 2


def test_a_recurring_action_is_introduced_by_its_nearest_deadline_alone() -> None:
    monthly = make_action(ref="TST/2.1", schedule=MONTHLY)
    near = unknown(deadline_id="near", action=monthly, due_on=D(2001, 4, 17))
    far = unknown(deadline_id="far", action=monthly, due_on=D(2001, 5, 15))
    assert [introduces(each, [far, near], START) for each in (near, far)] == [True, False]
    held = replace(near, hold=Hold("not ruled"))
    assert introduces(far, [held, far], START)
    assert sent(near, far, end=START) == [("03-01", "introduce", "unit")]


def test_an_owner_who_answers_everything_before_the_post_hears_nothing() -> None:
    lines = play([unknown()], DEFAULT_POLICY, ENGLAND, START, END, lambda _case, today: today >= START)
    assert lines == ()


def test_an_owner_of_something_new_is_not_introduced_again() -> None:
    known = make_case().introduced(D(2001, 1, 3), DEFAULT_POLICY, ENGLAND)
    new = unknown(deadline_id="new", action=make_action(ref="TST/2.1"), due_on=D(2001, 4, 30))
    assert "introduce" not in {rule for _, rule, _ in sent(known, new)}


@pytest.mark.promise(16)
@unhurried
@given(
    due=st.dates(D(2001, 1, 2), D(2001, 6, 29)),
    start=st.dates(D(2001, 3, 1), D(2001, 5, 31)),
    kind=st.sampled_from(list(PartyKind)),
)
def test_promise_16_whatever_the_days_nothing_goes_within_five_working_days_of_the_first_letter(
    due: dt.date, start: dt.date, kind: PartyKind
) -> None:
    case = unknown(due_on=due, owner=kind_of_owner(kind), addressee_kind=kind, opened_on=D(2001, 1, 1))
    lines = play([case], DEFAULT_POLICY, ENGLAND, start, start + dt.timedelta(days=90), silent)
    first, *others = lines
    assert first.act is Act.INTRODUCE
    for line in others:
        assert ENGLAND.days_late(first.day, line.day) >= DEFAULT_POLICY.introduce
        assert line.act is not Act.REMIND or line.day <= due
    warned = [line.day for line in others if line.rule.startswith("chase-4")]
    told = [line.day for line in others if line.act is Act.ESCALATE]
    assert not told or ENGLAND.days_late(warned[0], told[0]) >= 3


def test_the_checks_follow_the_wait() -> None:
    rules = stage_rules(DEFAULT_POLICY, make_action(), PartyKind.FORCE_UNIT, 3)
    ready_on = D(2001, 3, 23)
    days = check_days(D(2001, 3, 31), OPENED, DEFAULT_POLICY, rules, ENGLAND, ready_on)
    assert days[:4] == (ready_on, D(2001, 3, 28), D(2001, 4, 2), D(2001, 4, 5))
    late = check_days(D(2001, 3, 31), OPENED, DEFAULT_POLICY, rules, ENGLAND, D(2001, 4, 20))
    assert late[:4] == (D(2001, 4, 2), D(2001, 4, 23), D(2001, 4, 26), D(2001, 5, 1))


# After a review that put a return back


def test_after_not_for_this_one_the_next_rung_keeps_the_policy_s_distance_from_the_review() -> None:
    case, _ = check(make_case(), days_from(OPENED, 43))
    assert case.history[-1].rule == "climb-7"
    back = replace(case, state=DeadlineState.OVERDUE, resumed_on=D(2001, 5, 9))
    _, seen = check(back, days_from(D(2001, 5, 9), 30))
    assert stages(seen)[:2] == [("2001-05-16", "climb-12", "deputy"), ("2001-05-29", "climb-20", "chair")]


def test_after_not_for_this_one_the_chasers_start_again_at_the_policy_s_distance() -> None:
    case, _ = check(make_case(), days_from(OPENED, 31))
    back = replace(case, state=DeadlineState.OVERDUE, resumed_on=D(2001, 4, 10))
    _, seen = check(back, days_from(D(2001, 4, 10), 40))
    assert stages(seen)[:4] == [
        ("2001-04-11", "chase-1", "unit"),
        ("2001-04-18", "chase-4", "unit"),
        ("2001-04-23", "climb-7", "director"),
        ("2001-04-27", "climb-12", "deputy"),
    ]


def test_a_reminder_taken_back_before_its_post_goes_again_while_it_can() -> None:
    case, _ = check(make_case(), days_from(OPENED, 30))
    assert case.history[-1].rule == "remind-3"
    taken_back = replace(case.history[-1], outcome=StageOutcome.WITHDRAWN, sent_on=None)
    case = replace(case, history=(*case.history[:-1], taken_back))
    _, seen = check(case, days_from(D(2001, 3, 28), 4))
    assert stages(seen) == [("2001-03-28", "remind-3-2", "unit")]
    _, late = check(case, days_from(D(2001, 3, 31), 4))
    assert stages(late) == [("2001-04-02", "chase-1", "unit")]


def test_a_reminder_that_a_person_gave_up_does_not_go_again() -> None:
    case, _ = check(make_case(), days_from(OPENED, 30))
    given_up = replace(case.history[-1], outcome=StageOutcome.GIVEN_UP, sent_on=None)
    _, seen = check(replace(case, history=(*case.history[:-1], given_up)), days_from(D(2001, 3, 28), 4))
    assert stages(seen) == []


def test_volunteers_are_asked_weekly_no_more_often_than_the_policy_says() -> None:
    owner = Party("unit", "Volunteers", PartyKind.VOLUNTEERS)
    _, seen = check(make_case(owner=owner, ladder=()), days_from(OPENED, 250))
    weekly = [rule for _, rule, _ in stages(seen) if rule.startswith("weekly")]
    assert weekly == [f"weekly-{n}" for n in range(1, 9)]
    assert any("not again" in decision.reason for _, decision in seen)
    _, silent_unit = check(make_case(), days_from(OPENED, 250))
    assert sum(rule.startswith("weekly") for _, rule, _ in stages(silent_unit)) > 8


def test_what_is_planned_begins_with_the_first_letter_and_keeps_its_wait() -> None:
    loaded = Loaded(unknown(), DEFAULT_POLICY, "cycle", "", via_liaison=False)
    shown = [(slot.rule.key, slot.on) for slot in planned_slots(loaded, ENGLAND, D(2001, 3, 17))]
    assert shown[:4] == [
        ("introduce", D(2001, 3, 19)),
        ("remind-10", D(2001, 3, 26)),
        ("remind-3", D(2001, 3, 28)),
        ("chase-1", D(2001, 4, 2)),
    ]
