"""A notice that failed waits in the form for letters: it is tried again or put away, by an administrator."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows.forms.sorting import record_letter
from flows.runtime import Runtime
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.post.notices import NoticeState, claim_notice, notices_to_send, settle_notice, write_notice
from registry.tables import NoticeRow
from registry.waiting import Matter, waiting_for_a_person
from tests.registry.builders import action, applied, at, once

NOW = at(2001, 3, 27)


@pytest.fixture
def runtime(engine: Engine, runtime_at: Callable[[dt.datetime], Runtime]) -> Runtime:
    """A register with one notice that its channel refused."""
    applied(engine, action(1, once(dt.date(2001, 3, 30))))
    with writing(engine, NOW) as writer:
        write_notice(writer, "training/1", party_id="training", about="post~1", title="A letter", text="Look.")
        (notice,) = notices_to_send(writer.session, NOW)
        claim_notice(writer, notice)
        settle_notice(writer, notice.id, NoticeState.REFUSED, "the service refused it")

    return runtime_at(NOW)


def waiting(runtime: Runtime) -> list[str]:
    with reading(runtime.engine) as session:
        return [each.label for each in waiting_for_a_person(session) if each.matter is Matter.NOTICE]


@pytest.mark.parametrize(
    ("outcome", "state"), [("send it again", NoticeState.WRITTEN), ("give it up", NoticeState.CLOSED)]
)
def test_an_administrator_settles_a_notice_that_failed(runtime: Runtime, outcome: str, state: NoticeState) -> None:
    (label,) = waiting(runtime)
    with pytest.raises(BadInputError, match="may not decide"):
        record_letter.fn(label, outcome, "Somebody", "")
    record_letter.fn(label, outcome, "A. Clerk", "the hook has moved")
    assert waiting(runtime) == []
    with reading(runtime.engine) as session:
        assert session.exec(select(NoticeRow.state)).one() == state.value
