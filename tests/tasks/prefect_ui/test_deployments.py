"""`apply` writes what differs and no more, loses no check and no history, and leaves people's pauses alone."""

import asyncio
import dataclasses
import datetime as dt
import os
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleUpdate, DeploymentUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse

from registry.errors import BadInputError, NotFoundError
from tasks.prefect_ui.choices import patch_choices
from tasks.prefect_ui.deployments import Changes, apply, deployment_ids, paused_by_people
from tasks.prefect_ui.desired import ActionDeployment, Place, ServiceDeployment
from tasks.prefect_ui.errors import PrefectRefusedError, PrefectUnreachableError
from tasks.prefect_ui.names import deployment_name
from tasks.prefect_ui.schedules import Rhythm
from tests.tasks.prefect_ui.conftest import SAMPLES, Ask

FORM = ServiceDeployment("sample review", f"{SAMPLES}.review", parameters={"comment": ""}, tags=("form",))
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
Sync = Callable[..., Changes]
_numbers = iter(range(1, 10_000))


@pytest.fixture
def action(now: dt.datetime) -> ActionDeployment:
    """A new action with a check tomorrow and one the day after."""
    ref = f"WTR/{next(_numbers)}"
    return ActionDeployment(
        ref=ref,
        name=deployment_name(ref, "Action plan"),
        description="**What** is owed",
        tags=("owner: Training", "document"),
        checks_at=(now - DAY, now + DAY, now + 2 * DAY),
        parameters={"ref": ref},
    )


@pytest.fixture
def sync(ask: Ask, place: Place, now: dt.datetime) -> Sync:
    """Applies what is given, now."""

    def run(*desired: ActionDeployment | ServiceDeployment) -> Changes:
        return ask(lambda client: apply(client, desired, now, place=place))

    return run


def found(ask: Ask, name: str) -> DeploymentResponse:
    named = DeploymentFilter(name=DeploymentFilterName(any_=[name]))
    [one] = ask(lambda client: client.read_deployments(deployment_filter=named))
    return one


def runs_of(ask: Ask, deployment_id: UUID) -> list[FlowRun]:
    wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]))
    return ask(lambda client: client.read_flow_runs(flow_run_filter=wanted))


def wait_for_runs(ask: Ask, deployment_id: UUID, count: int, *, or_more: bool = False) -> list[FlowRun]:
    deadline = time.monotonic() + 60
    while len(runs := runs_of(ask, deployment_id)) != count and not (or_more and len(runs) > count):
        assert time.monotonic() < deadline, f"{len(runs)} runs, not {count}"
        time.sleep(0.3)
    return sorted(runs, key=lambda run: str(run.expected_start_time))


def test_an_action_becomes_a_deployment_whose_checks_are_scheduled(
    ask: Ask, sync: Sync, action: ActionDeployment, place: Place
) -> None:
    assert sync(action).created == (action.name,)
    there = found(ask, action.name)
    assert there.entrypoint == f"{SAMPLES}.check"
    assert there.work_pool_name == "checks"
    assert there.pull_steps == [
        {"prefect.deployments.steps.set_working_directory": {"directory": str(place.empty_folder)}}
    ]
    assert (there.path, there.global_concurrency_limit) == (None, None)
    assert set(there.tags) == {action.ref, "owner: Training", "document"}
    assert (there.parameter_openapi_schema or {})["properties"].keys() == {"ref"}
    runs = wait_for_runs(ask, there.id, 2)
    expected = [at.replace(microsecond=0) for at in action.checks_at[1:]]
    assert [run.expected_start_time for run in runs] == expected


def test_applying_twice_writes_nothing(sync: Sync, action: ActionDeployment) -> None:
    service = ServiceDeployment(
        f"regular {action.ref[4:]}",
        f"{SAMPLES}.look",
        rhythms=(Rhythm(cron="0 9 * * 1-5"), Rhythm(every=dt.timedelta(minutes=5))),
        parameters={"report": "x"},
    )
    closed = dataclasses.replace(action, ref=action.ref + "c", name=action.name + "c", closed=True)
    held = dataclasses.replace(action, ref=action.ref + "h", name=action.name + "h", paused=True)
    sync(action, service, FORM, closed, held)
    again = sync(action, service, FORM, closed, held)
    assert again.none
    assert again.unchanged == 5


