"""Each thing that must go on is stopped on a real `up`: one alarm, a reminder after a day, one all-clear."""

import dataclasses
import datetime as dt
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from pydantic import SecretStr

from flows.supervisor.down import down
from flows.supervisor.pools import Pool
from flows.supervisor.records import written_down
from flows.watch.alarms import Rhythm
from flows.watch.graces import Graces
from flows.watch.prefect_seen import SERVICES
from flows.watch.rounds import Round, Watch
from registry.pulse import LAST_SYNCED
from tasks.mail_out.channels import Channel
from tests.servers import RunningUp, a_running_up, deploy, runs_of, wait_until
from tests.tasks.hook import Hook, hook

pytestmark = [
    pytest.mark.promise(14),
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),  # of Apprise
]

MIGRATE = (
    "from registry.database import connect, migrate; from registry.settings import Settings; "
    "migrate(connect(Settings().register_url))"
)
NEVER = dt.timedelta(days=30)
AT_ONCE = dt.timedelta()
DAY = dt.timedelta(days=1)
PATIENCE: dict[str, Any] = {each.name: NEVER for each in dataclasses.fields(Graces) if each.type is dt.timedelta}
PATIENCE |= {"died": AT_ONCE, "deaths": 99, "answer_seconds": 1, "rhythm": Rhythm(settle=AT_ONCE)}
PATIENT = Graces(**PATIENCE)
HERE = "tests.flows.supervisor.trivial_flow"
DAILY = {"interval": 86400.0, "anchor_date": "2026-01-01T00:00:00+00:00", "timezone": "UTC"}


@dataclasses.dataclass
class Administrator:
    """A watch that is patient with all but what a test is about, and whoever it tells."""

    running: RunningUp
    receiver: Hook
    watch: Watch
    ahead: dt.timedelta = AT_ONCE

    def mind(self, **graces: Any) -> None:
        """Be quick about these."""
        self.watch.graces = dataclasses.replace(PATIENT, **graces)

    def look(self, times: int = 1) -> Round:
        for _ in range(times):
            found = self.watch.round()
        return found

    @property
    def messages(self) -> list[str]:
        return [f"{said['title']}\n{said['message']}" for said in map(json.loads, self.receiver.bodies)]

    def heard(self) -> list[str]:
        """What came since one last asked."""
        found = self.messages
        self.receiver.bodies.clear()
        return found

    def hears_one_alarm(self, words: str) -> None:
        """However often it looks, it tells once."""
        wait_until(lambda: bool(self.look().telling.alarms), 30, every=0.2)
        self.look()
        (message,) = self.heard()
        assert message.startswith("Remembrancer is not well")
        assert words in message
        assert message.count("\n- ") == 1, message

    def hears_one_reminder_a_day(self, words: str, days: int = 1) -> None:
        for _ in range(days):
            self.ahead += DAY
            self.look(2)
            (message,) = self.heard()
            assert message.startswith("Remembrancer is still not well")
            assert words in message
        self.ahead = AT_ONCE

    def hears_one_all_clear(self, words: str) -> None:
        wait_until(lambda: bool(self.look().telling.all_clear), 60, every=0.3)
        self.look()
        (message,) = self.heard()
        assert message.startswith("Remembrancer: all clear")
        assert words in message


