"""The first start: the example played up to now with the real checks, post, mail and reviews; or nothing at all."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from flows.applying import apply_files
from flows.runtime import Runtime, running
from flows.start import STARTED_ON, prepare
from registry.clock import mode_of
from registry.errors import BadInputError
from registry.intake import Sorted
from registry.journal import reading
from registry.model import News
from registry.position import take_position
from registry.post.outbox import POST
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.settings import Mode, Settings
from registry.states import DeadlineState
from registry.tables import DeadlineRow, LetterRow, MessageRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.owners_mail import delivered

SATURDAY = dt.date(2026, 11, 21)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=database_url)


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with running(settings) as found:
        yield found


def silent(_line: str) -> None:
    """Nobody watches the start."""


def test_the_example_is_played_up_to_now_and_is_all_true(
    settings: Settings, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STARTED_ON, SATURDAY.isoformat())
    prepare(settings, empty=False, report=silent)
    now = dt.datetime.combine(SATURDAY, dt.time(12), dt.UTC)
    with reading(runtime.engine) as session:
        counts = dict(take_position(session, runtime.calendar, now).counts)
        met = session.exec(select(DeadlineRow).where(DeadlineRow.state == DeadlineState.MET.value)).all()
        letters = session.exec(select(LetterRow)).all()
        messages = session.exec(select(MessageRow)).all()
        rules = {row.rule for row in session.exec(select(StageRow)).all()}
        matters = Counter(each.matter for each in waiting_for_a_person(session))
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)
    assert counts[News.OVERDUE] >= 3
    assert counts[News.ESCALATED] == counts[News.IN_REVIEW] == 1
    assert counts[News.REMINDER_WRITTEN] == 2  # what is due now is left to the live service
    assert {News.HELD, News.NO_DATE_AGREED, News.WAITING_FOR_AN_EVENT, News.WITH_US, News.CANNOT_BE_CHASED} <= set(
        counts
    )
    assert len(met) > 15
    assert {"remind-10", "remind-3", "chase-1", "chase-4", "climb-7", "climb-12"} <= rules
    assert Counter(row.sorted_as for row in messages) == {
        Sorted.RETURN.value: len(messages) - 1,
        Sorted.CORRESPONDENCE.value: 1,
    }
    assert [row.doubts for row in messages if row.sorted_as == Sorted.RETURN.value and row.doubts] == []
    assert matters[Matter.RETURN] == 1
    assert len(delivered(settings.owners_maildir)) == len(letters)
    a_day = Counter((row.party_id, row.post_on) for row in letters if row.purpose == POST)
    assert max(a_day.values()) == 1
    before = len(letters)
    prepare(settings, empty=False, report=silent)
    with reading(runtime.engine) as session:
        assert len(session.exec(select(LetterRow)).all()) == before
    with pytest.raises(BadInputError, match="never shares a register with real work"):
        prepare(settings, empty=True, report=silent)
    with pytest.raises(BadInputError, match="never shares a register with real work"):
        apply_files(runtime, Path("draft.yaml"), Path("parties.yaml"), None)


def test_an_empty_start_has_no_example_and_stays_real(settings: Settings, runtime: Runtime) -> None:
    prepare(settings, empty=True, report=silent)
    prepare(settings, empty=False, report=silent)
    with reading(runtime.engine) as session:
        assert [(each.kind, each.subject) for each in journal_entries(session)] == [("mode.changed", "rehearsal")]
        assert mode_of(session) is Mode.REHEARSAL
        assert take_position(session, runtime.calendar, runtime.now()).standings == ()


@pytest.mark.parametrize(
    "away", [{"smtp_host": "mail.example.org"}, {"imap_host": "192.0.2.7"}, {"listen": "192.0.2.8"}]
)
def test_a_demonstration_that_could_leave_this_computer_does_not_start(
    settings: Settings, runtime: Runtime, away: dict[str, str]
) -> None:
    (name,) = away
    with pytest.raises(BadInputError, match=f"unset REMEMBRANCER_{name.upper()}={away[name]}"):
        prepare(settings.model_copy(update=away), empty=False, report=silent)
    prepare(settings.model_copy(update=away), empty=True, report=silent)  # real work may
    with reading(runtime.engine) as session:
        assert mode_of(session) is Mode.REHEARSAL
