"""Asking a running Prefect to start something now, with plain HTTP: importing its client would take seconds."""

import datetime as dt
from typing import Any

import httpx

from registry.settings import Settings

PATIENCE = 5.0  # seconds


def start_now(settings: Settings, deployment: str, *, after: dt.timedelta = dt.timedelta()) -> bool:
    """Start the deployment `flow/name`, at once or after a while; False when there is no Prefect or none such."""
    try:
        with api_client(settings) as client:
            found = client.get(f"/deployments/name/{deployment}")
            if found.status_code != httpx.codes.OK:
                return False
            made = client.post(f"/deployments/{found.json()['id']}/create_flow_run", json=_scheduled(after))
            return made.is_success
    except httpx.HTTPError:
        return False


def api_client(settings: Settings, patience: float = PATIENCE) -> httpx.Client:
    """A client of Prefect's API with our login; paths begin after `/api`. To be closed by who asked for it."""
    login = settings.prefect_auth
    auth = httpx.BasicAuth(*login.get_secret_value().partition(":")[::2]) if login else None
    return httpx.Client(base_url=settings.prefect_api_url, timeout=patience, trust_env=False, auth=auth)


def _scheduled(after: dt.timedelta) -> dict[str, Any]:
    if not after:
        return {}
    at = dt.datetime.now(dt.UTC) + after
    return {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": at.isoformat()}}}
