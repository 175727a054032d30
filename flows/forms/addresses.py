"""The form for an address that letters came back from."""

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry import addresses
from registry.checks import check
from registry.errors import BadInputError


@task(name="record that the address is good")
def record_address(the_address: str, your_name: str, why: str) -> str:
    """One transaction: letters go there again, and the actions concerned are looked at."""
    if not why.strip():
        raise BadInputError("Say how you know that the address is good; the reason stands in the register.")
    with deciding(your_name) as act:
        found = act.find(the_address)
        refs = addresses.confirm(act.writer, found.id, by=your_name, why=why)
        if refs:
            check(act.writer, act.runtime.calendar, sorted(refs))
    return found.about


@flow(name="confirm an address", timeout_seconds=300)
async def confirm_address(the_address: str, your_name: str, why: str) -> State:
    """Say that an address from which letters came back is good again. For another address, apply a new parties.yaml.

    Args:
        the_address: Which address; the list shows those that letters come back from.
        your_name: Who decides.
        why: How you know, such as "they had a full mailbox; they telephoned today".
    """
    whose = record_address(the_address, your_name, why)
    await show_the_change()
    return Completed(message=f"Letters go to {whose} again, decided by {your_name}")
