"""A letter that a server puts off for days is shown to a person, and goes on being tried."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from registry.checks import check
from registry.journal import reading, writing
from registry.post.going_letters import Stands
from registry.post.next_post import going
from registry.waiting import Matter, waiting_for_a_person
from tasks.mail_out.handover import OutcomeKind
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, once


def put_off(engine: Engine) -> list[dt.date]:
    with reading(engine) as session:
        return [each.since_at.date() for each in waiting_for_a_person(session) if each.matter is Matter.DELAYED]


@pytest.mark.promise(14)
def test_promise_14_a_letter_put_off_for_a_day_is_shown_until_it_goes(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(dt.date(2001, 4, 30))))
    with writing(engine, at(2001, 4, 17)) as writer:
        check(writer, CALENDAR)
    server.outcome = OutcomeKind.DEFERRED
    deliver(room, at(2001, 4, 17, 9))
    with reading(engine) as session:
        (letter,) = going(session, CALENDAR, at(2001, 4, 17, 10)).letters
        assert (letter.stands, letter.why) == (Stands.AGAIN, "250 as the test says")
    assert put_off(engine) == []
    deliver(room, at(2001, 4, 18, 9))
    assert put_off(engine) == [dt.date(2001, 4, 17)]
    deliver(room, at(2001, 4, 19, 9))
    assert put_off(engine) == [dt.date(2001, 4, 17)]
    server.outcome = OutcomeKind.ACCEPTED
    deliver(room, at(2001, 4, 20, 9))
    assert put_off(engine) == []
