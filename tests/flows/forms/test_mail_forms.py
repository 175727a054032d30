"""The forms about mail: an address is confirmed, a message is read again. What they do, without Prefect's engine."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows.forms.addresses import record_address
from flows.forms.sorting import record_message
from flows.runtime import Runtime
from registry.addresses import letter_bounced, undeliverable
from registry.errors import BadInputError, NotFoundError
from registry.intake import Finding, Sorted, keep_raw, sort_message
from registry.journal import reading, writing
from registry.post.next_post import going
from registry.tables import CheckClockRow, MessageRow
from registry.waiting import waiting_for_a_person
from tasks.publishing import form_choices
from tests.registry.builders import CALENDAR, FIRST_LETTERS, action, applied, at, once

NOW = at(2001, 3, 27)
WHY = "They telephoned."


@pytest.fixture
def runtime(engine: Engine, runtime_at: Callable[[dt.datetime], Runtime]) -> Runtime:
    """What the forms run on: the test's register, at a fixed moment."""
    applied(engine, action(1, once(dt.date(2001, 3, 30))))
    return runtime_at(NOW)


def labels(runtime: Runtime) -> list[str]:
    with reading(runtime.engine) as session:
        return [each.label for each in waiting_for_a_person(session)]


def label_with(runtime: Runtime, words: str) -> str:
    return next(each for each in labels(runtime) if words in each)


def bounces(runtime: Runtime) -> None:
    with writing(runtime.engine, NOW) as writer:
        letter_bounced(writer, f"{FIRST_LETTERS}training", ["training@example.org"], "550 5.1.1 No such person")


@pytest.mark.promise(13)
def test_promise_13_an_address_is_confirmed_by_an_administrator_with_a_reason_and_its_actions_are_looked_at(
    runtime: Runtime,
) -> None:
    bounces(runtime)
    label = label_with(runtime, "letters to training@example.org come back")
    with pytest.raises(BadInputError, match="Say how you know"):
        record_address.fn(label, "A. Clerk", " ")
    with pytest.raises(BadInputError, match="may not decide"):
        record_address.fn(label, "Somebody", WHY)
    assert record_address.fn(label, "A. Clerk", WHY) == "Training Unit"
    with reading(runtime.engine) as session:
        assert undeliverable(session) == []
        assert session.get_one(CheckClockRow, "HCP/1.1").last_checked_at == NOW
    with pytest.raises(NotFoundError):
        record_address.fn(label, "A. Clerk", WHY)


def test_the_forms_offer_what_waits(runtime: Runtime) -> None:
    bounces(runtime)
    message = quarantined(runtime)
    with reading(runtime.engine) as session:
        choices = form_choices(session, going(session, CALENDAR, NOW))
    offered = {(each.deployment, each.parameter): each.choices for each in choices}
    assert offered["confirm an address", "the_address"] == (label_with(runtime, "come back"),)
    assert offered["sort a message", "the_message"] == (message,)
    assert offered["confirm an address", "your_name"] == ("A. Clerk",)


def quarantined(runtime: Runtime, content_hash: str | None = None) -> str:
    with writing(runtime.engine, NOW) as writer:
        message = keep_raw(writer, "returns", "key", "a" * 64, 10)
        sort_message(writer, message, Finding(Sorted.QUARANTINED, "a stranger", content_hash=content_hash))
    return label_with(runtime, "quarantined")


def test_a_message_is_handed_back_to_the_machine(runtime: Runtime) -> None:
    label = quarantined(runtime, content_hash="b" * 64)
    with pytest.raises(BadInputError, match="Either"):
        record_message.fn(label, "HCP/1.1", "A. Clerk", "", again=True)
    assert "read again" in record_message.fn(label, None, "A. Clerk", "", again=True)
    with reading(runtime.engine) as session:
        row = session.exec(select(MessageRow)).one()
    assert (row.sorted_as, row.settled_by, row.failures) == (None, None, 0)
    with pytest.raises(NotFoundError):
        record_message.fn(label, None, "A. Clerk", "", again=True)


def test_what_is_too_large_to_be_read_is_not_read_again(runtime: Runtime) -> None:
    label = quarantined(runtime)
    with pytest.raises(BadInputError, match="too large"):
        record_message.fn(label, None, "A. Clerk", "", again=True)
    assert record_message.fn(label, None, "A. Clerk", "it was advertising") == "put away"
