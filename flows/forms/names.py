"""The form for a name that a paper spells otherwise than any party is called."""

from prefect import State, flow, task
from prefect.states import Completed

from flows.forms.acting import deciding, show_the_change
from registry.checks import check
from registry.naming.confirmed_names import Confirmed, confirm_waiting, names_that_wait, party_of_label
from registry.waiting_for import by_label


@task(name="record whose name it is")
def record_name(the_name: str, the_party: str, your_name: str, why: str) -> Confirmed:
    """One transaction: the name is remembered, what was held for it goes on, and is looked at."""
    with deciding(your_name) as act:
        session = act.writer.session
        found = by_label(names_that_wait(session), the_name)
        party = party_of_label(session, the_party)
        made = confirm_waiting(act.writer, act.runtime.calendar, found.id, party, by=your_name, why=why)
        check(act.writer, act.runtime.calendar, made.refs)
        return made


@flow(name="confirm a name", timeout_seconds=300)
async def confirm_name(the_name: str, the_party: str, your_name: str, why: str = "") -> State:
    """Say whom a paper means by a name. It is remembered for every later paper, and what was held for it is chased.

    Args:
        the_name: Which name; the list shows those that nobody has confirmed.
        the_party: Whom it means. For somebody new, add the party to parties.yaml and apply it first.
        your_name: Who decides.
        why: A line for the register, such as "its head confirmed it by telephone".
    """
    made = record_name(the_name, the_party, your_name, why)
    await show_the_change()
    return Completed(message=f"“{made.named}” is {made.party} ({', '.join(made.refs)}), confirmed by {your_name}")
