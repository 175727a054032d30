"""A run's state is the news; a fault of the machine never looks like it, and news logs no fault."""

import datetime as dt
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import Log, StateType
from prefect.states import Completed

from registry.model import News
from tasks.prefect_ui.deployments import apply, deployment_ids
from tasks.prefect_ui.desired import ActionDeployment, Place
from tasks.prefect_ui.settle import tell_untold
from tasks.prefect_ui.states import CHECKED, STATE_TYPES, TECHNICAL_FAULT, finish, news_in, state_of
from tests.tasks.prefect_ui.conftest import SAMPLES, Ask

WELL = {News.NOTHING_DUE, News.REMINDER_WRITTEN, News.IN_REVIEW, News.MET, News.WAIVED}
LATE = {News.OVERDUE, News.ESCALATED}


def test_green_is_what_is_well_red_what_is_late_and_the_rest_is_neither() -> None:
    assert {news for news, kind in STATE_TYPES.items() if kind is StateType.COMPLETED} == WELL
    assert {news for news, kind in STATE_TYPES.items() if kind is StateType.FAILED} == LATE
    assert {news for news in News if STATE_TYPES[news] is StateType.CANCELLED} == set(News) - WELL - LATE


@pytest.mark.parametrize("news", News)
def test_every_piece_of_news_is_final_and_bears_its_own_name(news: News) -> None:
    state = state_of(news, "why")
    assert state.is_final()
    assert (state.name, state.message) == (news.value, "why")


@pytest.mark.parametrize("news", News)
def test_a_flow_always_completes_and_what_is_not_green_waits_for_its_hook(news: News) -> None:
    state = finish(news, "told: the Clerk")
    assert state.type is StateType.COMPLETED
    if news in WELL:
        assert state.name == news.value
    else:
        assert news_in(state) == (news, "told: the Clerk")


def test_a_state_of_prefects_own_carries_no_news() -> None:
    assert news_in(Completed()) is None
    assert news_in(Completed(name=CHECKED)) is None


def run_as_the_worker_does(run_id: UUID, api: str) -> "subprocess.CompletedProcess[str]":
    """The process that a process worker starts for a run."""
    environment = {**os.environ, "PREFECT_API_URL": api, "PREFECT__FLOW_RUN_ID": str(run_id)}
    command = [sys.executable, "-m", "prefect.flow_engine", f"{SAMPLES}.check"]
    root = Path(__file__).parents[3]
    return subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=False)


async def logs_of(client: PrefectClient, run_id: UUID) -> list[Log]:
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id]))
    return await client.read_logs(wanted, limit=200)


async def new_run(client: PrefectClient, place: Place, ref: str, now: dt.datetime) -> UUID:
    action = ActionDeployment(ref=ref, name=f"S {ref}", description="", parameters={"ref": ref})
    await apply(client, [action], now, place=place)
    ids = await deployment_ids(client, ["sample check"])
    return (await client.create_flow_run_from_deployment(ids[action.name])).id


@pytest.mark.parametrize(
    ("news", "kind"),
    [
        (News.OVERDUE, StateType.FAILED),
        (News.HELD, StateType.CANCELLED),
        (News.REMINDER_WRITTEN, StateType.COMPLETED),
    ],
)
def test_news_ends_a_run_without_a_traceback_or_an_error_in_its_log(
    news: News, kind: StateType, ask: Ask, prefect_api: str, place: Place, now: dt.datetime
) -> None:
    run_id = ask(lambda client: new_run(client, place, news.value, now))
    process = run_as_the_worker_does(run_id, prefect_api)
    run = ask(lambda client: client.read_flow_run(run_id))
    logs = ask(lambda client: logs_of(client, run_id))

    assert process.returncode == 0, process.stderr
    assert run.state is not None
    assert (run.state.type, run.state.name) == (kind, news.value)
    assert run.state.message == f"what was found: {news.value}"
    assert any("looking at" in log.message for log in logs), "the log was not read"
    assert [log.message for log in logs if log.level >= logging.WARNING] == []
    assert not any("Traceback" in log.message for log in logs)
    assert "Traceback" not in process.stderr
    assert run.run_count == 1


