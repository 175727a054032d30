"""Late checks are settled in bulk, over the API, without a process; and what died is ended."""

import datetime as dt
import time
from uuid import UUID

import pytest
from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Late, Pending, Running

from registry.model import News
from tasks.prefect_ui.deployments import apply, deployment_ids
from tasks.prefect_ui.desired import ActionDeployment, Place
from tasks.prefect_ui.settle import ENDED, LateRun, Settled, end_stuck, late_runs, record_news, settle
from tasks.prefect_ui.states import STATE_TYPES
from tests.tasks.prefect_ui.conftest import Ask

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
_numbers = iter(range(1, 10_000))


@pytest.fixture
def deployment_id(ask: Ask, place: Place, now: dt.datetime) -> UUID:
    ref = f"LATE/{next(_numbers)}"

    async def make(client: PrefectClient) -> UUID:
        action = ActionDeployment(ref, ref.replace("/", " "), "", parameters={"ref": ref})
        await apply(client, [action], now, place=place)
        return (await deployment_ids(client, ["sample check"]))[action.name]

    return ask(make)


def make_late(ask: Ask, deployment_id: UUID, count: int, at: dt.datetime) -> list[UUID]:
    async def make(client: PrefectClient) -> list[UUID]:
        state: State[None] = Late(scheduled_time=at)
        return [(await client.create_flow_run_from_deployment(deployment_id, state=state)).id for _ in range(count)]

    return ask(make)


def read(ask: Ask, run_id: UUID) -> FlowRun:
    return ask(lambda client: client.read_flow_run(run_id))


def late_of(ask: Ask, deployment_id: UUID, now: dt.datetime) -> list[LateRun]:
    found = ask(lambda client: late_runs(client, now, 10 * MINUTE))
    return [each for each in found if each.deployment_id == deployment_id]


def test_a_hundred_late_runs_are_settled_by_one_call_and_none_is_late_afterwards(
    ask: Ask, deployment_id: UUID, now: dt.datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    make_late(ask, deployment_id, 100, now - HOUR)
    late = late_of(ask, deployment_id, now)
    assert len(late) == 100
    assert all(each.expected_at == now - HOUR for each in late)
    assert all(each.parameters["ref"].startswith("LATE/") for each in late)

    outcomes = {
        each.run_id: (list(News)[n % len(News)], f"settled by the sweep, {n % 3}") for n, each in enumerate(late)
    }
    began = time.perf_counter()
    settled = ask(lambda client: settle(client, outcomes))
    took = time.perf_counter() - began

    assert settled.done == outcomes.keys()
    assert settled.left == frozenset()
    assert late_of(ask, deployment_id, now) == []
    for run_id, (news, message) in list(outcomes.items())[:24]:
        run = read(ask, run_id)
        assert run.state is not None
        assert (run.state.type, run.state.name, run.state.message) == (STATE_TYPES[news], news.value, message)
        assert run.run_count == 0, "no process ran"
        assert run.end_time is not None
    with capsys.disabled():
        print(f"\n100 late runs settled in {took:.1f} s")


def test_a_run_that_began_meanwhile_is_left_to_its_own_process(ask: Ask, deployment_id: UUID, now: dt.datetime) -> None:
    begun, waiting = make_late(ask, deployment_id, 2, now - HOUR)
    ask(lambda client: client.set_flow_run_state(begun, Running(), force=True))
    outcomes = dict.fromkeys((begun, waiting), (News.OVERDUE, "late"))
    settled = ask(lambda client: settle(client, outcomes))
    assert settled == Settled(frozenset({waiting}), frozenset({begun}))
    assert read(ask, begun).state_type is StateType.RUNNING


def test_only_what_is_late_by_more_than_the_limit_is_found(ask: Ask, deployment_id: UUID, now: dt.datetime) -> None:
    [late] = make_late(ask, deployment_id, 1, now - 11 * MINUTE)
    make_late(ask, deployment_id, 1, now - 9 * MINUTE)
    make_late(ask, deployment_id, 1, now + HOUR)
    assert [each.run_id for each in late_of(ask, deployment_id, now)] == [late]


def test_nothing_to_settle_is_nothing_done(ask: Ask) -> None:
    assert ask(lambda client: settle(client, {})).done == frozenset()


@pytest.mark.parametrize("news", [News.ESCALATED, News.HELD, News.MET])
def test_news_is_recorded_as_a_run_that_is_already_finished(
    news: News, ask: Ask, deployment_id: UUID, now: dt.datetime
) -> None:
    first = ask(lambda client: record_news(client, deployment_id, news, "why", now))
    again = ask(lambda client: record_news(client, deployment_id, news, "why", now))
    run = read(ask, first)
    assert again == first
    assert run.state is not None
    assert (run.state.type, run.state.name, run.state.message) == (STATE_TYPES[news], news.value, "why")
    assert run.name == f"{news.value} {now:%Y-%m-%d %H:%M}"


def test_a_run_whose_process_was_killed_is_ended_and_one_that_still_may_run_is_not(
    ask: Ask, deployment_id: UUID, now: dt.datetime
) -> None:
    running, pending, waiting = make_late(ask, deployment_id, 3, now - HOUR)
    ask(lambda client: client.set_flow_run_state(running, Running(), force=True))
    ask(lambda client: client.set_flow_run_state(pending, Pending(), force=True))
    assert ask(lambda client: end_stuck(client, now, 30 * MINUTE)) == ()

    later = dt.datetime.now(dt.UTC) + 31 * MINUTE
    assert {running, pending} <= set(ask(lambda client: end_stuck(client, later, 30 * MINUTE)))
    run = read(ask, running)
    assert run.state is not None
    assert (run.state.type, run.state.name) == (StateType.CRASHED, ENDED)
    assert "killed" in (run.state.message or "")
    assert read(ask, waiting).state_type is StateType.SCHEDULED
    assert ask(lambda client: end_stuck(client, later, 30 * MINUTE)) == ()