@pytest.fixture(scope="module")
def running() -> Iterator[RunningUp]:
    """One `up` for the whole file, with a migrated register and the services' deployments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_PREPARE", MIGRATE)
        with a_running_up() as shared:
            made = [
                deploy(shared.api, name, f"{HERE}.say_where", Pool.SERVICE, shared.settings, DAILY) for name in SERVICES
            ]
            wait_until(lambda: all(runs_of(shared.api, each) for each in made), 90, shared.said, every=0.3)
            yield shared


@pytest.fixture
def who(running: RunningUp, tmp_path: Path) -> Iterator[Administrator]:
    with hook() as receiver:
        channel = Channel("administrators/1", SecretStr(receiver.url))
        watch = Watch(running.settings, PATIENT, channels=[channel], folder=tmp_path)
        made = Administrator(running, receiver, watch)
        watch.clock = lambda: dt.datetime.now(dt.UTC) + made.ahead
        wait_until(lambda: all(part.ready for part in (made.look().sight.up or nobody()).parts), 60, every=0.3)
        assert made.heard() == []
        yield made


def nobody() -> Any:
    raise AssertionError("`up` does not write down its parts")


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process lives and does nothing while the block runs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_prefect_server_that_hangs(who: Administrator) -> None:
    who.mind(prefect=AT_ONCE)
    with stopped(who.running.pid_of("prefect-server")):
        who.hears_one_alarm("Prefect's server does not answer")
        who.hears_one_reminder_a_day("Prefect's server does not answer")
    who.hears_one_all_clear("Prefect's server does not answer")


def test_a_database_that_hangs(who: Administrator) -> None:
    who.mind(database=AT_ONCE)
    with stopped(who.running.pid_of("postgres")):
        who.hears_one_alarm("The register's database does not answer")
        who.hears_one_reminder_a_day("The register's database does not answer")
    who.hears_one_all_clear("The register's database does not answer")


def test_parts_that_are_killed_at_once_are_one_message(who: Administrator) -> None:
    who.mind(died=dt.timedelta(minutes=10))
    for part in ("worker-checks", "post-room"):
        os.kill(who.running.pid_of(part), signal.SIGKILL)
    wait_until(lambda: bool(deaths(who, "worker-checks") and deaths(who, "post-room")), 20)
    who.look(2)
    (message,) = who.heard()
    assert "Worker checks died at" in message
    assert "Post room died at" in message
    who.ahead = dt.timedelta(minutes=11)
    who.hears_one_all_clear("was started again by itself")


def test_a_part_that_keeps_dying(who: Administrator) -> None:
    before = len(deaths(who, "post-room"))
    for count in (1, 2):
        wait_until(lambda: psutil.pid_exists(pid_of(who, "post-room")), 20)
        os.kill(pid_of(who, "post-room"), signal.SIGKILL)
        wait_until(lambda count=count: len(deaths(who, "post-room")) == before + count, 20)  # type: ignore[misc]
    who.mind(deaths=before + 2)
    who.hears_one_alarm("Post room keeps dying")
    who.mind()
    who.hears_one_all_clear("Post room keeps dying")


def deaths(who: Administrator, part: str) -> tuple[float, ...]:
    """As `up` has written them down."""
    record = written_down(who.running.settings) or nobody()
    return next(each.deaths for each in record.parts if each.name == part)


def pid_of(who: Administrator, part: str) -> int:
    try:
        return who.running.pid_of(part)
    except FileNotFoundError:
        return -1  # it is dead, and not started again yet


def test_a_mailbox_that_cannot_be_read(who: Administrator) -> None:
    who.mind(mailbox=AT_ONCE)
    box = who.running.settings.returns_maildir / "new"
    box.rename(box.with_name("elsewhere"))
    box.write_text("no folder")
    try:
        who.hears_one_alarm("The mailbox of replies (returns) cannot be read")
        who.hears_one_reminder_a_day("The mailbox of replies (returns) cannot be read", days=3)
    finally:
        box.unlink()
        box.with_name("elsewhere").rename(box)
    who.hears_one_all_clear("The mailbox of replies (returns) cannot be read")


def test_a_disk_that_fills(who: Administrator) -> None:
    free = who.watch.free
    who.watch.free = lambda _folder: 123
    who.hears_one_alarm("The disk of the home is nearly full: 123 MB are free")
    who.hears_one_reminder_a_day("123 MB are free")
    who.watch.free = free
    who.hears_one_all_clear("The disk of the home")


def test_a_run_that_hangs(who: Administrator) -> None:
    api = who.running.api
    run = run_in_state(who, "sync", "RUNNING")
    who.mind(stuck=AT_ONCE, schedule=AT_ONCE)
    who.hears_one_alarm("1 run is under way for more than")
    api.ask("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLED"}, "force": True})
    who.hears_one_all_clear("1 run is under way")


def test_a_flow_that_fails_again_and_again(who: Administrator) -> None:
    for _ in range(3):
        run_in_state(who, "deliver letters", "FAILED")
    register(who, "INSERT INTO meta VALUES ('kind', 'real') ON CONFLICT DO NOTHING")
    run_in_state(who, "sweep", "FAILED")
    who.look(2)
    assert who.heard() == []  # nothing is delivered while nothing was applied, and one failure is no habit
    for _ in range(2):
        run_in_state(who, "sweep", "FAILED")
    who.hears_one_alarm("“sweep” has failed 3 times in a row")
    run_in_state(who, "sweep", "COMPLETED")
    who.hears_one_all_clear("“sweep” has failed 3 times in a row")


def run_in_state(who: Administrator, deployment: str, state: str) -> str:
    """A run of it that came to that state by itself, without a process. Returns its id."""
    api = who.running.api
    _, (found,) = api.ask("POST", "/deployments/filter", {"deployments": {"name": {"any_": [deployment]}}})
    _, run = api.ask("POST", f"/deployments/{found['id']}/create_flow_run", {"state": {"type": "PENDING"}})
    for each in ("RUNNING", state):
        status, answer = api.ask("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": each}, "force": True})
        assert status in {200, 201}, answer
    return str(run["id"])


def register(who: Administrator, *statements: str) -> None:
    """Write to the register's tables as its flows would."""
    with psycopg.connect(who.running.settings.register_url.replace("+psycopg", "")) as connection:
        for each in statements:
            connection.execute(each)


