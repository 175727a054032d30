"""The form with which a letter that waits is held."""

import datetime as dt

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.errors import BadInputError, NotFoundError
from registry.keys import action_of
from registry.post.going_letters import letter_of_code
from registry.post.going_words import can_be_held
from registry.post.letter_holds import hold_letter as place
from registry.post.next_post import going


@task(name="record the hold of the letter")
def record_letter_hold(the_letter: str, reason: str, until: dt.date | None, your_name: str) -> list[str]:
    """One transaction: the hold, and a fresh look at what the letter is about. The deadlines that are held."""
    with deciding(your_name) as act:
        session, calendar, now = act.writer.session, act.runtime.calendar, act.writer.now
        letter = letter_of_code(going(session, calendar, now), the_letter)
        if letter is None:
            raise NotFoundError("No letter of that name waits any more: it may have gone. Reload the form.")
        if not can_be_held(letter):
            raise BadInputError("That letter is not decided yet, or held already. Hold the action, if it must not go.")
        held = place(
            act.writer,
            [item.stage for item in letter.items],
            by=your_name,
            reason=reason,
            until_on=until,
            today=calendar.local_date(now),
        )
        check(act.writer, calendar, sorted({action_of(each) for each in held}))
        return held


@flow(name="hold a letter", timeout_seconds=300)
async def hold_letter(the_letter: str, reason: str, your_name: str, until: dt.date | None = None) -> State:
    """Keep a letter back that stands in “Going tomorrow”. It goes with the next post after “release an action”.

    Args:
        the_letter: Which letter; the list shows those that wait and are decided.
        reason: Why; it stands in the register.
        your_name: Who holds it.
        until: The last day of the hold; without one it lasts until somebody releases the action.
    """
    held = record_letter_hold(the_letter, reason, until, your_name)
    await show_the_change()
    return Completed(message=f"Held by {your_name}: {', '.join(sorted({action_of(each) for each in held}))}")
