"""A form's drop-down that offers what waits now: live choices in a deployment's parameter schema."""

import copy
from collections.abc import Sequence
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

from registry.errors import NotFoundError
from tasks.prefect_ui.errors import api_errors

LIVE = "x-remembrancer-live"  # marks a parameter whose choices are ours, so that `apply` leaves them alone

Schema = dict[str, Any]


async def patch_choices(client: PrefectClient, deployment_name: str, parameter: str, choices: Sequence[str]) -> bool:
    """Make `choices` what the form offers for `parameter`; True if something had to be written.

    With no choices the form refuses every value. Raises NotFoundError for an unknown deployment or parameter.
    """
    with api_errors():
        named = DeploymentFilter(name=DeploymentFilterName(any_=[deployment_name]))
        found = await client.read_deployments(deployment_filter=named)
        if not found:
            raise NotFoundError(f"Prefect has no deployment {deployment_name!r}; run sync first.")
        before = found[0].parameter_openapi_schema or {}
        after = with_choices(before, parameter, choices)
        if after == before:
            return False
        await client.update_deployment(
            found[0].id, DeploymentUpdate.model_validate({"parameter_openapi_schema": after})
        )
        return True


def with_choices(schema: Schema, parameter: str, choices: Sequence[str]) -> Schema:
    """The schema with these choices, in this order and each once, for one of its text parameters."""
    changed = copy.deepcopy(schema)
    properties = changed.get("properties", {})
    if parameter not in properties:
        known = ", ".join(sorted(properties)) or "none"
        raise NotFoundError(f"The form has no parameter {parameter!r}; it has: {known}.")
    properties[parameter][LIVE] = True
    _text_branch(properties[parameter])["enum"] = list(dict.fromkeys(choices))
    return changed


def carry_choices(wanted: Schema, existing: Schema) -> Schema:
    """`wanted` with the live choices that `existing` has for the parameters that both know."""
    for name, held in existing.get("properties", {}).items():
        if held.get(LIVE) and name in wanted.get("properties", {}):
            wanted = with_choices(wanted, name, _text_branch(held).get("enum", []))
    return wanted


def _text_branch(declared: Schema) -> Schema:
    """Of an optional parameter, the part that describes the text."""
    branches: list[Schema] = declared.get("anyOf", [])
    return next((each for each in branches if each.get("type") == "string"), declared)
