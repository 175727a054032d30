"""What a person decides in a form: each is one transaction, in the person's name, with the person's words."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from registry.errors import BadInputError, NotFoundError
from registry.intake import ReturnState, Sorted, take_returns
from registry.joint.together import met_with
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.keys import cycle_key
from registry.model import Cause
from registry.planning.names import NAME_NOT_CONFIRMED
from registry.planning.rulings import NOT_RESOLVED
from registry.post.letter_holds import LETTER_HELD, let_go
from registry.register import body_of
from registry.states import CLOSED, LIVE, DeadlineState, Move, after
from registry.tables import ActionRow, CycleRow, DeadlineRow, HoldRow, MessageRow, ReturnRow


class Verdict(StrEnum):
    """What an administrator says of a return."""

    ACCEPT = "accept"
    QUERY = "query"
    REJECT = "reject"
    NOT_FOR_THIS = "not for this one"


MOVE_OF_VERDICT = {
    Verdict.ACCEPT: Move.ACCEPT,
    Verdict.QUERY: Move.QUERY,
    Verdict.REJECT: Move.REJECT,
    Verdict.NOT_FOR_THIS: Move.PUT_BACK,
}
STATE_OF_VERDICT = {
    Verdict.ACCEPT: ReturnState.ACCEPTED,
    Verdict.QUERY: ReturnState.QUERIED,
    Verdict.REJECT: ReturnState.REJECTED,
    Verdict.NOT_FOR_THIS: ReturnState.NOT_FOR_THIS,
}
BY_A_PERSON = "person"  # the cause of a hold
ONCE = "once"  # the period of what is owed once
CAUSE_OF_VERDICT = {Verdict.QUERY: Cause.QUERY, Verdict.REJECT: Cause.REJECTION}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review did."""

    return_id: str
    deadline_id: str
    verdict: Verdict
    state: DeadlineState
    new_due_on: dt.date | None


def review(
    writer: Writing,
    return_id: str,
    verdict: Verdict,
    *,
    by: str,
    comment: str,
    new_due_on: dt.date | None,
    today: dt.date,
) -> Reviewed:
    """Accept, query or reject a return. A query or rejection starts a new cycle; it needs a date and a comment.

    While another return for the deadline waits, it stays in review: nobody is chased for what has come. Raises
    NotFoundError, BadInputError (already decided, no comment, no date or one that has passed, nothing owed any more).
    """
    row = writer.session.get(ReturnRow, return_id)
    if row is None:
        raise NotFoundError(f"There is no return {return_id!r}; see the list “What waits for you”.")
    if row.state != ReturnState.RECEIVED.value:
        raise BadInputError(f"That return was {row.state} already, by {row.decided_by} on {row.decided_at:%d %B %Y}.")
    if verdict in CAUSE_OF_VERDICT:
        _need_words_and_date(comment, new_due_on, today)
    deadline = writer.session.get_one(DeadlineRow, row.deadline_id)
    decided = {
        "state": STATE_OF_VERDICT[verdict].value,
        "decided_at": writer.now,
        "decided_by": by,
        "comment": comment or None,
    }
    changes: list[Change] = [Update(ReturnRow, return_id, decided, {"state": row.state})]
    state = DeadlineState(deadline.state)
    if state in CLOSED and verdict in CAUSE_OF_VERDICT:
        raise BadInputError(
            f"{deadline.id} is {state.value}: nothing more is asked for. Accept this return beside it, or say "
            f"“{Verdict.NOT_FOR_THIS.value}”."
        )
    if state in LIVE:
        state = after(DeadlineState.IN_REVIEW, MOVE_OF_VERDICT[verdict])
        if verdict is not Verdict.ACCEPT and _another_waits(writer.session, row):
            state = DeadlineState.IN_REVIEW
        changes += _moved(writer, deadline, state, verdict, comment, new_due_on, today)
    if state is DeadlineState.MET:
        changes += met_with(writer.session, deadline)
    writer.record(Happening(f"return.{STATE_OF_VERDICT[verdict].value}", return_id, actor=by, why=comment), changes)
    return Reviewed(return_id, deadline.id, verdict, state, new_due_on if verdict in CAUSE_OF_VERDICT else None)