def test_a_schedule_that_somebody_paused(who: Administrator) -> None:
    who.mind(schedule=AT_ONCE)
    api = who.running.api
    _, (sweep,) = api.ask("POST", "/deployments/filter", {"deployments": {"name": {"any_": ["sweep"]}}})
    wait_until(lambda: not who.look().wrong, 30, lambda: who.look().wrong)
    who.heard()
    api.ask("PATCH", f"/deployments/{sweep['id']}", {"paused": True})
    who.hears_one_alarm("Somebody has paused “sweep” in Prefect")
    who.hears_one_reminder_a_day("Somebody has paused “sweep” in Prefect")
    api.ask("PATCH", f"/deployments/{sweep['id']}", {"paused": False})
    who.hears_one_all_clear("“sweep”")


@pytest.mark.parametrize(
    ("grace", "mark", "words"),
    [
        ("collecting", "last collected at: returns", "No mail has been read"),
        ("sweep", "last swept at", "The sweep has not run"),
        ("sync", LAST_SYNCED, "Prefect has not been brought up to date"),
    ],
)
def test_what_must_be_done_every_few_minutes_and_is_not(who: Administrator, grace: str, mark: str, words: str) -> None:
    mark_now(who, mark)
    who.look()
    time.sleep(0.05)
    who.mind(**{grace: dt.timedelta(milliseconds=1)})
    who.hears_one_alarm(words)
    who.hears_one_reminder_a_day(words)
    who.mind(**{grace: dt.timedelta(minutes=5)})
    mark_now(who, mark)
    who.hears_one_all_clear(words)


def mark_now(who: Administrator, mark: str) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    register(who, f"INSERT INTO meta VALUES ('{mark}', '{now}') ON CONFLICT (key) DO UPDATE SET value = '{now}'")  # noqa: S608


@pytest.mark.promise(5)
def test_a_mailbox_that_the_last_collecting_could_not_read(who: Administrator) -> None:
    who.mind(mailbox=AT_ONCE)
    now = dt.datetime.now(dt.UTC).isoformat()
    key = "unread mailbox: imap:mail.example.org/INBOX"
    register(who, f"INSERT INTO meta VALUES ('{key}', '{now} it refuses the login')")  # noqa: S608 - our own words
    who.hears_one_alarm("The mailbox of replies (imap:mail.example.org/INBOX) cannot be read: it refuses the login.")
    who.hears_one_reminder_a_day("it refuses the login")
    register(who, f"DELETE FROM meta WHERE key = '{key}'")  # noqa: S608 - our own words
    who.hears_one_all_clear("it refuses the login")


def test_a_whole_up_that_hangs(who: Administrator) -> None:
    who.mind(heartbeat=AT_ONCE)
    assert who.running.process is not None
    with stopped(who.running.process.pid):
        time.sleep(0.1)
        who.hears_one_alarm("hangs: it has looked after nothing since")
    who.mind()
    who.hears_one_all_clear("hangs")


def test_up_itself_is_killed_and_its_own_watch_goes_on(who: Administrator) -> None:
    assert who.running.process is not None
    watch = who.running.pid_of("watch")
    who.mind(killed=AT_ONCE)
    who.running.process.kill()
    who.running.process.wait()
    who.hears_one_alarm("was killed, or could not start")
    who.hears_one_reminder_a_day("was killed, or could not start")
    assert psutil.pid_exists(watch)
    assert "had left behind" in down(who.running.settings)
    who.hears_one_all_clear("was killed")
    assert not psutil.pid_exists(watch)
