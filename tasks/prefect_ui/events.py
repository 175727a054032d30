"""Events for the administrators' own automations: what happened to which action, and whose it is."""

import datetime as dt
from enum import StrEnum
from typing import Any

from prefect.events import Event, emit_event

from registry.model import News


class Happening(StrEnum):
    """What an automation can wait for."""

    OVERDUE = "remembrancer.deadline.overdue"
    ESCALATED = "remembrancer.deadline.escalated"
    REMINDED = "remembrancer.deadline.reminded"
    RETURNED = "remembrancer.deadline.returned"
    MET = "remembrancer.deadline.met"
    WAIVED = "remembrancer.deadline.waived"
    HELD = "remembrancer.deadline.held"
    RELEASED = "remembrancer.deadline.released"


_OF_NEWS = {
    News.OVERDUE: Happening.OVERDUE,
    News.ESCALATED: Happening.ESCALATED,
    News.REMINDER_WRITTEN: Happening.REMINDED,
    News.IN_REVIEW: Happening.RETURNED,
    News.MET: Happening.MET,
    News.WAIVED: Happening.WAIVED,
    News.HELD: Happening.HELD,
}


def happening_of(news: News) -> Happening | None:
    """The event that this news is; None where nothing happened."""
    return _OF_NEWS.get(news)


def announce(
    happening: Happening,
    *,
    ref: str,
    owner: str | None,
    at: dt.datetime,
    payload: dict[str, Any] | None = None,
) -> Event | None:
    """Emit the event with the action as its resource and the owner beside it; never raises for a lost event.

    Resource ids: `remembrancer.action.<ref>` and `remembrancer.party.<owner>`.
    """
    related = [{"prefect.resource.id": f"remembrancer.party.{owner}", "prefect.resource.role": "owner"}]
    return emit_event(
        event=happening.value,
        occurred=at,
        resource={"prefect.resource.id": f"remembrancer.action.{ref}", "prefect.resource.name": ref},
        related=related if owner else [],
        payload=payload or {},
    )