def _another_waits(session: Session, row: ReturnRow) -> bool:
    query = select(ReturnRow.id).where(
        col(ReturnRow.deadline_id) == row.deadline_id,
        col(ReturnRow.state) == ReturnState.RECEIVED.value,
        col(ReturnRow.id) != row.id,
    )
    return session.exec(query).first() is not None


def _need_words_and_date(comment: str, new_due_on: dt.date | None, today: dt.date) -> None:
    if not comment.strip():
        raise BadInputError("Say what is missing: the owner gets your comment with the query or rejection.")
    if new_due_on is None or new_due_on <= today:
        raise BadInputError("Give the new date by which the owner is to answer; it must be after today.")


def _moved(
    writer: Writing,
    deadline: DeadlineRow,
    state: DeadlineState,
    verdict: Verdict,
    comment: str,
    new_due_on: dt.date | None,
    today: dt.date,
) -> list[Change]:
    if verdict not in CAUSE_OF_VERDICT or new_due_on is None:
        return [Update(DeadlineRow, deadline.id, {"state": state.value}, {"state": deadline.state})]
    return new_cycle(writer, deadline, state, new_due_on, CAUSE_OF_VERDICT[verdict], comment, today)


def new_cycle(
    writer: Writing,
    deadline: DeadlineRow,
    state: DeadlineState,
    due_on: dt.date,
    cause: Cause,
    why: str,
    today: dt.date,
) -> list[Change]:
    """The changes that ask for a deadline once more, by a new date, under the policy now in force."""
    n = deadline.cycle + 1
    cycle = CycleRow(
        id=cycle_key(deadline.id, n),
        deadline_id=deadline.id,
        n=n,
        due_on=due_on,
        cause=cause.value,
        policy_version=body_of(writer.session).policy_version,
        opened_on=today,
        why=why,
    )
    moved = {"state": state.value, "cycle": n}
    return [Insert(cycle), Update(DeadlineRow, deadline.id, moved, {"cycle": deadline.cycle})]


def place_hold(
    writer: Writing,
    action_ref: str,
    *,
    by: str,
    reason: str,
    until_on: dt.date | None,
    stops_clock: bool,
    cause: str = BY_A_PERSON,
) -> str:
    """Hold an action: nothing is sent for it until it is released, or until the end of `until_on`.

    Raises NotFoundError, BadInputError (no reason, held already, answered with another).
    """
    action = writer.session.get(ActionRow, action_ref)
    if action is None:
        raise NotFoundError(f"There is no action {action_ref!r}.")
    if action.lead_ref and cause == BY_A_PERSON:
        raise BadInputError(f"{action_ref} is answered with {action.lead_ref}: hold that, or part the two first.")
    if not reason.strip():
        raise BadInputError("Say why it is held; the reason stands in the register and in the report.")
    if until_on is not None and until_on < writer.now.date():
        raise BadInputError("The last day of the hold has passed already; give one that is still to come, or none.")
    if is_held(writer, action_ref):
        raise BadInputError(f"{action_ref} is held already.")
    row = HoldRow(
        id=f"{action_ref}!{cause}!{writer.now:%Y%m%dT%H%M%S%f}",
        action_ref=action_ref,
        cause=cause,
        reason=reason,
        until_on=until_on,
        stops_clock=stops_clock,
        since_at=writer.now,
        placed_by=by,
    )
    writer.record(Happening("hold.placed", action_ref, actor=by, why=reason), [Insert(row)])
    return row.id


def is_held(writer: Writing, action_ref: str) -> bool:
    """Whether a hold of the action as a whole stands, whoever placed it."""
    return any(hold.deadline_id is None and not has_lapsed(hold, writer.now) for hold in holds_of(writer, action_ref))


def has_lapsed(hold: HoldRow, now: dt.datetime) -> bool:
    """Whether its last day has passed, so that it holds nothing any more."""
    return hold.until_on is not None and hold.until_on < now.date()


