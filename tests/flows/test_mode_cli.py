"""`remembrancer mode` and `remembrancer going`, as they are typed."""

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from typer.testing import CliRunner, Result

from flows.cli.app import app
from registry.checks import check, refresh_clocks
from registry.journal import reading, writing
from registry.modes import begin_in
from registry.rebuild import current, journal_entries
from registry.settings import Mode
from tests.registry.builders import CALENDAR, action, applied, once

TODAY = CALENDAR.local_date(dt.datetime.now(dt.UTC))
LAST_WORKING_DAY = CALENDAR.on_or_before(TODAY - dt.timedelta(days=1))
DUE = CALENDAR.add(TODAY, 40)


@pytest.fixture
def rehearsing(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A register in rehearsal, whose first letters were decided, and the settings with which commands find it."""
    monkeypatch.setenv("REMEMBRANCER_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REMEMBRANCER_HOME", str(tmp_path))
    monkeypatch.setenv("REMEMBRANCER_PREFECT_PORT", "1")
    now = CALENDAR.at(LAST_WORKING_DAY, "07:00")
    with writing(engine, now) as writer:
        begin_in(writer, Mode.REHEARSAL)
    papers = action(1, once(DUE)), action(2, once(DUE), owner="Deputy Chief Constable")
    applied(engine, *papers, now=now, introduced=False)
    with writing(engine, CALENDAR.at(LAST_WORKING_DAY, "08:00")) as writer:
        check(writer, CALENDAR)
        refresh_clocks(writer, CALENDAR)
    return engine


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def snapshot(engine: Engine) -> tuple[object, int]:
    with reading(engine) as session:
        return current(session), len(journal_entries(session))


@pytest.mark.promise(15)
def test_promise_15_the_dry_run_shows_what_would_change_and_be_sent_and_changes_nothing(rehearsing: Engine) -> None:
    before = snapshot(rehearsing)
    found = typed("mode", "live", "--dry-run", "--weeks", "10")
    assert found.exit_code == 0, found.output
    assert "Nothing was changed." in found.output
    assert "HCP/1.1~training~once" in found.output
    assert "to training: HCP/1.1 introduce" in found.output
    assert "to training: HCP/1.1 remind-10" in found.output
    assert snapshot(rehearsing) == before
    as_json = json.loads(typed("mode", "live", "--dry-run", "--json").output)
    assert len(as_json["change"]["anew"]["deadlines"]) == 2
    # What was tried is what is done.
    done = json.loads(typed("mode", "live", "--by", "A. Clerk", "--why", "it is right", "--json").output)
    assert done == as_json["change"]


def test_the_mode_is_shown_changed_and_refused_in_plain_words(rehearsing: Engine) -> None:
    assert "rehearsal: every letter goes to the clerk alone" in typed("mode").output
    assert json.loads(typed("mode", "--json").output) == {"mode": "rehearsal", "clerk": ["clerk@example.org"]}
    for words, why in (
        (("mode", "demo", "--by", "A. Clerk", "--why", "x"), "real work never becomes one"),
        (("mode", "live"), "--by NAME --why TEXT"),
        (("mode", "holiday"), "modes: rehearsal, live"),
        (("mode", "rehearsal", "--by", "A. Clerk", "--why", "x"), "in rehearsal mode already"),
    ):
        refused = typed(*words)
        assert refused.exit_code == 2
        assert why in refused.output
    changed = typed("mode", "live", "--by", "A. Clerk", "--why", "the letters are right")
    assert "rehearsal -> live" in changed.output
    assert "2 were asked for anew" in changed.output
    assert "letters stay in the local post room" in changed.output
    assert json.loads(typed("status", "--json").output)["mode"] == "live"


@pytest.mark.promise(15)
def test_promise_15_going_lists_the_letters_and_shows_the_very_text_of_one(rehearsing: Engine) -> None:
    before = snapshot(rehearsing)
    listed = typed("going")
    assert "in rehearsal all of it goes to the clerk" in listed.output
    assert "first letter" in listed.output
    letters = json.loads(typed("going", "--json").output)["letters"]
    assert {each["party_id"] for each in letters} == {"training", "deputy"}
    for each in letters:
        text = typed("going", "--letter", each["code"])
        assert text.exit_code == 0, text.output
        assert f"To: {each['party_id']}@example.org" in text.output
        assert "REHEARSAL" in text.output
        assert each["items"][0]["ref"] in text.output
    assert "No letter that waits has the code" in typed("going", "--letter", "00000000").output
    assert snapshot(rehearsing) == before
