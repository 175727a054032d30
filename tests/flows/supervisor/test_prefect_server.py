"""The fixtures give a Prefect server that clients in this process reach, and nobody's own profile."""

import os
from pathlib import Path

from registry.settings import Settings
from tests.prefect_server import run_with


def test_a_client_in_this_process_reaches_the_throw_away_server(in_prefect: Settings) -> None:
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - slow to import

    with get_client(sync_client=True) as client:
        assert str(client.api_url).rstrip("/") == in_prefect.prefect_api_url
        assert {pool.name for pool in client.read_work_pools()} == {"service", "checks"}


def test_prefects_home_is_not_the_users_own() -> None:
    assert Path(os.environ["PREFECT_HOME"]) != Path.home() / ".prefect"


def test_a_part_sees_its_home_from_anywhere(prefect_server: Settings) -> None:
    show = "from registry.settings import Settings; s = Settings(); print(s.root, s.register_url, s.prefect_port)"
    done = run_with(prefect_server, "-c", show)
    expected = f"{prefect_server.root} {prefect_server.register_url} {prefect_server.prefect_port}\n"
    assert (done.stdout, done.stderr) == (expected, "")