def holds_of(writer: Writing, action_ref: str) -> list[HoldRow]:
    """The holds that stand for an action or one of its deadlines."""
    query = select(HoldRow).where(col(HoldRow.action_ref) == action_ref, col(HoldRow.released_at).is_(None))
    return list(writer.session.exec(query.order_by(col(HoldRow.since_at))).all())


def release(
    writer: Writing, action_ref: str, *, by: str, why: str, new_due_on: dt.date | None, today: dt.date
) -> list[str]:
    """Release every hold of an action.

    What was past when it was applied, or fell due while held, starts a new cycle with `new_due_on`, so that its
    owner is not late on arrival; so does what is owed once, when a date is given. A letter that was held goes with
    the next post, by the dates that stand. Returns the deadlines that run again. Raises NotFoundError when nothing
    is held, BadInputError when a date is needed, or when it is not resolved: that is ruled in.
    """
    holds = holds_of(writer, action_ref)
    if not holds:
        raise NotFoundError(f"Nothing of {action_ref} is held.")
    if any(hold.cause == NOT_RESOLVED for hold in holds):
        raise BadInputError(f"{action_ref} was resolved by nobody: rule it in first (form “rule in”), then release it.")
    if any(hold.cause == NAME_NOT_CONFIRMED for hold in holds):
        raise BadInputError(f"Whose {action_ref} is nobody has confirmed: do that first (form “confirm a name”).")
    running = []
    released = {"released_at": writer.now, "released_by": by}
    changes: list[Change] = [Update(HoldRow, hold.id, released, {"released_at": None}) for hold in holds]
    changes += let_go(writer.session, holds)
    whole = any(hold.deadline_id is None for hold in holds)
    ours = {hold.deadline_id for hold in holds}
    only_letters = all(hold.cause == LETTER_HELD for hold in holds)
    query = select(DeadlineRow, CycleRow).join(
        CycleRow,
        (col(CycleRow.deadline_id) == col(DeadlineRow.id)) & (col(CycleRow.n) == col(DeadlineRow.cycle)),
    )
    for deadline, cycle in writer.session.exec(query.where(col(DeadlineRow.action_ref) == action_ref)).all():
        state = DeadlineState(deadline.state)
        if not (whole or deadline.id in ours) or state not in LIVE or state is DeadlineState.IN_REVIEW:
            continue
        running.append(deadline.id)
        ruled = new_due_on is not None and deadline.period == ONCE and new_due_on != cycle.due_on
        if ruled or (cycle.due_on <= today and not only_letters):
            if new_due_on is None or new_due_on <= today:
                raise BadInputError(
                    f"{deadline.id} was due {cycle.due_on}: give the date by which it is now asked for."
                )
            state = after(state, Move.RELEASE)
            changes += new_cycle(writer, deadline, state, new_due_on, Cause.RELEASE, why or "released", today)
    writer.record(Happening("hold.released", action_ref, actor=by, why=why), changes)
    return running


def assign(writer: Writing, message_id: str, deadline_ids: list[str], *, by: str) -> list[str]:
    """A person says which deadlines a quarantined message or correspondence answers: it becomes a return.

    Raises NotFoundError, BadInputError (it is a return already).
    """
    message = writer.session.get(MessageRow, message_id)
    if message is None:
        raise NotFoundError(f"There is no message {message_id!r}.")
    if message.sorted_as == Sorted.RETURN.value:
        raise BadInputError("That message is a return already.")
    writer.record(
        Happening("message.return", message_id, actor=by, why="assigned by a person"),
        [Update(MessageRow, message_id, {"sorted_as": Sorted.RETURN.value, "settled_by": by})],
    )
    return take_returns(writer, message_id, deadline_ids, actor=by)


def settle_message(writer: Writing, message_id: str, *, by: str, why: str) -> None:
    """A person has read a message that is no return, and dealt with it.

    Raises NotFoundError when no such message waits.
    """
    message = writer.session.get(MessageRow, message_id)
    if message is None or message.settled_by is not None:
        raise NotFoundError(f"No message {message_id!r} waits.")
    change = Update(MessageRow, message_id, {"settled_by": by}, {"settled_by": None})
    writer.record(Happening("message.settled", message_id, actor=by, why=why), [change])
