"""The position: how many actions stand in each state, then the worst first."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, select

from registry.cases import ActionCases, is_closed, load_cases
from registry.chase.chasing import decide
from registry.checks import WORST_FIRST, deciding_day, standing_of
from registry.model import News
from registry.states import LIVE
from registry.tables import PartyRow
from registry.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Standing:
    """One action's line."""

    ref: str
    title: str
    owner: str | None
    news: News
    why: str
    due_on: dt.date | None  # of the earliest deadline that still runs
    days_late: int  # working days


@dataclass(frozen=True, slots=True)
class Position:
    """All actions at one moment."""

    counts: tuple[tuple[News, int], ...]  # the worst first; those that nobody stands in are left out
    standings: tuple[Standing, ...]


def take_position(session: Session, calendar: WorkingDays, now: dt.datetime) -> Position:
    """Where everything stands at `now`. Nothing is written."""
    today = deciding_day(session, calendar, now)
    names = {row.id: row.name for row in session.exec(select(PartyRow)).all()}
    standings = [standing(cases, calendar, today, names) for cases in load_cases(session, calendar, today)]
    standings.sort(key=lambda each: (WORST_FIRST.index(each.news), -each.days_late, each.ref))
    counted = Counter(each.news for each in standings)
    return Position(tuple((news, counted[news]) for news in WORST_FIRST if counted[news]), tuple(standings))


def standing(cases: ActionCases, calendar: WorkingDays, today: dt.date, names: dict[str, str]) -> Standing:
    """One action's line; what a check would say today, with nothing written."""
    decisions = [(each, decide(each.case, each.policy, calendar, today)) for each in cases.loaded]
    found = standing_of(cases, decisions, calendar, today)
    running = [each.case for each in (cases.lead or cases).loaded if each.case.state in LIVE]
    due = None if is_closed(cases) else min((case.due_on for case in running), default=None)
    late = calendar.days_late(due, today) if due and found.news in {News.OVERDUE, News.ESCALATED} else 0
    owner = names.get(cases.row.owner_id or "", cases.row.owner_named)
    return Standing(cases.row.ref, cases.row.title, owner, found.news, found.message, due, late)
