"""A running `remembrancer up` as people reach it: its command line, Prefect's API, and the owners' Maildir."""

import datetime as dt
import email
import email.policy
import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from flows.supervisor.logs import last_lines
from tests.servers import FINAL, REAL, RunningUp, wait_until

UNDER_WAY = ["PENDING", "RUNNING", "CANCELLING"]
UNTOLD = "Checked"  # the state of a check in the moment before its news is set
COMMAND_SECONDS = 180.0
LOOK_SECONDS = 1.0  # between looks: each costs the server something
PATIENCE = 300.0  # seconds; the machine may be busy
AT_ONCE = 4
PAGE = 200

Json = dict[str, Any]


def _messages_in(folder: Path) -> list[EmailMessage]:
    """Every message in a Maildir and in the folders beside it."""
    kept = [path for path in folder.rglob("*") if path.is_file() and path.parent.name in {"new", "cur"}]
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in kept]


@dataclass(frozen=True)
class Service:
    """One home while it runs."""

    running: RunningUp

    # The command line.

    def remembrancer(self, *arguments: object) -> str:
        """What the command prints; the test fails when it does not end well."""
        done = subprocess.run(
            [REAL[0], *map(str, arguments)],
            env=self.running.environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def standing(self, ref: str) -> Json:
        """The action's line in `remembrancer status --json`."""
        position = json.loads(self.remembrancer("status", "--json"))
        found: Json = next(each for each in position["actions"] if each["ref"] == ref)
        return found

    # The owners' Maildir.

    def letters(self, to: str | None = None) -> list[EmailMessage]:
        """What owners were sent, or one of them was, in the order of its dates."""
        found = _messages_in(self.running.settings.owners_maildir)
        ours = [each for each in found if to is None or str(each["To"]) == to]
        return sorted(ours, key=lambda each: parsedate_to_datetime(str(each["Date"])))

    def replies(self) -> list[EmailMessage]:
        """What owners sent back, collected or not."""
        return _messages_in(self.running.settings.returns_maildir)

    # Prefect's API.

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The decoded answer; the test fails when the API refuses."""
        status, answer = self.running.api.ask(method, path, body)
        assert status < 400, f"{method} {path}: {status} {answer}"
        return answer

    def service(self, name: str) -> Json:
        """The deployment of a service or a form; its flow bears the same name."""
        found: Json = self.ask("GET", f"/deployments/name/{name}/{name}".replace(" ", "%20"))
        return found

    def choices(self, form: str, parameter: str) -> list[str]:
        """What the form's drop-down offers now."""
        declared = self.service(form)["parameter_openapi_schema"]["properties"][parameter]
        found: list[str] = declared.get("enum", [])
        return found

    def actions(self) -> dict[str, Json]:
        """The deployment of every action, by its ref."""
        found: list[Json] = []
        while len(found) % PAGE == 0:
            page = {"flows": {"name": {"any_": ["monitor action"]}}, "limit": PAGE, "offset": len(found)}
            more = self.ask("POST", "/deployments/filter", page)
            found += more
            if not more:
                break
        return {str(each["parameters"]["ref"]): each for each in found}

    def start(self, deployment: Json, late: dt.timedelta | None = None, parameters: Json | None = None) -> str:
        """A run of the deployment, wanted now or some time ago; its id."""
        state: Json = {"type": "SCHEDULED"}
        if late is not None:
            state["state_details"] = {"scheduled_time": (dt.datetime.now(dt.UTC) - late).isoformat()}
        body = {"state": state, "parameters": parameters or {}}
        run: Json = self.ask("POST", f"/deployments/{deployment['id']}/create_flow_run", body)
        return str(run["id"])

    def start_all(self, deployments: list[Json], late: dt.timedelta | None = None) -> list[str]:
        """One run of each; their ids, in the same order."""
        with ThreadPoolExecutor(AT_ONCE) as several:
            return list(several.map(lambda each: self.start(each, late), deployments))

    def run(self, run_id: str) -> Json:
        """The run as it now stands."""
        found: Json = self.ask("GET", f"/flow_runs/{run_id}")
        return found

    def runs(self, **wanted: object) -> list[Json]:
        """The runs that the API's filter finds, at most 200, the earliest expected first."""
        order = {"sort": "EXPECTED_START_TIME_ASC", "limit": PAGE}
        found: list[Json] = self.ask("POST", "/flow_runs/filter", {**order, **wanted})
        return found

    def ended(self, run_id: str) -> Json:
        """The run, once it has ended and said its news."""
        found: Json = {}

        def has_ended() -> bool:
            found.update(self.run(run_id))
            return found["state_type"] in FINAL and found["state_name"] != UNTOLD

        self.wait(has_ended, lambda: found.get("state"))
        return found

    def completed(self, name: str, **parameters: str) -> Json:
        """A service or form, run now; the test fails when it does not complete."""
        run = self.ended(self.start(self.service(name), parameters=parameters))
        assert run["state_type"] == "COMPLETED", f"{run['state']}\n{self.logs(run['id'])}"
        return run

    def states(self, run_id: str) -> list[tuple[str, str]]:
        """Type and name of every state that the run has had, in order."""
        history = self.ask("GET", f"/flow_run_states/?flow_run_id={run_id}")
        return [(each["type"], each["name"]) for each in sorted(history, key=lambda each: str(each["timestamp"]))]

    def logs(self, run_id: str) -> list[tuple[int, str]]:
        """Level and text of everything that the run has logged."""
        lines = self.ask("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}, "limit": PAGE})
        return [(each["level"], each["message"]) for each in lines]

    def wait_for_service(self) -> None:
        """Until nothing of the pool `service` is under way or should have begun."""
        self.wait(lambda: not self._busy("service"), lambda: self._busy("service"))

    def wait_for_checks(self) -> None:
        """Until no check is under way; those that wait may go on waiting."""
        self.wait(lambda: not self._of("checks", UNDER_WAY), lambda: self._of("checks", UNDER_WAY))

    def wait(self, true: Callable[[], bool], say: Callable[[], object]) -> None:
        """Until it is true; the test fails when that takes too long."""
        wait_until(true, PATIENCE, say, every=LOOK_SECONDS)

    def pause(self, pool: str, *, paused: bool) -> None:
        """Pause a work pool, or let it go on."""
        self.ask("PATCH", f"/work_pools/{pool}", {"is_paused": paused})

    def _of(self, pool: str, types: list[str], **more: object) -> list[str]:
        named = {"work_pools": {"name": {"any_": [pool]}}}
        runs = self.runs(flow_runs={"state": {"type": {"any_": types}}, **more}, **named)
        return [f"{each['name']}: {each['state_name']}" for each in runs]

    def _busy(self, pool: str) -> list[str]:
        soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)).isoformat()
        due = self._of(pool, ["SCHEDULED"], expected_start_time={"before_": soon})
        return due + self._of(pool, UNDER_WAY)

    # What went wrong.

    def last_words(self) -> str:
        """What `up` has printed, and the end of every part's log."""
        logs = sorted(self.running.settings.logs.glob("*.log"))
        return "\n".join([self.running.said(), *(f"--- {log.name}\n{last_lines(log, 25)}" for log in logs)])
