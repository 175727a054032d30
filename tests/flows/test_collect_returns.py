"""The flows that read the mailboxes: what they say of one that cannot be read, and that the post waits for it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect import State
from sqlalchemy.engine import Engine

from flows import collect_returns, deliver_letters
from flows.runtime import Runtime
from registry.checks import check
from registry.collected import note_collected
from registry.intake import Finding, Sorted, keep_raw, sort_message
from registry.journal import writing
from registry.settings import Settings
from tasks.mail_in.collecting import Collected
from tasks.mail_out.posting import PostReport
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, once

AWAY = {"imap:mail.example.org/INBOX": "mail.example.org takes no connections."}


@pytest.fixture
def seen() -> list[str]:
    """What the flow did."""
    return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, seen: list[str]) -> Callable[..., State[Any]]:
    """Run one of the two flows with what was collected, and with nothing behind it."""

    def run_(module: Any, report: Collected, *, blind: bool = False) -> State[Any]:
        async def show() -> None:
            seen.append("shown")

        def post() -> PostReport:
            seen.append("posted")
            return PostReport(written=2)

        monkeypatch.setattr(module, "collect_mail", lambda: report)
        monkeypatch.setattr(module, "show_what_came", show)
        if module is deliver_letters:
            monkeypatch.setattr(module, "send_post", post)
            monkeypatch.setattr(module, "blind", lambda: blind)
            monkeypatch.setattr(module, "tell", lambda: "")
            monkeypatch.setattr(module, "show_left", lambda: seen.append("left shown"))
        flow = module.collect_returns if module is collect_returns else module.deliver_letters
        state: State[Any] = asyncio.run(flow.fn())
        return state

    return run_


@pytest.mark.promise(14)
def test_promise_14_the_run_fails_with_the_reason_after_the_rest_was_taken_in_and_shown(
    run: Callable[..., State[Any]], seen: list[str]
) -> None:
    state = run(collect_returns, Collected(messages=1, sorted_as={Sorted.RETURN: 1}, unread=AWAY))
    assert state.is_failed()
    assert state.message == f"{AWAY['imap:mail.example.org/INBOX']} From the rest: 1 messages: 1 return"
    assert seen == ["shown"]


def test_with_every_mailbox_read_the_run_says_what_came_and_what_should_be_known(
    run: Callable[..., State[Any]], seen: list[str]
) -> None:
    state = run(collect_returns, Collected(remarks=("What was taken in stays.",)))
    assert (state.is_completed(), state.message) == (True, "0 messages: nothing new. What was taken in stays.")
    assert seen == []


@pytest.mark.promise(5)
def test_promise_5_the_post_waits_while_a_mailbox_cannot_be_read(
    run: Callable[..., State[Any]], seen: list[str]
) -> None:
    state = run(deliver_letters, Collected(unread=AWAY))
    assert state.is_failed()
    assert "takes no connections. The post waits" in str(state.message)
    assert seen == ["shown", "left shown"]


@pytest.mark.promise(5)
def test_promise_5_after_two_hours_only_reminders_go_and_the_run_fails_so_that_somebody_sees_it(
    run: Callable[..., State[Any]], seen: list[str]
) -> None:
    state = run(deliver_letters, Collected(unread=AWAY), blind=True)
    assert state.is_failed()
    assert "Only reminders go: 2 letters written" in str(state.message)
    assert seen == ["shown", "posted"]


def test_with_every_mailbox_read_the_post_goes(run: Callable[..., State[Any]], seen: list[str]) -> None:
    assert run(deliver_letters, Collected(messages=1)).is_completed()
    assert seen == ["shown", "posted"]


@pytest.mark.promise(5)
@pytest.mark.parametrize("unread", [True, False])
def test_promise_5_while_a_message_could_not_be_understood_nobody_is_chased(
    engine: Engine, tmp_path: Path, *, unread: bool
) -> None:
    now = at(2001, 4, 2, 9)
    server = FakeServer()
    settings = Settings(home=tmp_path)
    applied(engine, action(1, once(dt.date(2001, 3, 30))))

    class Fixed(Runtime):
        post_room = PostRoom(engine, settings, CALENDAR, b"secret", server.send_all)

        def now(self) -> dt.datetime:
            return now

    runtime = Fixed(settings, engine, CALENDAR)
    with writing(engine, now) as writer:
        note_collected(writer.session, ["returns"], {}, now)
        check(writer, CALENDAR)
        message = keep_raw(writer, "returns", "key", "a" * 64, 10)
        if not unread:
            sort_message(writer, message, Finding(Sorted.AUTOMATIC, "an absence"))
    deliver_letters.post(runtime)
    assert len(server.taken) == (0 if unread else 1)
