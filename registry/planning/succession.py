"""A body's successor takes over what it owes, on the day that parties.yaml gives: every deadline with its date.

What waits for review stays with whoever sent it until a person has looked.
"""

from collections.abc import Iterator

from registry.journal import Change, Happening, Insert, Update
from registry.keys import deadline_key
from registry.model import Cause, Period
from registry.planning.deadlines import cycle_row
from registry.planning.rows import own_state
from registry.planning.steps import Ground, Mark, Step, differences
from registry.states import RUNNING, DeadlineState, Move, after
from registry.tables import ActionRow, DeadlineRow, HoldRow


def succession_steps(ground: Ground) -> Iterator[Step]:
    """Every action whose owner or recipient has a successor by today, and every deadline that runs for such a party."""
    for row in ground.register.actions.values():
        yield from _action(ground, row)
        for deadline in ground.register.deadlines.get(row.ref, ()):
            heir = ground.register.successor_on(deadline.party_id, ground.today)
            if heir and heir != deadline.party_id and DeadlineState(deadline.state) in RUNNING:
                yield _taken_over(ground, deadline, heir)


def _action(ground: Ground, row: ActionRow) -> Iterator[Step]:
    register, today = ground.register, ground.today
    owner = register.successor_on(row.owner_id, today)
    wanted: dict[str, object] = {"owner_id": owner, "recipient_id": register.successor_on(row.recipient_id, today)}
    if owner != row.owner_id and row.state is not None and not row.lead_ref:
        wanted["state"] = own_state(register, row, owner)
    changed = differences(row, wanted)
    if changed:
        whom = ", ".join(sorted({str(changed[name]) for name in changed.keys() & {"owner_id", "recipient_id"}}))
        happening = Happening("action.taken over", row.ref, why=f"{whom} has taken over")
        yield Step(Mark.CHANGE, f"{row.ref} {row.title}: {whom} has taken over", happening, (
            Update(ActionRow, row.ref, changed, {name: getattr(row, name) for name in changed}),
        ))  # fmt: skip


def _taken_over(ground: Ground, row: DeadlineRow, heir: str) -> Step:
    """The same deadline, owed by the successor from today; its predecessor's is superseded."""
    cycle = ground.register.cycles[row.id]
    key = deadline_key(row.action_ref, heir, Period(row.period))
    known = next((each for each in ground.register.deadlines[row.action_ref] if each.id == key), None)
    state = DeadlineState(row.state)
    why = f"{ground.register.parties[heir].name} has taken over. {cycle.why}"
    changes: list[Change] = [
        Update(DeadlineRow, row.id, {"state": after(state, Move.SUPERSEDE).value}, {"state": row.state})
    ]
    if known is None:
        changes += [
            Insert(_of_heir(row, key, heir)),
            Insert(cycle_row(ground, key, 1, cycle.due_on, Cause.ORIGINAL, why)),
        ]
    elif DeadlineState(known.state) is DeadlineState.SUPERSEDED:
        n = known.cycle + 1
        reopened = {"cycle": n, "state": after(DeadlineState.SUPERSEDED, Move.REOPEN).value}
        changes += [
            Insert(cycle_row(ground, key, n, cycle.due_on, Cause.REOPENING, why)),
            Update(DeadlineRow, key, reopened, {"cycle": known.cycle}),
        ]
    changes += _holds(ground, row, key)
    happening = Happening("deadline.taken over", row.id, why=f"{heir} has taken over")
    return Step(Mark.CHANGE, f"  {row.id}: {heir} has taken over, due {cycle.due_on}", happening, tuple(changes))


def _of_heir(row: DeadlineRow, key: str, heir: str) -> DeadlineRow:
    part = DeadlineState(row.state) is DeadlineState.PART_RECEIVED
    return DeadlineRow(
        id=key,
        action_ref=row.action_ref,
        party_id=heir,
        period=row.period,
        period_start=row.period_start,
        period_end=row.period_end,
        state=(DeadlineState.PART_RECEIVED if part else DeadlineState.SCHEDULED).value,
        cycle=1,
    )


def _holds(ground: Ground, row: DeadlineRow, key: str) -> list[Change]:
    """What held the predecessor's deadline holds the successor's."""
    standing = [hold for hold in ground.register.holds.get(row.action_ref, ()) if hold.deadline_id == row.id]
    return [Insert(_copied(hold, key)) for hold in standing]


def _copied(hold: HoldRow, deadline_id: str) -> HoldRow:
    values = hold.model_dump() | {"id": f"{deadline_id}!{hold.id}", "deadline_id": deadline_id}
    return HoldRow(**values)
