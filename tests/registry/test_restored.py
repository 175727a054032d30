"""After a restore nothing that may have gone goes again unless a person says so."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from registry.checks import check
from registry.clock import mode_of
from registry.errors import BadInputError, NotFoundError
from registry.going_live import ask_anew
from registry.journal import Happening, Insert, reading, said, writing
from registry.model import StageOutcome
from registry.modes import REHEARSING_SINCE, begin_in, change_mode
from registry.post.introductions import introduced
from registry.post.notices import NoticeState
from registry.post.outbox import LetterState, claim, fail_items, letters_to_send, settle, settle_unwritten
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.register import meta, set_meta
from registry.restored import RESTORED, Doubtful, take_up
from registry.settings import Mode
from registry.tables import CheckClockRow, ItemRow, JournalRow, LetterRow, NoticeRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tests.registry.builders import CALENDAR, action, applied, at, once
from tests.tasks.backup.conftest import write_post

FRIDAY = dt.date(2001, 3, 30)
LATER = dt.date(2001, 6, 29)
BACKUP_AT = at(2001, 3, 27, 2)
REMINDER = at(2001, 3, 27)  # three working days before
CHASER = at(2001, 4, 2)  # the Monday after


def restored(engine: Engine, now: dt.datetime, by: str = "A. Clerk") -> Doubtful:
    with writing(engine, now) as writer:
        return take_up(writer, CALENDAR, backup="f" * 64, made_at=BACKUP_AT, by=by)


def looked_at(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)


def stages(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.rule: row.outcome for row in session.exec(select(StageRow)).all()}


def to_post(engine: Engine) -> list[str]:
    """The rules whose items the next post takes."""
    with reading(engine) as session:
        query = select(StageRow.rule).join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        waits = query.where(col(ItemRow.letter_id).is_(None), StageRow.outcome == StageOutcome.DECIDED.value)
        return list(session.exec(waits).all())


def whole(engine: Engine) -> bool:
    with reading(engine) as session:
        return rebuilt(session) == current(session) and broken_links(journal_entries(session)) == []


@pytest.mark.promise(4)
@pytest.mark.parametrize("state", [LetterState.WRITTEN, LetterState.CLAIMED, LetterState.DEFERRED])
def test_promise_4_a_letter_that_was_on_its_way_is_of_unknown_outcome(engine: Engine, state: LetterState) -> None:
    applied(engine, action(1, once(FRIDAY)))
    looked_at(engine, REMINDER)
    with writing(engine, REMINDER) as writer:
        letter = write_post(writer)
        if state is not LetterState.WRITTEN:
            claim(writer, letter, "hash-of-a-token")
        if state is LetterState.DEFERRED:
            settle(writer, letter.id, LetterState.DEFERRED, "450 later")
    assert restored(engine, at(2001, 3, 27, 15)) == Doubtful(1, 0, Mode.REHEARSAL)
    with reading(engine) as session:
        assert session.get_one(LetterRow, letter.id).state == LetterState.UNKNOWN.value
        assert letters_to_send(session, at(2001, 3, 29)) == []
        assert [each.matter for each in waiting_for_a_person(session)] == [Matter.LETTER]
    assert stages(engine)["remind-3"] == StageOutcome.UNKNOWN.value
    assert whole(engine)


@pytest.mark.promise(4)
def test_promise_4_what_fell_due_since_the_backup_waits_for_a_person(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    assert restored(engine, at(2001, 4, 2, 15)).items == 1
    looked_at(engine, at(2001, 4, 2, 15))
    looked_at(engine, at(2001, 4, 3))
    assert to_post(engine) == []
    with reading(engine) as session:
        (waits,) = waiting_for_a_person(session)
    assert waits.matter is Matter.STAGE
    assert "may have gone" in waits.words
    assert whole(engine)


@pytest.mark.promise(4)
def test_promise_4_a_restore_on_a_sunday_doubts_what_went_on_friday(engine: Engine) -> None:
    applied(engine, action(1, once(dt.date(2001, 4, 4))))
    restored(engine, at(2001, 4, 1, 15))
    looked_at(engine, at(2001, 4, 2))
    assert to_post(engine) == []
    assert StageOutcome.UNKNOWN.value in stages(engine).values()


def test_what_falls_due_after_the_restore_goes_as_ever(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    assert restored(engine, REMINDER.replace(hour=6)).items == 1  # the first reminder, of ten days before
    looked_at(engine, REMINDER)
    assert len(to_post(engine)) == 1


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"again": True}, StageOutcome.DECIDED),
        ({"again": False, "arrived": True}, StageOutcome.SENT),
        ({"again": False}, StageOutcome.GIVEN_UP),
    ],
)
def test_a_person_settles_what_may_have_gone(engine: Engine, said: dict[str, bool], outcome: StageOutcome) -> None:
    applied(engine, action(1, once(FRIDAY)))
    restored(engine, CHASER.replace(hour=15))
    with reading(engine) as session:
        (waits,) = waiting_for_a_person(session)
    with writing(engine, at(2001, 4, 3, 7)) as writer:
        settle_unwritten(writer, waits.id, by="A. Clerk", why="the log says so", **said)
    assert stages(engine)["chase-1"] == outcome.value
    assert bool(to_post(engine)) is said["again"]
    with reading(engine) as session:
        assert waiting_for_a_person(session) == []
    with writing(engine, at(2001, 4, 3, 7)) as writer, pytest.raises(NotFoundError):
        settle_unwritten(writer, waits.id, by="A. Clerk", why="", again=True)
    assert whole(engine)


def first_letters_said_to_have_arrived(engine: Engine) -> None:
    """Restored on Friday afternoon: what the lost register may have sent that morning, and a person says it did."""
    applied(engine, action(1, once(LATER)), action(2, once(LATER)), introduced=False)
    assert restored(engine, at(2001, 3, 2, 12)).items == 2
    with reading(engine) as session:
        waits = [each.id for each in waiting_for_a_person(session)]
    with writing(engine, at(2001, 3, 2, 13)) as writer:
        for stage in waits:
            settle_unwritten(writer, stage, by="A. Clerk", why="the unit has it", again=False, arrived=True)


def live(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        change_mode(writer, Mode.LIVE, CALENDAR, by="A. Clerk", why="the mailbox was read")


@pytest.mark.promise(16)
def test_promise_16_a_first_letter_that_a_person_says_has_arrived_does_not_go_again(engine: Engine) -> None:
    with writing(engine, at(2001, 2, 27)) as writer:
        begin_in(writer, Mode.LIVE)
    first_letters_said_to_have_arrived(engine)
    live(engine, at(2001, 3, 2, 14))
    for day in (5, 6, 7, 8, 9, 12):
        looked_at(engine, at(2001, 3, day))
    assert to_post(engine) == []
    with reading(engine) as session:
        assert introduced(session, CALENDAR) == {"training": dt.date(2001, 3, 2)}
    assert whole(engine)


@pytest.mark.promise(16)
def test_promise_16_what_arrived_in_a_rehearsal_that_was_restored_introduced_nobody(engine: Engine) -> None:
    with writing(engine, at(2001, 2, 27)) as writer:
        begin_in(writer, Mode.REHEARSAL)
    first_letters_said_to_have_arrived(engine)
    looked_at(engine, at(2001, 3, 5))
    assert to_post(engine) == []
    live(engine, at(2001, 3, 5, 14))
    looked_at(engine, at(2001, 3, 6))
    assert to_post(engine) == ["introduce", "introduce"]
    assert whole(engine)


def test_what_could_not_be_written_did_not_arrive(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    looked_at(engine, CHASER)
    with reading(engine) as session:
        stage = session.exec(select(StageRow).where(StageRow.outcome == StageOutcome.DECIDED.value)).one()
    with writing(engine, CHASER) as writer:
        fail_items(writer, [stage.id], "no wording")
        with pytest.raises(BadInputError, match="did not arrive"):
            settle_unwritten(writer, stage.id, by="A. Clerk", why="", again=False, arrived=True)


def test_the_journal_says_what_was_restored_and_by_whom(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)))
    restored(engine, CHASER)
    with reading(engine) as session:
        entry = session.exec(select(JournalRow).where(JournalRow.kind == "register.restored")).one()
        assert (said(session, entry.actor), entry.subject) == ("A. Clerk", "f" * 64)
        assert "2001-03-27 02:00 UTC" in said(session, entry.why)
        assert meta(session, RESTORED) == "f" * 64


@pytest.mark.parametrize("mode", [Mode.DEMO, Mode.REHEARSAL])
def test_only_a_live_register_changes_its_mode(engine: Engine, mode: Mode) -> None:
    with writing(engine, BACKUP_AT) as writer:
        set_meta(writer.session, "mode", mode.value)
    assert restored(engine, CHASER) == Doubtful(0, 0, mode)
    with reading(engine) as session:
        assert mode_of(session) is mode


def test_a_new_prefect_is_to_be_shown_every_action(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY)))
    looked_at(engine, REMINDER)
    with writing(engine, REMINDER) as writer:
        for clock in writer.session.exec(select(CheckClockRow)).all():
            clock.unshown = None
            writer.session.add(clock)
        writer.record(Happening("test.shown", "all"), [])
    restored(engine, at(2001, 3, 27, 15))
    with reading(engine) as session:
        assert all(clock.unshown for clock in session.exec(select(CheckClockRow)).all())


def test_notices_that_waited_are_put_away(engine: Engine) -> None:
    with writing(engine, BACKUP_AT) as writer:
        for number, state in enumerate(NoticeState):
            row = NoticeRow(
                id=f"{number}", channel="administrators/1", about="a letter", title="", text="", state=state.value,
                written_at=BACKUP_AT,
            )  # fmt: skip
            writer.record(Happening("notice.written", row.id), [Insert(row)])
    restored(engine, CHASER)
    with reading(engine) as session:
        states = {row.id: row.state for row in session.exec(select(NoticeRow)).all()}
    kept = {NoticeState.ACCEPTED, NoticeState.REFUSED, NoticeState.GIVEN_UP, NoticeState.CLOSED}
    assert states == {
        f"{number}": (state if state in kept else NoticeState.CLOSED).value for number, state in enumerate(NoticeState)
    }
    assert whole(engine)


@pytest.mark.promise(4)
def test_promise_4_going_live_again_asks_anew_only_for_what_was_rehearsed_since(engine: Engine) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(dt.date(2001, 4, 10))))
    restored(engine, CHASER.replace(hour=15))
    with writing(engine, at(2001, 4, 5)) as writer:
        check(writer, CALENDAR, ["HCP/1.2"])  # in rehearsal: a reminder
    with writing(engine, at(2001, 4, 6)) as writer:
        since = dt.datetime.fromisoformat(meta(writer.session, REHEARSING_SINCE) or "")
        anew = ask_anew(writer, CALENDAR, since, by="A. Clerk")
    assert anew.deadlines == ("HCP/1.2~training~once",)
