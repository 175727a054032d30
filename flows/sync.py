"""The register shown in Prefect: deployments, pages, choices; deadlines made as the horizon moves."""

import datetime as dt

from prefect import State, flow, get_run_logger, task
from prefect.client.orchestration import get_client
from prefect.states import Completed

from flows.runtime import Runtime, running
from registry.cases import PAUSED_IN_PREFECT
from registry.checks import refresh_clocks
from registry.decisions import is_held, place_hold
from registry.journal import reading, writing
from registry.pulse import LAST_SYNCED
from registry.register import set_meta
from registry.time_goes_on import go_on
from tasks import publishing
from tasks.prefect_ui.deployments import Changes
from tasks.projection import Projection

SOMEBODY = "an administrator in the Prefect UI"


@task(name="make deadlines ahead", retries=2, retry_delay_seconds=10)
def make_deadlines() -> int:
    """Deadlines that have come within the horizon; and each action's next moment."""
    with running() as runtime, writing(runtime.engine, runtime.now()) as writer:
        made = go_on(writer, runtime.calendar)
        refresh_clocks(writer, runtime.calendar)
        return made


@task(name="show the register in Prefect", retries=2, retry_delay_seconds=10)
async def show() -> Changes:
    """Deployments first, then the pages and choices that link to them."""
    with running() as runtime:
        return await show_register(runtime)


async def publish_all(runtime: Runtime) -> Changes:
    """Everything that a start shows, without Prefect's engine."""
    with writing(runtime.engine, runtime.now()) as writer:
        go_on(writer, runtime.calendar)
        refresh_clocks(writer, runtime.calendar)
    return await show_register(runtime)


async def show_register(runtime: Runtime) -> Changes:
    """The same without Prefect's engine, for the first start."""
    now = runtime.now()
    with reading(runtime.engine) as session:
        desired = Projection(session, runtime.calendar, now).deployments()
    async with get_client() as client:
        for ref in await publishing.holds_from_prefect(client, runtime.post_room, desired):
            hold_as_paused(runtime, ref, now)
        with reading(runtime.engine) as session:
            desired = Projection(session, runtime.calendar, now).deployments()
        changes = await publishing.show_deployments(client, runtime.post_room, desired, dt.datetime.now(dt.UTC))
        await publishing.show_choices(client, runtime.post_room, now)
        await publishing.show_pages(client, runtime.post_room, now)
    with writing(runtime.engine, now) as writer:
        set_meta(writer.session, LAST_SYNCED, now.isoformat())
    return changes


def hold_as_paused(runtime: Runtime, ref: str, now: dt.datetime) -> None:
    """What somebody paused in Prefect is held; what is held already, for whatever reason, stays so."""
    with writing(runtime.engine, now) as writer:
        if is_held(writer, ref):
            return
        place_hold(
            writer,
            ref,
            by=SOMEBODY,
            reason=PAUSED_IN_PREFECT,
            until_on=None,
            stops_clock=False,
            cause=PAUSED_IN_PREFECT,
        )


@flow(name="sync", timeout_seconds=900)
async def sync() -> State:
    """Bring Prefect to what the register says, writing only what differs."""
    made = make_deadlines()
    changes = await show()
    get_run_logger().info("%d deadlines made; %s", made, changes)
    return Completed(
        message=f"{len(changes.created)} deployments made, {len(changes.updated)} changed, "
        f"{len(changes.postponed)} postponed, {changes.unchanged} as they were; {made} deadlines made"
    )
