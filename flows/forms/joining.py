"""The forms with which actions are taken together, and apart again."""

from typing import Literal

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.draft import JointKind
from registry.joint import joining
from tasks.projection import ref_of_label


@task(name="record that the actions are taken together")
def record_joining(lead: str, other: str, kind: JointKind, your_name: str, why: str) -> list[str]:
    """One transaction: the other action is answered with the lead, and both are looked at."""
    with deciding(your_name) as act:
        refs = joining.join_actions(act.writer, act.runtime.calendar, lead, [other], kind, by=your_name, why=why)
        check(act.writer, act.runtime.calendar, refs)
        return refs


@task(name="record that the actions are parted")
def record_parting(ref: str, your_name: str, why: str) -> list[str]:
    """One transaction: each stands by itself again, and is looked at."""
    with deciding(your_name) as act:
        refs = joining.part_actions(act.writer, act.runtime.calendar, ref, by=your_name, why=why)
        check(act.writer, act.runtime.calendar, refs)
        return refs


@flow(name="join actions", timeout_seconds=300)
async def join_actions(
    the_lead: str,
    the_other_action: str,
    how: Literal["duplicate", "commission"],
    your_name: str,
    why: str = "",
) -> State:
    """Take two actions together: the lead is chased and answered for both, and nobody is asked for the other.

    Args:
        the_lead: The action that is chased: the one with a date, or with the earlier or more frequent one.
        the_other_action: The action that is answered with it; its own dates no longer run.
        how: duplicate: both are one thing; commission: one report answers both.
        your_name: Who decides.
        why: A line for the register.
    """
    lead, other = ref_of_label(the_lead), ref_of_label(the_other_action)
    record_joining(lead, other, JointKind(how), your_name, why)
    await show_the_change()
    return Completed(message=f"{other} is answered with {lead}, decided by {your_name}")


@flow(name="part joined actions", timeout_seconds=300)
async def part_joined_actions(the_action: str, your_name: str, why: str = "") -> State:
    """Let an action that is answered with another be asked for by itself again; a lead is parted from all its others.

    Args:
        the_action: Which action; the list shows those that are taken together.
        your_name: Who decides.
        why: A line for the register.
    """
    lead, *others = record_parting(ref_of_label(the_action), your_name, why)
    await show_the_change()
    return Completed(message=f"{', '.join(others)} no longer answered with {lead}, decided by {your_name}")
