"""After the post, owners with a channel of their own are told that a letter was sent, and of nothing that is in it."""

import datetime as dt
import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.clock import MODE
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.post.notices import NoticeState
from registry.register import set_meta
from registry.settings import Mode, Settings
from registry.tables import JournalRow, LetterRow, NoticeRow, PersonalValueRow
from tasks.mail_out.notices import tell_owners
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, once
from tests.tasks.hook import hook
from tests.tasks.mail_out.test_posting import check_at

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOW = at(2001, 3, 27, 8)  # nine o'clock in summer time
DUE = dt.date(2001, 3, 30)
SECRETS = ("Gr33nBottle", "H0rseStaple")


def room_with(engine: Engine, home: Path, url: str | None) -> PostRoom:
    channels = SecretStr(f'parties:\n  training: ["{url}"]\n') if url else None
    return PostRoom(engine, Settings(home=home, channels=channels), CALENDAR, b"secret", FakeServer().send_all)


def posted(engine: Engine, room: PostRoom) -> None:
    applied(engine, action(1, once(DUE)), action(2, once(DUE)), action(3, once(DUE), owner="Director of People"))
    check_at(engine, at(2001, 3, 27, 7))
    deliver(room, NOW)


def set_mode(engine: Engine, mode: Mode) -> None:
    with writing(engine, at(2001, 3, 1)) as writer:
        set_meta(writer.session, MODE, mode.value)


def notices(engine: Engine) -> list[NoticeRow]:
    with reading(engine) as session:
        return list(session.exec(select(NoticeRow)).all())


def all_that_is_kept(engine: Engine) -> str:
    with reading(engine) as session:
        rows = [
            *session.exec(select(JournalRow)).all(),
            *session.exec(select(PersonalValueRow)).all(),
            *session.exec(select(NoticeRow)).all(),
        ]
        return json.dumps([row.model_dump(mode="json") for row in rows])


@pytest.mark.promise(17)
def test_an_owner_is_told_once_of_a_letter_and_of_nothing_that_is_in_it(engine: Engine, tmp_path: Path) -> None:
    with hook() as found:
        room = room_with(engine, tmp_path, found.url)
        posted(engine, room)
        report = tell_owners(room, NOW)
        assert (report.written, report.outcomes) == (1, {NoticeState.ACCEPTED: 1})
        assert tell_owners(room, NOW + dt.timedelta(minutes=5)).outcomes == {}
        (body,) = found.bodies
    told = json.loads(body)
    assert told["title"] == "A letter from Harrow County Police Authority"
    assert told["message"].startswith(
        "Harrow County Police Authority sent you a letter by e-mail on 27 March 2001, with"
    )
    for inside in ("HCP", "Paper", "paper", "Committee", "1.1", "training@", "overdue"):
        assert inside not in told["message"] + told["title"]
    assert not any(secret in all_that_is_kept(engine) for secret in SECRETS)


@pytest.mark.promise(14)
def test_a_notice_that_fails_harms_no_letter_and_says_why_without_a_secret(engine: Engine, tmp_path: Path) -> None:
    with hook(500) as found:
        room = room_with(engine, tmp_path, found.url)
        posted(engine, room)
        assert tell_owners(room, NOW).outcomes == {NoticeState.DEFERRED: 1}
        found.status = 404
        assert tell_owners(room, NOW + dt.timedelta(minutes=6)).outcomes == {NoticeState.REFUSED: 1}
    (notice,) = notices(engine)
    assert notice.answer is not None
    assert "error=404" in notice.answer
    with reading(engine) as session:
        assert set(session.exec(select(LetterRow.state)).all()) == {"sent"}
    assert not any(secret in all_that_is_kept(engine) for secret in SECRETS)


def test_nobody_is_told_at_night(engine: Engine, tmp_path: Path) -> None:
    with hook(500) as found:
        room = room_with(engine, tmp_path, found.url)
        posted(engine, room)
        tell_owners(room, NOW)
        assert tell_owners(room, at(2001, 3, 27, 22)).outcomes == {}
        assert len(found.bodies) == 1


def test_in_rehearsal_no_owner_is_told_of_anything(engine: Engine, tmp_path: Path) -> None:
    with hook() as found:
        room = room_with(engine, tmp_path, found.url)
        posted(engine, room)
        set_mode(engine, Mode.REHEARSAL)
        assert tell_owners(room, NOW).written == 0
        assert found.bodies == []
        assert notices(engine) == []


def test_a_demonstration_tells_nobody_elsewhere(engine: Engine, tmp_path: Path) -> None:
    set_mode(engine, Mode.DEMO)
    room = room_with(engine, tmp_path, "json://hook.example.org/Gr33nBottle")
    posted(engine, room)
    assert tell_owners(room, NOW).outcomes == {NoticeState.REFUSED: 1}
    (notice,) = notices(engine)
    assert notice.answer is not None
    assert notice.answer.startswith("Demo mode notifies this computer only")


def test_a_channel_that_was_taken_out_of_the_settings_is_not_looked_for_for_ever(
    engine: Engine, tmp_path: Path
) -> None:
    with hook(500) as found:
        room = room_with(engine, tmp_path, found.url)
        posted(engine, room)
        tell_owners(room, NOW)
    without = room_with(engine, tmp_path, None)
    assert tell_owners(without, NOW + dt.timedelta(minutes=6)).outcomes == {NoticeState.REFUSED: 1}


def test_channels_that_cannot_be_read_are_said_to_be_so(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, channels=SecretStr("parties: [json://127.0.0.1/Gr33nBottle]"))
    room = PostRoom(engine, settings, CALENDAR, b"secret", FakeServer().send_all)
    with pytest.raises(BadInputError) as caught:
        tell_owners(room, NOW)
    assert "Gr33nBottle" not in str(caught.value)
