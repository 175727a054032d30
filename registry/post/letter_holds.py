"""A letter that waits, held by a person who has seen it in "going tomorrow" (docs/design.md, promise 15).

The hold stands on the letter's deadlines, so that nothing further is decided for them; what waits goes on waiting,
and goes with the first post after the hold is released, or has lapsed.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from registry.errors import BadInputError, NotFoundError
from registry.journal import Change, Happening, Insert, Update, Writing
from registry.model import PartyKind, StageOutcome
from registry.policy import SEEN_FIRST
from registry.register import body_of
from registry.tables import CycleRow, DeadlineRow, HoldRow, ItemRow, PartyRow, StageRow

LETTER_HELD = "letter held"
"""The cause of such a hold."""

FOR_NOW = dt.date.max
_ONE_DAY = dt.timedelta(days=1)


def hold_letter(
    writer: Writing, stages: Sequence[str], *, by: str, reason: str, until_on: dt.date | None, today: dt.date
) -> list[str]:
    """Hold what these stages put into a letter until it is released, or to the end of `until_on`.

    Returns the deadlines that are held. Raises NotFoundError when none of the stages waits any more, BadInputError
    (no reason, a day that has passed, held already).
    """
    if not reason.strip():
        raise BadInputError("Say why the letter is held; the reason stands in the register.")
    if until_on is not None and until_on < today:
        raise BadInputError("The last day of the hold has passed already; give one that is still to come, or none.")
    waiting = _waiting(writer.session, stages)
    if not waiting:
        raise NotFoundError("That letter does not wait any more: it has gone, or was overtaken. Reload the form.")
    held = _held(writer.session, [deadline.id for _, deadline in waiting])
    if held:
        raise BadInputError(f"It is held already: {', '.join(sorted(held))}.")
    not_before = until_on + _ONE_DAY if until_on else FOR_NOW
    for deadline in {deadline.id: deadline for _, deadline in waiting}.values():
        changes: list[Change] = [Insert(_hold(writer, deadline, by, reason, until_on))]
        changes += [
            Update(ItemRow, item.id, {"not_before": not_before}, {"not_before": item.not_before})
            for item, about in waiting
            if about.id == deadline.id
        ]
        writer.record(Happening("letter.held", deadline.id, actor=by, why=reason), changes)
    return list(dict.fromkeys(deadline.id for _, deadline in waiting))


def let_go(session: Session, holds: Iterable[HoldRow]) -> list[Change]:
    """What the release of these holds changes for the letters that they held: they go with the next post.

    One that is to be seen first still stands for the working day after the one on which it was decided.
    """
    held = [hold.deadline_id for hold in holds if hold.cause == LETTER_HELD]
    query = (
        select(ItemRow, StageRow, PartyRow)
        .join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(PartyRow, col(PartyRow.id) == col(StageRow.addressee_id))
        .where(
            col(CycleRow.deadline_id).in_(held),
            col(ItemRow.letter_id).is_(None),
            col(StageRow.outcome) == StageOutcome.DECIDED.value,
        )
    )
    return [
        Update(ItemRow, item.id, {"not_before": _seen_until(session, stage, party)})
        for item, stage, party in session.exec(query).all()
    ]


def _seen_until(session: Session, stage: StageRow, party: PartyRow) -> dt.date | None:
    """The day before which it must not go, had nobody held it; the post goes on working days alone."""
    if PartyKind(party.kind) not in SEEN_FIRST:
        return None
    return stage.decided_at.astimezone(ZoneInfo(body_of(session).zone)).date() + _ONE_DAY


def _waiting(session: Session, stages: Sequence[str]) -> list[tuple[ItemRow, DeadlineRow]]:
    query = (
        select(ItemRow, DeadlineRow)
        .join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(CycleRow.deadline_id))
        .where(
            col(StageRow.id).in_(stages),
            col(ItemRow.letter_id).is_(None),
            col(StageRow.outcome) == StageOutcome.DECIDED.value,
        )
        .order_by(col(ItemRow.id))
    )
    return [(item, deadline) for item, deadline in session.exec(query).all()]


def _held(session: Session, deadlines: Sequence[str]) -> set[str]:
    query = select(HoldRow.action_ref).where(
        col(HoldRow.deadline_id).in_(deadlines), col(HoldRow.cause) == LETTER_HELD, col(HoldRow.released_at).is_(None)
    )
    return set(session.exec(query).all())


def _hold(writer: Writing, deadline: DeadlineRow, by: str, reason: str, until_on: dt.date | None) -> HoldRow:
    return HoldRow(
        id=f"{deadline.id}!{LETTER_HELD}!{writer.now:%Y%m%dT%H%M%S%f}",
        action_ref=deadline.action_ref,
        deadline_id=deadline.id,
        cause=LETTER_HELD,
        reason=reason,
        until_on=until_on,
        since_at=writer.now,
        placed_by=by,
    )
