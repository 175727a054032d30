"""Old runs, old versions of pages and closed actions go, in bulk; nothing that waits or runs, and nothing of others."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Completed, Crashed, Pending, Running, Scheduled

from registry.model import News
from tasks.prefect_ui.artifacts import Page, publish
from tasks.prefect_ui.deployments import apply, deployment_ids
from tasks.prefect_ui.desired import ActionDeployment, Place
from tasks.prefect_ui.parallel import in_parallel
from tasks.prefect_ui.retention import (
    KEPT_FOR,
    QUIET_FOR,
    Version,
    remove_deployments,
    remove_old_versions,
    remove_runs,
    superfluous,
)
from tasks.prefect_ui.settle import record_news
from tests.tasks.prefect_ui.conftest import Ask

FLOW = "sample check"
DAY = dt.timedelta(days=1)


def action(ref: str, *, closed: bool = False) -> ActionDeployment:
    return ActionDeployment(ref, ref.replace("/", " "), "", parameters={"ref": ref}, closed=closed)


@pytest.fixture
def deployment(ask: Ask, place: Place, now: dt.datetime) -> UUID:
    return made(ask, place, now, action(f"OLD/{uuid4().hex[:8]}"))


def made(ask: Ask, place: Place, now: dt.datetime, wanted: ActionDeployment) -> UUID:
    async def make(client: PrefectClient) -> UUID:
        await apply(client, [wanted], now, place=place)
        return (await deployment_ids(client, [FLOW]))[wanted.name]

    return ask(make)


def run_in(ask: Ask, deployment: UUID, states: Sequence[State[None]]) -> list[UUID]:
    async def make(client: PrefectClient) -> list[UUID]:
        async def one(state: State[None]) -> UUID:
            return (await client.create_flow_run_from_deployment(deployment, state=state)).id

        return await in_parallel(one, states)

    return ask(make)


def left(ask: Ask, deployment: UUID) -> set[UUID]:
    of_it = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
    return {run.id for run in ask(lambda client: client.read_flow_runs(flow_run_filter=of_it))}


def test_what_ended_long_ago_goes_and_what_waits_or_runs_stays(ask: Ask, deployment: UUID, now: dt.datetime) -> None:
    ended = run_in(ask, deployment, [Completed(), Crashed(), Completed(name="Nothing due")])
    waits = run_in(ask, deployment, [Scheduled(scheduled_time=now - DAY), Pending(), Running()])
    ended.append(ask(lambda client: record_news(client, deployment, News.HELD, "held", now)))
    assert ask(lambda client: remove_runs(client, [FLOW], now - DAY)) == 0
    assert left(ask, deployment) == {*ended, *waits}
    only_well = ask(lambda client: remove_runs(client, [FLOW], now + DAY, types=(StateType.COMPLETED,)))
    assert only_well >= 2
    assert left(ask, deployment) == {ended[1], ended[3], *waits}
    ask(lambda client: remove_runs(client, [FLOW], now + DAY, types=(StateType.RUNNING,)))
    ask(lambda client: remove_runs(client, [FLOW], now + DAY))
    assert left(ask, deployment) == set(waits)


def test_other_flows_runs_are_not_touched(ask: Ask, deployment: UUID, now: dt.datetime) -> None:
    ended = run_in(ask, deployment, [Completed()])
    assert ask(lambda client: remove_runs(client, ["somebody else's"], now + DAY)) == 0
    assert left(ask, deployment) == set(ended)


def test_one_night_removes_a_bounded_number_in_bulk(ask: Ask, deployment: UUID, now: dt.datetime) -> None:
    ask(lambda client: remove_runs(client, [FLOW], now + DAY))
    run_in(ask, deployment, [Completed()] * 60)
    assert ask(lambda client: remove_runs(client, [FLOW], now + DAY, most=55)) == 55
    assert ask(lambda client: remove_runs(client, [FLOW], now + DAY)) == 5


def test_old_versions_of_pages_go_and_the_newest_stays(ask: Ask, now: dt.datetime) -> None:
    key = f"story-{uuid4().hex[:8]}"

    async def versions(client: PrefectClient) -> int:
        return len(await client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key]))))

    for number in range(3):
        ask(lambda client, words=f"version {number}": publish(client, Page(key, "A story", words)))  # type: ignore[misc]
    ask(lambda client: remove_old_versions(client, now))
    assert ask(versions) == 3
    ask(lambda client: remove_old_versions(client, now + QUIET_FOR + DAY))
    assert ask(versions) == 1
    assert ask(lambda client: publish(client, Page(key, "A story", "version 2"))) is False


def test_of_the_position_the_last_of_each_day_is_kept(now: dt.datetime) -> None:
    now = now.replace(hour=12)

    def version(key: str, days: float) -> Version:
        return Version(uuid4(), key, now - dt.timedelta(days=days))

    morning, noon, older = version("position", 30.2), version("position", 30), version("position", 29)
    ancient, young = version("position", KEPT_FOR.days + 1), version("position", QUIET_FOR.days - 1)
    other, fresh = version("week-ahead", 30), version("week-ahead", 1)
    found = superfluous([young, noon, other, ancient, morning, fresh, older], now)
    assert {each.id for each in found} == {morning.id, ancient.id, other.id}


def test_only_closed_deployments_of_the_named_actions_go(ask: Ask, place: Place, now: dt.datetime) -> None:
    refs = [f"GONE/{uuid4().hex[:8]}" for _ in range(3)]
    closed, also_closed = (made(ask, place, now, action(ref, closed=True)) for ref in refs[:2])
    live = made(ask, place, now, action(refs[2]))
    assert ask(lambda client: remove_deployments(client, FLOW, frozenset({refs[0], refs[2]}))) == 1
    wanted = DeploymentFilter(id=DeploymentFilterId(any_=[closed, also_closed, live]))
    found = ask(lambda client: client.read_deployments(deployment_filter=wanted))
    assert {each.id for each in found} == {also_closed, live}
