"""When Prefect starts something: fixed moments for an action's checks, a rhythm for a service."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import (
    SCHEDULE_TYPES,
    CronSchedule,
    IntervalSchedule,
    NoSchedule,
    RRuleSchedule,
)

TIME_ZONE = "Europe/London"
MOST_DATES = 250  # Prefect refuses a rule of 6,500 characters; 250 dates have 5,521
STEP = MOST_DATES // 2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A schedule as compared with the server's. One of the three is set; `every` has whole seconds."""

    time_zone: str = TIME_ZONE
    rrule: str | None = None
    cron: str | None = None
    every: dt.timedelta | None = None

    def for_prefect(self) -> SCHEDULE_TYPES:
        """The same for Prefect's client."""
        if self.rrule is not None:
            return RRuleSchedule(rrule=self.rrule, timezone=self.time_zone)
        if self.cron is not None:
            return CronSchedule(cron=self.cron, timezone=self.time_zone)
        if self.every is not None:
            return IntervalSchedule(interval=self.every, timezone=self.time_zone)
        return NoSchedule()


def at_moments(checks_at: Iterable[dt.datetime], now: dt.datetime) -> Rhythm | None:
    """Exactly these moments (aware), in London's time, to the second; None when there are none.

    Past moments stay, so that the string changes only when a date does. Of more than 250, those are kept that
    come next; they move on in steps of 125, not with every check.
    """
    moments = sorted({moment.astimezone(dt.UTC).replace(microsecond=0) for moment in checks_at})
    past = sum(moment < now for moment in moments)
    first = 0 if len(moments) <= MOST_DATES else past // STEP * STEP
    kept = [_local(moment) for moment in moments[first : first + MOST_DATES]]
    if not kept:
        return None
    lines = [f"DTSTART:{kept[0]}", *(f"RDATE:{each}" for each in kept)]
    return Rhythm(rrule="\n".join(lines))


def as_rhythm(found: DeploymentSchedule) -> Rhythm:
    """What the server holds, to compare with what is wanted."""
    schedule = found.schedule
    match schedule:
        case RRuleSchedule():
            return Rhythm(time_zone=schedule.timezone or "UTC", rrule=schedule.rrule)
        case CronSchedule():
            return Rhythm(time_zone=schedule.timezone or "UTC", cron=schedule.cron)
        case IntervalSchedule():
            return Rhythm(time_zone=schedule.timezone or "UTC", every=schedule.interval)
        case _:
            return Rhythm()


def _local(moment: dt.datetime) -> str:
    return moment.astimezone(ZoneInfo(TIME_ZONE)).strftime("%Y%m%dT%H%M%S")
