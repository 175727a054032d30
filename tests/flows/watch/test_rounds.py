"""A round looks, judges, tells, remembers; no crash, second watch or full disk makes it tell twice."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import json
import mailbox
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.supervisor.home import make_home
from flows.watch import memory
from flows.watch.graces import Graces
from flows.watch.memory import BusyError, Memory, alone, folder_of, load, save
from flows.watch.rounds import Watch, go_on
from flows.watch.shown import lines_of
from flows.watch.status_line import line_for_status
from registry.settings import Settings
from tasks.mail_out.channels import Channel
from tasks.post_room import open_listener
from tests.ports import free_port
from tests.tasks.hook import Hook, hook

# Apprise brings it; tasks/mail_out/notifying.py takes any error of a plugin for a failed notification.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

START = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DISK = "The disk of the home is nearly full: 7 MB are free."


class Day:
    """A watch's time, which a test sets, and a disk, which it fills."""

    def __init__(self, watch: Watch) -> None:
        self.now, self.megabytes, self.watch = START, 7, watch
        watch.clock, watch.free = lambda: self.now, lambda _folder: self.megabytes

    def look(self, times: int = 1, every: dt.timedelta = MINUTE) -> None:
        for _ in range(times):
            self.now += every
            self.watch.round()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", prefect_port=free_port(), smtp_port=free_port())
    make_home(made)
    return made


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as found:
        yield found


def channels(*receivers: Hook) -> list[Channel]:
    return [Channel(f"administrators/{n}", SecretStr(each.url)) for n, each in enumerate(receivers, start=1)]


@pytest.fixture
def day(settings: Settings, receiver: Hook) -> Day:
    # The clocks jump as the test sets them; that is another test's matter.
    patient = dataclasses.replace(Graces(), clock=dt.timedelta(days=9999))
    return Day(Watch(settings, patient, channels=channels(receiver)))


def messages(receiver: Hook) -> list[str]:
    return [f"{said['title']}\n{said['message']}" for said in map(json.loads, receiver.bodies)]


@pytest.mark.promise(14)
def test_a_fault_is_told_once_reminded_of_daily_and_cleared_once(day: Day, receiver: Hook) -> None:
    day.look(25, 60 * MINUTE)
    day.megabytes = 9000
    day.look(30)
    alarm, reminder, clear = messages(receiver)
    assert alarm.startswith("Remembrancer is not well")
    assert DISK in alarm
    assert reminder.startswith("Remembrancer is still not well")
    assert clear.startswith("Remembrancer: all clear")
    assert DISK in clear


def test_a_watch_that_was_killed_remembers_what_it_told(day: Day, settings: Settings, receiver: Hook) -> None:
    day.look()
    again = Day(Watch(settings, day.watch.graces, channels=channels(receiver)))
    again.now = day.now
    again.look(5)
    assert len(messages(receiver)) == 1


def test_two_watches_on_one_home_tell_once(day: Day, settings: Settings, receiver: Hook) -> None:
    second = Day(Watch(settings, day.watch.graces, channels=channels(receiver)))
    for _ in range(5):
        day.look()
        second.look()
    assert len(messages(receiver)) == 1


def test_a_watch_that_hangs_with_the_memory_keeps_no_other_waiting_for_ever(tmp_path: Path) -> None:
    with alone(tmp_path, 0), pytest.raises(BusyError, match="may hang"), alone(tmp_path, 0.1):
        pass


@pytest.mark.promise(14)
def test_what_no_channel_took_is_told_when_one_does(day: Day, receiver: Hook) -> None:
    receiver.status = 500
    day.look(10)
    receiver.bodies.clear()
    receiver.status = 200
    day.look(40)
    (message,) = messages(receiver)
    assert DISK in message


def test_a_channel_that_fails_is_told_through_the_others(day: Day, receiver: Hook) -> None:
    with hook(status=500) as broken:
        day.watch.channels = channels(broken, receiver)
        day.look(5)
        disk, channel = messages(receiver)
    assert DISK in disk
    assert "The channel administrators/1 did not take the last notification" in channel
    assert broken.url not in channel


def test_an_administrator_who_has_only_mail_is_told_by_our_own_mail_server(day: Day, settings: Settings) -> None:
    host, port = "127.0.0.1", settings.smtp_port or 0
    day.watch.channels = [Channel("administrators/1", SecretStr("mailto:clerk@example.org"))]
    with a_post_room(host, port, settings.owners_maildir):
        day.look(5)
    (letter,) = mailbox.Maildir(settings.owners_maildir)
    assert letter["X-Original-To"] == "clerk@example.org"
    assert str(letter["Subject"]).startswith("Remembrancer is not well")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert DISK in letter.get_payload()


@contextlib.contextmanager
def a_post_room(host: str, port: int, maildir: Path) -> Iterator[None]:
    """The local post room, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(open_listener(host, port, maildir))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(server.wait_closed())
        loop.close()


def test_without_a_channel_the_log_says_so(day: Day, settings: Settings) -> None:
    day.watch.channels = None  # those of the settings: none
    day.look(5)
    said = (settings.logs / "watch.log").read_text("utf-8")
    assert said.count(DISK) == 1
    assert "nobody is to be told" in said
    (last,) = [line for line in lines_of(day.watch.only_look(), settings) if line.startswith("Alarms")]
    assert last == "Alarms go to nobody but the log: set REMEMBRANCER_CHANNELS (docs/watch.md)."


def test_channels_that_cannot_be_read_are_a_fault_and_no_end(settings: Settings) -> None:
    broken = settings.model_copy(update={"channels": SecretStr("administrators: [nonsense]")})
    found = Watch(broken).round()
    assert [each.fault.key for each in found.wrong] == ["channel:settings"]
    assert "nonsense" not in found.wrong[0].fault.words


def test_a_damaged_memory_is_begun_afresh_and_that_is_said(day: Day, settings: Settings, receiver: Hook) -> None:
    day.look()
    state = folder_of(settings) / memory.STATE
    state.write_text(state.read_text("utf-8")[:100], "utf-8")
    day.look(3)
    _, second = messages(receiver)
    assert "began afresh" in second
    assert state.with_name("state.damaged.json").exists()


def test_a_full_disk_makes_nobody_be_told_every_minute(
    day: Day, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Path, _memory: Memory) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(memory, "save", full)
    day.look(5)
    assert len(messages(receiver)) == 1
    monkeypatch.undo()
    day.megabytes = 9000
    day.look(30)
    assert len(messages(receiver)) == 2


def test_the_status_line_says_since_when_and_why(day: Day, settings: Settings) -> None:
    assert line_for_status(settings) is None
    day.look(3)
    assert line_for_status(settings) == f"Not well since 20 November 09:01 UTC: {DISK}"


def test_no_failure_of_one_round_ends_the_watch(day: Day, settings: Settings) -> None:
    stop, rounds = threading.Event(), []

    def fail() -> dt.datetime:
        rounds.append(1)
        if len(rounds) > 6:
            stop.set()
        raise ValueError("a mistake of ours")

    day.watch.clock = fail
    with pytest.raises(ValueError, match="of ours"):
        day.watch.round()
    go_on(day.watch, stop, every=0.01)
    assert len(rounds) > 6


def test_what_is_remembered_is_read_as_it_was_written(tmp_path: Path) -> None:
    remembered = Memory(looked_at=START, mode="live", silent={"administrators/1": "no"})
    save(tmp_path, remembered)
    assert load(tmp_path) == (remembered, False)
