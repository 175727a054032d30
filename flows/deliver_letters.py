"""The post: once more every mailbox, then the letters of the day."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed, Failed

from flows.collect_returns import collect_mail, show_what_came
from flows.runtime import Runtime, running
from registry import collected
from registry.intake import unsorted
from registry.journal import reading, writing
from registry.post.notices import NoticeState
from registry.post.outbox import give_up_stale_claims
from tasks.mail_out.notices import tell_owners
from tasks.mail_out.posting import PostReport, deliver


@task(name="send the post")
def send_post() -> PostReport:
    """No retries here: a letter whose outcome is unknown is never sent again blindly."""
    with running() as runtime:
        return post(runtime)


def post(runtime: Runtime) -> PostReport:
    """The same without Prefect's engine."""
    now = runtime.now()
    with reading(runtime.engine) as session:
        unclear = bool(unsorted(session))  # what could not be understood yet may be anybody's return
    return deliver(runtime.post_room, now, only_reminders=unclear or is_blind(runtime, now))


@task(name="show what a sender left")
def show_left() -> int:
    """Put before a person what a sender that died had claimed: also while the post waits (promise 4)."""
    with running() as runtime, writing(runtime.engine, runtime.now()) as writer:
        return len(give_up_stale_claims(writer))


@task(name="tell owners by their other channels")
def tell() -> str:
    """What became of the notices, in words; nothing that goes wrong here touches a letter."""
    with running() as runtime:
        report = tell_owners(runtime.post_room, runtime.now())
    failed = sum(count for state, count in report.outcomes.items() if state is not NoticeState.ACCEPTED)
    return f"; {failed} notices failed or wait" if failed else ""


@task(name="ask how long the mailbox was not read", retries=2, retry_delay_seconds=10)
def blind() -> bool:
    """Whether it is so long that reminders go without it."""
    with running() as runtime:
        return is_blind(runtime, runtime.now())


def is_blind(runtime: Runtime, now: dt.datetime) -> bool:
    """Whether one of the mailboxes could not be read for two hours: then only reminders go (promise 5)."""
    with reading(runtime.engine) as session:
        return collected.is_blind(session, [each.name for each in runtime.mailboxes], now)


@flow(name="deliver letters", timeout_seconds=900)
async def deliver_letters() -> State:
    """Read every mailbox once more, then send what is due: one letter a party a day.

    While a mailbox cannot be read the post waits; after two hours of that, reminders alone go (promise 5).
    """
    came = collect_mail()
    if came.messages or came.unread:
        await show_what_came()
    if came.unread and not blind():
        show_left()
        return Failed(message=f"{came.why_incomplete} The post waits until it can be read, for two hours at most")
    report = send_post()
    told = tell()
    if came.unread:
        trouble = f". {report.trouble}" if report.trouble else ""
        return Failed(message=f"{came.why_incomplete} Only reminders go: {report.written} letters written{trouble}")
    if report.trouble:
        return Failed(message=f"{report.trouble} The letters wait and are tried again")
    sent = ", ".join(f"{count} {state.value}" for state, count in report.outcomes.items()) or "nothing to send"
    closed = f"; no new letters: {report.why_closed}" if report.why_closed else ""
    left = f"; {report.left} go with the next run" if report.left else ""
    done = f"{report.written} letters written, {report.withdrawn} items withdrawn; {sent}{left}{told}{closed}"
    return Completed(message=done)
