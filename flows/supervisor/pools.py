"""The two work pools, and what can be asked of the Prefect server without importing Prefect."""

import base64
import datetime as dt
import http.client
import json
import shlex
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from flows.supervisor.errors import StartError
from registry.settings import Settings

PROBE_SECONDS = 2.0
ANSWER_SECONDS = 30.0  # a server that has just started, or has a hundred runs to start, is slow


class Pool(StrEnum):
    """Who waits for whom: a backlog of checks never delays a decision."""

    SERVICE = "service"  # sweep, deliver, collect, sync, and every form
    CHECKS = "checks"  # the actions' own checks


DESCRIPTIONS = {
    Pool.SERVICE: "Sweep, post, returns, sync, and every form that a person fills in.",
    Pool.CHECKS: "The actions' own checks.",
}


@dataclass(frozen=True, slots=True)
class PrefectApi:
    """The API of this home's Prefect server; `login` is its USER:PASSWORD."""

    port: int
    host: str = "127.0.0.1"
    login: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings have it."""
        host = urlsplit(settings.prefect_api_url).hostname or "127.0.0.1"
        login = settings.prefect_auth.get_secret_value() if settings.prefect_auth else None
        return cls(settings.prefect_port, host, login)

    def ask(self, method: str, path: str, body: object = None, patience: float = ANSWER_SECONDS) -> tuple[int, Any]:
        """Status and decoded answer. Raises OSError or http.client.HTTPException when nobody answers in time."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=patience)
        try:
            payload = None if body is None else json.dumps(body)
            connection.request(method, f"/api{path}", payload, self._headers())
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.login is not None:
            headers["Authorization"] = f"Basic {base64.b64encode(self.login.encode()).decode()}"
        return headers

    def is_ready(self) -> bool:
        """Whether the server answers and reaches its database."""
        try:
            status, _ = self.ask("GET", "/ready", patience=PROBE_SECONDS)
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return status == HTTPStatus.OK

    def worker_is_online(self, pool: Pool, since: float) -> bool:
        """Whether the pool's worker has been heard of since that moment (epoch seconds)."""
        try:
            status, workers = self.ask("POST", f"/work_pools/{pool}/workers/filter", {}, PROBE_SECONDS)
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return status == HTTPStatus.OK and any(_heard_at(worker) >= since for worker in workers)


def _heard_at(worker: dict[str, Any]) -> float:
    heard = worker.get("last_heartbeat_time")
    return dt.datetime.fromisoformat(heard).timestamp() if heard else 0.0


def ensure_pools(settings: Settings) -> None:
    """Make the pools, or bring what is ours of them up to date. Raises StartError when the server refuses."""
    api = PrefectApi.of(settings)
    for pool in Pool:
        ours = {"description": DESCRIPTIONS[pool], "base_job_template": job_template(settings)}
        try:
            status, answer = api.ask("POST", "/work_pools/", {"name": pool.value, "type": "process", **ours})
            if status == HTTPStatus.CONFLICT:
                status, answer = api.ask("PATCH", f"/work_pools/{pool}", ours)
        except (OSError, http.client.HTTPException) as error:
            raise StartError(f"The Prefect server does not answer: {error}. See {settings.logs}") from error
        if status >= HTTPStatus.BAD_REQUEST:
            raise StartError(f"The Prefect server would not make the work pool {pool}: {answer}")


def job_template(settings: Settings) -> dict[str, object]:
    """How a process worker runs a flow: with this interpreter, in the empty folder; nothing is copied.

    A command given here also spares the second process that Prefect would otherwise start for each run.
    """
    text = {"type": "string"}
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    variables = {
        "command": text | {"title": "Command", "default": shlex.join((sys.executable, "-m", "prefect.engine"))},
        "env": texts | {"title": "Environment Variables"},
        "labels": texts | {"title": "Labels"},
        "name": text | {"title": "Name"},
        "stream_output": {"type": "boolean", "title": "Stream Output", "default": True},
        "working_dir": text | {"title": "Working Directory", "default": str(settings.empty_folder)},
    }
    return {
        "job_configuration": {name: f"{{{{ {name} }}}}" for name in variables},
        "variables": {"type": "object", "properties": variables},
    }
