"""Every night: what Prefect no longer needs is removed, a bounded amount at a time. The register keeps everything."""

import datetime as dt

from prefect import State, flow, task
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.states import Completed

from flows.runtime import Runtime, running
from registry.clock import mode_of
from registry.closed import long_closed
from registry.journal import reading
from registry.settings import Mode
from tasks.old_mail import remove_old_mail
from tasks.prefect_ui.desired import flow_of, service_deployments
from tasks.prefect_ui.retention import KEPT_FOR, QUIET_FOR, remove_deployments, remove_old_versions, remove_runs
from tasks.publishing import CHECKS_FLOW, PREFECT_YAML


@task(name="remove old runs", retries=2, retry_delay_seconds=30)
async def remove_old_runs() -> int:
    """Services' runs that ended well after 14 days; every other run after 400."""
    async with get_client() as client:
        return await old_runs(client, dt.datetime.now(dt.UTC))


async def old_runs(client: PrefectClient, now: dt.datetime) -> int:
    """The same without Prefect's engine."""
    deployed = service_deployments(PREFECT_YAML)
    names = {each.entrypoint: flow_of(each.entrypoint).name for each in deployed}
    services = [names[each.entrypoint] for each in deployed if each.rhythms]
    quiet = await remove_runs(client, services, now - QUIET_FOR, types=(StateType.COMPLETED,))
    return quiet + await remove_runs(client, [*names.values(), CHECKS_FLOW], now - KEPT_FOR)


@task(name="remove old pages", retries=2, retry_delay_seconds=30)
async def remove_old_pages() -> int:
    """Versions of pages that have been overtaken."""
    async with get_client() as client:
        return await remove_old_versions(client, dt.datetime.now(dt.UTC))


@task(name="remove closed actions", retries=2, retry_delay_seconds=30)
async def remove_closed() -> int:
    """Deployments of actions of which nothing has been owed for 90 days."""
    async with get_client() as client:
        with running() as runtime:
            with reading(runtime.engine) as session:
                refs = long_closed(session, runtime.now())
            return await remove_deployments(client, CHECKS_FLOW, refs)


@task(name="remove the demonstration's old mail")
def remove_play() -> int:
    """Mail of a demonstration's post room; nobody else's."""
    with running() as runtime:
        return old_mail(runtime, dt.datetime.now(dt.UTC))


def old_mail(runtime: Runtime, now: dt.datetime) -> int:
    """The same without Prefect's engine."""
    settings = runtime.settings
    with reading(runtime.engine) as session:
        if mode_of(session) is not Mode.DEMO or not settings.has_post_room or settings.maildir is not None:
            return 0
    return remove_old_mail(settings.owners_maildir, now) + remove_old_mail(settings.returns_maildir, now)


@flow(name="retention", timeout_seconds=3600)
async def retention() -> State:
    """Remove what is old from Prefect's lists."""
    runs = await remove_old_runs()
    pages = await remove_old_pages()
    closed = await remove_closed()
    mail = remove_play()
    return Completed(message=f"Removed {runs} runs, {pages} old pages, {closed} closed actions, {mail} old mails")
