"""The post: which letters go at this moment, and what became of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from registry.clock import mode_of
from registry.intake import possibly_answered
from registry.journal import reading, writing
from registry.post.addressing import NO_CLERK, clerk_addresses
from registry.post.going import GENTLE
from registry.post.outbox import (
    POST,
    LetterState,
    give_up_stale_claims,
    letters_to_send,
)
from registry.post.overtaken import recall_overtaken, withdraw_overtaken
from registry.post.post_hours import LAST_POST, POST_CLOSES
from registry.register import body_of, meta, policy_of, set_meta
from registry.settings import Mode
from registry.tables import CycleRow, ItemRow, LetterRow, StageRow
from registry.working_days import WorkingDays
from tasks.mail_out.letter_writing import write_letters
from tasks.mail_out.sending import PostRoom, send

POST_LASTS = dt.timedelta(minutes=4)  # the next run of the post comes after five
ANSWERS_LAST = dt.timedelta(minutes=2)  # a form waits for them


@dataclass(slots=True)
class PostReport:
    """What one post did."""

    withdrawn: int = 0
    written: int = 0
    outcomes: dict[LetterState, int] = field(default_factory=dict)
    given_up: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    why_closed: str | None = None
    trouble: str | None = None  # why the server could not be used, in words
    left: int = 0  # letters whose turn did not come; they go with the next run


def deliver(room: PostRoom, now: dt.datetime, *, only_reminders: bool = False) -> PostReport:
    """One post: new letters when the post is open, and in any case what waits to be sent.

    `only_reminders` while a mailbox cannot be read: nobody is chased for what may have come (promise 5).
    """
    report = PostReport()
    with writing(room.engine, now) as writer:
        report.given_up = tuple(give_up_stale_claims(writer))
        report.recalled = tuple(recall_overtaken(writer, room.calendar))
        report.why_closed = why_post_is_closed(writer.session, room.calendar, now)
        quiet = why_it_is_quiet(writer.session, room.calendar, now) is not None
        if report.why_closed is None:
            report.withdrawn = len(withdraw_overtaken(writer, room.calendar))
            report.written = write_letters(writer, room, now, only_reminders=only_reminders)
            set_meta(writer.session, LAST_POST, room.calendar.local_date(now).isoformat())
    with reading(room.engine) as session:
        waiting = letters_to_send(session, now)
        kept_back = _kept_back(session, waiting, only_reminders=only_reminders)
    going = [row for row in waiting if row.purpose != POST or not (quiet or row.id in kept_back)]
    return _sent(room, going, now, POST_LASTS, report)


def deliver_answers(room: PostRoom, now: dt.datetime) -> PostReport:
    """Send the answers that wait: they go at once, at any hour.

    Letters of the post go with `deliver` alone, which first looks at what has come.
    """
    with reading(room.engine) as session:
        waiting = letters_to_send(session, now)
    return _sent(room, [row for row in waiting if row.purpose != POST], now, ANSWERS_LAST, PostReport())


def _kept_back(session: Session, letters: Sequence[LetterRow], *, only_reminders: bool) -> set[str]:
    """Those of the letters that chase for what may have come."""
    query = (
        select(ItemRow.letter_id, col(CycleRow.deadline_id))
        .join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .where(col(ItemRow.letter_id).in_([row.id for row in letters]), col(StageRow.act).not_in(GENTLE))
    )
    unclear = possibly_answered(session)
    return {str(key) for key, deadline in session.exec(query).all() if only_reminders or deadline in unclear}


def _sent(
    room: PostRoom, letters: Sequence[LetterRow], now: dt.datetime, lasts: dt.timedelta, report: PostReport
) -> PostReport:
    sent = send(room, letters, now, lasts)
    report.outcomes, report.trouble, report.left = sent.outcomes, sent.trouble, sent.left
    return report


def why_post_is_closed(session: Session, calendar: WorkingDays, now: dt.datetime) -> str | None:
    """Why no new letter is written at this moment; None when the post is open (promise 6)."""
    quiet = why_it_is_quiet(session, calendar, now)
    gone = meta(session, LAST_POST) == calendar.local_date(now).isoformat()
    if quiet is None and gone and mode_of(session) is not Mode.DEMO:
        return "today's post has gone"
    return quiet


def why_it_is_quiet(session: Session, calendar: WorkingDays, now: dt.datetime) -> str | None:
    """Why no letter of the post may go out at this moment, new or tried again; None in the post's hours."""
    if mode_of(session) is Mode.DEMO:
        return None
    if mode_of(session) is Mode.REHEARSAL and not clerk_addresses(session):
        return NO_CLERK
    today = calendar.local_date(now)
    if not calendar.is_working(today):
        return "it is no working day"
    policy = policy_of(session, body_of(session).policy_version)
    if now < calendar.at(today, policy.post_at):
        return f"the post goes at {policy.post_at}"
    if now >= calendar.at(today, POST_CLOSES):
        return "it is evening"
    return None
