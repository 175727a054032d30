"""Runs whose news is written over the API, without a process: what came late, was lost, or needs no check."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter, WorkPoolFilterName
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed, to_state_create

from registry.model import News
from tasks.prefect_ui.errors import api_errors
from tasks.prefect_ui.parallel import in_parallel
from tasks.prefect_ui.states import CHECKED, news_in, state_of

PAGE = 200  # the most that the API gives at once
BULK = 50  # the most that the API sets at once
CHECKS = "checks"
ENDED = "Ended by the sweep"
WAITING = (StateType.SCHEDULED,)
UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
FINISHED = (StateType.COMPLETED,)


@dataclass(frozen=True, slots=True)
class LateRun:
    """A check that should have begun."""

    run_id: UUID
    deployment_id: UUID | None
    expected_at: dt.datetime  # UTC
    parameters: Mapping[str, Any]  # those of the deployment: the action's ref


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the runs that were to be settled."""

    done: frozenset[UUID]
    left: frozenset[UUID]  # had begun meanwhile, or are gone; their own process tells the news


async def late_runs(
    client: PrefectClient, now: dt.datetime, older_than: dt.timedelta, *, work_pool: str = CHECKS
) -> tuple[LateRun, ...]:
    """The pool's runs that wait although they were due more than `older_than` ago, the oldest first."""
    with api_errors():
        runs = await _runs(client, WAITING, work_pool, expected_start_time={"before_": now - older_than})
    return tuple(
        LateRun(run.id, run.deployment_id, run.expected_start_time, run.parameters)
        for run in runs
        if run.expected_start_time is not None
    )


async def settle(client: PrefectClient, outcomes: Mapping[UUID, tuple[News, str]]) -> Settled:
    """Give each waiting run its outcome, past the orchestration rules and without a process.

    Only runs that still wait are touched. Runs with the same news and message are set 50 in a call.
    """
    together: dict[tuple[News, str], list[UUID]] = defaultdict(list)
    for run_id, outcome in outcomes.items():
        together[outcome].append(run_id)
    with api_errors():
        told = [(state_of(*outcome), ids) for outcome, ids in together.items()]
        done = await _set_all(client, told, WAITING)
    return Settled(done, frozenset(outcomes) - done)


async def record_news(client: PrefectClient, deployment_id: UUID, news: News, message: str, at: dt.datetime) -> UUID:
    """Make a run of this deployment that is already finished; its id. Twice for one moment makes one run.

    Prefect dates the state itself; `at` (UTC) stands in the run's name and makes it unique.
    """
    moment = at.astimezone(dt.UTC)
    with api_errors():
        run = await client.create_flow_run_from_deployment(
            deployment_id,
            state=state_of(news, message),
            name=f"{news.value} {moment:%Y-%m-%d %H:%M}",
            idempotency_key=f"{deployment_id} {news.value} {moment.isoformat()}",
        )
    return run.id


async def end_stuck(
    client: PrefectClient, now: dt.datetime, limit: dt.timedelta, *, work_pool: str | None = None
) -> tuple[UUID, ...]:
    """End the runs that have been under way for longer than `limit`: their process was killed. Their ids.

    Prefect itself leaves such a run `Running` for ever. None: in every pool.
    """
    message = f"No end was reported within {limit}: its process was probably killed."
    with api_errors():
        runs = await _runs(client, UNDER_WAY, work_pool)
        stuck = [run.id for run in runs if run.state is not None and run.state.timestamp < now - limit]
        ended = await _set_all(client, [(Crashed(name=ENDED, message=message), stuck)], UNDER_WAY)
    return tuple(run_id for run_id in stuck if run_id in ended)


async def tell_untold(client: PrefectClient, *, work_pool: str = CHECKS) -> frozenset[UUID]:
    """Set the news of checks that completed but were killed, or lost the API, before they could show it."""
    with api_errors():
        runs = await _runs(client, FINISHED, work_pool, state_name=CHECKED)
        found = [(run.id, news_in(run.state)) for run in runs if run.state is not None]
        told = [(state_of(*news), [run_id]) for run_id, news in found if news is not None]
        return await _set_all(client, told, FINISHED)


async def _runs(
    client: PrefectClient,
    types: Sequence[StateType],
    work_pool: str | None,
    *,
    state_name: str | None = None,
    expected_start_time: Mapping[str, dt.datetime] | None = None,
) -> list[FlowRun]:
    state: dict[str, Any] = {"type": {"any_": list(types)}}
    if state_name is not None:
        state["name"] = {"any_": [state_name]}
    wanted = FlowRunFilter.model_validate(
        {"state": state, **({"expected_start_time": expected_start_time} if expected_start_time else {})}
    )
    pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[work_pool])) if work_pool else None
    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(
            flow_run_filter=wanted,
            work_pool_filter=pool,
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < PAGE:
            return found


async def _set_all(
    client: PrefectClient, wanted: Iterable[tuple[State[Any], Sequence[UUID]]], only: Sequence[StateType]
) -> frozenset[UUID]:
    """Set the runs that are still in one of the types `only`; which were set."""
    chunks = [(state, ids[start : start + BULK]) for state, ids in wanted for start in range(0, len(ids), BULK)]

    async def set_chunk(chunk: tuple[State[Any], Sequence[UUID]]) -> list[UUID]:
        state, ids = chunk
        response = await client.request(
            "POST",
            cast("Any", "/flow_runs/bulk_set_state"),  # the client's list of routes lacks it
            json={
                "flow_runs": {
                    "id": {"any_": [str(each) for each in ids]},
                    "state": {"type": {"any_": [each.value for each in only]}},
                },
                "state": to_state_create(state).model_dump(mode="json", exclude_unset=True),
                "force": True,
            },
        )
        results = response.json()["results"]
        return [UUID(each["flow_run_id"]) for each in results if each["status"] == "ACCEPT"]

    return frozenset(each for done in await in_parallel(set_chunk, chunks) for each in done)
