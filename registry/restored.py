"""After a restore: nothing that the lost register may have sent goes again until a person says so (promise 4).

Between the backup and the loss the post went on, and nothing here knows of it. So what was on its way at the
backup's moment, and what the rules would have had sent since, is decided now and put before a person, as letters
are whose outcome is unknown. What the rules decide from tomorrow on cannot have gone and goes as ever.
"""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import col, select

from registry.checks import DUE, check
from registry.clock import mode_of
from registry.journal import Happening, Update, Writing
from registry.model import StageOutcome
from registry.modes import REHEARSING_SINCE, begin_in
from registry.policy import Policy
from registry.post.notices import NoticeState
from registry.post.outbox import LetterState, settle
from registry.register import policy_of, set_meta
from registry.settings import Mode
from registry.tables import BodyRow, CheckClockRow, ItemRow, LetterRow, NoticeRow, StageRow
from registry.working_days import WorkingDays

RESTORED = "restored from"  # the hash of the backup, once all of it is here
LAST_POST = "last post on"
_UNDER_WAY = (LetterState.WRITTEN.value, LetterState.CLAIMED.value, LetterState.DEFERRED.value)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What a person has to look at after a restore."""

    letters: int  # written and not known to be sent at the backup's moment
    items: int  # that the rules asked for and no letter holds
    mode: Mode  # a live register waits in rehearsal


def take_up(writer: Writing, calendar: WorkingDays, *, backup: str, made_at: dt.datetime, by: str) -> Doubtful:
    """Record that the register was restored from `backup`, made at `made_at` (UTC), and hold back what may have gone.

    A live register becomes a rehearsal: a copy that is restored to try it must not write to anybody.
    """
    session = writer.session
    why = f"from the backup of {made_at:%Y-%m-%d %H:%M} UTC; what may have gone since waits for a person"
    writer.record(Happening("register.restored", backup, actor=by, why=why), [])
    letters = _doubt_letters(writer, made_at)
    body = session.exec(select(BodyRow)).first()
    items = 0
    if body is not None:
        items = _doubt_items(writer, calendar, policy_of(session, body.policy_version))
    _close_notices(writer)
    _show_everything(writer)
    if mode_of(session) is Mode.LIVE:
        begin_in(writer, Mode.REHEARSAL, why="a backup was restored")
        # What was decided just now was not rehearsed: going live must not ask anew for what may have gone.
        set_meta(session, REHEARSING_SINCE, (writer.now + dt.timedelta(microseconds=1)).isoformat())
    set_meta(session, RESTORED, backup)
    return Doubtful(letters, items, mode_of(session))


def _doubt_letters(writer: Writing, made_at: dt.datetime) -> int:
    query = select(LetterRow.id).where(col(LetterRow.state).in_(_UNDER_WAY)).order_by(col(LetterRow.id))
    under_way = list(writer.session.exec(query).all())
    for letter in under_way:
        settle(writer, letter, LetterState.UNKNOWN, f"a backup of {made_at:%d %b %Y %H:%M} UTC was restored")
    return len(under_way)


def _doubt_items(writer: Writing, calendar: WorkingDays, policy: Policy) -> int:
    today = calendar.local_date(writer.now)
    posted = calendar.is_working(today) and writer.now >= calendar.at(today, policy.post_at)
    last_post = today if posted else calendar.on_or_before(today - dt.timedelta(days=1))
    if mode_of(writer.session) is not Mode.DEMO:
        check(writer, calendar, day=last_post)
    query = (
        select(StageRow.id)
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .where(col(ItemRow.letter_id).is_(None), col(StageRow.outcome) == StageOutcome.DECIDED.value)
        .order_by(col(StageRow.id))
    )
    stages = list(writer.session.exec(query).all())
    unknown = {"outcome": StageOutcome.UNKNOWN.value, "settled_at": writer.now}
    for stage in stages:
        change = Update(StageRow, stage, unknown, {"outcome": StageOutcome.DECIDED.value})
        writer.record(Happening("stage.unknown", stage, why="it may have gone before the register was lost"), [change])
    if posted:
        set_meta(writer.session, LAST_POST, today.isoformat())  # a party's one letter of the day may have gone
    return len(stages)


def _close_notices(writer: Writing) -> None:
    """Notices of the backup's moment tell of what is past; what is wrong now is told anew."""
    waits = [NoticeState.WRITTEN.value, NoticeState.CLAIMED.value, NoticeState.DEFERRED.value]
    for notice in writer.session.exec(select(NoticeRow).where(col(NoticeRow.state).in_(waits))).all():
        values = {"state": NoticeState.CLOSED.value, "settled_at": writer.now}
        change = Update(NoticeRow, notice.id, values, {"state": notice.state})
        writer.record(Happening("notice.closed", notice.id, why="a backup was restored"), [change])


def _show_everything(writer: Writing) -> None:
    """Prefect is new and knows nothing: every action's news is to be shown."""
    for clock in writer.session.exec(select(CheckClockRow).where(col(CheckClockRow.news).is_not(None))).all():
        clock.unshown = clock.unshown or DUE
        writer.session.add(clock)
    writer.session.flush()
