"""The environment of every part and every flow run: our settings made absolute, and Prefect's.

The user's own Prefect profile, variables and home are neither read nor written.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from registry.settings import PREFIX, Settings

MARK = "REMEMBRANCER_PART_OF"  # names the home; every process that descends from a part bears it
_DROPPED = ("PREFECT_", "REMEMBRANCER_", "DO_NOT_TRACK", "PYTHONWARNINGS")


def prefect_environment(settings: Settings) -> dict[str, str]:
    """What Prefect's server, workers and clients read, for this home alone."""
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(prefect_home(settings)),
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_UI_URL": settings.prefect_api_url.removesuffix("/api"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_LOGGING_COLORS": "false",
    }


def prefect_home(settings: Settings) -> Path:
    """Where Prefect keeps its profile and its results."""
    return settings.root / "prefect"


def register_environment(settings: Settings) -> dict[str, str]:
    """Settings as the environment variables from which `Settings()` makes the same again, anywhere."""
    given = {name: getattr(settings, name) for name in type(settings).model_fields} | {"home": settings.root}
    return {f"{PREFIX}{name.upper()}": _plain(value) for name, value in given.items() if value is not None}


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def part_environment(settings: Settings, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a part: what was inherited, without what could lead it elsewhere, and ours."""
    kept = {name: value for name, value in inherited.items() if not name.startswith(_DROPPED)}
    return (
        kept
        | register_environment(settings)
        | prefect_environment(settings)
        | {MARK: str(settings.root), "PYTHONUNBUFFERED": "1"}
    )
