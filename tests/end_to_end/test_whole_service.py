"""The whole of it, as its users meet it: a paper is read, chased, answered, accepted, escalated, and seen in Prefect.

One story in steps. Each step is a fixture that stands on the one before, and leaves the register further on; the
tests say what must be true of it. Nothing is called in this process that people reach otherwise, but for two marks
that only a demo has: that it is one, and so that its clock may be set.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from flows.runtime import running as runtime_of
from registry.clock import MODE
from registry.journal import writing
from registry.register import set_meta
from registry.settings import Mode
from tests.end_to_end import paper
from tests.end_to_end.service import Json, Service
from tests.servers import REAL, SMALL, a_running_up, copies_seen

pytestmark = [pytest.mark.usefixtures("service"), pytest.mark.timeout(900)]

LATE = dt.timedelta(minutes=30)
ERROR = 40  # logging's
NEITHER = (paper.AMBIGUOUS, paper.UNDATED, paper.AFTER_AN_EVENT, paper.NO_ADDRESS, paper.ON_REQUEST)
MOST_TAKEN = 20  # of the hundred, by the pool's own worker while a form runs


@dataclass(frozen=True)
class Applied:
    """The paper in the register."""

    days: paper.Days
    planned: str
    first: str
    second: str


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One `remembrancer up --empty`, ended as people end it, with ^C."""
    with a_running_up((*REAL, "--empty")) as running:
        yield Service(running)
        code = running.end(signal.SIGINT)
        assert (code, running.parts()) == (0, []), running.said()


@pytest.fixture(scope="module")
def applied(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Applied:
    """The paper read, ruled in the YAML, planned and applied; and applied once more."""
    folder = tmp_path_factory.mktemp("paper")
    today = paper.CALENDAR.local_date(dt.datetime.now(dt.UTC))
    days = paper.Days(today)
    (folder / "under-lock.txt").write_text(paper.paper(days), encoding="utf-8")
    (folder / "parties.yaml").write_text(paper.PARTIES, encoding="utf-8")
    draft = folder / "draft.yaml"
    service.remembrancer("read", folder / "under-lock.txt", "--date", today, "--report", paper.REPORT, "-o", draft)
    draft.write_text(_ruled(draft.read_text(encoding="utf-8"), paper.SILENT, days.due_on), encoding="utf-8")
    planned = service.remembrancer("plan", draft)
    first = service.remembrancer("apply", draft)
    return Applied(days, planned, first, service.remembrancer("apply", draft))


def _ruled(draft: str, ref: str, due: dt.date) -> str:
    """The draft with one ruling, as a clerk types it into the file."""
    before, here, after = draft.partition(f"- ref: {ref}\n")
    assert here
    return before + here + after.replace("ruling: null", f"ruling: {{by: {paper.CLERK}, due: {due}}}", 1)


@pytest.fixture(scope="module")
def shown(service: Service, applied: Applied) -> dict[str, Json]:
    """The register in Prefect, two minutes before the first reminders: the deployment of each action."""
    service.wait_for_service()
    _make_it_a_demo(service)
    service.remembrancer("clock", f"{applied.days.reminded_on}T07:58:15")
    service.wait_for_service()
    return service.actions()


def _make_it_a_demo(service: Service) -> None:
    """Test set-up: the register gets a clock that can be set. Nothing is due before it is."""
    now = dt.datetime.now(dt.UTC)
    with runtime_of(service.running.settings) as runtime, writing(runtime.engine, now) as writer:
        set_meta(writer.session, MODE, Mode.DEMO.value)


@dataclass(frozen=True)
class Looked:
    """Checks that an administrator asked for, by ref, and the files that stood in their temporary folders."""

    runs: dict[str, Json]
    files: dict[str, int]


@pytest.fixture(scope="module")
def looked(service: Service, shown: dict[str, Json]) -> Looked:
    """One check each of what nobody can be asked for now, and of what is not due."""
    refs = (paper.AMBIGUOUS, paper.UNDATED, paper.QUARTERLY)
    with copies_seen(service.running.temporary) as files:
        runs = _checked(service, shown, *refs)
    return Looked(runs, files)


def _checked(service: Service, shown: dict[str, Json], *refs: str) -> dict[str, Json]:
    """A run of each action's deployment, asked for now, once it has ended."""
    runs = service.start_all([shown[ref] for ref in refs])
    return {ref: service.ended(run) for ref, run in zip(refs, runs, strict=True)}


@pytest.fixture(scope="module")
def reminded(service: Service, shown: dict[str, Json], looked: Looked) -> dict[str, Json]:
    """The runs that Prefect itself scheduled and started, and a post after them."""
    runs = {ref: _scheduled_run(service, shown[ref]) for ref in (paper.ANSWERED, paper.SILENT)}
    ended = {ref: service.ended(run) for ref, run in runs.items()}
    service.completed("deliver letters")
    return ended


def _scheduled_run(service: Service, deployment: Json) -> str:
    """The deployment's run that its schedule has made for about now."""
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)).isoformat()
    wanted = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {"expected_start_time": {"before_": soon}},
    }
    found: list[Json] = []

    def is_there() -> bool:
        found[:] = [each for each in service.runs(**wanted) if each["auto_scheduled"]]
        return bool(found)

    service.wait(is_there, lambda: service.runs(**wanted))
    return str(found[0]["id"])


