"""The whole of it, as its users meet it: a paper is read, chased, answered, accepted, escalated, and seen in Prefect.

One story, whose steps are the fixtures in conftest.py; the tests say what must be true of each. Everything is asked of
the command line, of Prefect's API and of the Maildir; only the mark that makes it a demo, whose clock can be moved, is
set in the database.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import paper
from tests.end_to_end.service import Json, Service
from tests.end_to_end.story import Answered, Applied, Backlog, Looked
from tests.servers import SMALL

pytestmark = [pytest.mark.usefixtures("service"), pytest.mark.timeout(900)]

ERROR = 40  # logging's
MOST_TAKEN = 20  # of the hundred, by the pool's own worker while a form runs


def _about(letters: list[EmailMessage], ref: str) -> list[EmailMessage]:
    """Those that ask for the action or tell of it."""
    return [each for each in letters if ref in _text(each)]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _sent_on(letter: EmailMessage) -> dt.date:
    return parsedate_to_datetime(str(letter["Date"])).date()


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


@pytest.mark.promise(16)
def test_promise_16_the_first_letter_lists_everything_and_goes_days_before_anything_else(
    applied: Applied, answered: Answered
) -> None:
    text = _text(answered.first)
    for ref in (paper.ANSWERED, paper.UNDATED, paper.AFTER_AN_EVENT, paper.ON_REQUEST, paper.QUARTERLY):
        assert ref in text
    assert "are the dates right?" in str(answered.first["Subject"])
    went_on, next_on = (_sent_on(each) for each in (answered.first, answered.letter))
    assert went_on <= applied.days.introduced_on
    assert paper.CALENDAR.add(went_on, 5) <= next_on


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
    assert {ref: _seen(backlog.settled[ref]) for ref in paper.NEITHER} == {
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
    assert service.choices("review a return", "the_return") == []


def test_what_was_accepted_is_met_and_is_not_asked_for_again(
    service: Service, answered: Answered, climbed: dict[str, Json]
) -> None:
    assert _seen(climbed[paper.ANSWERED]) == ("COMPLETED", "Met")
    assert service.standing(paper.ANSWERED)["news"] == "Met"
    told = [str(each["Message-ID"]) for each in _about(service.letters(paper.FLEET), paper.ANSWERED)]
    assert told == [str(each["Message-ID"]) for each in (answered.first, answered.letter, answered.thanks)]
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
    assert (str(letters[0]["To"]), _sent_on(letters[0])) <= (paper.RECORDS, days.introduced_on)
    assert [(str(each["To"]), _sent_on(each)) for each in letters[1:]] == [
        (paper.RECORDS, days.reminded_on),
        (paper.RECORDS, days.reminded_again_on),
        (paper.RECORDS, days.late_by(1)),
        (paper.RECORDS, days.late_by(4)),
        (paper.DIRECTOR, days.late_by(7)),
        (paper.DEPUTY, days.late_by(13)),  # a chief officer: decided the day before, and seen for a day
    ]
    warning = _text(letters[4])
    assert "Director of Services" in warning
    assert "Director of Services" not in _text(letters[3])


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
    _, letter = service.letters(paper.STORE)
    assert all(f"station {number}" in _text(letter) for number in range(1, paper.STATIONS + 1))


@pytest.mark.promise(6)
def test_promise_6_nobody_gets_two_letters_a_day(service: Service, backlog: Backlog, answered: Answered) -> None:
    posts = [each for each in service.letters() if each["Message-ID"] != answered.thanks["Message-ID"]]
    days = Counter((str(each["To"]), parsedate_to_datetime(str(each["Date"])).date()) for each in posts)
    assert set(days.values()) == {1}
    assert all(paper.CALENDAR.is_working(day) for _, day in days)
