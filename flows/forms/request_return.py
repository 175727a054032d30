"""The form with which a return is asked for now."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.errors import BadInputError
from registry.requests import request_now
from tasks.answering import write_request
from tasks.projection import ref_of_label


@task(name="record the request")
def record_request(ref: str, by_when: dt.date | None, comment: str, your_name: str) -> str:
    """One transaction: the deadline that is asked for, its letter, and a fresh look at the action."""
    with deciding(your_name) as act:
        today = act.runtime.calendar.local_date(act.writer.now)
        deadline = request_now(act.writer, ref, by=your_name, comment=comment, by_when=by_when, today=today)
        if write_request(act.writer, act.runtime.post_room, deadline, by=your_name, comment=comment) is None:
            raise BadInputError(f"No address is known for whoever owes {ref}: add one to parties.yaml and apply it.")
        check(act.writer, act.runtime.calendar, [ref])
        return deadline


@flow(name="request a return now", timeout_seconds=300)
async def request_return(the_action: str, your_name: str, by_when: dt.date | None = None, comment: str = "") -> State:
    """Ask an owner for a return now; the letter goes at once.

    Args:
        the_action: What is asked for.
        your_name: Who asks.
        by_when: The date by which it is asked for. Needed where none is running.
        comment: A line for the owner.
    """
    deadline = record_request(ref_of_label(the_action), by_when, comment, your_name)
    await show_the_change()
    return Completed(message=f"{deadline} was asked for by {your_name}")
