"""The day's notice: letters to chief officers and members stand a working day in "going tomorrow" (promise 15)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.chase.climbing import rungs_to_come
from registry.chase.forecast import play
from registry.checks import check
from registry.journal import Happening, Update, reading, writing
from registry.model import Act, PartyKind
from registry.policy import DEFAULT_POLICY, SEEN_FIRST, stage_rules
from registry.post.going import items_waiting
from registry.post.overtaken import withdraw_overtaken
from registry.tables import DeadlineRow, ItemRow, StageRow
from tests.registry.builders import CALENDAR, action, applied, at, once
from tests.registry.chases import DUE, ENGLAND, D, kind_of_owner, make_case, unhurried

FRIDAY = dt.date(2001, 3, 30)
CHAIRS_PAPER = "HCP/1.1~chair~once"


def look(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)


def withdrawn(engine: Engine, now: dt.datetime) -> list[str]:
    with writing(engine, now) as writer:
        return [key.rsplit(":", 2)[1] for key in withdraw_overtaken(writer, CALENDAR)]


def going(engine: Engine, on: dt.date | None = None) -> list[tuple[str, str, str, dt.date | None]]:
    """Addressee, rule, deadline, and the day before which it does not go."""
    with reading(engine) as session:
        return [
            (item.stage.addressee_id, item.stage.rule, item.deadline.action_ref, item.not_before)
            for item in items_waiting(session, on)
        ]


# In the register


@pytest.mark.promise(15)
def test_promise_15_a_letter_to_a_member_is_seen_for_a_working_day_before_it_goes(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY), owner="Chair of the Authority"), action(2, once(FRIDAY)))
    look(engine, at(2001, 3, 16))  # a Friday
    assert going(engine) == [
        ("chair", "remind-10", "HCP/1.1", dt.date(2001, 3, 19)),
        ("training", "remind-10", "HCP/1.2", None),
    ]
    assert going(engine, dt.date(2001, 3, 16)) == [("training", "remind-10", "HCP/1.2", None)]
    assert len(going(engine, dt.date(2001, 3, 19))) == 2


@pytest.mark.promise(15)
def test_promise_15_what_came_meanwhile_is_withdrawn_from_what_goes_tomorrow(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY), owner="Chair of the Authority"))
    look(engine, at(2001, 3, 16))
    assert withdrawn(engine, at(2001, 3, 16, 9)) == []
    with writing(engine, at(2001, 3, 16, 12)) as writer:
        writer.record(Happening("test", CHAIRS_PAPER), [Update(DeadlineRow, CHAIRS_PAPER, {"state": "met"})])
    assert withdrawn(engine, at(2001, 3, 19, 9)) == ["remind-10"]
    assert going(engine) == []


def test_newer_letters_that_wait_starve_none_that_goes_today(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY), owner="Chair of the Authority"))
    look(engine, at(2001, 3, 16))
    with writing(engine, at(2001, 3, 19)) as writer:
        # The policy's own reminders lie further apart; a newer one is put beside it by hand.
        stage = writer.session.exec(select(StageRow)).one()
        newer = StageRow(**{**stage.model_dump(), "id": f"{stage.id}-n", "rule": "remind-9", "decided_at": writer.now})
        item = ItemRow(id=newer.id, stage_id=newer.id, not_before=dt.date(2001, 3, 20))
        writer.session.add(newer)
        writer.session.flush()
        writer.session.add(item)
        writer.session.flush()
        assert withdraw_overtaken(writer, CALENDAR) == []


# The rules


@pytest.mark.promise(15)
def test_promise_15_the_forecast_sends_on_the_day_after_the_decision() -> None:
    lines = play([make_case()], DEFAULT_POLICY, ENGLAND, D(2001, 3, 1), D(2001, 5, 2), lambda _case, _day: False)
    told = [(line.day, line.addressee) for line in lines if line.act is Act.ESCALATE]
    assert told == [(D(2001, 4, 10), "director"), (D(2001, 4, 20), "deputy"), (D(2001, 5, 2), "chair")]


@pytest.mark.promise(16)
def test_promise_16_the_warning_names_the_days_on_which_the_letters_really_go() -> None:
    case = make_case()
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, 3)
    coming = rungs_to_come(case, rules, ENGLAND, D(2001, 4, 5))
    assert [(rung.party.id, rung.earliest_on, rung.goes_on) for rung in coming] == [
        ("director", D(2001, 4, 10), D(2001, 4, 10)),
        ("deputy", D(2001, 4, 19), D(2001, 4, 20)),
        ("chair", D(2001, 5, 1), D(2001, 5, 2)),
    ]


def test_what_comes_between_decision_and_post_takes_the_letter_back_in_the_forecast_too() -> None:
    lines = play(
        [make_case()], DEFAULT_POLICY, ENGLAND, D(2001, 3, 1), D(2001, 5, 2), lambda _case, day: day >= D(2001, 4, 20)
    )
    assert [line.addressee for line in lines if line.act is Act.ESCALATE] == ["director"]


def test_a_reminder_that_would_go_after_the_due_date_is_not_decided_on_the_last_day() -> None:
    member = make_case(owner=kind_of_owner(PartyKind.MEMBER), due_on=D(2001, 3, 30), opened_on=D(2001, 3, 30))
    lines = play([member], DEFAULT_POLICY, ENGLAND, D(2001, 3, 30), D(2001, 5, 2), lambda _case, _day: False)
    assert lines == ()


@pytest.mark.promise(15)
@unhurried
@given(st.dates(D(2001, 1, 2), D(2001, 9, 28)), st.sampled_from(list(PartyKind)))
def test_promise_15_whatever_the_day_what_a_warning_names_comes_true(start: dt.date, kind: PartyKind) -> None:
    case = make_case(opened_on=D(2001, 1, 1), owner=kind_of_owner(kind), introduced_on=None, ready_on=None)
    lines = play([case], DEFAULT_POLICY, ENGLAND, start, start + dt.timedelta(days=150), lambda _case, _day: False)
    told = [line for line in lines if line.act is Act.ESCALATE]
    warned = next((line.day for line in lines if line.rule.startswith("chase-4")), None)
    if warned is None:
        assert told == []
        return
    introduced_on = lines[0].day
    rules = stage_rules(DEFAULT_POLICY, case.action, case.owner.kind, 3)
    named = rungs_to_come(case.introduced(introduced_on, DEFAULT_POLICY, ENGLAND), rules, ENGLAND, warned)
    assert [(line.addressee, line.day) for line in told] == [(rung.party.id, rung.goes_on) for rung in named][
        : len(told)
    ]
    for rung in named:
        assert (rung.goes_on > rung.earliest_on) is (rung.party.kind in SEEN_FIRST)
    assert all(ENGLAND.days_late(DUE, line.day) >= 7 for line in told)
