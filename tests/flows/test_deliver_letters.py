"""The post's run says what is wrong with the way out, and what became of the notices."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows import deliver_letters
from flows.runtime import Runtime
from registry.collected import note_collected
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.post.outbox import LetterState, claim
from registry.settings import Settings
from registry.tables import LetterRow
from tasks.mail_in.collecting import Collected
from tasks.mail_out.handover import PostError
from tests.ports import free_port
from tests.registry.builders import CALENDAR, action, applied, at, once
from tests.tasks.hook import hook
from tests.tasks.mail_out.test_posting import check_at
from tests.tasks.real_smtp_server import real_server

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOW = at(2001, 3, 27, 8)  # nine o'clock in summer time


@pytest.fixture
def due(engine: Engine) -> None:
    """One letter is due."""
    applied(engine, action(1, once(dt.date(2001, 3, 30))))
    check_at(engine, at(2001, 3, 27, 7))


class Fixed(Runtime):
    """A runtime at one moment."""

    def now(self) -> dt.datetime:
        return NOW


def runtime(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> Runtime:
    made = Fixed(Settings(home=home, **given), engine, CALENDAR)
    with writing(engine, NOW) as writer:
        note_collected(writer.session, [each.name for each in made.mailboxes], {}, NOW)

    @contextmanager
    def running() -> Iterator[Runtime]:
        yield made

    monkeypatch.setattr(deliver_letters, "running", running)
    return made


def letter_state(engine: Engine) -> str:
    with reading(engine) as session:
        return session.exec(
            select(LetterRow.state).where(LetterRow.party_id == "training", LetterRow.post_on == NOW.date())
        ).one()


@pytest.mark.promise(14)
def test_a_server_that_is_not_there_is_said_and_the_letter_waits(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: None
) -> None:
    runtime(engine, tmp_path, monkeypatch, smtp_host="127.0.0.1", smtp_port=free_port())
    report = deliver_letters.send_post.fn()
    assert report.trouble is not None
    assert report.trouble.startswith("127.0.0.1 takes no connection on port")
    assert letter_state(engine) == LetterState.DEFERRED.value


@pytest.mark.promise(14)
def test_a_key_that_cannot_sign_stops_the_post_with_the_letter_untouched(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: None
) -> None:
    with real_server() as server:
        given = {"smtp_host": "127.0.0.1", "smtp_port": server.port}
        runtime(engine, tmp_path, monkeypatch, **given, dkim_key=SecretStr("no key"), dkim_selector="mail2001")
        with pytest.raises(PostError, match="no private RSA key"):
            deliver_letters.send_post.fn()
        assert server.connections == 0
    assert letter_state(engine) == LetterState.WRITTEN.value


def test_the_run_tells_owners_with_a_channel_and_says_which_notices_failed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: None
) -> None:
    with real_server() as server, hook(500) as found:
        channels = SecretStr(f'parties: {{training: ["{found.url}"]}}')
        runtime(engine, tmp_path, monkeypatch, smtp_host="127.0.0.1", smtp_port=server.port, channels=channels)
        assert deliver_letters.send_post.fn().trouble is None
        assert deliver_letters.tell.fn() == "; 1 notices failed or wait"
        assert server.recipients() == ["training@example.org"]
    assert letter_state(engine) == LetterState.SENT.value


@pytest.mark.promise(4)
def test_promise_4_what_a_sender_left_is_shown_while_the_post_waits_for_a_mailbox(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: None
) -> None:
    runtime(engine, tmp_path, monkeypatch, smtp_host="127.0.0.1", smtp_port=free_port())
    deliver_letters.send_post.fn()
    with writing(engine, NOW - dt.timedelta(minutes=20)) as writer:
        letter = writer.session.exec(select(LetterRow).where(LetterRow.post_on == NOW.date())).one()
        claim(writer, letter, None)
    unread = Collected(unread={"returns": "The mailbox cannot be read."})
    monkeypatch.setattr(deliver_letters, "collect_mail", lambda: unread)
    monkeypatch.setattr(deliver_letters, "show_what_came", nothing_to_show)
    for name in ("blind", "show_left"):
        monkeypatch.setattr(deliver_letters, name, getattr(deliver_letters, name).fn)
    state = asyncio.run(deliver_letters.deliver_letters.fn())
    assert "The post waits" in str(state.message)
    assert letter_state(engine) == LetterState.UNKNOWN.value


async def nothing_to_show() -> None:
    """No Prefect is there to show it."""


def test_channels_that_cannot_be_read_harm_no_letter(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: None
) -> None:
    with real_server() as server:
        channels = SecretStr("nobody: []")
        runtime(engine, tmp_path, monkeypatch, smtp_host="127.0.0.1", smtp_port=server.port, channels=channels)
        assert deliver_letters.send_post.fn().outcomes == {LetterState.SENT: 1}
        with pytest.raises(BadInputError, match="REMEMBRANCER_CHANNELS"):
            deliver_letters.tell.fn()
    assert letter_state(engine) == LetterState.SENT.value
