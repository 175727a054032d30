"""The form with which a return is accepted, queried or rejected."""

import datetime as dt
from typing import Literal

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.decisions import Reviewed, Verdict, review
from registry.keys import action_of
from tasks.answering import write_verdict


@task(name="record the verdict")
def record_verdict(
    the_return: str, verdict: Verdict, comment: str, new_date: dt.date | None, your_name: str
) -> Reviewed:
    """One transaction: the verdict, the deadline's move, the owner's letter, and a fresh look at the action."""
    with deciding(your_name) as act:
        today = act.runtime.calendar.local_date(act.writer.now)
        found = act.find(the_return)
        reviewed = review(
            act.writer, found.id, verdict, by=your_name, comment=comment, new_due_on=new_date, today=today
        )
        write_verdict(act.writer, act.runtime.post_room, reviewed, by=your_name, comment=comment)
        check(act.writer, act.runtime.calendar, [action_of(reviewed.deadline_id)])
        return reviewed


@flow(name="review a return", timeout_seconds=300)
async def review_return(
    the_return: str,
    verdict: Literal["accept", "query", "reject", "not for this one"],
    your_name: str,
    comment: str = "",
    new_date: dt.date | None = None,
) -> State:
    """Accept a return, or ask its owner again. The owner gets your words at once.

    Args:
        the_return: Which return; the list shows those that wait.
        verdict: Accept it, ask for what is missing (query), send it back (reject), or say that it answers
            something else: then this one is simply asked for again.
        your_name: Who decides.
        comment: What the owner is told. Needed for a query or a rejection.
        new_date: By when the owner is to answer. Needed for a query or a rejection.
    """
    reviewed = record_verdict(the_return, Verdict(verdict), comment, new_date, your_name)
    await show_the_change()
    return Completed(message=f"{reviewed.deadline_id} is now {reviewed.state.value}, decided by {your_name}")
