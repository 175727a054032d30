"""The post: one letter a party a day, claimed before it is sent, and no more for what has come."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

import tasks.briefs
import tasks.mail_out.letter_writing
from registry.checks import check
from registry.clock import MODE
from registry.errors import ConflictError
from registry.journal import Happening, Update, reading, writing
from registry.post.outbox import LetterState, claim
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.register import set_meta
from registry.settings import Mode
from registry.tables import DeadlineRow, LetterRow, StageRow
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, FIRST_LETTERS, action, applied, at, monthly, once

FRIDAY = dt.date(2001, 3, 30)
OF_THE_TEST = select(LetterRow).where(~col(LetterRow.id).startswith(FIRST_LETTERS))


def check_at(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)


def letters(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        rows = session.exec(OF_THE_TEST).all()
        return [(str(row.party_id), row.post_on.isoformat(), row.state) for row in rows]


@pytest.mark.promise(6)
def test_promise_6_one_letter_a_party_a_day_for_everything_due(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY)), action(3, once(FRIDAY), owner="Clerk"))
    check_at(engine, at(2001, 3, 27))
    deliver(room, at(2001, 3, 27, 8))
    assert sorted(letters(engine)) == [("clerk", "2001-03-27", "sent"), ("training", "2001-03-27", "sent")]
    text = next(each.content for each in server.taken if "training@example.org" in each.recipients)
    assert b"HCP/1.1" in text
    assert b"HCP/1.2" in text


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "now",
    [at(2001, 3, 27, 6), at(2001, 3, 27, 19), at(2001, 3, 31, 9), at(2001, 4, 13, 9)],
    ids=["before nine", "in the evening", "on a Saturday", "on Good Friday"],
)
def test_promise_6_nothing_goes_at_night_at_weekends_or_on_holidays(
    engine: Engine, room: PostRoom, server: FakeServer, now: dt.datetime
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 3, 27))
    assert deliver(room, now).why_closed
    assert server.taken == []


def test_what_comes_after_the_post_waits_for_the_next_one(engine: Engine, room: PostRoom, server: FakeServer) -> None:
    applied(engine, action(1, once(FRIDAY)))
    deliver(room, at(2001, 3, 27, 9))
    check_at(engine, at(2001, 3, 27, 10))
    deliver(room, at(2001, 3, 27, 11))
    assert server.taken == []
    deliver(room, at(2001, 3, 28, 9))
    assert len(server.taken) == 1


@pytest.mark.promise(4)
def test_promise_4_a_letter_is_claimed_once(engine: Engine, room: PostRoom, server: FakeServer) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 3, 27))
    server.outcome = OutcomeKind.DEFERRED
    deliver(room, at(2001, 3, 27, 9))
    with reading(engine) as session:
        letter = session.exec(OF_THE_TEST).one()
    with writing(engine, at(2001, 3, 27, 10)) as writer:
        claim(writer, letter, None)
    with pytest.raises(ConflictError), writing(engine, at(2001, 3, 27, 10)) as writer:
        claim(writer, letter, None)


@pytest.mark.promise(4)
def test_promise_4_what_could_not_be_confirmed_is_shown_and_never_sent_again(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 3, 27))
    server.outcome = OutcomeKind.UNKNOWN
    deliver(room, at(2001, 3, 27, 9))
    server.outcome = OutcomeKind.ACCEPTED
    for hour in range(10, 16):
        deliver(room, at(2001, 3, 27, hour))
    deliver(room, at(2001, 3, 28, 9))
    assert len(server.taken) == 1
    assert letters(engine) == [("training", "2001-03-27", "unknown")]


@pytest.mark.promise(4)
def test_promise_4_a_claim_whose_process_died_is_given_up_within_the_hour(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 3, 27))

    def dies(_letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        raise KeyboardInterrupt
        yield

    dying = PostRoom(engine, room.settings, CALENDAR, b"secret", dies)
    with pytest.raises(KeyboardInterrupt):
        deliver(dying, at(2001, 3, 27, 9))
    assert letters(engine) == [("training", "2001-03-27", "claimed")]
    deliver(room, at(2001, 3, 27, 10))
    assert letters(engine) == [("training", "2001-03-27", "unknown")]
    assert server.taken == []


def test_a_deferred_letter_is_tried_again_with_back_off_and_keeps_its_message_id(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 3, 27))
    server.outcome = OutcomeKind.DEFERRED
    start = at(2001, 3, 27, 9)
    for minutes in (0, 1, 6, 7, 17):
        deliver(room, start + dt.timedelta(minutes=minutes))
    assert len(server.taken) == 3  # at once, after five minutes, after ten more
    ids = {line for each in server.taken for line in each.content.splitlines() if line.startswith(b"Message-ID")}
    assert len(ids) == 1
    tokens = {each.envelope_sender for each in server.taken}
    assert len(tokens) == 3  # a token lives in one attempt only


@pytest.mark.promise(5)
def test_promise_5_no_letter_goes_for_what_came_before_the_post(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    check_at(engine, at(2001, 4, 2))
    with writing(engine, at(2001, 4, 2)) as writer:
        row = writer.session.exec(select(DeadlineRow)).one()
        writer.record(Happening("test", row.id), [Update(DeadlineRow, row.id, {"state": "in review"})])
    report = deliver(room, at(2001, 4, 2, 9))
    assert (report.withdrawn, report.written, server.taken) == (1, 0, [])
    with reading(engine) as session:
        assert session.exec(select(StageRow.outcome).where(StageRow.rule == "chase-1")).one() == "withdrawn"


@pytest.mark.promise(5)
def test_promise_5_while_the_mailbox_cannot_be_read_only_reminders_go(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(dt.date(2001, 4, 5)), owner="Clerk"))
    check_at(engine, at(2001, 4, 2))
    deliver(room, at(2001, 4, 2, 9), only_reminders=True)
    assert [each.recipients for each in server.taken] == [("clerk@example.org",)]


def test_the_demo_knows_no_quiet_hours_but_still_one_letter_a_day(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(dt.date(2001, 4, 5))))
    with writing(engine, at(2001, 3, 1)) as writer:
        set_meta(writer.session, MODE, Mode.DEMO.value)
    saturday = at(2001, 3, 31, 22)
    check_at(engine, saturday)
    deliver(room, saturday)
    check_at(engine, saturday)
    deliver(room, saturday)
    assert [each.recipients for each in server.taken] == [("training@example.org",)]


def test_one_letter_that_cannot_be_written_keeps_nobody_elses_back(
    engine: Engine, room: PostRoom, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY), owner="Clerk"))
    check_at(engine, at(2001, 3, 27))
    real: Callable[..., object] = tasks.briefs.post_brief

    def fails_for_training(frame: object, reader: object, party_id: str, due: object) -> object:
        if party_id == "training":
            raise ConflictError("this brief cannot be made")
        return real(frame, reader, party_id, due)

    monkeypatch.setattr(tasks.mail_out.letter_writing, "post_brief", fails_for_training)
    deliver(room, at(2001, 3, 27, 9))
    assert [each.recipients for each in server.taken] == [("clerk@example.org",)]
    with reading(engine) as session:
        assert sorted(session.exec(select(StageRow.outcome).where(StageRow.rule == "remind-3")).all()) == [
            "failed",
            "sent",
        ]


@pytest.mark.promise(16)
def test_promise_16_the_boss_hears_after_the_owner_was_warned_and_the_ladder_is_climbed_rung_by_rung(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, monthly()))
    day = dt.date(2001, 3, 1)
    while day < dt.date(2001, 5, 25):
        now = CALENDAR.at(day, "08:00")
        check_at(engine, now)
        deliver(room, now + dt.timedelta(hours=1))
        day = CALENDAR.next_working(day)
    with reading(engine) as session:
        rows = session.exec(select(StageRow).where(StageRow.cycle_id == "HCP/1.1~training~once#1")).all()
        told = [
            (row.rule, row.addressee_id, row.slot_on.isoformat()) for row in sorted(rows, key=lambda r: r.decided_at)
        ]
        assert told[:7] == [
            ("remind-10", "training", "2001-03-16"),
            ("remind-3", "training", "2001-03-27"),
            ("chase-1", "training", "2001-04-02"),
            ("chase-4", "training", "2001-04-05"),
            ("climb-7", "director", "2001-04-10"),
            ("climb-12", "deputy", "2001-04-19"),
            ("climb-20", "chair", "2001-05-01"),
        ]
        assert {row.outcome for row in rows} == {"sent"}
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)
    per_day = [(party, day) for party, day, _ in letters(engine)]
    assert len(per_day) == len(set(per_day))
    assert {state for _, _, state in letters(engine)} == {LetterState.SENT.value}
