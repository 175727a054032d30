"""One look at one action: what its deployment runs at each of its check moments."""

import datetime as dt

from prefect import get_run_logger, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State

from flows.runtime import running
from registry.checks import Checked, check
from registry.errors import NotFoundError
from registry.journal import writing
from tasks import publishing
from tasks.prefect_ui.events import announce, happening_of
from tasks.prefect_ui.states import check_flow, finish


@task(name="look at the register", retries=3, retry_delay_seconds=[2, 10, 30])
def look(ref: str) -> Checked:
    """Decide what is due for the action now, and write it down."""
    with running() as runtime, writing(runtime.engine, runtime.now()) as writer:
        found = check(writer, runtime.calendar, [ref])
    if not found:
        raise NotFoundError(f"The register holds no action {ref!r}.")
    return found[0]


@task(name="tell of it", retries=2, retry_delay_seconds=5)
async def tell(checked: Checked) -> None:
    """The action's story, and an event where its position changed."""
    async with get_client() as client:
        with running() as runtime:
            await publishing.show_stories(client, runtime.post_room, [checked.ref], runtime.now())
            announce_change(checked, runtime.now())


def announce_change(checked: Checked, at: dt.datetime) -> None:
    """Emit the event of a position that changed, for the administrators' own automations."""
    happening = happening_of(checked.news)
    if checked.changed and happening:
        announce(happening, ref=checked.ref, owner=checked.owner_id, at=at, payload={"news": checked.news.value})


@check_flow(name="monitor action", flow_run_name="{ref}", timeout_seconds=300)
async def monitor_action(ref: str) -> State:
    """Look at the action; the run's state says where it stands.

    Args:
        ref: The action, such as WTR/1.4.
    """
    checked = look(ref)
    get_run_logger().info("%s: %s. %s", checked.ref, checked.news.value, checked.message)
    await tell(checked)
    return finish(checked.news, checked.message)
