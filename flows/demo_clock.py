"""The demo's clock, moved forward day by day: each working day has its checks, its mail and its post."""

import datetime as dt

from flows.runtime import Runtime
from registry.checks import check, late, refresh_clocks
from registry.clock import offset_of, refuse_clock, set_clock
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.time_goes_on import go_on
from tasks.mail_in.collecting import collect
from tasks.mail_out.posting import deliver
from tasks.prefect_ui.prompting import start_now

LONGEST_STEP = dt.timedelta(days=366)


def move_clock(runtime: Runtime, to: str, days: int) -> dt.datetime:
    """Move the demo's clock to a date (08:00 London), a date and time, or some days on; gives the new time, UTC.

    Raises BadInputError outside demo, backwards, or further than a year.
    """
    now = runtime.now()
    target = _target(runtime, to, days, now)
    if target - now > LONGEST_STEP:
        raise BadInputError("The demo's clock moves a year at most in one go.")
    with reading(runtime.engine) as session:
        refuse_clock(session, target, now)
    day = runtime.calendar.on_or_after(runtime.calendar.local_date(now))
    while (post_at := runtime.calendar.at(day, "09:00")) <= target:
        if now < post_at:
            _play(runtime, max(now, runtime.calendar.at(day, "08:00")), post_at)
        day = runtime.calendar.next_working(day)
    _advance(runtime, target)
    start_now(runtime.settings, "sweep/sweep")
    start_now(runtime.settings, "sync/sync")
    return target


def _target(runtime: Runtime, to: str, days: int, now: dt.datetime) -> dt.datetime:
    if not to:
        return now + dt.timedelta(days=days)
    try:
        if "T" not in to:
            return runtime.calendar.at(dt.date.fromisoformat(to), "08:00")
        day, _, hour = to.partition("T")
        return runtime.calendar.at(dt.date.fromisoformat(day), hour)
    except ValueError as error:
        raise BadInputError(f"{to!r} is no date such as 2026-12-01, or 2026-12-01T09:00.") from error


def _advance(runtime: Runtime, to: dt.datetime) -> None:
    """Set the clock; what was done since it was last set may have taken it a little further already."""
    with writing(runtime.engine, to) as writer:
        real_now = dt.datetime.now(dt.UTC)
        set_clock(writer.session, max(to, real_now + offset_of(writer.session)), real_now)


def _play(runtime: Runtime, morning: dt.datetime, post_at: dt.datetime) -> None:
    """One working day: the checks at eight, the mail and the post at nine."""
    with reading(runtime.engine) as session:
        due = late(session, morning + dt.timedelta(seconds=1), dt.timedelta())
    with writing(runtime.engine, morning) as writer:
        go_on(writer, runtime.calendar)
        check(writer, runtime.calendar, due)
        refresh_clocks(writer, runtime.calendar)
    _advance(runtime, post_at)
    collect(runtime.collecting(), post_at).insist()
    deliver(runtime.post_room, post_at)
