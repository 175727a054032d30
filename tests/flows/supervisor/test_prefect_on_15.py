"""Prefect itself on PostgreSQL 15: it starts, and it schedules."""

from pathlib import Path

from flows.supervisor.pools import Pool, PrefectApi
from tests.postgres import Databases
from tests.prefect_server import running_prefect
from tests.servers import deploy, runs_of, wait_until

SECONDS = 60.0
HOURLY = {"interval": 3600}


def test_prefect_starts_and_schedules_on_the_oldest_postgres(oldest_databases: Databases, tmp_path: Path) -> None:
    with running_prefect(oldest_databases, tmp_path) as settings:
        api = PrefectApi.of(settings)
        deployment = deploy(
            api, "hourly", "tests.flows.supervisor.trivial_flow.trivial", Pool.SERVICE, settings, HOURLY
        )
        wait_until(lambda: len(runs_of(api, deployment)) > 0, SECONDS)
        log = (settings.logs / "prefect-server.log").read_text("utf-8")
    assert "ERROR" not in log, log
