"""Actions of which nothing is owed any more, and since when."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Session, col, select

from registry.joint.together import followers
from registry.states import LIVE
from registry.tables import DeadlineRow, JournalRow

SHOWN_FOR = dt.timedelta(days=90)
"""How long Prefect shows an action after nothing is owed any more; the register keeps it for ever."""


def long_closed(session: Session, now: dt.datetime) -> frozenset[str]:
    """The refs of actions whose deadlines are all closed, and have had no entry in the journal for 90 days."""
    live = [state.value for state in LIVE]
    query = (
        select(DeadlineRow.action_ref)
        .join(JournalRow, col(JournalRow.subject) == col(DeadlineRow.id))
        .group_by(col(DeadlineRow.action_ref))
        .having(
            sa.func.bool_and(col(DeadlineRow.state).not_in(live)),
            sa.func.max(JournalRow.at) < now - SHOWN_FOR,
        )
    )
    closed = frozenset(session.exec(query).all())
    # What is answered with another has only superseded deadlines, and is closed when its lead is.
    led = {ref: lead for lead, refs in followers(session).items() for ref in refs}
    return frozenset(ref for ref in closed if led.get(ref, ref) in closed)
