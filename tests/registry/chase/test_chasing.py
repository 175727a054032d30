"""One look at one deadline: what is due, what is not, and why."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.chase.chasing import Case, check_days, decide, next_rung, older_overdue, position_without_deadline
from registry.model import (
    Act,
    Hold,
    News,
    Party,
    PartyKind,
    Schedule,
    ScheduleKind,
    StageDue,
    StageOutcome,
    StageRecord,
)
from registry.policy import DEFAULT_POLICY, Policy, stage_rules
from registry.states import LIVE, DeadlineState, Move
from registry.working_days import WorkingDays
from tests.registry.chases import (
    DUE,
    ENGLAND,
    LADDER,
    MONTHLY,
    D,
    Outcome,
    check,
    days_from,
    kind_of_owner,
    make_action,
    make_case,
    stages,
    unhurried,
)

OPENED = D(2001, 2, 27)
ALL_SPRING = days_from(OPENED, 80)
WHOLE_LADDER = [
    ("2001-03-19", "remind-10", "unit"),
    ("2001-03-28", "remind-3", "unit"),
    ("2001-04-02", "chase-1", "unit"),
    ("2001-04-05", "chase-4", "unit"),
    ("2001-04-10", "climb-7", "director"),
    ("2001-04-19", "climb-12", "deputy"),
    ("2001-05-01", "climb-20", "chair"),
    ("2001-05-09", "weekly-1", "unit"),
    ("2001-05-16", "weekly-2", "unit"),
]
OUTCOMES = st.sampled_from(list(StageOutcome))
CHECKS = st.lists(st.sampled_from(days_from(OPENED, 150)), max_size=60)
DELAYS = st.lists(st.integers(0, 6), min_size=1, max_size=8)


def look(case: Case, day: dt.date) -> tuple[Act | None, News]:
    decision = decide(case, DEFAULT_POLICY, ENGLAND, day)
    return decision.outcome, decision.news


# The plain course of things


def test_a_silent_owner_is_reminded_chased_warned_and_then_the_ladder_climbs() -> None:
    _, seen = check(make_case(), ALL_SPRING)
    assert stages(seen) == WHOLE_LADDER


def test_only_the_last_chaser_warns() -> None:
    case, _ = check(make_case(), ALL_SPRING)
    assert [record.rule for record in case.history if record.warns] == ["chase-4"]


def test_the_state_and_the_news_follow_the_days() -> None:
    _, seen = check(make_case(), ALL_SPRING)
    told = {str(day): (decision.state.value, decision.news.value) for day, decision in seen}
    assert told["2001-03-18"] == ("scheduled", "Nothing due")
    assert told["2001-03-19"] == ("open", "Reminder written")
    assert told["2001-03-20"] == ("open", "Nothing due")
    assert told["2001-04-01"] == ("open", "Nothing due")  # Sunday, a day after the due date
    assert told["2001-04-02"] == ("overdue", "Overdue")
    assert told["2001-04-10"] == ("overdue", "Escalated")
    assert told["2001-05-15"] == ("overdue", "Escalated")


@pytest.mark.parametrize("kind", [PartyKind.OUTSIDE_BODY, PartyKind.VOLUNTEERS])
def test_outside_bodies_and_volunteers_are_asked_and_never_warned_or_escalated(kind: PartyKind) -> None:
    case, seen = check(make_case(owner=kind_of_owner(kind)), ALL_SPRING)
    assert {addressee for _, _, addressee in stages(seen)} == {"unit"}
    assert [rule for _, rule, _ in stages(seen)][:5] == [
        "remind-10",
        "remind-3",
        "chase-1",
        "chase-4",
        "weekly-1",
    ]
    assert not any(record.warns for record in case.history)


def test_members_are_briefed_and_not_chased() -> None:
    _, seen = check(make_case(owner=kind_of_owner(PartyKind.MEMBER)), ALL_SPRING)
    assert [rule for _, rule, _ in stages(seen)] == ["remind-10", "remind-3"]
    assert seen[-1][1].news is News.OVERDUE
    assert "briefed and not chased" in seen[-1][1].reason


def test_where_nobody_stands_above_the_owner_it_is_not_warned_and_hears_weekly() -> None:
    case, seen = check(make_case(ladder=()), ALL_SPRING)
    assert [rule for _, rule, _ in stages(seen)][2:6] == ["chase-1", "chase-4", "weekly-1", "weekly-2"]
    assert not any(record.warns for record in case.history)


def test_a_short_ladder_leads_to_weekly_chasers_on_a_wednesday_a_week_or_more_after_its_last_rung() -> None:
    _, seen = check(make_case(ladder=LADDER[:1]), ALL_SPRING)
    assert stages(seen)[4:6] == [("2001-04-10", "climb-7", "director"), ("2001-04-25", "weekly-1", "unit")]


# What stops the chase


@pytest.mark.parametrize(
    ("state", "news"),
    [
        (DeadlineState.MET, News.MET),
        (DeadlineState.WAIVED, News.WAIVED),
        (DeadlineState.IN_REVIEW, News.IN_REVIEW),
        (DeadlineState.SUPERSEDED, News.NOTHING_DUE),
        (DeadlineState.WITHDRAWN, News.NOTHING_DUE),
    ],
)
def test_what_is_closed_or_in_review_is_left_in_peace(state: DeadlineState, news: News) -> None:
    decision = decide(make_case(state=state), DEFAULT_POLICY, ENGLAND, D(2001, 5, 1))
    assert (decision.outcome, decision.stage, decision.moves, decision.news) == (None, None, (), news)
    assert state.value in decision.reason or "review" in decision.reason


def test_an_owner_without_an_address_cannot_be_chased_and_still_falls_due() -> None:
    decision = decide(make_case(chaseable=False), DEFAULT_POLICY, ENGLAND, D(2001, 5, 1))
    assert (decision.stage, decision.news) == (None, News.CANNOT_BE_CHASED)
    assert decision.state is DeadlineState.OVERDUE


def test_a_hold_lasts_to_the_end_of_its_date_and_says_why() -> None:
    held = make_case(hold=Hold("the unit moves house", until_on=D(2001, 3, 19)))
    decision = decide(held, DEFAULT_POLICY, ENGLAND, D(2001, 3, 19))
    assert (decision.stage, decision.news) == (None, News.HELD)
    assert "the unit moves house" in decision.reason
    assert look(held, D(2001, 3, 20)) == (Act.REMIND, News.REMINDER_WRITTEN)
    assert look(make_case(hold=Hold("not ruled")), D(2002, 3, 19)) == (None, News.HELD)


def test_only_a_hold_that_stops_the_clock_keeps_a_deadline_from_falling_due() -> None:
    letters_only = decide(make_case(hold=Hold("x")), DEFAULT_POLICY, ENGLAND, D(2001, 4, 2))
    clock = decide(make_case(hold=Hold("x", stops_clock=True)), DEFAULT_POLICY, ENGLAND, D(2001, 4, 2))
    assert letters_only.moves == (Move.FALL_DUE,)
    assert clock.moves == ()


def test_a_part_that_came_does_not_stop_the_chase_for_the_rest() -> None:
    case, _ = check(make_case(), days_from(OPENED, 30))
    _, seen = check(replace(case, state=DeadlineState.PART_RECEIVED), days_from(D(2001, 3, 29), 10))
    assert stages(seen) == WHOLE_LADDER[2:4]
    assert seen[-1][1].state is DeadlineState.OVERDUE


# Cycles that begin late


def test_a_cycle_that_begins_between_two_reminders_has_the_second_only() -> None:
    _, seen = check(make_case(opened_on=D(2001, 3, 21)), days_from(D(2001, 3, 21), 14))
    assert stages(seen) == WHOLE_LADDER[1:3]


def test_a_cycle_that_begins_after_every_reminder_s_day_reminds_once_at_its_start() -> None:
    _, seen = check(make_case(opened_on=D(2001, 3, 29)), days_from(D(2001, 3, 29), 5))
    assert stages(seen) == [("2001-03-29", "remind-3", "unit"), ("2001-04-02", "chase-1", "unit")]


def test_what_is_reopened_late_is_not_chased_at_once() -> None:
    reopened = make_case(opened_on=D(2001, 6, 1), state=DeadlineState.OPEN)
    _, seen = check(reopened, days_from(D(2001, 6, 1), 20))
    assert stages(seen) == [
        ("2001-06-04", "chase-1", "unit"),
        ("2001-06-07", "chase-4", "unit"),
        ("2001-06-12", "climb-7", "director"),
        ("2001-06-19", "climb-12", "deputy"),
    ]


def test_the_weekly_letters_of_what_is_reopened_late_count_from_its_reopening_too() -> None:
    _, seen = check(make_case(opened_on=D(2001, 6, 1), ladder=()), days_from(D(2001, 6, 1), 27))
    assert stages(seen)[2:] == [("2001-06-20", "weekly-1", "unit"), ("2001-06-27", "weekly-2", "unit")]


# Mistakes of others


def test_mistake_3_holidays_push_the_ladder_back_and_never_forward() -> None:
    easter = make_case(due_on=D(2001, 4, 12))  # the day before Good Friday
    _, seen = check(easter, days_from(OPENED, 70))
    assert stages(seen)[2:5] == [
        ("2001-04-17", "chase-1", "unit"),
        ("2001-04-20", "chase-4", "unit"),
        ("2001-04-25", "climb-7", "director"),
    ]


def test_mistake_5_a_missed_run_loses_nothing() -> None:
    _, seen = check(make_case(), [D(2001, 3, 22), D(2001, 3, 30), D(2001, 4, 4), D(2001, 4, 6)])
    assert stages(seen) == [
        ("2001-03-22", "remind-10", "unit"),
        ("2001-03-30", "remind-3", "unit"),
        ("2001-04-04", "chase-1", "unit"),
        ("2001-04-06", "chase-4", "unit"),
    ]


def test_mistake_5_of_what_an_outage_overtook_only_the_newest_is_sent() -> None:
    decision = decide(make_case(), DEFAULT_POLICY, ENGLAND, D(2001, 4, 4))
    assert decision.stage is not None
    assert decision.stage.rule.key == "chase-1"
    assert [stage.rule.key for stage in decision.superseded] == ["remind-10", "remind-3"]


def test_mistake_6_what_comes_after_the_due_date_fires_after_it() -> None:
    assert look(make_case(), D(2001, 4, 2)) == (Act.CHASE, News.OVERDUE)


def test_a_reminder_is_never_sent_after_the_due_date() -> None:
    # Due on the Thursday before Easter: the next day on which letters go is late already.
    _, seen = check(make_case(due_on=D(2001, 4, 12)), [D(2001, 4, 13), D(2001, 4, 17)])
    assert stages(seen) == [("2001-04-17", "chase-1", "unit")]


def test_a_reminder_that_was_missed_is_not_sent_late_where_no_chaser_stands_for_it() -> None:
    _, briefed = check(make_case(owner=kind_of_owner(PartyKind.MEMBER)), days_from(D(2001, 4, 2), 20))
    _, patient = check(make_case(), days_from(D(2001, 4, 2), 3), Policy(chase=(3,), climb=()))
    assert stages(briefed) == []
    assert stages(patient) == [("2001-04-04", "chase-3", "unit")]


def test_mistake_9_checks_at_weekends_and_on_holidays_use_nothing_up() -> None:
    closed = [day for day in ALL_SPRING if not ENGLAND.is_working(day)]
    case, seen = check(make_case(), closed)
    assert stages(seen) == []
    assert case.history == ()


def test_mistake_10_every_rung_fires_and_not_only_the_first() -> None:
    case, _ = check(make_case(), ALL_SPRING)
    assert [record.addressee for record in case.told] == ["director", "deputy", "chair"]


# After an outage


def test_after_an_outage_the_warning_goes_before_anybody_above_the_owner_hears() -> None:
    _, seen = check(make_case(), days_from(D(2001, 6, 1), 60))
    assert stages(seen)[:5] == [
        ("2001-06-01", "chase-4", "unit"),
        ("2001-06-06", "climb-7", "director"),  # three working days' notice, as the policy's 7 - 4
        ("2001-06-12", "climb-12", "deputy"),  # its letter goes on the 13th
        ("2001-06-22", "climb-20", "chair"),
        ("2001-07-04", "weekly-1", "unit"),
    ]


def test_the_warning_counts_from_the_day_on_which_it_was_sent() -> None:
    def late_post(stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date]:
        return StageOutcome.SENT, ENGLAND.add(today, 4) if stage.rule.warns else today

    _, seen = check(make_case(), ALL_SPRING, outcome=late_post)
    assert stages(seen)[4] == ("2001-04-18", "climb-7", "director")  # 5 April, sent on the 11th


@pytest.mark.parametrize("outcome", [StageOutcome.FAILED, StageOutcome.UNKNOWN, StageOutcome.DECIDED])
def test_nobody_is_told_while_the_warning_may_not_have_arrived(outcome: StageOutcome) -> None:
    def lost(stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date | None]:
        return (outcome, None) if stage.rule.warns else (StageOutcome.SENT, today)

    case, seen = check(make_case(), ALL_SPRING, outcome=lost)
    assert not any(decision.outcome is Act.ESCALATE for _, decision in seen)
    assert "warning" in seen[-1][1].reason
    resent = tuple(
        replace(record, outcome=StageOutcome.SENT, sent_on=D(2001, 5, 18)) if record.warns else record
        for record in case.history
    )
    _, afterwards = check(replace(case, history=resent), days_from(D(2001, 5, 18), 7))
    assert stages(afterwards) == [("2001-05-23", "climb-7", "director")]


def test_a_warning_that_was_taken_back_before_the_post_goes_again() -> None:
    taken_back = StageRecord(
        "chase-4", Act.CHASE, "unit", D(2001, 4, 5), StageOutcome.WITHDRAWN, D(2001, 4, 5), warns=True
    )
    case, _ = check(make_case(), days_from(OPENED, 36))
    _, seen = check(replace(case, history=(*case.history, taken_back)), days_from(D(2001, 4, 9), 4))
    assert stages(seen) == [("2001-04-09", "chase-4-2", "unit"), ("2001-04-12", "climb-7", "director")]


def test_a_boss_s_letter_that_was_taken_back_goes_again_before_the_next_boss_hears() -> None:
    case, _ = check(make_case(), days_from(OPENED, 43))
    assert case.history[-1].rule == "climb-7"
    back = replace(case.history[-1], outcome=StageOutcome.WITHDRAWN, sent_on=None)
    _, seen = check(replace(case, history=(*case.history[:-1], back)), days_from(D(2001, 4, 19), 30))
    assert stages(seen)[:2] == [
        ("2001-04-19", "climb-7-2", "director"),
        ("2001-04-25", "climb-12", "deputy"),  # its letter goes on the 26th
    ]


def test_a_rung_that_gets_the_owner_s_letters_or_was_told_already_is_passed_over() -> None:
    ladder = (Party("clerk", "The Clerk", PartyKind.AUTHORITY_OFFICER), *LADDER[:2])
    _, seen = check(make_case(addressee="clerk", ladder=ladder), ALL_SPRING)
    told = [(rule, addressee) for _, rule, addressee in stages(seen) if rule.startswith("climb")]
    assert told == [("climb-12", "director"), ("climb-20", "deputy")]


def test_the_warning_can_say_who_will_be_told_and_when() -> None:
    case, _ = check(make_case(), days_from(OPENED, 37))
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, 3)
    rung = next_rung(case, rules, ENGLAND, D(2001, 4, 5))
    assert rung is not None
    assert (rung.party.id, rung.earliest_on) == ("director", D(2001, 4, 10))


# One ladder an action


def test_a_new_period_that_is_overdue_joins_the_ladder_of_the_older_one() -> None:
    joined = make_case(joins="older")
    case, seen = check(joined, ALL_SPRING)
    assert stages(seen) == WHOLE_LADDER[:3]
    assert "joined the ladder of the older overdue deadline older" in seen[-1][1].reason
    assert not any(record.warns for record in case.history)


def test_when_the_older_one_is_met_the_newer_goes_on_by_itself_with_the_warning_first() -> None:
    case, _ = check(make_case(joins="older"), ALL_SPRING)
    _, seen = check(replace(case, joins=None), days_from(D(2001, 5, 21), 21))
    assert stages(seen) == [
        ("2001-05-21", "chase-4", "unit"),
        ("2001-05-24", "climb-7", "director"),
        ("2001-05-31", "climb-12", "deputy"),  # its letter goes on 1 June
    ]


def test_a_deadline_joins_the_oldest_that_is_overdue_and_chased() -> None:
    older = make_case(deadline_id="a", due_on=D(2001, 3, 1), state=DeadlineState.OVERDUE)
    newer = make_case(deadline_id="b", due_on=D(2001, 3, 15), state=DeadlineState.OVERDUE)
    this = make_case(deadline_id="c")

    def joins(*others: Case) -> str | None:
        return older_overdue(this, [*others, this], ENGLAND, D(2001, 4, 2))

    assert joins(older, newer) == "a"
    assert joins(replace(older, hold=Hold("extended")), newer) == "b"
    assert joins(replace(older, state=DeadlineState.IN_REVIEW)) is None
    assert joins(replace(older, action=make_action(ref="TST/9.9"))) is None
    assert joins() is None


# Days to look


def test_check_days_are_every_slot_then_weekly_for_a_year() -> None:
    case = make_case()
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, 3)
    days = check_days(DUE, OPENED, DEFAULT_POLICY, rules, ENGLAND)
    assert [str(day) for day in days[:9]] == [day for day, _, _ in WHOLE_LADDER]
    assert len(days) <= 80
    assert D(2002, 3, 20) < days[-1] <= D(2002, 3, 31)
    assert all(ENGLAND.is_working(day) for day in days)


def test_checks_on_the_check_days_alone_do_all_that_daily_checks_do() -> None:
    case = make_case()
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, 3)
    days = check_days(DUE, OPENED, DEFAULT_POLICY, rules, ENGLAND)
    _, planned = check(case, days)
    _, daily = check(case, days_from(OPENED, 398))
    assert stages(planned) == stages(daily)


@unhurried
@given(
    st.dates(D(2000, 1, 1), D(2004, 1, 1)),
    st.integers(-300, 300),
    st.sampled_from(list(PartyKind)),
    st.integers(0, 3),
)
def test_check_days_are_few_ordered_and_working_days(due_on: dt.date, gap: int, kind: PartyKind, rungs: int) -> None:
    rules = stage_rules(DEFAULT_POLICY, make_action(), kind, rungs)
    opened_on = due_on + dt.timedelta(days=gap)
    days = check_days(due_on, opened_on, DEFAULT_POLICY, rules, ENGLAND)
    assert 0 < len(days) <= 80
    assert list(days) == sorted(set(days))
    assert all(ENGLAND.is_working(day) and day >= opened_on for day in days)


@pytest.mark.parametrize(
    ("kind", "news"),
    [
        (ScheduleKind.ON_REQUEST, News.WITH_US),
        (ScheduleKind.ON_EVENT, News.WAITING_FOR_AN_EVENT),
        (ScheduleKind.CONTINUING, News.NO_DATE_AGREED),
        (ScheduleKind.WINDOW, News.NO_DATE_AGREED),
        (ScheduleKind.NONE, News.NO_DATE_AGREED),
    ],
)
def test_an_action_without_a_deadline_says_where_it_stands(kind: ScheduleKind, news: News) -> None:
    assert position_without_deadline(Schedule(kind), chaseable=True) is news
    assert position_without_deadline(Schedule(kind), chaseable=False) is News.CANNOT_BE_CHASED


# Promises


@pytest.mark.promise(4)
@unhurried
@given(
    CHECKS,
    st.lists(OUTCOMES, min_size=1, max_size=8),
    st.sampled_from(list(PartyKind)),
    st.sampled_from([None, "older"]),
)
def test_promise_4_no_sequence_of_checks_decides_a_stage_twice(
    days: list[dt.date], outcomes: list[StageOutcome], kind: PartyKind, joins: str | None
) -> None:
    """In any order, doubled or missing, whatever became of what was sent."""
    fate = iter(outcomes * 100)

    def outcome(_stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date | None]:
        became = next(fate)
        return became, today if became is StageOutcome.SENT else None

    case = make_case(owner=kind_of_owner(kind), joins=joins)
    _, seen = check(case, days, outcome=outcome)
    decided = [(rule, addressee) for _, rule, addressee in stages(seen)]
    overtaken = [(s.rule.key, s.addressee) for _, decision in seen for s in decision.superseded]
    assert len(decided + overtaken) == len(set(decided + overtaken))


@pytest.mark.promise(4)
@unhurried
@given(st.dates(D(2001, 4, 1), D(2003, 1, 1)), st.integers(0, 3))
def test_promise_4_daily_checks_decide_every_stage_once(due_on: dt.date, rungs: int) -> None:
    case = make_case(due_on=due_on, opened_on=due_on - dt.timedelta(days=30), ladder=LADDER[:rungs])
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, rungs)
    finished, seen = check(case, days_from(case.opened_on, 100))
    decided = [rule for _, rule, _ in stages(seen)]
    assert decided[: len(rules)] == [rule.key for rule in rules]
    weekly = decided[len(rules) :]
    assert weekly == [f"weekly-{n}" for n in range(1, len(weekly) + 1)]
    assert weekly
    assert all(record.outcome is StageOutcome.SENT for record in finished.history)


@pytest.mark.promise(4)
@unhurried
@given(CHECKS)
def test_promise_4_a_doubled_check_decides_what_the_first_did_and_no_more(days: list[dt.date]) -> None:
    once, _ = check(make_case(), sorted(days))
    twice, _ = check(make_case(), sorted([*days, *days]))
    assert twice.history == once.history


@pytest.mark.promise(6)
@unhurried
@given(
    st.dates(D(2001, 3, 1), D(2001, 12, 31)),
    st.dictionaries(st.dates(D(2001, 3, 1), D(2002, 3, 1)), st.just("closed"), max_size=15),
)
def test_promise_6_nothing_goes_on_a_closed_day_and_no_holiday_hastens_the_ladder(
    due_on: dt.date, extra: dict[dt.date, str]
) -> None:
    case = make_case(due_on=due_on, opened_on=due_on - dt.timedelta(days=20))
    closed = WorkingDays.of(extra=extra)
    days = days_from(case.opened_on, 100)
    _, usual = check(case, days)
    _, with_holidays = check(case, days, calendar=closed)
    assert all(closed.is_working(dt.date.fromisoformat(day)) for day, _, _ in stages(with_holidays))
    told = {rule: day for day, rule, _ in stages(usual)}
    for day, rule, _ in stages(with_holidays):
        if rule.startswith("climb"):
            assert day >= told[rule]


@pytest.mark.promise(6)
@unhurried
@given(CHECKS, DELAYS)
def test_promise_6_at_most_one_stage_of_a_deadline_a_day(days: list[dt.date], delays: list[int]) -> None:
    _, seen = check(make_case(), sorted(days), outcome=_posted_late(delays))
    decided = [day for day, _, _ in stages(seen)]
    assert len(decided) == len(set(decided))


def _posted_late(delays: list[int]) -> Outcome:
    waits = iter(delays * 100)

    def outcome(_stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date]:
        return StageOutcome.SENT, ENGLAND.add(today, next(waits))

    return outcome


@pytest.mark.promise(16)
@unhurried
@given(CHECKS, DELAYS, st.sampled_from([DEFAULT_POLICY, Policy(chase=(2,), climb=(3, 4)), Policy(climb=(30,))]))
def test_promise_16_no_boss_hears_before_the_owner_was_warned_and_had_notice(
    days: list[dt.date], delays: list[int], policy: Policy
) -> None:
    case, seen = check(make_case(), sorted(days), policy, outcome=_posted_late(delays))
    rungs = [record for record in case.history if record.act is Act.ESCALATE]
    warnings = [record for record in case.history if record.warns and record.outcome is StageOutcome.SENT]
    assert [record.addressee for record in rungs] == ["director", "deputy", "chair"][: len(rungs)]
    for before, record in zip([None, *rungs], rungs, strict=False):
        assert record.decided_on is not None
        sent_on = warnings[0].sent_on
        assert sent_on is not None
        assert ENGLAND.days_late(sent_on, record.decided_on) >= policy.climb[0] - policy.chase[-1]
        assert ENGLAND.days_late(DUE, record.decided_on) >= policy.climb[record.rung or 0]
        if before is not None and before.decided_on is not None:
            gap = policy.climb[record.rung or 0] - policy.climb[before.rung or 0]
            told_on = max(before.sent_on or D.min, case.goes_on(before.addressee, before.decided_on, ENGLAND))
            letter_on = case.goes_on(record.addressee, record.decided_on, ENGLAND)
            assert ENGLAND.days_late(told_on, letter_on) >= gap
    assert all(decision.stage is None or decision.reason for _, decision in seen)


@pytest.mark.promise(16)
@unhurried
@given(CHECKS, st.lists(OUTCOMES, min_size=1, max_size=8))
def test_promise_16_a_boss_never_hears_unless_a_warning_is_known_to_have_been_sent(
    days: list[dt.date], outcomes: list[StageOutcome]
) -> None:
    fate = iter(outcomes * 100)

    def outcome(_stage: StageDue, today: dt.date) -> tuple[StageOutcome, dt.date | None]:
        became = next(fate)
        return became, today if became is StageOutcome.SENT else None

    case, _ = check(make_case(), sorted(days), outcome=outcome)
    told_on = min((r.decided_on for r in case.history if r.act is Act.ESCALATE and r.decided_on), default=None)
    if told_on is not None:
        sent = [record.sent_on for record in case.history if record.warns and record.sent_on]
        assert any(day < told_on for day in sent)


@unhurried
@given(
    st.sampled_from(list(DeadlineState)),
    st.sampled_from(list(PartyKind)),
    st.dates(D(2000, 1, 1), D(2003, 1, 1)),
    st.dates(D(2000, 1, 1), D(2003, 1, 1)),
    st.none() | st.builds(Hold, st.just("why"), st.none() | st.dates(D(2000, 1, 1), D(2003, 1, 1)), st.booleans()),
    st.integers(0, 1),
)
def test_every_case_has_a_decision_with_a_reason_and_only_legal_moves(
    state: DeadlineState,
    kind: PartyKind,
    today: dt.date,
    opened_on: dt.date,
    hold: Hold | None,
    addresses: int,
) -> None:
    action = make_action(schedule=MONTHLY)
    case = make_case(
        action=action,
        state=state,
        owner=kind_of_owner(kind),
        opened_on=opened_on,
        hold=hold,
        chaseable=addresses > 0,
    )
    decision = decide(case, DEFAULT_POLICY, ENGLAND, today)
    assert decision.reason
    assert (decision.outcome is None) == (decision.stage is None)
    if state not in LIVE:
        assert (decision.state, decision.stage) == (state, None)
    assert decide(case, DEFAULT_POLICY, ENGLAND, today) == decision
