"""When every mailbox was last read, and which one is not."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from registry.collected import (
    LAST_COLLECTED,
    is_blind,
    last_collected,
    note_collected,
    unread_mailboxes,
)
from registry.journal import reading, writing
from registry.register import meta
from tests.registry.builders import at

BOTH = ("imap:mail.example.org/INBOX", "returns")
MORNING = at(2001, 3, 26)


def collected(engine: Engine, now: dt.datetime, unread: dict[str, str] | None = None) -> None:
    with writing(engine, now) as writer:
        note_collected(writer.session, BOTH, unread or {}, now)


def after(hours: float) -> dt.datetime:
    return MORNING + dt.timedelta(hours=hours)


@pytest.mark.promise(5)
def test_promise_5_one_mailbox_that_was_not_read_for_two_hours_is_enough_to_be_blind(engine: Engine) -> None:
    with reading(engine) as session:
        assert is_blind(session, BOTH, MORNING)  # none was ever read
    collected(engine, MORNING)
    for hour in (1, 2, 3):
        collected(engine, after(hour), {BOTH[0]: "it is away"})
    with reading(engine) as session:
        assert last_collected(session, BOTH) == MORNING
        assert last_collected(session, BOTH[1:]) == after(3)
        assert not is_blind(session, BOTH, after(2))
        assert is_blind(session, BOTH, after(2.1))
        assert not is_blind(session, BOTH[1:], after(2.1))
        assert meta(session, LAST_COLLECTED) == MORNING.isoformat()


def test_two_mailboxes_that_fail_in_turn_leave_nobody_blind(engine: Engine) -> None:
    collected(engine, MORNING)
    for hour in range(1, 7):
        collected(engine, after(hour), {BOTH[hour % 2]: "it is away"})
    with reading(engine) as session:
        assert not is_blind(session, BOTH, after(6.5))


@pytest.mark.promise(14)
def test_promise_14_a_mailbox_that_cannot_be_read_is_named_with_the_reason_and_since_when(engine: Engine) -> None:
    collected(engine, MORNING, {"returns": "the disk is gone"})
    collected(engine, after(1), {"returns": "the disk is away"})
    with reading(engine) as session:
        assert unread_mailboxes(session) == [("returns", MORNING, "the disk is away")]
    collected(engine, after(2))
    with reading(engine) as session:
        assert unread_mailboxes(session) == []


def test_a_mailbox_that_the_settings_name_no_more_is_forgotten(engine: Engine) -> None:
    collected(engine, MORNING, {BOTH[0]: "it is away"})
    with writing(engine, after(5)) as writer:
        note_collected(writer.session, ("returns",), {}, after(5))
    with reading(engine) as session:
        assert unread_mailboxes(session) == []
        assert last_collected(session, BOTH) is None
        assert last_collected(session, ("returns",)) == after(5)
