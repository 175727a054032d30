"""The guarantee: every check that is late, for whatever reason, is made in one run, and its late run settled."""

import datetime as dt
from collections.abc import Sequence

from prefect import State, flow, get_run_logger, task
from prefect.client.orchestration import PrefectClient, get_client
from prefect.states import Completed

from flows.runtime import Runtime, running
from registry.checks import Checked, Shown, check, late, news_of
from registry.journal import reading, writing
from registry.model import News
from registry.register import set_meta
from tasks import publishing
from tasks.prefect_ui.settle import end_stuck, late_runs, settle, tell_untold

GRACE = dt.timedelta(minutes=10)
STUCK_AFTER = dt.timedelta(minutes=30)
AT_ONCE = 100
LAST_SWEPT = "last swept at"


@task(name="make the late checks", retries=2, retry_delay_seconds=10)
def make_late_checks() -> list[Checked]:
    """Decide every late check with the same rules as its own run would."""
    with running() as runtime:
        return sweep_register(runtime)


def sweep_register(runtime: Runtime) -> list[Checked]:
    """The same without Prefect's engine."""
    now = runtime.now()
    with reading(runtime.engine) as session:
        refs = late(session, now, GRACE)
    found: list[Checked] = []
    for start in range(0, len(refs), AT_ONCE):
        with writing(runtime.engine, now) as writer:
            found += check(writer, runtime.calendar, refs[start : start + AT_ONCE], Shown.ALWAYS)
    with writing(runtime.engine, now) as writer:
        set_meta(writer.session, LAST_SWEPT, now.isoformat())
    return found


@task(name="settle the late runs", retries=2, retry_delay_seconds=10)
async def settle_runs() -> tuple[int, int]:
    """Give every late run its news without a process, and every check that had no run one; end what was killed.

    How many were given news, and how many were ended.
    """
    real_now = dt.datetime.now(dt.UTC)
    async with get_client() as client:
        with running() as runtime:
            settled = await _settle_late(client, runtime, real_now)
            shown = await publishing.show_news(client, runtime.post_room, runtime.now(), besides=settled)
        await tell_untold(client)
        return max(shown, len(settled)), len(await end_stuck(client, real_now, STUCK_AFTER))


async def _settle_late(client: PrefectClient, runtime: Runtime, real_now: dt.datetime) -> set[str]:
    """The refs of the actions whose late runs now show their news."""
    runs = {run.run_id: str(run.parameters.get("ref")) for run in await late_runs(client, real_now, GRACE)}
    with reading(runtime.engine) as session:
        news = news_of(session, runs.values())
    nothing = (News.WITH_US, "the register holds no such action")
    done = (await settle(client, {run_id: news.get(ref, nothing) for run_id, ref in runs.items()})).done
    return {runs[run_id] for run_id in done}


@task(name="show what changed", retries=2, retry_delay_seconds=10)
async def show() -> int:
    """The pages and the forms' choices as they now stand."""
    async with get_client() as client:
        with running() as runtime:
            now = runtime.now()
            await publishing.show_choices(client, runtime.post_room, now)
            return await publishing.show_pages(client, runtime.post_room, now)


@flow(name="sweep", timeout_seconds=600)
async def sweep() -> State:
    """Take every check that is more than ten minutes late, whatever the reason, and decide it now."""
    found = make_late_checks()
    settled, ended = await settle_runs()
    await show()
    _log(found)
    return Completed(
        message=f"{len(found)} late checks made, {settled} runs given their news, {ended} stuck runs ended"
    )


def _log(found: Sequence[Checked]) -> None:
    logger = get_run_logger()
    for each in found:
        logger.info("%s: %s. %s", each.ref, each.news.value, each.message)
