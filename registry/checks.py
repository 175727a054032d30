"""The check: one look at one action at one moment, decided by the rules, written down in one transaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from registry.cases import ActionCases, Loaded, is_closed, load_cases
from registry.chase.chasing import Decision, decide, position_without_deadline
from registry.clock import mode_of
from registry.decided import write_down
from registry.joint.together import with_followers
from registry.journal import Writing
from registry.model import News, ScheduleKind
from registry.moments import next_check
from registry.settings import Mode
from registry.states import ActionState
from registry.tables import ActionRow, CheckClockRow
from registry.working_days import WorkingDays

WORST_FIRST = (
    News.ESCALATED,
    News.OVERDUE,
    News.HELD,
    News.CANNOT_BE_CHASED,
    News.REMINDER_WRITTEN,
    News.IN_REVIEW,
    News.NOTHING_DUE,
    News.WAITING_FOR_AN_EVENT,
    News.WITH_US,
    News.NO_DATE_AGREED,
    News.MET,
    News.WAIVED,
)
NEWS_OF_STATE = {
    ActionState.NO_DATE_AGREED: News.NO_DATE_AGREED,
    ActionState.WAITING_FOR_AN_EVENT: News.WAITING_FOR_AN_EVENT,
    ActionState.CANNOT_BE_CHASED: News.CANNOT_BE_CHASED,
    ActionState.WITH_US: News.WITH_US,
    ActionState.ANSWERED_WITH_ANOTHER: News.NOTHING_DUE,
}
DUE, CHANGED = "due", "changed"


class Shown(StrEnum):
    """How Prefect comes to show what a check found."""

    BY_ITS_RUN = "by its run"  # the check is a run of the action's own deployment
    ALWAYS = "always"  # a run is recorded for it, though nothing changed: it was due
    IF_CHANGED = "if changed"  # looked at in passing, after a reply or a decision


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: where the action stands, in a word and a sentence, and each deadline's decision."""

    ref: str
    news: News
    message: str
    decisions: tuple[tuple[str, Decision], ...] = ()


def check(
    writer: Writing,
    calendar: WorkingDays,
    refs: Iterable[str] | None = None,
    shown: Shown = Shown.IF_CHANGED,
    *,
    day: dt.date | None = None,
) -> list[Checked]:
    """Look at the named actions (or all), and those answered with them; write down stages, items and moves.

    `day` decides as of an earlier day, in the body's zone: what a register that was lost then may have sent.
    """
    today = day or deciding_day(writer.session, calendar, writer.now)
    found = load_cases(writer.session, calendar, today, with_followers(writer.session, refs) if refs else refs)
    return [_check_action(writer, calendar, today, cases, shown) for cases in found]


def deciding_day(session: Session, calendar: WorkingDays, now: dt.datetime) -> dt.date:
    """The day by which the rules decide: today. The demo knows no quiet days: its weekend is a long Friday."""
    today = calendar.local_date(now)
    return calendar.on_or_before(today) if mode_of(session) is Mode.DEMO else today


def _check_action(writer: Writing, calendar: WorkingDays, today: dt.date, cases: ActionCases, shown: Shown) -> Checked:
    decisions = []
    for loaded in cases.loaded:
        decision = decide(loaded.case, loaded.policy, calendar, today)
        write_down(writer, calendar, loaded, decision)
        decisions.append((loaded, decision))
    checked = standing_of(cases, decisions, calendar, today)
    _set_clock(writer, cases, calendar, checked, shown)
    return checked


def _set_clock(writer: Writing, cases: ActionCases, calendar: WorkingDays, checked: Checked, shown: Shown) -> None:
    clock = writer.session.get(CheckClockRow, cases.row.ref) or CheckClockRow(action_ref=cases.row.ref)
    changed = clock.news != checked.news.value
    if shown is Shown.BY_ITS_RUN:
        clock.unshown = CHANGED if changed else DUE  # its story may have grown
    elif changed:
        clock.unshown = CHANGED
    elif shown is Shown.ALWAYS:
        clock.unshown = clock.unshown or DUE
    clock.next_check_at = next_check(cases, calendar, writer.now)
    clock.last_checked_at = writer.now
    clock.news, clock.message = checked.news.value, checked.message
    writer.session.add(clock)
    writer.session.flush()


@dataclass(frozen=True, slots=True)
class Unshown:
    """News of an action that Prefect is still to be shown."""

    ref: str
    title: str
    owner_id: str | None
    news: News
    message: str
    changed: bool


