"""Deadlines of one action: made ahead, superseded when schedule or owner change, never made twice."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from registry.deadlines import ONCE, PlannedDeadline, plan_deadlines
from registry.explanations import explain_lateness
from registry.journal import Change, Happening, Insert, Update
from registry.keys import cycle_key, deadline_key
from registry.model import Action, Cause, Period
from registry.planning.steps import Ground, Mark, Step
from registry.planning.words import day_in_words
from registry.states import LIVE, DeadlineState, Move, after
from registry.tables import CycleRow, DeadlineRow, HoldRow

PAST = "past"


def deadline_steps(
    ground: Ground, action: Action, owner_id: str, *, applied_on: dt.date, moved: bool = False
) -> Iterator[Step]:
    """The deadlines up to the horizon that the register does not hold yet; with `moved`, new dates for those it does.

    What was already past on the day on which the action was applied is one held entry, for a person to release.
    """
    known = {row.id: row for row in ground.register.deadlines.get(action.ref, [])}
    plan = plan_deadlines(
        action.schedule, action.document_on, ground.today, ground.policy, ground.calendar, applied_on=applied_on
    )
    before = _of_predecessors(ground, action, owner_id)
    for planned in (_explained(ground, action, each) for each in plan.ahead):
        key = deadline_key(action.ref, owner_id, planned.period)
        if key not in known:
            if planned.period.key not in before:
                yield _added(ground, action, owner_id, planned)
        elif moved:
            yield from _moved(ground, known[key], planned)
    if plan.past:
        yield from _past_steps(ground, action, owner_id, _explained(ground, action, plan.past), moved=moved)


def _of_predecessors(ground: Ground, action: Action, owner_id: str) -> set[str]:
    """The periods that a predecessor of the owner has met, or sent something for: they are not owed again."""
    return {
        row.period
        for row in ground.register.deadlines.get(action.ref, [])
        if row.party_id != owner_id
        and DeadlineState(row.state) is not DeadlineState.SUPERSEDED
        and ground.register.successor_on(row.party_id, ground.today) == owner_id
    }


def _past_steps(
    ground: Ground, action: Action, owner_id: str, planned: PlannedDeadline, *, moved: bool
) -> Iterator[Step]:
    """One entry for all that was past: made once, whatever a later policy would count into it."""
    known = {row.id: row for row in ground.register.deadlines.get(action.ref, [])}
    key = deadline_key(action.ref, owner_id, planned.period)
    any_past = deadline_key(action.ref, owner_id, Period(f"{PAST} "))
    if key in known:
        if moved:
            yield from _moved(ground, known[key], planned, past=True)
    elif moved or not (
        any(each.startswith(any_past) for each in known)
        or any(each.startswith(PAST) for each in _of_predecessors(ground, action, owner_id))
    ):
        yield from _past(ground, action, owner_id, planned)


def _rows(ground: Ground, action: Action, owner_id: str, planned: PlannedDeadline) -> tuple[DeadlineRow, CycleRow]:
    key = deadline_key(action.ref, owner_id, planned.period)
    deadline = DeadlineRow(
        id=key,
        action_ref=action.ref,
        party_id=owner_id,
        period=planned.period.key,
        period_start=planned.period.start,
        period_end=planned.period.end,
        state=DeadlineState.SCHEDULED.value,
        cycle=1,
    )
    return deadline, cycle_row(ground, key, 1, planned.due_on, Cause.ORIGINAL, planned.why)


def _explained(ground: Ground, action: Action, planned: PlannedDeadline) -> PlannedDeadline:
    """The same, saying of a single date whose words or ruling it rests on."""
    if not action.origin or planned.period.key != ONCE.key:
        return planned
    return replace(planned, why=f"{action.origin} {explain_lateness(planned.due_on, ground.calendar)}")


def cycle_row(ground: Ground, deadline_id: str, n: int, due_on: dt.date, cause: Cause, why: str) -> CycleRow:
    """A new cycle under the policy of the ground, opened today."""
    return CycleRow(
        id=cycle_key(deadline_id, n),
        deadline_id=deadline_id,
        n=n,
        due_on=due_on,
        cause=cause.value,
        policy_version=ground.policy.version,
        opened_on=ground.today,
        why=why,
    )


def _added(ground: Ground, action: Action, owner_id: str, planned: PlannedDeadline) -> Step:
    deadline, cycle = _rows(ground, action, owner_id, planned)
    return Step(
        Mark.ADD,
        f"  {deadline.id}: due {day_in_words(planned.due_on)}",
        Happening("deadline.added", deadline.id, why=planned.why, private=True),  # it may name who ruled
        (Insert(deadline), Insert(cycle)),
    )


def _past(ground: Ground, action: Action, owner_id: str, planned: PlannedDeadline) -> Iterator[Step]:
    deadline, cycle = _rows(ground, action, owner_id, planned)
    hold = _past_hold(ground, deadline, planned, 1)
    changes: tuple[Change, ...] = (Insert(deadline), Insert(cycle), Insert(hold))
    happening = Happening("deadline.added", deadline.id, why=hold.reason, private=True)
    yield Step(Mark.HOLD, f"  {deadline.id} is held: {hold.reason}", happening, changes)


def _past_hold(ground: Ground, deadline: DeadlineRow, planned: PlannedDeadline, cycle: int) -> HoldRow:
    return HoldRow(
        id=f"{deadline.id}!{PAST}" if cycle == 1 else f"{deadline.id}!{PAST}!{cycle}",
        action_ref=deadline.action_ref,
        deadline_id=deadline.id,
        cause=PAST,
        reason=f"it was already past when it was applied (due {planned.due_on}): a person releases or waives it",
        since_at=ground.now,
        placed_by="remembrancer",
    )


def _moved(ground: Ground, row: DeadlineRow, planned: PlannedDeadline, *, past: bool = False) -> Iterator[Step]:
    """A new cycle for what has another date now, or had been superseded and is owed again."""
    state = DeadlineState(row.state)
    again = state is DeadlineState.SUPERSEDED
    if not (again or (state in LIVE and ground.register.cycles[row.id].due_on != planned.due_on)):
        return
    n = row.cycle + 1
    cause = Cause.REOPENING if again else Cause.EXTENSION
    state = after(state, Move.REOPEN if again else Move.EXTEND)
    if row.id in ground.register.answered:
        state = after(state, Move.RECEIVE)
    changes: list[Change] = [
        Insert(cycle_row(ground, row.id, n, planned.due_on, cause, planned.why)),
        Update(DeadlineRow, row.id, {"cycle": n, "state": state.value}, {"cycle": row.cycle}),
    ]
    standing = [
        hold
        for hold in ground.register.holds.get(row.action_ref, [])
        if hold.deadline_id == row.id and hold.cause == PAST
    ]
    if past and not standing:
        changes.append(Insert(_past_hold(ground, row, planned, n)))
    elif not past:
        lifted = {"released_at": ground.now, "released_by": "remembrancer"}
        changes += [Update(HoldRow, hold.id, lifted, {"released_at": None}) for hold in standing]
    yield Step(
        Mark.HOLD if past else Mark.CHANGE,
        f"  {row.id}: now due {day_in_words(planned.due_on)}",
        Happening(f"deadline.{'reopened' if again else 'extended'}", row.id, why=planned.why, private=True),
        tuple(changes),
    )


def supersede_steps(ground: Ground, action: Action, owner_id: str | None, why: str = "") -> Iterator[Step]:
    """Live deadlines that the new schedule or the new owner no longer has."""
    plan = plan_deadlines(action.schedule, action.document_on, ground.today, ground.policy, ground.calendar)
    planned = [*plan.ahead, *([plan.past] if plan.past else [])]
    wanted = {deadline_key(action.ref, owner_id, each.period) for each in planned} if owner_id else set()
    for row in ground.register.deadlines.get(action.ref, []):
        state = DeadlineState(row.state)
        if row.id not in wanted and state in LIVE:
            changes = (Update(DeadlineRow, row.id, {"state": after(state, Move.SUPERSEDE).value}),)
            happening = Happening("deadline.superseded", row.id, why=why or "the schedule or the owner changed")
            yield Step(Mark.CHANGE, f"  {row.id} is superseded{f': {why}' if why else ''}", happening, changes)
