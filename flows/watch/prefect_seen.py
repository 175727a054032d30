"""What Prefect's API says of workers and runs. Asked over plain HTTP: the watch does not import Prefect."""

import datetime as dt
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flows.supervisor.pools import Pool, PrefectApi
from flows.watch.graces import Graces

SERVICES = ("sweep", "collect returns", "deliver letters", "sync")
"""The deployments without which nothing goes on by itself; those of prefect.yaml."""

UNDER_WAY = ["RUNNING", "PENDING", "CANCELLING"]
ENDED = ["COMPLETED", "FAILED", "CRASHED"]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended. The instant is UTC."""

    well: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """One of the services' deployments."""

    paused: bool = False
    upcoming: int = 0  # runs that are scheduled, late ones too
    ended: tuple[Ended, ...] = ()  # the last ones, the newest first


@dataclass(frozen=True, slots=True)
class PrefectSeen:
    """Prefect at one moment. With `trouble`, what follows was not all asked."""

    trouble: str | None = None  # it does not answer, or answers with errors
    heard_of: Mapping[str, dt.datetime | None] = field(default_factory=dict)  # each pool's worker, last; UTC
    services: Mapping[str, ServiceSeen | None] = field(default_factory=dict)  # None: Prefect does not know it
    late: Mapping[str, int] = field(default_factory=dict)  # runs of each pool that should have begun
    stuck: int = 0


def look_at_prefect(api: PrefectApi, now: dt.datetime, graces: Graces) -> PrefectSeen:
    """Ask Prefect, in about fifteen small questions. Never raises: that it does not answer is the news."""
    asker = _Asker(api, graces.answer_seconds)
    try:
        asker.ask("GET", "/ready")
        return PrefectSeen(
            heard_of={pool: _heard_of(asker, pool) for pool in Pool},
            services=_services(asker, graces.failures),
            late={pool: _late(asker, pool, now, graces) for pool in Pool},
            stuck=_stuck(asker, now, graces),
        )
    except (OSError, http.client.HTTPException) as error:
        return PrefectSeen(trouble=f"does not answer ({type(error).__name__})")
    except (_RefusedError, ValueError, KeyError, TypeError) as error:
        return PrefectSeen(trouble=f"answers with errors ({error})")


class _RefusedError(Exception):
    """An answer that is none."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks, and waits only so long for each answer (seconds)."""

    api: PrefectApi
    patience: float

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - whatever JSON holds
        status, answer = self.api.ask(method, path, body, self.patience)
        if status >= HTTPStatus.BAD_REQUEST:
            raise _RefusedError(f"status {status} from {path}")
        return answer


def _heard_of(api: _Asker, pool: Pool) -> dt.datetime | None:
    workers = api.ask("POST", f"/work_pools/{pool}/workers/filter", {})
    heard = [_instant(each["last_heartbeat_time"]) for each in workers if each.get("last_heartbeat_time")]
    return max(heard, default=None)


def _services(api: _Asker, last_runs: int) -> dict[str, ServiceSeen | None]:
    known = api.ask("POST", "/deployments/filter", {"deployments": {"name": {"any_": list(SERVICES)}}})
    found: dict[str, ServiceSeen | None] = dict.fromkeys(SERVICES)
    for each in known:
        runs = {"deployments": {"id": {"any_": [each["id"]]}}}
        found[each["name"]] = ServiceSeen(
            paused=bool(each["paused"]),
            upcoming=int(api.ask("POST", "/flow_runs/count", runs | {"flow_runs": _in_states("SCHEDULED")})),
            ended=_ended(api, runs, last_runs),
        )
    return found


def _ended(api: _Asker, runs: dict[str, Any], count: int) -> tuple[Ended, ...]:
    asked = runs | {"flow_runs": _in_states(*ENDED), "sort": "END_TIME_DESC", "limit": count}
    answer = api.ask("POST", "/flow_runs/filter", asked)
    return tuple(Ended(each["state_type"] == "COMPLETED", _instant(each["end_time"])) for each in answer)


def _late(api: _Asker, pool: Pool, now: dt.datetime, graces: Graces) -> int:
    grace = graces.late_service if pool is Pool.SERVICE else graces.late_checks
    late = _in_states("SCHEDULED") | {"next_scheduled_start_time": {"before_": (now - grace).isoformat()}}
    return int(api.ask("POST", "/flow_runs/count", {"flow_runs": late, "work_pools": {"name": {"any_": [pool]}}}))


def _stuck(api: _Asker, now: dt.datetime, graces: Graces) -> int:
    """Runs that began long ago, and those that were claimed and never began."""
    limit = {"before_": (now - graces.stuck).isoformat()}
    running = _in_states("RUNNING", "CANCELLING") | {"start_time": limit}
    pending = _in_states("PENDING") | {"expected_start_time": limit}
    return sum(int(api.ask("POST", "/flow_runs/count", {"flow_runs": each})) for each in (running, pending))


def _in_states(*states: str) -> dict[str, Any]:
    return {"state": {"type": {"any_": list(states)}}}


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
