"""The register's mode changed, or only tried: what would change, and what would then be sent."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, select

from flows.runtime import Runtime
from registry.cases import load_cases
from registry.chase.forecast import ForecastLine, play
from registry.checks import check, refresh_clocks
from registry.journal import Writing, writing
from registry.modes import ModeChange, change_mode
from registry.settings import Mode
from registry.tables import BodyRow
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do, and the letters of the weeks after it, if nobody answers."""

    change: ModeChange
    would_go: tuple[ForecastLine, ...]


def set_mode(runtime: Runtime, wanted: Mode, *, by: str, why: str) -> ModeChange:
    """Change the mode, and look at every action as it then stands. Raises as `change_mode` does."""
    with writing(runtime.engine, runtime.now()) as writer:
        change = change_mode(writer, wanted, runtime.calendar, by=by, why=why)
        _look_again(writer, runtime.calendar)
    return change


def try_mode(runtime: Runtime, wanted: Mode, *, by: str, why: str, weeks: int) -> Trial:
    """What `set_mode` would do, and what would be sent in the weeks after. Nothing is written (promise 15).

    The very same change is made, looked at, and taken back; nobody need be named for it.
    """
    with writing(runtime.engine, runtime.now()) as writer:
        named = by or _an_administrator(writer.session)
        change = change_mode(writer, wanted, runtime.calendar, by=named, why=why or "only tried")
        trial = Trial(change, _would_go(writer.session, runtime.calendar, writer.now, weeks))
        writer.session.rollback()
    return trial


def _an_administrator(session: Session) -> str:
    body = session.exec(select(BodyRow)).first()
    return body.administrators[0] if body else "nobody yet"


def _look_again(writer: Writing, calendar: WorkingDays) -> None:
    """A reminder whose day is today is decided now; the next check would come too late for it."""
    check(writer, calendar)
    refresh_clocks(writer, calendar)


def _would_go(session: Session, calendar: WorkingDays, now: dt.datetime, weeks: int) -> tuple[ForecastLine, ...]:
    """Every letter of the post from today on, each cycle under its own policy."""
    today = calendar.local_date(now)
    by_policy = defaultdict(list)
    for cases in load_cases(session, calendar, today):
        for loaded in cases.loaded:
            by_policy[loaded.policy].append(loaded.case)
    lines = [
        line
        for policy, cases in by_policy.items()
        for line in play(cases, policy, calendar, today, today + dt.timedelta(weeks=weeks), lambda *_: False)
    ]
    return tuple(sorted(lines, key=lambda line: (line.day, line.addressee, line.ref)))