def test_a_fault_of_the_machine_has_its_own_type_and_name_and_keeps_its_traceback(
    ask: Ask, prefect_api: str, place: Place, now: dt.datetime
) -> None:
    run_id = ask(lambda client: new_run(client, place, "broken", now))
    run_as_the_worker_does(run_id, prefect_api)
    run = ask(lambda client: client.read_flow_run(run_id))
    logs = ask(lambda client: logs_of(client, run_id))

    assert run.state is not None
    assert (run.state.type, run.state.name) == (StateType.CRASHED, TECHNICAL_FAULT)
    assert run.state.name not in {news.value for news in News}
    assert "the register is on fire" in (run.state.message or "")
    assert any("Traceback" in log.message and log.level >= logging.ERROR for log in logs)


def test_news_that_was_lost_before_it_showed_is_told_later(ask: Ask, place: Place, now: dt.datetime) -> None:
    run_id = ask(lambda client: new_run(client, place, News.ESCALATED.value, now))
    ask(lambda client: client.set_flow_run_state(run_id, finish(News.ESCALATED, "the Clerk: told"), force=True))

    told = ask(tell_untold)
    run = ask(lambda client: client.read_flow_run(run_id))
    assert told == {run_id}
    assert run.state is not None
    assert (run.state.type, run.state.name) == (StateType.FAILED, "Escalated")
    assert run.state.message == "the Clerk: told"
    assert ask(tell_untold) == frozenset()


def test_a_real_worker_runs_a_check_in_the_empty_folder_and_copies_nothing(
    ask: Ask, prefect_api: str, tmp_path: Path, now: dt.datetime
) -> None:
    """The process worker copies its own working directory for a run, unless the pull steps say otherwise."""
    empty, temporary, home = tmp_path / "empty", tmp_path / "temporary", tmp_path / "home"
    for folder in (empty, temporary, home):
        folder.mkdir()
    (home / "large.bin").write_bytes(b"x" * 1_000_000)
    report = tmp_path / "report.txt"
    place = Place(empty_folder=empty, checks_entrypoint=f"{SAMPLES}.look")
    action = ActionDeployment("WTR/9", "WTR 9 Look", "", parameters={"report": str(report)})

    async def order(client: PrefectClient) -> UUID:
        await apply(client, [action], now, place=place)
        ids = await deployment_ids(client, ["sample look"])
        return (await client.create_flow_run_from_deployment(ids[action.name])).id

    run_id = ask(order)
    root = str(Path(__file__).parents[3])
    environment = {
        **os.environ,
        "PREFECT_API_URL": prefect_api,
        "TMPDIR": str(temporary),
        "PYTHONPATH": root,
        "PREFECT_WORKER_QUERY_SECONDS": "1",
    }
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "checks", "--type", "process"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
    try:
        copied = watch(temporary, until=lambda: ask(lambda c: c.read_flow_run(run_id)).end_time is not None)
    finally:
        worker.kill()  # its run has ended; on SIGTERM Prefect's worker can hang in its own shutdown
        worker.wait(timeout=60)
    assert report.read_text().splitlines() == [str(empty)]
    assert "large.bin" not in copied
    assert sum(copied.values()) < 100_000, copied


def watch(folder: Path, until: "object") -> dict[str, int]:
    """The names and sizes of all files seen under the folder until the condition holds."""
    assert callable(until)
    seen: dict[str, int] = {}
    deadline = time.monotonic() + 90
    while not until():
        assert time.monotonic() < deadline, "the run did not end"
        for each in folder.rglob("*"):
            try:
                if each.is_file():
                    seen[each.name] = each.stat().st_size
            except FileNotFoundError:
                continue  # a temporary file that is gone again
        time.sleep(0.05)
    return seen
