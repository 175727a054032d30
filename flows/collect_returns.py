"""Returns in: every few minutes, and once more just before the post."""

from prefect import State, flow, task
from prefect.client.orchestration import get_client
from prefect.states import Completed, Failed

from flows.runtime import Runtime, running
from registry.checks import check, refresh_clocks
from registry.journal import writing
from tasks import publishing
from tasks.mail_in.collecting import Collected, collect
from tasks.mail_out.posting import deliver_answers


@task(name="read the mailbox", retries=2, retry_delay_seconds=10)
def collect_mail() -> Collected:
    """Take in what waits, look at the actions that it touches, and send the acknowledgements.

    A mailbox that cannot be read is no error here, but is named in what is returned: the others were read.
    """
    with running() as runtime:
        return collect_now(runtime)


def collect_now(runtime: Runtime) -> Collected:
    """The same without Prefect's engine."""
    now = runtime.now()
    report = collect(runtime.collecting(), now)
    if report.refs:
        with writing(runtime.engine, now) as writer:
            check(writer, runtime.calendar, sorted(report.refs))
            refresh_clocks(writer, runtime.calendar)
    deliver_answers(runtime.post_room, now)
    return report


@task(name="show what came", retries=2, retry_delay_seconds=10)
async def show_what_came() -> None:
    """The actions' news, the pages and the forms' choices as they now stand."""
    async with get_client() as client:
        with running() as runtime:
            await publishing.show_all(client, runtime.post_room, runtime.now())


@flow(name="collect returns", timeout_seconds=600)
async def collect_returns() -> State:
    """Take in what came by mail."""
    report = collect_mail()
    if report.messages or report.unread:
        await show_what_came()
    counts = ", ".join(f"{count} {kind.value}" for kind, count in report.sorted_as.items()) or "nothing new"
    failed = f"; {report.failed} could not be read, see “What waits for you”" if report.failed else ""
    remarks = "".join(f". {each}" for each in report.remarks)
    came = f"{report.messages} messages: {counts}{failed}{remarks}"
    if report.unread:
        return Failed(message=f"{report.why_incomplete} From the rest: {came}")
    return Completed(message=came)
