"""A return asked for now, outside its schedule or before it."""

import datetime as dt

from sqlmodel import Session, col, select

from registry.decisions import has_lapsed, holds_of, new_cycle
from registry.errors import BadInputError, NotFoundError
from registry.joint.together import lead_of
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.keys import cycle_key, deadline_key
from registry.model import Cause, Period
from registry.register import body_of
from registry.states import CLOSED, LIVE, RUNNING, DeadlineState
from registry.tables import ActionRow, CycleRow, DeadlineRow, HoldRow


def request_now(writer: Writing, ref: str, *, by: str, comment: str, by_when: dt.date | None, today: dt.date) -> str:
    """Ask for an action's return now: its nearest running deadline, or a new one of its own.

    With `by_when` a running deadline gets that date (a new cycle). Returns the deadline's id. Raises
    NotFoundError, BadInputError (nobody owes it; a date is needed; a return is in review already).
    """
    action = writer.session.get(ActionRow, ref)
    if action is None:
        raise NotFoundError(f"There is no action {ref!r}.")
    if action.owner_id is None:
        raise BadInputError(f"Nobody in the register owes {ref}: name its owner in the draft and apply it again.")
    if action.lead_ref:
        raise BadInputError(f"{ref} is answered with {action.lead_ref}: ask for that, or part the two first.")
    if by_when is not None and by_when <= today:
        raise BadInputError("The date by which it is asked for must be after today.")
    if any(not has_lapsed(hold, writer.now) and not _is_closed(writer, hold) for hold in holds_of(writer, ref)):
        raise BadInputError(f"{ref} is held: release it first, then ask.")
    nearest = _nearest(writer.session, ref)
    why = comment or f"asked for by {by}"
    happening = Happening("deadline.requested", ref, actor=by, why=why)
    if nearest is None:
        return _asked_anew(writer, action, happening, by_when, today)
    if DeadlineState(nearest.state) is DeadlineState.IN_REVIEW:
        raise BadInputError(f"A return for {ref} waits for review already.")
    if by_when is not None:
        state = DeadlineState.OPEN if nearest.state == DeadlineState.SCHEDULED.value else DeadlineState(nearest.state)
        changes = new_cycle(writer, nearest, _fresh(state), by_when, Cause.EXTENSION, why, today)
        writer.record(happening, changes)
    else:
        writer.record(happening, [])
    return nearest.id


def _is_closed(writer: Writing, hold: HoldRow) -> bool:
    """Whether it holds a deadline of which nothing is owed any more."""
    row = writer.session.get(DeadlineRow, hold.deadline_id) if hold.deadline_id else None
    return row is not None and DeadlineState(row.state) in CLOSED


def _fresh(state: DeadlineState) -> DeadlineState:
    """A new date is not overdue yet."""
    return DeadlineState.OPEN if state is DeadlineState.OVERDUE else state


def _asked_anew(
    writer: Writing, action: ActionRow, happening: Happening, by_when: dt.date | None, today: dt.date
) -> str:
    if by_when is None:
        raise BadInputError(f"{action.ref} has no date that runs: give the date by which it is asked for.")
    period = Period(f"request {today.isoformat()}")
    key = deadline_key(action.ref, str(action.owner_id), period)
    if writer.session.get(DeadlineRow, key):
        raise BadInputError(f"{action.ref} was asked for today already.")
    deadline = DeadlineRow(
        id=key,
        action_ref=action.ref,
        party_id=str(action.owner_id),
        period=period.key,
        state=DeadlineState.OPEN.value,
        cycle=1,
    )
    cycle = CycleRow(
        id=cycle_key(key, 1),
        deadline_id=key,
        n=1,
        due_on=by_when,
        cause=Cause.ORIGINAL.value,
        policy_version=body_of(writer.session).policy_version,
        opened_on=today,
        why=f"It was asked for by {happening.actor}.",
    )
    changes: list[Change] = [Insert(deadline), Insert(cycle)]
    if action.state is not None:
        changes.append(Update(ActionRow, action.ref, {"state": None}, {"state": action.state}))
    writer.record(happening, changes)
    return key


def _nearest(session: Session, ref: str) -> DeadlineRow | None:
    query = (
        select(DeadlineRow)
        .join(
            CycleRow, (col(CycleRow.deadline_id) == col(DeadlineRow.id)) & (col(CycleRow.n) == col(DeadlineRow.cycle))
        )
        .where(col(DeadlineRow.action_ref) == ref, col(DeadlineRow.state).in_([state.value for state in LIVE]))
        .order_by(col(CycleRow.due_on))
    )
    return session.exec(query).first()


def deadline_to_answer(session: Session, ref: str) -> str:
    """The deadline of an action, or of its lead, that a message answers when a person says only which action it is.

    Raises NotFoundError when none runs.
    """
    found = _nearest(session, lead_of(session, ref))
    if found is None or DeadlineState(found.state) not in RUNNING | {DeadlineState.IN_REVIEW}:
        raise NotFoundError(f"No deadline of {ref} runs; ask for a return first, or leave the action empty.")
    return found.id
