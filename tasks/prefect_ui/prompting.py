"""Asking a running Prefect to start something now, with plain HTTP: importing its client would take seconds."""

import datetime as dt
from typing import Any

import httpx

PATIENCE = 5.0  # seconds


def start_now(api_url: str, deployment: str, *, after: dt.timedelta = dt.timedelta()) -> bool:
    """Start the deployment `flow/name`, at once or after a while; False when there is no Prefect or none such."""
    try:
        with httpx.Client(base_url=api_url, timeout=PATIENCE, trust_env=False) as client:
            found = client.get(f"/deployments/name/{deployment}")
            if found.status_code != httpx.codes.OK:
                return False
            made = client.post(f"/deployments/{found.json()['id']}/create_flow_run", json=_scheduled(after))
            return made.is_success
    except httpx.HTTPError:
        return False


def _scheduled(after: dt.timedelta) -> dict[str, Any]:
    if not after:
        return {}
    at = dt.datetime.now(dt.UTC) + after
    return {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": at.isoformat()}}}
