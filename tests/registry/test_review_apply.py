"""Applying again: nothing owed is lost when schedule, owner, policy or a person's release changed meanwhile."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from flows.runtime import Runtime
from flows.sync import hold_as_paused
from registry.checks import check, refresh_clocks
from registry.decisions import place_hold, release
from registry.draft import Ruling
from registry.errors import BadInputError
from registry.intake import Finding, Sorted, keep_raw, sort_message
from registry.journal import Happening, Update, reading, writing
from registry.model import News, Reading, ScheduleKind
from registry.planning.plan import apply
from registry.planning.top_up import top_up
from registry.policy import DEFAULT_POLICY
from registry.rebuild import current, rebuilt
from registry.requests import request_now
from registry.settings import Settings
from registry.tables import ActionRow, CycleRow, DeadlineRow, HoldRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tests.registry.builders import CALENDAR, PARTIES, action, applied, at, book, draft, monthly, once, ruled

FRIDAY = dt.date(2001, 3, 30)
APRIL = dt.date(2001, 4, 30)


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        assert rebuilt(session) == current(session)
        return {row.id: row.state for row in session.exec(select(DeadlineRow)).all()}


def due(engine: Engine) -> list[tuple[int, str, str]]:
    with reading(engine) as session:
        rows = session.exec(select(CycleRow).order_by(col(CycleRow.deadline_id), col(CycleRow.n))).all()
        return [(row.n, row.due_on.isoformat(), row.cause) for row in rows]


def held(engine: Engine) -> list[tuple[str, bool]]:
    with reading(engine) as session:
        rows = session.exec(select(HoldRow).order_by(col(HoldRow.since_at))).all()
        return [(row.cause, row.released_at is None) for row in rows]


def a_return(engine: Engine, deadline: str, now: dt.datetime, number: int = 1) -> str:
    with writing(engine, now) as writer:
        message = keep_raw(writer, "returns", f"key-{number}", f"{number:064d}", 10)
        return sort_message(writer, message, Finding(Sorted.RETURN, "attached", deadlines=(deadline,)))[0]


def test_an_owner_that_is_changed_and_changed_back_still_owes_it(engine: Engine) -> None:
    for day, owner in ((1, "Training Unit"), (2, "Director of People"), (5, "Training Unit")):
        applied(engine, action(1, once(FRIDAY), owner=owner), now=at(2001, 3, day))
    assert states(engine) == {"HCP/1.1~training~once": "scheduled", "HCP/1.1~director~once": "superseded"}
    assert due(engine)[-1] == (2, "2001-03-30", "reopening")


def test_what_is_owed_again_while_its_return_waits_is_in_review(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    a_return(engine, "HCP/1.1~training~once", at(2001, 3, 1))
    applied(engine, action(1, once(FRIDAY), owner="Director of People"), now=at(2001, 3, 2))
    applied(engine, action(1, once(FRIDAY)), now=at(2001, 3, 5))
    assert states(engine)["HCP/1.1~training~once"] == "in review"


def test_a_new_date_while_a_return_is_in_review_leaves_it_in_review(engine: Engine) -> None:
    doubtful = action(1, once(FRIDAY, ambiguous=True))
    applied(engine, doubtful)
    a_return(engine, "HCP/1.1~training~once", at(2001, 3, 1))
    applied(engine, ruled(doubtful, APRIL), now=at(2001, 3, 2))
    assert states(engine) == {"HCP/1.1~training~once": "in review"}
    assert due(engine)[-1] == (2, "2001-04-30", "extension")


def test_a_date_that_is_ruled_into_the_past_is_held_and_one_ruled_ahead_runs_again(engine: Engine) -> None:
    doubtful = action(1, once(FRIDAY, ambiguous=True))
    applied(engine, doubtful)
    applied(engine, ruled(doubtful, dt.date(2001, 3, 20)), now=at(2001, 3, 27))
    assert held(engine) == [("ambiguous", False), ("past", True)]
    applied(engine, ruled(doubtful, APRIL), now=at(2001, 3, 28))
    assert held(engine) == [("ambiguous", False), ("past", False)]
    assert [each[1] for each in due(engine)] == ["2001-03-30", "2001-03-20", "2001-04-30"]


def test_what_was_past_stays_one_entry_when_the_policy_changes(engine: Engine) -> None:
    applied(engine, action(1, monthly()), now=at(2001, 6, 5))
    shorter = replace(DEFAULT_POLICY, lag=0)
    for day in (6, 20):
        applied(engine, action(1, monthly()), now=at(2001, 6, day), policy=shorter)
    assert [each for each in states(engine) if "past" in each] == ["HCP/1.1~training~past 2001-03-01/2001-04-30"]
    assert held(engine) == [("past", True)]


def test_applying_again_does_not_hold_what_a_person_has_released(engine: Engine) -> None:
    doubtful = action(1, once(FRIDAY, ambiguous=True))
    applied(engine, doubtful)
    with writing(engine, at(2001, 3, 2)) as writer:
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=None, today=dt.date(2001, 3, 2))
    assert applied(engine, doubtful, now=at(2001, 3, 5)).changes_nothing
    applied(engine, ruled(doubtful), now=at(2001, 3, 6))
    applied(engine, replace(doubtful, ruling=Ruling("A. Clerk", withdrawn=True)), now=at(2001, 3, 7))
    assert held(engine)[-1] == ("ambiguous", True), "a ruling that is taken back leaves it ambiguous again"


def test_a_release_with_a_date_asks_for_it_by_that_date(engine: Engine) -> None:
    applied(engine, action(1, once(APRIL, ambiguous=True)))
    with writing(engine, at(2001, 3, 2)) as writer:
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=FRIDAY, today=dt.date(2001, 3, 2))
    assert due(engine)[-1] == (2, "2001-03-30", "release")


def test_applying_again_does_not_undo_that_a_return_was_asked_for(engine: Engine) -> None:
    wanted = action(1, Reading(ScheduleKind.ON_REQUEST, span="when requested"))
    applied(engine, wanted)
    with writing(engine, at(2001, 3, 2)) as writer:
        request_now(writer, "HCP/1.1", by="A. Clerk", comment="", by_when=FRIDAY, today=dt.date(2001, 3, 2))
    assert applied(engine, wanted, now=at(2001, 3, 5)).changes_nothing
    with reading(engine) as session:
        assert session.get_one(ActionRow, "HCP/1.1").state is None


def test_a_return_can_be_asked_for_twice_and_each_is_a_deadline_of_its_own(engine: Engine) -> None:
    applied(engine, action(1, Reading(ScheduleKind.ON_REQUEST, span="when requested")))
    keys = []
    for day in (2, 5):
        with writing(engine, at(2001, 3, day)) as writer:
            keys.append(
                request_now(writer, "HCP/1.1", by="A. Clerk", comment="", by_when=FRIDAY, today=dt.date(2001, 3, day))
            )
            writer.record(Happening("test", keys[-1]), [Update(DeadlineRow, keys[-1], {"state": "met"})])
    assert keys == ["HCP/1.1~training~request 2001-03-02", "HCP/1.1~training~request 2001-03-05"]


def test_a_hold_that_has_lapsed_holds_nothing_and_another_can_be_placed(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, Reading(ScheduleKind.NONE)))
    for ref in ("HCP/1.1", "HCP/1.2"):
        with writing(engine, at(2001, 3, 2)) as writer:
            place_hold(writer, ref, by="A. Clerk", reason="it moves", until_on=dt.date(2001, 3, 9), stops_clock=False)
    with writing(engine, at(2001, 3, 9)) as writer:
        assert {each.news for each in check(writer, CALENDAR)} == {News.HELD}
    with writing(engine, at(2001, 3, 16)) as writer:
        assert [each.news for each in check(writer, CALENDAR)] == [News.REMINDER_WRITTEN, News.NO_DATE_AGREED]
        place_hold(writer, "HCP/1.1", by="A. Clerk", reason="again", until_on=None, stops_clock=False)
    with pytest.raises(BadInputError, match="passed already"), writing(engine, at(2001, 3, 16)) as writer:
        place_hold(writer, "HCP/1.2", by="A. Clerk", reason="late", until_on=dt.date(2001, 3, 15), stops_clock=False)


def test_a_hold_on_what_was_superseded_waits_for_nobody(engine: Engine) -> None:
    applied(engine, action(1, once(dt.date(2001, 2, 28))))
    applied(engine, action(1, Reading(ScheduleKind.NONE)), now=at(2001, 3, 2))
    with reading(engine) as session:
        assert [each for each in waiting_for_a_person(session) if each.matter is Matter.HELD] == []


def test_an_owner_who_gets_an_address_later_is_chased_from_then_on(engine: Engine) -> None:
    applied(engine, action(1, monthly(), owner="Records Unit"))
    with writing(engine, at(2001, 6, 1)) as writer:
        assert [each.news for each in check(writer, CALENDAR)] == [News.CANNOT_BE_CHASED]
    known = PARTIES.replace("id: silent, name", "id: silent, addresses: [records@example.org], name")
    applied(engine, action(1, monthly(), owner="Records Unit"), now=at(2001, 6, 4), parties=known)
    with writing(engine, at(2001, 6, 4)) as writer:
        refresh_clocks(writer, CALENDAR)
        check(writer, CALENDAR)
        top_up(writer, CALENDAR)
    with reading(engine) as session:
        assert {row.addressee_id for row in session.exec(select(StageRow)).all()} == {"silent"}
        assert len(session.exec(select(DeadlineRow)).all()) == 15


def test_two_years_of_topping_up_leave_no_gap_and_no_drift(engine: Engine) -> None:
    applied(engine, action(1, monthly()))
    day = dt.date(2001, 3, 1)
    while day < dt.date(2003, 3, 1):
        with writing(engine, CALENDAR.at(day, "03:00")) as writer:
            top_up(writer, CALENDAR)
        day += dt.timedelta(days=11)
    with reading(engine) as session:
        rows = session.exec(select(DeadlineRow).order_by(col(DeadlineRow.period_start))).all()
        assert len({row.id for row in rows}) == len(rows) >= 35
        for before, after in pairwise(rows):
            assert before.period_end is not None
            assert after.period_start == before.period_end + dt.timedelta(days=1)
            assert after.period_start is not None
            assert after.period_start.day == 1
        assert rebuilt(session) == current(session)


def test_a_document_dated_today_is_taken_and_one_dated_tomorrow_is_not(engine: Engine) -> None:
    today = dt.date(2001, 3, 1)
    paper = replace(draft(action(1, once(today)), action(2, monthly())), document_on=today)
    apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, at(2001, 3, 1))
    assert states(engine)["HCP/1.1~training~once"] == "scheduled"
    with writing(engine, at(2001, 3, 1)) as writer:
        assert check(writer, CALENDAR, ["HCP/1.1"])[0].news is News.REMINDER_WRITTEN
    tomorrow = replace(paper, document_on=dt.date(2001, 3, 2))
    with pytest.raises(BadInputError, match="still to come"):
        apply(engine, tomorrow, book(), DEFAULT_POLICY, CALENDAR, at(2001, 3, 1))


@pytest.mark.parametrize(
    ("day", "utc"), [(dt.date(2001, 3, 23), 8), (dt.date(2001, 3, 26), 7), (dt.date(2001, 10, 29), 8)]
)
def test_the_check_is_at_eight_by_the_bodys_clocks_on_both_sides_of_a_clock_change(day: dt.date, utc: int) -> None:
    assert CALENDAR.at(day, "08:00").hour == utc
    assert CALENDAR.local_date(CALENDAR.at(day, "00:30")) == day


def test_a_pause_in_prefect_of_what_is_held_already_changes_nothing(engine: Engine) -> None:
    applied(engine, action(1, once(APRIL, ambiguous=True)), action(2, once(APRIL)))
    runtime = Runtime(Settings(), engine, CALENDAR)
    for ref in ("HCP/1.1", "HCP/1.2", "HCP/1.2"):
        hold_as_paused(runtime, ref, at(2001, 3, 2))
    assert held(engine) == [("ambiguous", True), ("paused in Prefect", True)]
