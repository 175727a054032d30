"""Runs that a worker's death has left behind: Prefect would show them as running for ever."""

import http.client
from http import HTTPStatus
from typing import Any

from flows.supervisor.errors import StartError
from flows.supervisor.pools import Pool, PrefectApi

_UNDER_WAY = ("RUNNING", "PENDING", "CANCELLING")
_STOPPED = {"type": "CRASHED", "name": "Crashed", "message": "Its worker was stopped while it ran."}
_ONCE_MORE = {"type": "SCHEDULED", "name": "Scheduled", "message": "Its worker was stopped before it began."}


def settle(api: PrefectApi, pool: Pool) -> None:
    """Say of each run of the pool that is under way that it crashed; schedule again what had not begun.

    To be called while the pool's only worker and all that it had started are dead. Raises StartError when the
    server does not answer.
    """
    under_way = {"flow_runs": {"state": {"type": {"any_": _UNDER_WAY}}}, "work_pools": {"name": {"any_": [pool]}}}
    try:
        status, runs = api.ask("POST", "/flow_runs/filter", under_way)
        if status != HTTPStatus.OK:
            raise StartError(f"The Prefect server does not tell which runs of {pool} were under way: {runs}")
        for run in runs:
            _say(api, run)
    except (OSError, http.client.HTTPException) as error:
        raise StartError(f"The Prefect server does not answer: {error}") from error


def _say(api: PrefectApi, run: dict[str, Any]) -> None:
    state = _ONCE_MORE if run["state_type"] == "PENDING" else _STOPPED
    api.ask("POST", f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
