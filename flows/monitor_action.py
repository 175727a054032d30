"""One look at one action: what its deployment runs at each of its check moments."""

from prefect import get_run_logger, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State

from flows.runtime import running
from registry.checks import Checked, Shown, check
from registry.errors import NotFoundError
from registry.journal import writing
from tasks import publishing
from tasks.prefect_ui.states import check_flow, finish


@task(name="look at the register", retries=3, retry_delay_seconds=[2, 10, 30])
def look(ref: str) -> Checked:
    """Decide what is due for the action now, and write it down."""
    with running() as runtime, writing(runtime.engine, runtime.now()) as writer:
        found = check(writer, runtime.calendar, [ref], Shown.BY_ITS_RUN)
    if not found:
        raise NotFoundError(f"The register holds no action {ref!r}.")
    return found[0]


@task(name="tell of it", retries=2, retry_delay_seconds=5)
async def tell(ref: str) -> None:
    """The action's story, and an event where its position changed; its news is the state of this run."""
    async with get_client() as client:
        with running() as runtime:
            await publishing.show_news(client, runtime.post_room, runtime.now(), besides=[ref])


@check_flow(name="monitor action", flow_run_name="{ref}", timeout_seconds=300)
async def monitor_action(ref: str) -> State:
    """Look at the action; the run's state says where it stands.

    Args:
        ref: The action, such as WTR/1.4.
    """
    checked = look(ref)
    get_run_logger().info("%s: %s. %s", checked.ref, checked.news.value, checked.message)
    await tell(ref)
    return finish(checked.news, checked.message)
