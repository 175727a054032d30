"""The form with which a return is asked for now."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.errors import BadInputError
from registry.requests import request_now
from tasks.answering import waits_for_first_letter, write_request
from tasks.projection import ref_of_label

FIRST_LETTER_FIRST = "the first letter to its owner goes before, lists it, and is followed by a reminder"


@task(name="record the request")
def record_request(ref: str, by_when: dt.date | None, comment: str, your_name: str) -> str:
    """One transaction: the deadline that is asked for, its letter, and a fresh look at the action. What was done."""
    with deciding(your_name) as act:
        today = act.runtime.calendar.local_date(act.writer.now)
        deadline = request_now(act.writer, ref, by=your_name, comment=comment, by_when=by_when, today=today)
        room = act.runtime.post_room
        letter = write_request(act.writer, room, deadline, by=your_name, comment=comment)
        waits = letter is None and waits_for_first_letter(act.writer, room, deadline)
        if letter is None and not waits:
            raise BadInputError(f"No address is known for whoever owes {ref}: add one to parties.yaml and apply it.")
        check(act.writer, act.runtime.calendar, [ref])
        said = f"{deadline} was asked for by {your_name}"
        return f"{said}; {FIRST_LETTER_FIRST}" if waits else said


@flow(name="request a return now", timeout_seconds=300)
async def request_return(the_action: str, your_name: str, by_when: dt.date | None = None, comment: str = "") -> State:
    """Ask an owner for a return now; the letter goes at once, unless the owner is to have its first letter before.

    Args:
        the_action: What is asked for.
        your_name: Who asks.
        by_when: The date by which it is asked for. Needed where none is running.
        comment: A line for the owner.
    """
    said = record_request(ref_of_label(the_action), by_when, comment, your_name)
    await show_the_change()
    return Completed(message=said)