@dataclass(frozen=True)
class Answered:
    """A letter, what its owner sent back, and what came of it."""

    letter: EmailMessage
    reply: EmailMessage
    attachment: bytes
    thanks: EmailMessage


@pytest.fixture(scope="module")
def answered(service: Service, reminded: dict[str, Json], tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """The owner replies with a file; it is collected and acknowledged."""
    inventory = tmp_path_factory.mktemp("reply") / "spare-keys.csv"
    inventory.write_bytes(_inventory())
    (letter,) = service.letters(paper.FLEET)
    inbox = json.loads(service.remembrancer("inbox", "--json"))
    (number,) = [each["number"] for each in inbox if each["to"] == paper.FLEET]
    words = "Here is the inventory of spare keys that you asked for. It was counted last week."
    service.remembrancer("reply", number, "--text", words, "--attach", inventory)
    service.wait(lambda: len(service.letters(paper.FLEET)) > 1, service.letters)
    thanks = next(each for each in service.letters(paper.FLEET) if each["Message-ID"] != letter["Message-ID"])
    (reply,) = service.replies()
    return Answered(letter, reply, inventory.read_bytes(), thanks)


def _inventory() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("vehicle", "spare keys"), ("van 1", 2), ("van 2", 1)])
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def in_review(service: Service, answered: Answered) -> str:
    """Where the action stands now, for `remembrancer status`."""
    return str(service.standing(paper.ANSWERED)["news"])


@pytest.fixture(scope="module")
def accepted(service: Service, in_review: str) -> Json:
    """The return accepted in the form, with the label that its drop-down soon offers."""
    service.wait(lambda: bool(_choices(service, "review a return", "the_return")), service.last_words)
    (label,) = _choices(service, "review a return", "the_return")
    return service.completed("review a return", the_return=label, verdict="accept", your_name=paper.CLERK)


def _choices(service: Service, form: str, parameter: str) -> list[str]:
    """What the form offers now."""
    found: list[str] = service.service(form)["parameter_openapi_schema"]["properties"][parameter].get("enum", [])
    return found


@pytest.fixture(scope="module")
def climbed(service: Service, applied: Applied, accepted: Json, shown: dict[str, Json]) -> dict[str, Json]:
    """Twelve working days late two rungs were told. A check of it then, of what is late, and of what was accepted."""
    service.remembrancer("clock", f"{applied.days.late_by(12)}T10:00")
    service.wait_for_service()
    return _checked(service, shown, paper.SILENT, paper.LATER, paper.ANSWERED)


@dataclass(frozen=True)
class Backlog:
    """A hundred late checks and a few, a form that was started while they waited, and the sweep that settled them."""

    form: Json
    waiting_after_the_form: int
    sweeps: list[Json]
    settled: dict[str, Json]  # by ref


@pytest.fixture(scope="module")
def backlog(service: Service, applied: Applied, climbed: dict[str, Json], shown: dict[str, Json]) -> Backlog:
    """The pool `checks` was paused for half an hour; it goes on; a form is sent; then everything is swept."""
    _switch_off(service, "sweep")
    service.wait_for_service()
    service.pause("checks", paused=True)
    refs = (*paper.STORES, *NEITHER)
    late = dict(zip(refs, service.start_all([shown[ref] for ref in refs], LATE), strict=True))
    service.pause("checks", paused=False)
    action = next(each for each in _choices(service, "hold an action", "the_action") if paper.QUARTERLY in each)
    form = service.completed("hold an action", the_action=action, reason="The year is closed.", your_name=paper.CLERK)
    service.pause("checks", paused=True)
    service.wait_for_checks()
    waiting = _waiting(service, late)
    again = [ref for ref in refs if ref not in waiting]
    late |= dict(zip(again, service.start_all([shown[ref] for ref in again], LATE), strict=True))
    began = dt.datetime.now(dt.UTC).isoformat()
    service.remembrancer("clock", f"{applied.days.stores_reminded_on}T08:30")
    sweep = {"deployments": {"name": {"any_": ["sweep"]}}, "flow_runs": {"expected_start_time": {"after_": began}}}
    service.wait(lambda: bool(service.runs(**sweep)), service.last_words)
    service.ended(service.runs(**sweep)[0]["id"])
    settled = {ref: service.run(run) for ref, run in late.items()}
    return Backlog(form, len(waiting), service.runs(**sweep), settled)


