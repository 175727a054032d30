"""What Prefect should show: the services of prefect.yaml, and one deployment an action."""

import datetime as dt
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow
from prefect.utilities.callables import parameter_schema

from registry.errors import BadInputError, Problem
from tasks.prefect_ui.schedules import TIME_ZONE, Rhythm


@dataclass(frozen=True, slots=True)
class ServiceDeployment:
    """A form or a regular service. Its entrypoint is a module path, not a file's."""

    name: str
    entrypoint: str  # "flows.sweep.sweep"
    work_pool: str = "service"
    description: str = ""
    rhythms: tuple[Rhythm, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionDeployment:
    """An action's own deployment. Its name never changes; the description is Markdown, already escaped."""

    ref: str
    name: str  # of names.deployment_name
    description: str
    tags: tuple[str, ...] = ()
    checks_at: tuple[dt.datetime, ...] = ()  # UTC, those already past too
    paused: bool = False  # the register holds it
    closed: bool = False  # nothing more will be asked: kept for its history, paused and tagged
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs happen: what every deployment of this installation has in common."""

    empty_folder: Path  # every run's working directory, so that a run has nothing to copy
    checks_entrypoint: str = "flows.monitor_action.monitor_action"
    checks_pool: str = "checks"


def service_deployments(path: Path) -> tuple[ServiceDeployment, ...]:
    """The deployments of a prefect.yaml, in its order.

    Raises BadInputError with every mistake: an unknown schedule, a file for an entrypoint, a name twice.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadInputError(f"{path.name} cannot be read: {error}") from error
    problems: list[Problem] = []
    rows = content.get("deployments") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInputError(f"{path.name} needs a list of deployments.")
    services = [_service(row, path.name, problems) for row in rows]
    names = [service.name for service in services]
    problems += [
        Problem(f"two deployments are named {name!r}", file=path.name)
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    if problems:
        raise BadInputError(f"{path.name} has mistakes.", tuple(problems))
    return tuple(services)


def flow_of(entrypoint: str) -> Flow[Any, Any]:
    """The flow that a module path names. Raises BadInputError when there is none."""
    module, _, name = entrypoint.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadInputError(f"The entrypoint {entrypoint!r} cannot be imported: {error}") from error
    if not isinstance(found, Flow):
        raise BadInputError(f"The entrypoint {entrypoint!r} is no flow.")
    return found


def form_of(flow: Flow[Any, Any]) -> dict[str, Any]:
    """The schema from which Prefect makes the flow's form, as JSON would give it back."""
    return parameter_schema(flow).model_dump(mode="json", exclude_unset=True)


def _service(row: dict[str, Any], file: str, problems: list[Problem]) -> ServiceDeployment:
    name = str(row.get("name") or "")
    entrypoint = str(row.get("entrypoint") or "")
    if not name:
        problems.append(Problem("a deployment has no name", file=file))
    if not all(part.isidentifier() for part in entrypoint.split(".")) or "." not in entrypoint:
        problems.append(Problem(f"{name}: write the entrypoint as a module path, flows.x.y", file=file))
    pool = row.get("work_pool") or {}
    rhythms = (_rhythm(each, name, file, problems) for each in row.get("schedules") or [])
    return ServiceDeployment(
        name=name,
        entrypoint=entrypoint,
        work_pool=str(pool.get("name") or "service"),
        description=str(row.get("description") or "").strip(),
        rhythms=tuple(each for each in rhythms if each is not None),
        parameters=dict(row.get("parameters") or {}),
        tags=tuple(map(str, row.get("tags") or ())),
    )


def _rhythm(row: dict[str, object], name: str, file: str, problems: list[Problem]) -> Rhythm | None:
    match {"timezone": TIME_ZONE, **row}:
        case {"cron": str(cron), "timezone": str(zone)}:
            return Rhythm(zone, cron=cron)
        case {"interval": int(seconds), "timezone": str(zone)} if seconds > 0:
            return Rhythm(zone, every=dt.timedelta(seconds=seconds))
        case _:
            problems.append(Problem(f"{name}: a schedule is a cron or an interval in seconds", file=file))
            return None
