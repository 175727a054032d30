"""An action leaves Prefect's lists 90 days after the last thing that happened to its deadlines."""

import datetime as dt

from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.closed import SHOWN_FOR, long_closed
from registry.journal import Happening, Update, reading, writing
from registry.states import DeadlineState
from registry.tables import DeadlineRow
from tests.registry.builders import action, applied, at, monthly, once

MET_AT = at(2001, 4, 2)


def meet(engine: Engine, ref: str, now: dt.datetime, *, most: int = 100) -> None:
    """The first deadlines of the action are met."""
    with writing(engine, now) as writer:
        owed = select(DeadlineRow.id).where(DeadlineRow.action_ref == ref).order_by(DeadlineRow.id).limit(most)
        for key in writer.session.exec(owed).all():
            change = Update(DeadlineRow, key, {"state": DeadlineState.MET.value})
            writer.record(Happening("deadline.met", key), [change])


def test_it_leaves_ninety_days_after_its_last_deadline_was_closed(engine: Engine) -> None:
    friday = dt.date(2001, 3, 30)
    applied(engine, action(1, once(friday)), action(2, once(friday)), action(3, monthly()))
    meet(engine, "HCP/1.1", MET_AT)
    meet(engine, "HCP/1.3", MET_AT, most=1)  # the other months are still owed
    later = MET_AT + SHOWN_FOR
    with reading(engine) as session:
        assert long_closed(session, later) == frozenset()
        assert long_closed(session, later + dt.timedelta(seconds=1)) == {"HCP/1.1"}
    with writing(engine, later) as writer:
        key = writer.session.exec(select(DeadlineRow.id).where(DeadlineRow.action_ref == "HCP/1.1")).one()
        change = Update(DeadlineRow, key, {"state": DeadlineState.OPEN.value})
        writer.record(Happening("deadline.open", key), [change])
    with reading(engine) as session:
        assert long_closed(session, later + dt.timedelta(days=400)) == frozenset()
