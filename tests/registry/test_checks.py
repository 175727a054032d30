"""Checks in the register: decided once, whatever happens to their runs; never without the journal."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.checks import check, late, refresh_clocks
from registry.decisions import place_hold, release
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.model import News, Reading, ScheduleKind
from registry.position import take_position
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.tables import CycleRow, DeadlineRow, ItemRow, StageRow
from tests.registry.builders import CALENDAR, action, applied, at, monthly, once, ruled

FRIDAY = dt.date(2001, 3, 30)


def look(engine: Engine, now: dt.datetime) -> dict[str, News]:
    with writing(engine, now) as writer:
        return {found.ref: found.news for found in check(writer, CALENDAR)}


def stages(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        rows = session.exec(select(StageRow)).all()
        return sorted((row.rule, row.addressee_id, row.outcome) for row in rows)


@pytest.mark.promise(4)
def test_promise_4_doubled_and_late_checks_decide_each_stage_once(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    assert look(engine, at(2001, 3, 16)) == {"HCP/1.1": News.REMINDER_WRITTEN}
    assert look(engine, at(2001, 3, 16)) == {"HCP/1.1": News.NOTHING_DUE}
    assert look(engine, at(2001, 3, 19)) == {"HCP/1.1": News.NOTHING_DUE}
    assert stages(engine) == [("remind-10", "training", "decided")]
    with reading(engine) as session:
        assert len(session.exec(select(ItemRow)).all()) == 1


def test_of_the_stages_that_an_outage_overtook_only_the_newest_is_decided(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    assert look(engine, at(2001, 4, 9)) == {"HCP/1.1": News.OVERDUE}
    assert stages(engine) == [
        ("chase-1", "training", "superseded"),
        ("chase-4", "training", "decided"),
        ("remind-10", "training", "superseded"),
        ("remind-3", "training", "superseded"),
    ]


def test_the_position_without_a_date_is_neither_green_nor_red(engine: Engine) -> None:
    applied(
        engine,
        action(1, Reading(ScheduleKind.NONE)),
        action(2, Reading(ScheduleKind.ON_REQUEST, span="when requested")),
        action(3, Reading(ScheduleKind.ON_EVENT, event="the conference")),
        action(4, once(FRIDAY), owner="Records Unit"),
        action(5, once(FRIDAY, ambiguous=True)),
    )
    assert look(engine, at(2001, 3, 2)) == {
        "HCP/1.1": News.NO_DATE_AGREED,
        "HCP/1.2": News.WITH_US,
        "HCP/1.3": News.WAITING_FOR_AN_EVENT,
        "HCP/1.4": News.CANNOT_BE_CHASED,
        "HCP/1.5": News.HELD,
    }
    assert stages(engine) == []


def test_what_is_held_is_not_sent_until_a_person_releases_it(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY, ambiguous=True)))
    assert look(engine, at(2001, 3, 28)) == {"HCP/1.1": News.HELD}
    today = dt.date(2001, 4, 9)
    with (
        pytest.raises(BadInputError, match="give the date"),
        writing(engine, at(2001, 4, 9)) as writer,
    ):
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=None, today=today)
    with writing(engine, at(2001, 4, 9)) as writer:
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=dt.date(2001, 5, 18), today=today)
    assert look(engine, at(2001, 4, 9)) == {"HCP/1.1": News.NOTHING_DUE}
    with reading(engine) as session:
        assert [(row.n, row.cause) for row in session.exec(select(CycleRow)).all()][-1] == (2, "release")


def test_a_hold_needs_a_reason_and_is_placed_once(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    hold = {"by": "A. Clerk", "until_on": None, "stops_clock": False}
    with pytest.raises(BadInputError), writing(engine, at(2001, 3, 2)) as writer:
        place_hold(writer, "HCP/1.1", reason=" ", **hold)  # type: ignore[arg-type]
    with writing(engine, at(2001, 3, 2)) as writer:
        place_hold(writer, "HCP/1.1", reason="the unit is being reorganised", **hold)  # type: ignore[arg-type]
    with pytest.raises(BadInputError, match="held already"), writing(engine, at(2001, 3, 2)) as writer:
        place_hold(writer, "HCP/1.1", reason="again", **hold)  # type: ignore[arg-type]


def test_a_check_that_did_not_run_is_late_until_somebody_makes_it(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    with writing(engine, at(2001, 3, 1)) as writer:
        assert refresh_clocks(writer, CALENDAR) == 1
        assert refresh_clocks(writer, CALENDAR) == 0
    grace = dt.timedelta(minutes=10)
    with reading(engine) as session:
        assert late(session, at(2001, 3, 1, 9), grace) == []
        assert late(session, at(2001, 3, 20), grace) == ["HCP/1.1"]
    look(engine, at(2001, 3, 20))
    with reading(engine) as session:
        assert late(session, at(2001, 3, 20, 9), grace) == []


def test_the_position_counts_and_names_the_worst_first(engine: Engine) -> None:
    applied(
        engine, action(1, once(FRIDAY)), action(2, monthly()), action(3, once(dt.date(2001, 5, 31), ambiguous=True))
    )
    look(engine, at(2001, 4, 9))
    with reading(engine) as session:
        found = take_position(session, CALENDAR, at(2001, 4, 9))
    assert [(news.value, count) for news, count in found.counts] == [("Overdue", 1), ("Held", 1), ("Nothing due", 1)]
    assert [(each.ref, each.days_late) for each in found.standings] == [("HCP/1.1", 6), ("HCP/1.3", 0), ("HCP/1.2", 0)]


@pytest.mark.promise(13)
def test_promise_13_everything_that_checks_write_is_rebuilt_from_the_journal(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, monthly()), ruled(action(3, once(FRIDAY, ambiguous=True))))
    for day in (15, 16, 19, 27, 28, 29, 30):
        look(engine, at(2001, 3, day))
    look(engine, at(2001, 4, 20))
    with reading(engine) as session:
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)
        states = {row.id: row.state for row in session.exec(select(DeadlineRow)).all()}
    assert states["HCP/1.1~training~once"] == "overdue"
