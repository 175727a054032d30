"""The post: once more every mailbox, then the letters of the day."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed

from flows.collect_returns import collect_mail
from flows.runtime import Runtime, running
from registry.journal import reading
from registry.register import meta
from tasks.collecting import LAST_COLLECTED
from tasks.posting import PostReport, deliver

BLIND_AFTER = dt.timedelta(hours=2)


@task(name="send the post")
def send_post() -> PostReport:
    """No retries here: a letter whose outcome is unknown is never sent again blindly."""
    with running() as runtime:
        return post(runtime)


def post(runtime: Runtime) -> PostReport:
    """The same without Prefect's engine."""
    now = runtime.now()
    return deliver(runtime.post_room, now, only_reminders=is_blind(runtime, now))


def is_blind(runtime: Runtime, now: dt.datetime) -> bool:
    """Whether no mailbox could be read for two hours: then only reminders go (promise 5)."""
    with reading(runtime.engine) as session:
        last = meta(session, LAST_COLLECTED)
    return last is None or now - dt.datetime.fromisoformat(last) > BLIND_AFTER


@flow(name="deliver letters", timeout_seconds=900)
def deliver_letters() -> State:
    """Read the mailbox once more, then send what is due: one letter a party a day."""
    collect_mail()
    report = send_post()
    sent = ", ".join(f"{count} {state.value}" for state, count in report.outcomes.items()) or "nothing to send"
    closed = f"; no new letters: {report.why_closed}" if report.why_closed else ""
    return Completed(message=f"{report.written} letters written, {report.withdrawn} items withdrawn; {sent}{closed}")
