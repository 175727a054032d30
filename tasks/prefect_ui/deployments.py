"""Making Prefect's deployments what the register wants, and writing only what differs.

Any update of a deployment deletes its future runs and makes them anew, so what is about to run is left alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.responses import DeploymentResponse

from registry.errors import BadInputError, Problem
from tasks.prefect_ui.desired import ActionDeployment, Place, ServiceDeployment, flow_of
from tasks.prefect_ui.errors import api_errors
from tasks.prefect_ui.parallel import in_parallel
from tasks.prefect_ui.upcoming import about_to_run
from tasks.prefect_ui.wanted import (
    Wanted,
    differences,
    full,
    is_paused_by_people,
    wanted_action,
    wanted_service,
)

PAGE = 200  # the most that the API gives at once


@dataclass(frozen=True, slots=True)
class Changes:
    """What `apply` did, by deployment name."""

    created: tuple[str, ...] = ()
    updated: tuple[tuple[str, tuple[str, ...]], ...] = ()  # with the names of what differed
    postponed: tuple[str, ...] = ()  # differ, but have a run in the next ten minutes: the next sync writes them
    unchanged: int = 0
    strays: tuple[str, ...] = ()  # deployments of these flows that nothing asked for; never touched

    @property
    def none(self) -> bool:
        """Whether Prefect shows just what was wanted."""
        return not (self.created or self.updated or self.postponed)


async def apply(
    client: PrefectClient,
    desired: Iterable[ServiceDeployment | ActionDeployment],
    now: dt.datetime,
    *,
    place: Place,
) -> Changes:
    """Create what is missing and update what differs, 8 at once; delete nothing.

    What a person paused in the UI stays paused, and the live choices of forms stay. Raises BadInputError when
    two share a name, PrefectApiError when the API refuses or does not answer (some may have been
    written then; doing it again completes it).
    """
    with api_errors():
        wanted = _all_wanted(tuple(desired), now, place)
        flow_ids = {name: await client.create_flow_from_name(name) for name in {w.flow_name for w in wanted}}
        existing = {(d.flow_id, d.name): d for d in await read_all(client, flow_ids)}
        keyed = {(flow_ids[w.flow_name], w.name): w for w in wanted}
        new = [(key[0], w) for key, w in keyed.items() if key not in existing]
        differing = {key: found for key, w in keyed.items() if (found := _differing(w, existing.get(key)))}
        checks = {existing[key].id for key in differing if keyed[key].is_check}
        later = await about_to_run(client, [existing[key].id for key in differing], checks, now)
        writable = {key: found for key, found in differing.items() if existing[key].id not in later}
        await in_parallel(partial(_create, client), new)
        await in_parallel(partial(_update, client), [(existing[key].id, found) for key, found in writable.items()])
    return Changes(
        created=tuple(w.name for _, w in new),
        updated=tuple((key[1], tuple(found)) for key, found in writable.items()),
        postponed=tuple(sorted(name for _, name in differing.keys() - writable.keys())),
        unchanged=len(keyed) - len(new) - len(differing),
        strays=tuple(sorted(name for flow_id, name in existing.keys() - keyed.keys())),
    )


async def paused_by_people(
    client: PrefectClient, desired: Iterable[ActionDeployment], *, place: Place
) -> tuple[str, ...]:
    """The refs that somebody paused in Prefect's UI and the register does not hold: each is a new hold."""
    with api_errors():
        flow_name = flow_of(place.checks_entrypoint).name
        found = {each.name: each for each in await read_all(client, [flow_name])}
    return tuple(
        each.ref
        for each in desired
        if not (each.paused or each.closed) and each.name in found and is_paused_by_people(found[each.name])
    )


async def deployment_ids(client: PrefectClient, flow_names: Iterable[str]) -> dict[str, UUID]:
    """The ids of all deployments of these flows, by deployment name: for links, and for recording news."""
    with api_errors():
        return {each.name: each.id for each in await read_all(client, flow_names)}


async def read_all(client: PrefectClient, flow_names: Iterable[str]) -> list[DeploymentResponse]:
    """Every deployment of these flows, page by page."""
    named = FlowFilter(name=FlowFilterName(any_=sorted(flow_names)))
    found: list[DeploymentResponse] = []
    while True:
        page = await client.read_deployments(flow_filter=named, limit=PAGE, offset=len(found))
        found += page
        if len(page) < PAGE:
            return found


def _all_wanted(
    desired: Sequence[ServiceDeployment | ActionDeployment], now: dt.datetime, place: Place
) -> list[Wanted]:
    actions = [each for each in desired if isinstance(each, ActionDeployment)]
    services = [each for each in desired if isinstance(each, ServiceDeployment)]
    checks = flow_of(place.checks_entrypoint) if actions else None
    wanted = [wanted_service(each, flow_of(each.entrypoint), place) for each in services]
    if checks is not None:
        wanted += [wanted_action(each, checks, place, now) for each in actions]
    counts = Counter((each.flow_name, each.name) for each in wanted)
    twice = tuple(Problem(f"{name!r} stands twice") for (_, name), count in counts.items() if count > 1)
    if twice:
        raise BadInputError("Two deployments may not share a name.", twice)
    return wanted


def _differing(wanted: Wanted, existing: DeploymentResponse | None) -> dict[str, Any]:
    return differences(wanted, existing) if existing is not None else {}


async def _create(client: PrefectClient, new: tuple[UUID, Wanted]) -> None:
    flow_id, wanted = new
    await client.create_deployment(flow_id=flow_id, name=wanted.name, **full(wanted))


async def _update(client: PrefectClient, change: tuple[UUID, dict[str, Any]]) -> None:
    deployment_id, fields = change
    await client.update_deployment(deployment_id, DeploymentUpdate.model_validate(fields))
