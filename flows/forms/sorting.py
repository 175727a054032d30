"""The forms for what the machine could not settle: a message, and a letter whose outcome is not known."""

from typing import Literal

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.decisions import assign, settle_message
from registry.errors import BadInputError
from registry.intake import read_again
from registry.post.notices import settle_failed_notice
from registry.post.outbox import close, resend, settle_unwritten
from registry.requests import deadline_to_answer
from registry.waiting import Matter
from tasks.projection import ref_of_label


@task(name="record what the message is")
def record_message(the_message: str, ref: str | None, your_name: str, why: str, *, again: bool = False) -> str:
    """One transaction: the message becomes a return for an action, is put away, or is read once more."""
    if again and ref is not None:
        raise BadInputError("Either it is read again, or you say what it answers: leave one of the two empty.")
    with deciding(your_name) as act:
        message = act.find(the_message).id
        if again:
            read_again(act.writer, message, by=your_name)
            return "read again with the next collecting"
        if ref is None:
            settle_message(act.writer, message, by=your_name, why=why)
            return "put away"
        deadline = deadline_to_answer(act.writer.session, ref)
        assign(act.writer, message, [deadline], by=your_name)
        check(act.writer, act.runtime.calendar, [ref])
        return f"a return for {deadline}, to be reviewed"


@flow(name="sort a message", timeout_seconds=300)
async def sort_message(
    the_message: str,
    your_name: str,
    the_action: str | None = None,
    why: str = "",
    read_it_again: bool = False,  # noqa: FBT001, FBT002 - a form's box to tick
) -> State:
    """Say what a message is that the machine could not place, or that only told something.

    Args:
        the_message: Which message; the list shows those that wait.
        your_name: Who decides.
        the_action: What it answers; it is then a return to review. Leave empty if it is no return.
        why: A line for the register, such as what was agreed.
        read_it_again: Let the machine read it once more: what was wrong is mended, or the sender's address added.
    """
    ref = ref_of_label(the_action) if the_action else None
    done = record_message(the_message, ref, your_name, why, again=read_it_again)
    await show_the_change()
    return Completed(message=f"The message is {done}, decided by {your_name}")


@task(name="record what became of the letter")
def record_letter(the_letter: str, outcome: str, your_name: str, why: str) -> None:
    """One transaction: send it again, or say what became of it."""
    with deciding(your_name) as act:
        found = act.find(the_letter)
        letter = found.id
        if found.matter is Matter.NOTICE:
            settle_failed_notice(act.writer, letter, by=your_name, why=why, again=outcome == "send it again")
        elif found.matter is Matter.STAGE:
            again, arrived = outcome == "send it again", outcome == "it arrived"
            settle_unwritten(act.writer, letter, by=your_name, why=why, again=again, arrived=arrived)
        elif outcome == "send it again":
            resend(act.writer, letter, by=your_name)
        elif why.strip():
            close(act.writer, letter, by=your_name, why=why, arrived=outcome == "it arrived")
        else:
            raise BadInputError("Say how you know, or why it is given up.")


@flow(name="settle a letter", timeout_seconds=300)
async def settle_letter(
    the_letter: str, outcome: Literal["send it again", "it arrived", "give it up"], your_name: str, why: str = ""
) -> State:
    """Say what is to happen with a letter that was refused, or of which nobody knows whether it went out.

    A notice through another channel that failed stands here too; its letter is not touched by it.

    Args:
        the_letter: Which letter; the list shows those that wait.
        outcome: Send it again, or say that it arrived, or give it up.
        your_name: Who decides.
        why: How you know that it arrived, or why it is given up.
    """
    record_letter(the_letter, outcome, your_name, why)
    await show_the_change()
    return Completed(message=f"The letter: {outcome}, decided by {your_name}")
