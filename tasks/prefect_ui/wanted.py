"""One deployment as it should stand, and how that differs from what the server has."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentScheduleUpdate
from prefect.client.schemas.responses import DeploymentResponse

from tasks.prefect_ui.choices import carry_choices
from tasks.prefect_ui.desired import ActionDeployment, Place, ServiceDeployment, form_of
from tasks.prefect_ui.schedules import Rhythm, as_rhythm, at_moments

HELD = "held"  # the register paused it; without this tag, a person did
CLOSED = "closed"
SET_DIRECTORY = "prefect.deployments.steps.set_working_directory"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment in the fields that are compared and written."""

    flow_name: str
    name: str
    is_check: bool
    paused: bool
    rhythms: tuple[Rhythm, ...]
    plain: dict[str, Any]  # description, tags, parameters, entrypoint, pull_steps, work_pool_name, schema


def wanted_action(action: ActionDeployment, flow: Flow[Any, Any], place: Place, now: dt.datetime) -> Wanted:
    """An action's deployment; a closed one has no schedule, and stays for its history."""
    rhythm = None if action.closed else at_moments(action.checks_at, now)
    marks = (CLOSED,) if action.closed else (HELD,) if action.paused else ()
    return Wanted(
        flow_name=flow.name,
        name=action.name,
        is_check=True,
        paused=action.paused or action.closed,
        rhythms=(rhythm,) if rhythm else (),
        plain=_plain(
            place,
            flow,
            description=action.description,
            tags=(action.ref, *action.tags, *marks),
            parameters=action.parameters,
            entrypoint=place.checks_entrypoint,
            work_pool_name=place.checks_pool,
        ),
    )


def wanted_service(service: ServiceDeployment, flow: Flow[Any, Any], place: Place) -> Wanted:
    """A service's or a form's deployment."""
    return Wanted(
        flow_name=flow.name,
        name=service.name,
        is_check=False,
        paused=False,
        rhythms=service.rhythms,
        plain=_plain(
            place,
            flow,
            description=service.description or flow.description or "",
            tags=service.tags,
            parameters=service.parameters,
            entrypoint=service.entrypoint,
            work_pool_name=service.work_pool,
        ),
    )


def full(wanted: Wanted) -> dict[str, Any]:
    """Everything, for the client's `create_deployment`."""
    schedules = [DeploymentScheduleCreate(schedule=each.for_prefect()) for each in wanted.rhythms]
    return {**wanted.plain, "paused": wanted.paused, "schedules": schedules}


def differences(wanted: Wanted, existing: DeploymentResponse) -> dict[str, Any]:
    """The fields to write, with their values; empty when the server has just what is wanted."""
    schema = carry_choices(wanted.plain["parameter_openapi_schema"], existing.parameter_openapi_schema or {})
    plain = {**wanted.plain, "parameter_openapi_schema": schema}
    held_plain = {**existing.model_dump(include=set(plain)), "tags": sorted(existing.tags)}
    changed = {field: value for field, value in plain.items() if value != held_plain[field]}
    paused = wanted.paused or (existing.paused and is_paused_by_people(existing))
    if paused != existing.paused:
        changed["paused"] = paused
    # Somebody who switched the schedules off meant a pause; it stays until the register knows of it.
    active = wanted.paused or not is_paused_by_people(existing) or existing.paused
    held = Counter((as_rhythm(each), each.active) for each in existing.schedules)  # the server keeps no order
    if held != Counter((each, active) for each in wanted.rhythms):
        changed["schedules"] = [
            DeploymentScheduleUpdate(schedule=each.for_prefect(), active=active) for each in wanted.rhythms
        ]
    if existing.global_concurrency_limit is not None:
        changed["concurrency_limit"] = None
    return changed


def is_paused_by_people(existing: DeploymentResponse) -> bool:
    """Whether somebody paused it in the UI, or switched off all its schedules, and not the register."""
    if HELD in existing.tags or CLOSED in existing.tags:
        return False
    switched_off = bool(existing.schedules) and not any(each.active for each in existing.schedules)
    return existing.paused or switched_off


def _plain(
    place: Place,
    flow: Flow[Any, Any],
    *,
    description: str,
    tags: tuple[str, ...],
    parameters: Mapping[str, Any],
    entrypoint: str,
    work_pool_name: str,
) -> dict[str, Any]:
    return {
        "description": description,
        "tags": sorted(set(tags)),
        "parameters": json.loads(json.dumps(dict(parameters))),
        "entrypoint": entrypoint,
        "work_pool_name": work_pool_name,
        "pull_steps": [{SET_DIRECTORY: {"directory": str(place.empty_folder)}}],
        "enforce_parameter_schema": True,
        "parameter_openapi_schema": form_of(flow),
    }
