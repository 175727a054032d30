"""Actions that are taken together: one leads and is chased, the others are answered with it."""

from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from registry.journal import Change, Update
from registry.states import DeadlineState, Move, after
from registry.tables import ActionRow, DeadlineRow


def followers(session: Session) -> dict[str, tuple[str, ...]]:
    """The refs that each lead answers too, in their order, by the lead's ref."""
    query = select(ActionRow.lead_ref, ActionRow.ref).where(col(ActionRow.lead_ref).is_not(None))
    found: dict[str, tuple[str, ...]] = {}
    for lead, ref in session.exec(query.order_by(col(ActionRow.ref))).all():
        found[str(lead)] = (*found.get(str(lead), ()), ref)
    return found


def with_followers(session: Session, refs: Iterable[str]) -> list[str]:
    """The same refs and those that are answered with them."""
    known = followers(session)
    return list(dict.fromkeys(each for ref in refs for each in (ref, *known.get(ref, ()))))


def lead_of(session: Session, ref: str) -> str:
    """The ref of the action that is chased for this one: its lead, or itself."""
    row = session.get(ActionRow, ref)
    return row.lead_ref if row and row.lead_ref else ref


def met_with(session: Session, deadline: DeadlineRow) -> list[Change]:
    """The changes by which the deadlines of the same period that are answered with this one are met with it."""
    refs: Collection[str] = followers(session).get(deadline.action_ref, ())
    query = select(DeadlineRow).where(
        col(DeadlineRow.action_ref).in_(refs),
        col(DeadlineRow.period) == deadline.period,
        col(DeadlineRow.state) == DeadlineState.SUPERSEDED.value,
    )
    met = after(DeadlineState.SUPERSEDED, Move.MEET_WITH_LEAD).value
    rows = session.exec(query.order_by(col(DeadlineRow.id))).all() if refs else ()
    return [Update(DeadlineRow, row.id, {"state": met}, {"state": row.state}) for row in rows]
