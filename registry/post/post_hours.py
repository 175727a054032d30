"""On which day the next post goes."""

import datetime as dt

from sqlmodel import Session

from registry.clock import mode_of
from registry.register import meta
from registry.settings import Mode
from registry.working_days import WorkingDays

LAST_POST = "last post on"  # the mark that a post leaves
POST_CLOSES = "17:00"


def next_post_on(session: Session, calendar: WorkingDays, now: dt.datetime) -> dt.date:
    """Today, while today's post has not gone and its hours are not over; else the next working day.

    The demonstration's post goes at any hour and takes at once what waits, so there it is the next working day.
    """
    today = calendar.local_date(now)
    gone = meta(session, LAST_POST) == today.isoformat()
    if mode_of(session) is Mode.DEMO or gone or not calendar.is_working(today):
        return calendar.next_working(today)
    return today if now < calendar.at(today, POST_CLOSES) else calendar.next_working(today)
