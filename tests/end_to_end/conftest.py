"""The story of the running whole, step by step; and, when a test of it fails, what its parts have logged.

Each step is a fixture that stands on the one before, and leaves the register further on.
"""

import csv
import datetime as dt
import io
import json
import signal
from collections.abc import Generator, Iterator

import pytest

from flows.runtime import running as runtime_of
from registry.clock import MODE
from registry.journal import writing
from registry.register import set_meta
from registry.settings import Mode
from tests.end_to_end import paper
from tests.end_to_end.service import Json, Service
from tests.end_to_end.story import Answered, Applied, Backlog, Looked
from tests.servers import REAL, a_running_up, copies_seen

LATE = dt.timedelta(minutes=30)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    service = getattr(item, "funcargs", {}).get("service")
    if report.failed and isinstance(service, Service):
        report.sections.append(("the parts' logs", service.last_words()))
    return report


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


@pytest.fixture(scope="module")
def answered(service: Service, reminded: dict[str, Json], tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """The owner replies with a file; it is collected and acknowledged."""
    inventory = tmp_path_factory.mktemp("reply") / "spare-keys.csv"
    inventory.write_bytes(_inventory())
    first, letter = service.letters(paper.FLEET)
    inbox = json.loads(service.remembrancer("inbox", "--json"))
    (number,) = [each["number"] for each in inbox if each["message_id"] == str(letter["Message-ID"])]
    words = "Here is the inventory of spare keys that you asked for. It was counted last week."
    service.remembrancer("reply", number, "--text", words, "--attach", inventory)
    service.wait(lambda: len(service.letters(paper.FLEET)) > 2, service.letters)
    known = {str(first["Message-ID"]), str(letter["Message-ID"])}
    thanks = next(each for each in service.letters(paper.FLEET) if str(each["Message-ID"]) not in known)
    (reply,) = service.replies()
    return Answered(first, letter, reply, inventory.read_bytes(), thanks)


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
    service.wait(lambda: bool(service.choices("review a return", "the_return")), service.last_words)
    (label,) = service.choices("review a return", "the_return")
    return service.completed("review a return", the_return=label, verdict="accept", your_name=paper.CLERK)


@pytest.fixture(scope="module")
def climbed(service: Service, applied: Applied, accepted: Json, shown: dict[str, Json]) -> dict[str, Json]:
    """Two rungs were told, the second a day after the decision. Checks of it, of what is late, of what is met."""
    service.remembrancer("clock", f"{applied.days.late_by(13)}T10:00")
    service.wait_for_service()
    return _checked(service, shown, paper.SILENT, paper.LATER, paper.ANSWERED)


@pytest.fixture(scope="module")
def backlog(service: Service, applied: Applied, climbed: dict[str, Json], shown: dict[str, Json]) -> Backlog:
    """The pool `checks` was paused for half an hour; it goes on; a form is sent; then everything is swept."""
    _switch_off(service, "sweep")
    service.wait_for_service()
    service.pause("checks", paused=True)
    refs = (*paper.STORES, *paper.NEITHER)
    late = dict(zip(refs, service.start_all([shown[ref] for ref in refs], LATE), strict=True))
    service.pause("checks", paused=False)
    action = next(each for each in service.choices("hold an action", "the_action") if paper.QUARTERLY in each)
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
