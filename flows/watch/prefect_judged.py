"""What of Prefect's answers is a fault."""

import datetime as dt
from collections.abc import Iterator

from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from flows.watch.prefect_seen import PrefectSeen, ServiceSeen
from flows.watch.sight import Sight

DELIVER = "deliver letters"
_OF_PREFECT = frozenset({Kind.WORKER, Kind.SCHEDULE, Kind.LATE, Kind.STUCK, Kind.FAILING})


def judge_prefect(found: Judged, sight: Sight, since: dt.datetime, graces: Graces) -> None:
    """Add what is wrong with Prefect, and of what one cannot tell. `since`: the service has been running."""
    seen = sight.prefect
    if seen is None:
        found.unknown |= {Kind.PREFECT, *_OF_PREFECT}
        return
    if seen.trouble is not None:
        found.unknown |= _OF_PREFECT
        what = "See logs/prefect-server.log; `up` starts it again by itself when it has died. Nothing is sent or read."
        found.faults.append(Fault(Kind.PREFECT, f"Prefect's server {seen.trouble}.", what, graces.prefect))
        return
    found.faults += [*_workers(seen, sight.now, since, graces), *_runs(seen, graces)]
    found.unknown |= {
        f"{Kind.WORKER}:{pool}" for pool, heard in seen.heard_of.items() if heard is None or heard < since
    }
    for name, service in seen.services.items():
        found.faults += _schedule(name, service, graces)
        if service is not None and not (name == DELIVER and sight.pulse is not None and sight.pulse.zone is None):
            _failing(found, name, service, since, graces)


def _workers(seen: PrefectSeen, now: dt.datetime, since: dt.datetime, graces: Graces) -> Iterator[Fault]:
    for pool, heard in seen.heard_of.items():
        quiet_since = max(since, heard) if heard else since
        if now - quiet_since > graces.worker:
            yield Fault(
                f"{Kind.WORKER}:{pool}",
                f"Prefect has heard of no worker of the pool `{pool}` since {quiet_since:%d %B %H:%M} UTC.",
                f"See logs/worker-{pool}.log. Until one runs, nothing of that pool is done.",
            )


def _runs(seen: PrefectSeen, graces: Graces) -> Iterator[Fault]:
    for pool, count in seen.late.items():
        if count:
            yield Fault(
                f"{Kind.LATE}:{pool}",
                f"{_runs_are(count)} late in the pool `{pool}`.",
                "Look at the worker, and whether somebody has paused the pool in Prefect.",
                graces.schedule,
            )
    if seen.stuck:
        yield Fault(
            Kind.STUCK,
            f"{_runs_are(seen.stuck)} under way for more than {graces.stuck.total_seconds() / 60:.0f} minutes.",
            "Cancel them in Prefect (Runs, state Running). The sweep ends checks that hang after 30 minutes.",
            graces.schedule,
        )


def _runs_are(count: int) -> str:
    return f"{count} run is" if count == 1 else f"{count} runs are"


def _schedule(name: str, service: ServiceSeen | None, graces: Graces) -> Iterator[Fault]:
    key, grace = f"{Kind.SCHEDULE}:{name}", graces.schedule
    if service is None:
        what = "Restart `remembrancer up`: it makes the deployments at every start."
        yield Fault(key, f"Prefect has no deployment “{name}”.", what, grace)
    elif service.paused:
        yield Fault(key, f"Somebody has paused “{name}” in Prefect.", "Resume it there (Deployments).", grace)
    elif not service.upcoming:
        what = "See logs/prefect-server.log: its scheduler fails. A restart of `up` may help."
        yield Fault(key, f"Prefect schedules no run of “{name}”.", what, grace)


def _failing(found: Judged, name: str, service: ServiceSeen, since: dt.datetime, graces: Graces) -> None:
    """The last runs of one flow all failed. Those before the start say nothing of now."""
    key = f"{Kind.FAILING}:{name}"
    lately = [run for run in service.ended[: graces.failures] if run.at > since]
    if any(run.well for run in lately):
        return
    if len(lately) < graces.failures:
        found.unknown.add(key)
        return
    words = f"“{name}” has failed {graces.failures} times in a row, last at {lately[0].at:%H:%M} UTC."
    found.faults.append(Fault(key, words, "Open its last run in Prefect: its log says why."))