def test_only_what_differs_is_written(ask: Ask, sync: Sync, action: ActionDeployment) -> None:
    other = dataclasses.replace(action, ref=action.ref + "o", name=action.name + "o")
    sync(action, other)
    before = found(ask, other.name).updated
    changed = sync(dataclasses.replace(action, description="New words"), other)
    assert changed.updated == ((action.name, ("description",)),)
    assert changed.unchanged == 1
    assert found(ask, action.name).description == "New words"
    assert found(ask, other.name).updated == before


def test_what_has_a_check_in_the_next_ten_minutes_is_left_alone(
    ask: Ask, sync: Sync, action: ActionDeployment, now: dt.datetime
) -> None:
    soon = dataclasses.replace(action, checks_at=(now + 5 * MINUTE, now + DAY))
    sync(soon)
    [first, _] = wait_for_runs(ask, found(ask, soon.name).id, 2)
    changed = sync(dataclasses.replace(soon, description="New words"))
    assert changed.postponed == (soon.name,)
    assert changed.updated == ()
    assert first.id in {run.id for run in runs_of(ask, found(ask, soon.name).id)}


def test_a_new_check_in_five_minutes_is_written_at_once(
    ask: Ask, sync: Sync, action: ActionDeployment, now: dt.datetime
) -> None:
    sync(action)
    there = found(ask, action.name)
    wait_for_runs(ask, there.id, 2)
    moved = dataclasses.replace(action, checks_at=(now + 5 * MINUTE,))
    assert sync(moved).updated == ((action.name, ("schedules",)),)
    [run] = wait_for_runs(ask, there.id, 1)
    assert run.expected_start_time == moved.checks_at[0].replace(microsecond=0)


def test_a_service_that_runs_every_few_minutes_is_never_postponed_for_ever(
    ask: Ask, sync: Sync, action: ActionDeployment
) -> None:
    often = ServiceDeployment(
        f"often {action.ref[4:]}",
        f"{SAMPLES}.look",
        rhythms=(Rhythm(every=4 * MINUTE),),
        parameters={"report": "x"},
    )
    sync(often)
    wait_for_runs(ask, found(ask, often.name).id, 3, or_more=True)
    assert sync(dataclasses.replace(often, description="New")).updated == ((often.name, ("description",)),)


def test_a_closed_action_is_paused_and_tagged_and_keeps_its_history(
    ask: Ask, sync: Sync, action: ActionDeployment
) -> None:
    sync(action)
    there = found(ask, action.name)
    wait_for_runs(ask, there.id, 2)
    past = ask(lambda client: client.create_flow_run_from_deployment(there.id))
    sync(dataclasses.replace(action, closed=True))
    closed = found(ask, action.name)
    assert (closed.id, closed.paused, closed.schedules) == (there.id, True, [])
    assert "closed" in closed.tags
    assert [run.id for run in wait_for_runs(ask, there.id, 1)] == [past.id]


def test_nothing_is_deleted_when_it_is_no_longer_asked_for(ask: Ask, sync: Sync, action: ActionDeployment) -> None:
    other = dataclasses.replace(action, ref=action.ref + "o", name=action.name + "o")
    sync(action, other)
    assert action.name in sync(other).strays
    assert not found(ask, action.name).paused


def test_a_pause_by_a_person_is_told_once_and_never_undone(
    ask: Ask, sync: Sync, action: ActionDeployment, place: Place
) -> None:
    def people(*desired: ActionDeployment) -> tuple[str, ...]:
        return ask(lambda client: paused_by_people(client, desired, place=place))

    sync(action)
    assert people(action) == ()
    deployment_id = found(ask, action.name).id
    ask(lambda client: client.pause_deployment(deployment_id))
    assert people(action) == (action.ref,)
    sync(dataclasses.replace(action, description="New words"))
    assert found(ask, action.name).paused

    held = dataclasses.replace(action, paused=True)
    assert people(held) == ()
    sync(held)
    assert "held" in found(ask, action.name).tags
    assert people(action) == (), "released in the register: no new hold"
    sync(action)
    assert not found(ask, action.name).paused
    assert "held" not in found(ask, action.name).tags


def test_switching_off_every_schedule_is_a_pause_too(
    ask: Ask, sync: Sync, action: ActionDeployment, place: Place
) -> None:
    sync(action)
    there = found(ask, action.name)
    off = [DeploymentScheduleUpdate(schedule=each.schedule, active=False) for each in there.schedules]
    ask(lambda client: client.update_deployment(there.id, DeploymentUpdate(schedules=off)))
    assert ask(lambda client: paused_by_people(client, [action], place=place)) == (action.ref,)
    assert sync(action).none
    sync(dataclasses.replace(action, paused=True))
    sync(action)
    there = found(ask, action.name)
    assert (there.paused, [each.active for each in there.schedules]) == (False, [True])


