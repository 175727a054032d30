"""The forms with which an action is held, and released."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.decisions import place_hold, release
from tasks.projection import ref_of_label


@task(name="record the hold")
def record_hold(ref: str, reason: str, until: dt.date | None, your_name: str, *, stops_clock: bool) -> str:
    """One transaction: the hold, and a fresh look at the action."""
    with deciding(your_name) as act:
        hold = place_hold(act.writer, ref, by=your_name, reason=reason, until_on=until, stops_clock=stops_clock)
        check(act.writer, act.runtime.calendar, [ref])
        return hold


@task(name="record the release")
def record_release(ref: str, why: str, new_date: dt.date | None, your_name: str) -> list[str]:
    """One transaction: the holds lifted, a new date where the old one has passed, and a fresh look."""
    with deciding(your_name) as act:
        today = act.runtime.calendar.local_date(act.writer.now)
        running = release(act.writer, ref, by=your_name, why=why, new_due_on=new_date, today=today)
        check(act.writer, act.runtime.calendar, [ref])
        return running


@flow(name="hold an action", timeout_seconds=300)
async def hold_action(
    the_action: str,
    reason: str,
    your_name: str,
    until: dt.date | None = None,
    stop_the_clock: bool = False,  # noqa: FBT001, FBT002  (a form's parameter)
) -> State:
    """Send nothing more for an action until it is released, or until a date.

    Args:
        the_action: What is held.
        reason: Why; it stands in the register and in the report.
        your_name: Who holds it.
        until: The last day of the hold; without one it lasts until somebody releases it.
        stop_the_clock: Whether it may not become overdue meanwhile either.
    """
    record_hold(ref_of_label(the_action), reason, until, your_name, stops_clock=stop_the_clock)
    await show_the_change()
    return Completed(message=f"{ref_of_label(the_action)} is held by {your_name}")


@flow(name="release an action", timeout_seconds=300)
async def release_action(the_action: str, your_name: str, why: str = "", new_date: dt.date | None = None) -> State:
    """Let an action go on that was held: by a person, for its ambiguous wording, or because it was past.

    Args:
        the_action: What is released; the list shows what is held.
        your_name: Who releases it.
        why: A line for the register.
        new_date: By when it is now asked for. Needed where the old date has passed.
    """
    running = record_release(ref_of_label(the_action), why, new_date, your_name)
    await show_the_change()
    return Completed(message=f"{ref_of_label(the_action)} is released by {your_name}; {len(running)} deadlines run")
