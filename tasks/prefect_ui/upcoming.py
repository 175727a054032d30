"""Which deployments are about to run: an update would delete that run, and make it anew too late."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

from tasks.prefect_ui.parallel import in_parallel

LEAVE_ALONE = dt.timedelta(minutes=10)
PAGE = 200  # the most that the API gives at once


async def about_to_run(
    client: PrefectClient, candidates: Sequence[UUID], checks: Collection[UUID], now: dt.datetime
) -> set[UUID]:
    """Of these deployments, those that an update could rob of a run that matters.

    A check in the next ten minutes always counts. A service that runs twice in them loses nothing by one.
    """
    soon: Counter[UUID] = Counter()
    chunks = [candidates[start : start + PAGE] for start in range(0, len(candidates), PAGE)]

    async def count(chunk: Sequence[UUID]) -> None:
        soon.update(await _scheduled(client, chunk, now))

    await in_parallel(count, chunks)
    return {found for found, runs in soon.items() if found in checks or runs == 1}


async def _scheduled(client: PrefectClient, ids: Sequence[UUID], now: dt.datetime) -> list[UUID]:
    """The deployment of each run that is scheduled in the next ten minutes."""
    wanted = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=list(ids)),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate(
            {"after_": now, "before_": now + LEAVE_ALONE}
        ),
    )
    found: list[UUID] = []
    offset = 0
    while True:
        page = await client.read_flow_runs(flow_run_filter=wanted, limit=PAGE, offset=offset)
        # What a person started is not deleted by an update.
        found += [run.deployment_id for run in page if run.deployment_id and run.auto_scheduled]
        offset += PAGE
        if len(page) < PAGE:
            return found
