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
    login = {"PREFECT_API_AUTH_STRING": _plain(settings.prefect_auth)} if settings.prefect_auth else {}
    return login | {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(prefect_home(settings)),
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_UI_URL": settings.prefect_ui_url,
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_LOGGING_COLORS": "false",
    }


def server_environment(settings: Settings) -> dict[str, str]:
    """What Prefect's server alone reads: its database, who may log in, and where its own pages find it.

    The pages ask the server that they came from, by whatever name and through whatever proxy they were reached;
    pages from elsewhere are refused by the browser.
    """
    login = {"PREFECT_SERVER_API_AUTH_STRING": _plain(settings.prefect_auth)} if settings.prefect_auth else {}
    return login | {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": settings.prefect_database_url,
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": settings.prefect_ui_url,
    }


def enter_prefect(settings: Settings) -> None:
    """Make this process a client of this home's Prefect. To be called before anything imports `prefect`."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ |= prefect_environment(settings)


def prefect_home(settings: Settings) -> Path:
    """Where Prefect keeps its profile and its results."""
    return settings.root / "prefect"


def register_environment(settings: Settings) -> dict[str, str]:
    """Settings as the environment variables from which `Settings()` makes the same again, anywhere."""
    given = {name: getattr(settings, name) for name in type(settings).model_fields} | {"home": settings.root}
    return {f"{PREFIX}{name.upper()}": _plain(value) for name, value in given.items() if value is not None}


def secret_names(settings: Settings) -> list[str]:
    """The settings that hold a secret now."""
    return [name for name in type(settings).model_fields if isinstance(getattr(settings, name), SecretStr)]


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def part_environment(
    settings: Settings, inherited: Mapping[str, str] = os.environ, *, with_secrets: bool = True
) -> dict[str, str]:
    """The whole environment of a part: what was inherited, without what could lead it elsewhere, and ours.

    A part that needs none of our secrets is given none.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith(_DROPPED)}
    hidden = () if with_secrets else tuple(f"{PREFIX}{name.upper()}" for name in secret_names(settings))
    ours = {name: value for name, value in register_environment(settings).items() if name not in hidden}
    more = {MARK: str(settings.root), "PYTHONUNBUFFERED": "1", "TMPDIR": str(settings.temporary_folder)}
    return kept | ours | prefect_environment(settings) | more
