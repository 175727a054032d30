"""The form “hold a letter”, and the page from which it is opened."""

import datetime as dt
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine

from flows.forms.going import record_letter_hold
from registry.checks import check, refresh_clocks
from registry.errors import BadInputError, NotFoundError
from registry.journal import Happening, Update, reading, writing
from registry.post.going_letters import Going, Stands
from registry.post.next_post import going
from registry.tables import ActionRow
from tasks.prefect_ui.pages import GoingRow
from tasks.projection import HOLD_LETTER, Projection
from tasks.publishing import form_choices
from tests.registry.builders import CALENDAR, action, applied, once

TODAY = CALENDAR.on_or_before(CALENDAR.local_date(dt.datetime.now(dt.UTC)) - dt.timedelta(days=1))
FORM = UUID("11111111-2222-3333-4444-555555555555")


@pytest.fixture
def waiting(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A register in which a letter to a chief officer waits, and the settings with which a form finds it."""
    monkeypatch.setenv("REMEMBRANCER_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REMEMBRANCER_HOME", str(tmp_path))
    papers = [action(each, once(CALENDAR.add(TODAY, 40)), owner="Deputy Chief Constable") for each in (1, 2)]
    applied(engine, *papers, now=CALENDAR.at(TODAY, "07:00"), introduced=False)
    with writing(engine, CALENDAR.at(TODAY, "08:00")) as writer:
        check(writer, CALENDAR)
        refresh_clocks(writer, CALENDAR)
    return engine


def post_of(engine: Engine) -> Going:
    with reading(engine) as session:
        return going(session, CALENDAR, dt.datetime.now(dt.UTC))


def choices(engine: Engine) -> tuple[str, ...]:
    with reading(engine) as session:
        offered = form_choices(session, going(session, CALENDAR, dt.datetime.now(dt.UTC)))
    return next(each.choices for each in offered if (each.deployment, each.parameter) == (HOLD_LETTER, "the_letter"))


def rows(engine: Engine) -> list[GoingRow]:
    now = dt.datetime.now(dt.UTC)
    with reading(engine) as session:
        return Projection(session, CALENDAR, now).going_rows(going(session, CALENDAR, now), {HOLD_LETTER: FORM})


@pytest.mark.promise(15)
def test_promise_15_the_form_offers_what_waits_and_holds_it(waiting: Engine) -> None:
    (label,) = choices(waiting)
    assert label.startswith("Deputy Chief Constable, ")
    assert "first letter (2) about HCP/1.1, HCP/1.2 [" in label
    held = record_letter_hold.fn(label, "he is away", None, "A. Clerk")
    assert [each.split("~")[0] for each in held] == ["HCP/1.1", "HCP/1.2"]
    (letter,) = post_of(waiting).letters
    assert (letter.stands, letter.why) == (Stands.HELD, "he is away")
    assert choices(waiting) == ()
    with pytest.raises(NotFoundError, match="No letter of that name waits"):
        record_letter_hold.fn(label, "again", None, "A. Clerk")


def test_only_an_administrator_holds_a_letter(waiting: Engine) -> None:
    (label,) = choices(waiting)
    with pytest.raises(BadInputError, match="may not decide here"):
        record_letter_hold.fn(label, "x", None, "A. Stranger")


@pytest.mark.promise(17)
def test_promise_17_the_page_names_the_title_only_of_what_is_open(waiting: Engine) -> None:
    (row,) = rows(waiting)
    assert row.about == ("HCP/1.1", "HCP/1.2")
    with writing(waiting, dt.datetime.now(dt.UTC)) as writer:
        writer.record(Happening("test", "HCP/1.1"), [Update(ActionRow, "HCP/1.1", {"handling": "open"})])
    (row,) = rows(waiting)
    assert row.about == ("HCP/1.1 Paper 1", "HCP/1.2")
    ((words, link),) = row.forms
    assert words == HOLD_LETTER
    assert row.code in unquote(link)
