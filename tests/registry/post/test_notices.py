"""A notice is written once, tried with back-off, given up after eight tries, and then shown to a person."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.errors import ConflictError, NotFoundError
from registry.journal import reading, writing
from registry.post.notices import (
    CLAIM_LASTS,
    MOST_TRIES,
    NoticeState,
    claim_notice,
    notices_to_send,
    settle_failed_notice,
    settle_notice,
    write_notice,
)
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.tables import NoticeRow
from registry.waiting import Matter, waiting_for_a_person
from tests.registry.builders import action, applied, at, once

NOW = at(2001, 3, 27, 9)


@pytest.fixture(autouse=True)
def register(engine: Engine) -> None:
    applied(engine, action(1, once(dt.date(2001, 3, 30))))


def write(engine: Engine, now: dt.datetime = NOW) -> bool:
    with writing(engine, now) as writer:
        return write_notice(writer, "training/1", party_id="training", about="post~1", title="A letter", text="Look.")


def row(engine: Engine) -> NoticeRow:
    with reading(engine) as session:
        return session.exec(select(NoticeRow)).one()


def tried(engine: Engine, now: dt.datetime, state: NoticeState) -> NoticeState:
    with reading(engine) as session:
        (notice,) = notices_to_send(session, now)
    with writing(engine, now) as writer:
        claim_notice(writer, notice)
    with writing(engine, now) as writer:
        return settle_notice(writer, notice.id, state, "as the test says")


def due(engine: Engine, now: dt.datetime) -> int:
    with reading(engine) as session:
        return len(notices_to_send(session, now))


def shown(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [each.label for each in waiting_for_a_person(session) if each.matter is Matter.NOTICE]


def test_one_notice_about_one_thing_through_one_channel(engine: Engine) -> None:
    assert write(engine)
    assert not write(engine)
    assert tried(engine, NOW, NoticeState.ACCEPTED) is NoticeState.ACCEPTED
    assert not write(engine)
    assert due(engine, NOW + dt.timedelta(days=9)) == 0
    assert shown(engine) == []


@pytest.mark.promise(14)
def test_a_notice_that_is_put_off_again_and_again_is_given_up_and_shown(engine: Engine) -> None:
    write(engine)
    now, waits = NOW, []
    for _ in range(MOST_TRIES - 1):
        assert tried(engine, now, NoticeState.DEFERRED) is NoticeState.DEFERRED
        again = row(engine).next_try_at
        assert again is not None
        assert due(engine, again - dt.timedelta(seconds=1)) == 0
        waits.append((again - now).total_seconds() / 60)
        now = again
    assert waits == [5, 10, 20, 40, 80, 160, 240]
    assert shown(engine) == []
    assert tried(engine, now, NoticeState.DEFERRED) is NoticeState.GIVEN_UP
    assert due(engine, now + dt.timedelta(days=9)) == 0
    (label,) = shown(engine)
    assert label.startswith("notice through training/1 of 27 Mar 2001: given up [")


@pytest.mark.parametrize("again", [True, False])
def test_a_person_has_a_failed_notice_tried_again_or_puts_it_away(engine: Engine, *, again: bool) -> None:
    write(engine)
    tried(engine, NOW, NoticeState.REFUSED)
    assert len(shown(engine)) == 1
    with writing(engine, NOW) as writer:
        settle_failed_notice(writer, row(engine).id, by="A. Clerk", why="the hook moved", again=again)
    assert shown(engine) == []
    assert due(engine, NOW) == again
    with pytest.raises(NotFoundError), writing(engine, NOW) as writer:
        settle_failed_notice(writer, row(engine).id, by="A. Clerk", why="", again=again)


def test_two_processes_do_not_send_one_notice_and_a_dead_ones_claim_ends(engine: Engine) -> None:
    write(engine)
    notice = row(engine)
    with writing(engine, NOW) as writer:
        claim_notice(writer, notice)
    with pytest.raises(ConflictError), writing(engine, NOW) as writer:
        claim_notice(writer, notice)
    assert due(engine, NOW + CLAIM_LASTS - dt.timedelta(seconds=1)) == 0
    assert due(engine, NOW + CLAIM_LASTS) == 1
    assert tried(engine, NOW + CLAIM_LASTS, NoticeState.ACCEPTED) is NoticeState.ACCEPTED


@pytest.mark.promise(13)
def test_the_journal_holds_every_step_and_rebuilds_the_notices(engine: Engine) -> None:
    write(engine)
    tried(engine, NOW, NoticeState.DEFERRED)
    with reading(engine) as session:
        entries = journal_entries(session)
        assert [each.kind for each in entries][-3:] == ["notice.written", "notice.claimed", "notice.deferred"]
        assert broken_links(entries) == []
        assert rebuilt(session) == current(session)