def _switch_off(service: Service, name: str) -> None:
    """Its schedule rests: it runs only when it is started."""
    deployment = service.service(name)
    for each in deployment["schedules"]:
        service.ask("PATCH", f"/deployments/{deployment['id']}/schedules/{each['id']}", {"active": False})


def _waiting(service: Service, runs: dict[str, str]) -> set[str]:
    """Of these runs, by ref, those that have not begun."""
    wanted = {"id": {"any_": list(runs.values())}, "state": {"type": {"any_": ["SCHEDULED"]}}}
    found = {each["id"] for each in service.runs(flow_runs=wanted)}
    return {ref for ref, run in runs.items() if run in found}


def _about(letters: list[EmailMessage], ref: str) -> list[EmailMessage]:
    """Those that ask for the action or tell of it."""
    return [each for each in letters if ref in _text(each).split("Also asked of you")[0]]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _seen(run: Json) -> tuple[Any, Any]:
    return run["state_type"], run["state_name"]


def test_applying_does_what_the_plan_said_and_a_second_time_nothing(applied: Applied) -> None:
    steps = applied.planned.splitlines()[:-1]
    assert steps == applied.first.splitlines()[: len(steps)]
    assert applied.planned.splitlines()[-1].replace("would change", "changed") in applied.first
    assert "Nothing to change" in applied.second


def test_every_action_has_a_deployment_of_its_own(shown: dict[str, Json]) -> None:
    assert len(shown) == 9 + paper.STATIONS
    assert shown[paper.ANSWERED]["name"] == "KEY 1.1 Inventory of spare keys"
    assert {each["work_pool_name"] for each in shown.values()} == {"checks"}


def test_a_scheduled_run_fires_by_itself_and_says_that_a_reminder_was_written(
    service: Service, reminded: dict[str, Json]
) -> None:
    for ref, run in reminded.items():
        assert run["auto_scheduled"] is True
        assert _seen(run) == ("COMPLETED", "Reminder written"), ref
        assert [name for _, name in service.states(run["id"])][-2:] == ["Running", "Reminder written"]


def test_no_news_is_logged_as_an_error(
    service: Service, reminded: dict[str, Json], looked: Looked, climbed: dict[str, Json]
) -> None:
    for run in (*reminded.values(), *looked.runs.values(), *climbed.values()):
        logged = service.logs(run["id"])
        assert logged, run["state"]
        assert [line for line in logged if line[0] >= ERROR or "Traceback" in line[1]] == []


def test_a_run_copies_nothing(service: Service, looked: Looked) -> None:
    assert {path: size for path, size in looked.files.items() if size > SMALL or path.endswith(".py")} == {}
    assert list(service.running.settings.empty_folder.iterdir()) == []


def test_the_reminder_arrives_over_smtp_with_our_own_message_id_and_a_reply_token(answered: Answered) -> None:
    letter = answered.letter
    assert paper.ANSWERED in _text(letter)
    assert "inventory of spare keys" in _text(letter)
    assert str(letter["Message-ID"]).endswith("@remembrancer.example.org>")
    assert "returns+" in str(letter["Reply-To"])


def test_what_nobody_can_be_asked_for_is_neither_green_nor_red(looked: Looked, backlog: Backlog) -> None:
    assert {ref: _seen(run) for ref, run in looked.runs.items()} == {
        paper.AMBIGUOUS: ("CANCELLED", "Held"),
        paper.UNDATED: ("CANCELLED", "No date agreed"),
        paper.QUARTERLY: ("COMPLETED", "Nothing due"),
    }
    assert {ref: _seen(backlog.settled[ref]) for ref in NEITHER} == {
        paper.AMBIGUOUS: ("CANCELLED", "Held"),
        paper.UNDATED: ("CANCELLED", "No date agreed"),
        paper.AFTER_AN_EVENT: ("CANCELLED", "Waiting for an event"),
        paper.NO_ADDRESS: ("CANCELLED", "Cannot be chased"),
        paper.ON_REQUEST: ("CANCELLED", "With us"),
    }


def test_a_reply_is_acknowledged_in_its_thread_and_waits_for_review(answered: Answered, in_review: str) -> None:
    assert in_review == "In review"
    assert answered.reply["In-Reply-To"] == answered.letter["Message-ID"]
    assert answered.thanks["In-Reply-To"] == answered.reply["Message-ID"]
    assert "spare-keys.csv" in _text(answered.thanks)


