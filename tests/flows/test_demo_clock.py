"""The demo's clock goes forward through every working day, and only in demo."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from flows.demo_clock import move_clock
from flows.runtime import Runtime
from registry.checks import refresh_clocks
from registry.clock import MODE, set_clock
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.model import Form
from registry.register import set_meta
from registry.settings import Mode, Settings
from registry.tables import LetterRow, StageRow
from tasks.mail_in.mailbox import make_maildir
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tests.ports import free_port
from tests.registry.builders import CALENDAR, FIRST_LETTERS, action, applied, once

SLACK = dt.timedelta(minutes=2)


class WithPost(Runtime):
    """Its server takes every letter."""

    def _send_all(self, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for letter in letters:
            yield letter.letter_id, PostOutcome(OutcomeKind.ACCEPTED, 250, "taken", dt.datetime.now(dt.UTC))


@pytest.fixture
def runtime(engine: Engine, tmp_path: Path) -> Runtime:
    """A register in demo mode, on a Monday of its own future; no Prefect answers."""
    settings = Settings(home=tmp_path, prefect_port=free_port(), smtp_port=free_port())
    make_maildir(settings.returns_maildir)
    made = WithPost(settings, engine, CALENDAR)
    real_now = dt.datetime.now(dt.UTC)
    monday = CALENDAR.at(dt.date(2101, 2, 28), "12:00")
    with writing(engine, real_now) as writer:
        set_meta(writer.session, MODE, Mode.DEMO.value)
        set_clock(writer.session, monday, real_now)
    applied(engine, action(1, once(dt.date(2101, 3, 10)), form=Form.FIGURES), now=monday)
    with writing(engine, monday) as writer:
        refresh_clocks(writer, CALENDAR)
    return made


def stages(runtime: Runtime) -> list[tuple[str, dt.date]]:
    with reading(runtime.engine) as session:
        rows = session.exec(select(StageRow)).all()
        return sorted((row.rule, CALENDAR.local_date(row.decided_at)) for row in rows)


def test_a_day_stands_for_its_morning(runtime: Runtime) -> None:
    assert move_clock(runtime, "2101-03-04", 0) == CALENDAR.at(dt.date(2101, 3, 4), "08:00")
    assert abs(runtime.now() - CALENDAR.at(dt.date(2101, 3, 4), "08:00")) < SLACK


def test_every_working_day_on_the_way_has_its_checks_and_its_post(runtime: Runtime) -> None:
    move_clock(runtime, "2101-03-12T10:00", 0)
    assert stages(runtime) == [("chase-1", dt.date(2101, 3, 11)), ("remind-3", dt.date(2101, 3, 7))]
    with reading(runtime.engine) as session:
        of_the_test = select(LetterRow).where(~col(LetterRow.id).startswith(FIRST_LETTERS))
        written = [CALENDAR.local_date(row.written_at) for row in session.exec(of_the_test).all()]
    assert sorted(written) == [dt.date(2101, 3, 7), dt.date(2101, 3, 11)]


def test_a_clock_set_to_the_hour_of_a_post_stands_there_after_it(runtime: Runtime) -> None:
    nine = CALENDAR.at(dt.date(2101, 3, 7), "09:00")
    move_clock(runtime, "2101-03-07T09:00", 0)
    assert nine <= runtime.now() < nine + SLACK
    assert stages(runtime) == [("remind-3", dt.date(2101, 3, 7))]


def test_a_day_that_has_begun_has_its_post_too(runtime: Runtime) -> None:
    move_clock(runtime, "2101-03-07T07:30", 0)
    assert stages(runtime) == []
    move_clock(runtime, "2101-03-07T10:00", 0)
    assert stages(runtime) == [("remind-3", dt.date(2101, 3, 7))]


def test_it_does_not_go_back(runtime: Runtime) -> None:
    with pytest.raises(BadInputError, match="forward only"):
        move_clock(runtime, "2101-02-27", 0)


def test_it_moves_a_year_at_most(runtime: Runtime) -> None:
    with pytest.raises(BadInputError, match="a year at most"):
        move_clock(runtime, "", 400)


def test_what_is_no_date_is_said(runtime: Runtime) -> None:
    with pytest.raises(BadInputError, match="is no date"):
        move_clock(runtime, "tomorrow", 0)


def test_outside_demo_time_is_real(runtime: Runtime) -> None:
    with writing(runtime.engine, runtime.now()) as writer:
        set_meta(writer.session, MODE, Mode.LIVE.value)
    with pytest.raises(BadInputError, match="elsewhere time is real"):
        move_clock(runtime, "", 1)
