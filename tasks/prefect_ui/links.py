"""Links from our pages to Prefect's own. They are paths, so they hold under whatever host the UI has."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tasks.prefect_ui.names import artifact_key

UI = "/v2"  # the UI that Prefect 3.8 opens at "/"; its older one has other search parameters


def form_link(deployment_id: UUID, parameters: Mapping[str, Any]) -> str:
    """The form of a deployment, already filled in.

    The page shows these parameters instead of the deployment's own, so give all that should be filled.
    """
    return f"{UI}/deployments/deployment/{deployment_id}/run?parameters={_encoded(dict(parameters))}"


def deployment_link(deployment_id: UUID) -> str:
    """A deployment's page, opened at its description.

    (Its first tab lists only runs in Prefect's own states, so it says "No runs found" of ours.)
    """
    return f"{UI}/deployments/deployment/{deployment_id}?tab=Description"


def runs_link(tag: str) -> str:
    """All runs with a tag, whatever their state: for an action, its ref."""
    return f"{UI}/runs?tags={quote(tag, safe='')}"


def story_link(ref: str) -> str:
    """The story of an action: the versions of its artifact, the newest first."""
    return artifact_link(artifact_key("story", ref))


def artifact_link(key: str) -> str:
    """An artifact that is kept current: its newest version, and those before it."""
    return f"{UI}/artifacts/key/{key}"


def markdown_link(words: str, path: str) -> str:
    """A link in Markdown; `words` are ours or already plain."""
    return f"[{words}](<{path}>)"


def _encoded(value: Any) -> str:  # noqa: ANN401 (anything that JSON can hold)
    return quote(json.dumps(value, ensure_ascii=False, separators=(",", ":")), safe="")
