"""What a person says in a form of actions that are taken together, and what comes back by itself.

A draft says the same under `joints`; what a form has decided of an action, no draft changes any more.
"""

from collections.abc import Iterator, Sequence

from registry.draft import JointKind
from registry.errors import BadInputError, NotFoundError
from registry.journal import OURSELVES, Change, Happening, Update, Writing
from registry.planning.deadlines import deadline_steps, supersede_steps
from registry.planning.joints import Side, why_not_together
from registry.planning.reconciling import DATED
from registry.planning.rows import ground_of, is_dated, own_state, rule_action_of
from registry.planning.steps import Ground, Mark, Step
from registry.register import JOINED, PARTED, Snapshot
from registry.states import LIVE, ActionState, DeadlineState
from registry.tables import ActionRow
from registry.working_days import WorkingDays


def join_actions(
    writer: Writing, calendar: WorkingDays, lead_ref: str, refs: Sequence[str], kind: JointKind, *, by: str, why: str
) -> list[str]:
    """From now on these actions are answered with the lead; their deadlines are superseded. Returns all refs.

    Raises NotFoundError, BadInputError (a chain, a loop, a return that waits, owners or dates that differ too much).
    """
    ground = ground_of(writer, calendar)
    register = ground.register
    lead, others = _row(register, lead_ref), [_row(register, ref) for ref in dict.fromkeys(refs)]
    if problems := [text for row in others for text in _why_not(register, lead, row, kind)]:
        raise BadInputError(" ".join(dict.fromkeys(problems)))
    for row in others:
        _record(writer, _joined(ground, lead, row, kind, by, why))
    return [lead.ref, *(row.ref for row in others)]


def part_actions(writer: Writing, calendar: WorkingDays, ref: str, *, by: str, why: str) -> list[str]:
    """The action, or all that are answered with it, stand by themselves again. Returns all refs that it touches.

    Their own dates are owed again but for what was met meanwhile; what has passed is one held entry. Raises
    NotFoundError, BadInputError when it is taken together with nothing.
    """
    ground = ground_of(writer, calendar)
    row = _row(ground.register, ref)
    parting = [row] if row.lead_ref else [each for each in ground.register.actions.values() if each.lead_ref == ref]
    if not parting:
        raise BadInputError(f"{ref} is taken together with no other action.")
    for each in parting:
        _record(writer, parted(ground, each, by, why))
    return [str(row.lead_ref or ref), *(each.ref for each in parting)]


def orphaned(ground: Ground) -> Iterator[ActionRow]:
    """Those whose lead owes nothing any more, though none of its deadlines was met: nobody would be asked."""
    for row in ground.register.actions.values():
        lead = ground.register.actions.get(row.lead_ref or "")
        if lead is None:
            continue
        states = {DeadlineState(each.state) for each in ground.register.deadlines.get(lead.ref, ())}
        over = not states & LIVE and DeadlineState.MET not in states
        has_dates = Side.of_row(ground.register, row).schedule.kind in DATED
        if over and (states or (has_dates and lead.state is not None)):
            yield row


def parted(ground: Ground, row: ActionRow, by: str, why: str) -> Iterator[Step]:
    """The steps after which it stands by itself."""
    register = ground.register
    values = {
        "lead_ref": None,
        "joint_kind": None,
        "state": own_state(register, row, row.owner_id),
        "applied_on": ground.today,
    }
    line = f"{row.ref} {row.title}: no longer answered with {row.lead_ref}"
    happening = Happening(PARTED, row.ref, actor=by, why=why)
    yield Step(Mark.CHANGE, line, happening, (Update(ActionRow, row.ref, values, {"lead_ref": row.lead_ref}),))
    if is_dated(register, row, row.owner_id):
        action = rule_action_of(register, row)
        yield from deadline_steps(ground, action, str(row.owner_id), applied_on=ground.today, moved=True)


def let_orphans_stand(writer: Writing, calendar: WorkingDays) -> int:
    """What is answered with an action that has ended unanswered is asked for by itself again; how many."""
    ground = ground_of(writer, calendar)
    found = list(orphaned(ground))
    for row in found:
        why = f"{row.lead_ref}, with which it was to be answered, has ended without a return that was accepted"
        _record(writer, parted(ground, row, OURSELVES, why))
    return len(found)


def _joined(ground: Ground, lead: ActionRow, row: ActionRow, kind: JointKind, by: str, why: str) -> Iterator[Step]:
    values = {
        "lead_ref": lead.ref,
        "joint_kind": kind.value,
        "state": ActionState.ANSWERED_WITH_ANOTHER.value,
    }
    changes: list[Change] = [Update(ActionRow, row.ref, values, {"lead_ref": None})]
    happening = Happening(JOINED, row.ref, actor=by, why=why)
    yield Step(Mark.CHANGE, f"{row.ref} {row.title}: answered with {lead.ref}", happening, tuple(changes))
    yield from supersede_steps(ground, rule_action_of(ground.register, row), None, f"answered with {lead.ref}")


def _why_not(register: Snapshot, lead: ActionRow, row: ActionRow, kind: JointKind) -> Iterator[str]:
    if row.ref == lead.ref:
        yield f"{row.ref} cannot be answered with itself."
    if lead.lead_ref:
        yield f"{lead.ref} cannot lead, since it is answered with {lead.lead_ref}: chains are not made."
    if row.lead_ref:
        yield f"{row.ref} is answered with {row.lead_ref} already: part them first."
    if any(each.lead_ref == row.ref for each in register.actions.values()):
        yield f"{row.ref} leads others: part them first, or let it lead here too."
    if any(each.id in register.answered for each in register.deadlines.get(row.ref, ())):
        yield f"A return for {row.ref} waits for review: review it first."
    yield from (
        text[0].upper() + text[1:]
        for text in why_not_together(kind, *(Side.of_row(register, each) for each in (lead, row)))
    )


def _row(register: Snapshot, ref: str) -> ActionRow:
    found = register.actions.get(ref)
    if found is None:
        raise NotFoundError(f"There is no action {ref!r}.")
    return found


def _record(writer: Writing, steps: Iterator[Step]) -> None:
    for step in steps:
        if step.happening:
            writer.record(step.happening, step.changes)