def test_the_attachment_is_kept_in_the_vault(service: Service, answered: Answered) -> None:
    kept = [path for path in Path(service.running.settings.vault).rglob("*") if path.is_file()]
    wanted = hashlib.sha256(answered.attachment).hexdigest()
    assert wanted in {hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def test_a_form_refuses_what_its_list_does_not_offer(service: Service, accepted: Json) -> None:
    form = service.service("review a return")
    given = {"the_return": "something else", "verdict": "accept", "your_name": paper.CLERK}
    status, _ = service.running.api.ask("POST", f"/deployments/{form['id']}/create_flow_run", {"parameters": given})
    assert status in {409, 422}
    assert _choices(service, "review a return", "the_return") == []


def test_what_was_accepted_is_met_and_is_not_asked_for_again(
    service: Service, answered: Answered, climbed: dict[str, Json]
) -> None:
    assert _seen(climbed[paper.ANSWERED]) == ("COMPLETED", "Met")
    assert service.standing(paper.ANSWERED)["news"] == "Met"
    told = [str(each["Message-ID"]) for each in _about(service.letters(paper.FLEET), paper.ANSWERED)]
    assert told == [str(answered.letter["Message-ID"]), str(answered.thanks["Message-ID"])]
    shown = service.actions()[paper.ANSWERED]
    assert shown["paused"]
    assert "closed" in shown["tags"]


def test_what_is_late_is_red_while_nobody_above_the_owner_is_told(service: Service, climbed: dict[str, Json]) -> None:
    assert _seen(climbed[paper.LATER]) == ("FAILED", "Overdue")
    assert {str(each["To"]) for each in _about(service.letters(), paper.LATER)} == {paper.TRAINING}


def test_the_owner_is_warned_then_the_first_rung_is_told_then_the_second_each_once(
    service: Service,
    applied: Applied,
    climbed: dict[str, Json],
) -> None:
    days = applied.days
    letters = _about(service.letters(), paper.SILENT)
    went = [(str(each["To"]), parsedate_to_datetime(str(each["Date"])).date()) for each in letters]
    assert went == [
        (paper.RECORDS, days.reminded_on),
        (paper.RECORDS, days.late_by(1)),
        (paper.RECORDS, days.late_by(4)),
        (paper.DIRECTOR, days.late_by(7)),
        (paper.DEPUTY, days.late_by(12)),
    ]
    warning = _text(letters[2])
    assert "Director of Services" in warning
    assert "Director of Services" not in _text(letters[1])


def test_escalated_is_red_in_prefect_and_first_in_the_position(service: Service, climbed: dict[str, Json]) -> None:
    assert _seen(climbed[paper.SILENT]) == ("FAILED", "Escalated")
    position = json.loads(service.remembrancer("status", "--json"))
    assert position["actions"][0]["ref"] == paper.SILENT
    assert position["actions"][0]["news"] == "Escalated"


def test_a_form_runs_to_its_end_before_a_backlog_of_checks_does(backlog: Backlog) -> None:
    assert _seen(backlog.form)[0] == "COMPLETED"
    assert backlog.waiting_after_the_form >= paper.STATIONS - MOST_TAKEN


def test_a_hundred_late_checks_are_settled_by_one_sweep_without_a_process(service: Service, backlog: Backlog) -> None:
    (sweep,) = backlog.sweeps
    assert _seen(sweep)[0] == "COMPLETED"
    assert Counter(_seen(backlog.settled[ref]) for ref in paper.STORES) == {
        ("COMPLETED", "Reminder written"): paper.STATIONS
    }
    assert {run["run_count"] for run in backlog.settled.values()} == {0}
    for run in backlog.settled.values():
        assert {kind for kind, _ in service.states(run["id"])} == {"SCHEDULED", run["state_type"]}


def test_a_hundred_reminders_to_one_owner_are_one_letter(service: Service, backlog: Backlog) -> None:
    service.completed("deliver letters")
    (letter,) = service.letters(paper.STORE)
    assert all(f"station {number}" in _text(letter) for number in range(1, paper.STATIONS + 1))


@pytest.mark.promise(6)
def test_promise_6_nobody_gets_two_letters_a_day(service: Service, backlog: Backlog, answered: Answered) -> None:
    posts = [each for each in service.letters() if each["Message-ID"] != answered.thanks["Message-ID"]]
    days = Counter((str(each["To"]), parsedate_to_datetime(str(each["Date"])).date()) for each in posts)
    assert set(days.values()) == {1}
    assert all(paper.CALENDAR.is_working(day) for _, day in days)