def unshown(session: Session) -> list[Unshown]:
    """Everything that was found since Prefect was last told, by ref."""
    query = (
        select(CheckClockRow, ActionRow)
        .join(ActionRow, col(ActionRow.ref) == col(CheckClockRow.action_ref))
        .where(col(CheckClockRow.unshown).is_not(None))
        .order_by(col(CheckClockRow.action_ref))
    )
    return [
        Unshown(row.ref, row.title, row.owner_id, News(clock.news), clock.message, clock.unshown == CHANGED)
        for clock, row in session.exec(query).all()
        if clock.news
    ]


def mark_shown(writer: Writing, shown: Iterable[Unshown]) -> None:
    """Prefect shows these now; what was found since stays to be shown."""
    for each in shown:
        clock = writer.session.get(CheckClockRow, each.ref)
        if clock and (clock.news, clock.message) == (each.news.value, each.message):
            clock.unshown = None
            writer.session.add(clock)
    writer.session.flush()


def refresh_clocks(writer: Writing, calendar: WorkingDays) -> int:
    """Give every action that was never looked at, or whose dates changed, the moment of its next check.

    A moment that has passed stays: it is a late check, and the sweep's. Returns how many clocks were set.
    """
    clocks = {row.action_ref: row for row in writer.session.exec(select(CheckClockRow)).all()}
    changed = 0
    for cases in load_cases(writer.session, calendar, calendar.local_date(writer.now)):
        clock = clocks.get(cases.row.ref) or CheckClockRow(action_ref=cases.row.ref)
        if clock.next_check_at is not None and clock.next_check_at <= writer.now:
            continue
        wanted = next_check(cases, calendar, writer.now)
        if clock.next_check_at != wanted:
            clock.next_check_at = wanted
            writer.session.add(clock)
            changed += 1
    writer.session.flush()
    return changed


def news_of(session: Session, refs: Iterable[str]) -> dict[str, tuple[News, str]]:
    """What the last check of each action found; nothing for one that was never looked at."""
    query = select(CheckClockRow).where(col(CheckClockRow.action_ref).in_(list(refs)))
    return {row.action_ref: (News(row.news), row.message) for row in session.exec(query).all() if row.news}


def standing_of(
    cases: ActionCases, decisions: list[tuple[Loaded, Decision]], calendar: WorkingDays, today: dt.date
) -> Checked:
    """The action's position; of one that is answered with another, that of its lead."""
    if cases.lead is None:
        return position(cases, decisions)
    of_lead = [(each, decide(each.case, each.policy, calendar, today)) for each in cases.lead.loaded]
    found = position(cases.lead, of_lead)
    return Checked(cases.row.ref, found.news, f"Answered with {cases.lead.row.ref}: {found.message}")


def position(cases: ActionCases, decisions: list[tuple[Loaded, Decision]]) -> Checked:
    """The action's position: the worst of its deadlines that still run, or what it stands as without one."""
    named = tuple((loaded.case.deadline_id, decision) for loaded, decision in decisions)
    told = [(_news(loaded, decision), loaded, decision) for loaded, decision in decisions]
    if not told:
        state = ActionState(cases.row.state) if cases.row.state else None
        if state is None and cases.action.schedule.kind is ScheduleKind.RECURRING:
            return Checked(cases.row.ref, News.NOTHING_DUE, "Its first deadline lies beyond the horizon.")
        news = NEWS_OF_STATE[state] if state else position_without_deadline(cases.action.schedule, chaseable=True)
        if cases.hold:
            return Checked(cases.row.ref, News.HELD, cases.hold.reason)
        return Checked(cases.row.ref, news, f"{news.value}: {cases.row.wording}")
    if not is_closed(cases):
        told = [each for each in told if each[0] not in {News.MET, News.WAIVED}] or told
    news, loaded, decision = min(told, key=lambda each: WORST_FIRST.index(each[0]))
    return Checked(cases.row.ref, news, f"{_label(loaded)}{decision.reason}", named)


def _news(loaded: Loaded, decision: Decision) -> News:
    # Letters to the liaison are no proof that the owner was asked: quiet is not green there.
    if loaded.via_liaison and decision.news is News.NOTHING_DUE:
        return News.CANNOT_BE_CHASED
    return decision.news


def _label(loaded: Loaded) -> str:
    period = loaded.case.period
    return f"{period.start:%B %Y}: " if period.start and period.end else ""


def late(session: Session, now: dt.datetime, grace: dt.timedelta) -> list[str]:
    """The refs of actions whose check is more than `grace` late, whatever the reason."""
    query = select(CheckClockRow.action_ref).where(col(CheckClockRow.next_check_at) < now - grace)
    return list(session.exec(query.order_by(col(CheckClockRow.next_check_at))).all())