def test_what_the_register_holds_a_person_cannot_start_by_resuming_it(
    ask: Ask, sync: Sync, action: ActionDeployment
) -> None:
    held = dataclasses.replace(action, paused=True)
    sync(held)
    deployment_id = found(ask, action.name).id
    ask(lambda client: client.resume_deployment(deployment_id))
    sync(held)
    assert found(ask, action.name).paused


def test_a_concurrency_limit_that_somebody_set_is_taken_off(ask: Ask, sync: Sync, action: ActionDeployment) -> None:
    sync(action)
    there = found(ask, action.name)
    ask(lambda client: client.update_deployment(there.id, DeploymentUpdate(concurrency_limit=1)))
    assert sync(action).updated == ((action.name, ("concurrency_limit",)),)
    assert found(ask, action.name).global_concurrency_limit is None


def test_live_choices_are_offered_enforced_and_left_alone(ask: Ask, sync: Sync) -> None:
    def patch(*choices: str) -> bool:
        return ask(lambda client: patch_choices(client, FORM.name, "what", choices))

    sync(FORM)
    assert patch("WTR/1.4", "WTR/2.1")
    assert not patch("WTR/1.4", "WTR/2.1")
    assert sync(FORM).none
    form_id = found(ask, FORM.name).id

    def fill(what: str) -> Any:
        filled = {"what": what, "decision": "accept", "your_name": "A. Clerk"}
        return ask(lambda client: client.create_flow_run_from_deployment(form_id, parameters=filled))

    assert fill("WTR/2.1").parameters["what"] == "WTR/2.1"
    with pytest.raises(Exception, match=r"WTR/9\.9"):
        fill("WTR/9.9")
    sync(dataclasses.replace(FORM, description="New words"))
    assert (found(ask, FORM.name).parameter_openapi_schema or {})["properties"]["what"]["enum"] == [
        "WTR/1.4",
        "WTR/2.1",
    ]
    assert patch()
    with pytest.raises(Exception, match=r"WTR/1\.4"):
        fill("WTR/1.4")


def test_choices_for_an_unknown_form_are_refused(ask: Ask) -> None:
    with pytest.raises(NotFoundError):
        ask(lambda client: patch_choices(client, "no such form", "what", []))


def test_two_of_one_name_are_refused_and_nothing_is_written(ask: Ask, sync: Sync, action: ActionDeployment) -> None:
    with pytest.raises(BadInputError, match=action.ref.replace("/", " ")):
        sync(action, dataclasses.replace(action, ref="WTR/x"))
    assert action.name not in ask(lambda client: deployment_ids(client, ["sample check"]))


def test_what_the_api_refuses_is_permanent_and_says_what(
    ask: Ask, action: ActionDeployment, place: Place, now: dt.datetime
) -> None:
    nowhere = dataclasses.replace(place, checks_pool="no such pool")
    with pytest.raises(PrefectRefusedError, match="no such pool"):
        ask(lambda client: apply(client, [action], now, place=nowhere))


def test_an_api_that_does_not_answer_is_transient(place: Place, now: dt.datetime) -> None:
    async def run() -> None:
        async with PrefectClient("http://127.0.0.1:9/api") as client:
            await apply(client, [FORM], now, place=place)

    with pytest.raises(PrefectUnreachableError):
        asyncio.run(run())


def test_many_actions_are_made_and_then_found_unchanged(
    sync: Sync, now: dt.datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """More than one page of the API. With MANY_DEPLOYMENTS=1000, what a large body has."""
    many = int(os.environ.get("MANY_DEPLOYMENTS", "210"))
    checks = tuple(now + n * DAY for n in range(1, 6))
    actions = [
        ActionDeployment(ref, deployment_name(ref, "One of many"), "x", (), checks, parameters={"ref": ref})
        for ref in (f"BIG/{n}" for n in range(many))
    ]
    began = time.perf_counter()
    assert len(sync(*actions).created) == many
    made = time.perf_counter()
    again = sync(*actions)
    compared = time.perf_counter()
    assert again.none
    assert again.unchanged == many
    with capsys.disabled():
        print(f"\n{many} deployments: made in {made - began:.1f} s, compared in {compared - made:.1f} s")
