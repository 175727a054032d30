"""The example, loaded the first time and played up to now: the same checks, post, mail and reviews as live.

Each day is played in order and remembered, so that a start that was cut short goes on where it stopped.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session, col, select

from flows.runtime import Runtime
from registry.checks import check, late, refresh_clocks
from registry.decisions import review
from registry.draft import Draft, Standing
from registry.errors import NotFoundError
from registry.intake import ReturnState
from registry.journal import reading, writing
from registry.keys import action_of
from registry.parties import read_parties
from registry.planning.plan import apply
from registry.policy import DEFAULT_POLICY
from registry.register import meta, set_meta
from registry.tables import CheckClockRow, DeadlineRow, LetterDeadlineRow, LetterRow, ReturnRow
from registry.time_goes_on import go_on
from tasks.answering import write_verdict
from tasks.documents.reading import read_document
from tasks.example import Reply, example_files, live_from, story
from tasks.mail_in.collecting import collect
from tasks.mail_in.mailbox import deliver as put
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import answer, delivered, send_back

FIRST_DAY = "example: first day"
PLAYED = "example: played until"
LOADED = "example: ready"
NO_GRACE = dt.timedelta()
MONDAY = 0

Report = Callable[[str], None]


def load_example(runtime: Runtime, first_day: dt.date, report: Report) -> None:
    """Read the example's paper, apply it, and play its history; goes on where an earlier start stopped."""
    first_day = _remembered_day(runtime, first_day)
    with reading(runtime.engine) as session:
        if meta(session, LOADED):
            return
        played = meta(session, PLAYED)
    example = example_files(first_day, runtime.calendar)
    start = runtime.calendar.on_or_after(example.document_on + dt.timedelta(days=1))
    if played is None:
        draft = read_document(example.paper.encode(), example.paper_name, document_on=example.document_on)
        _keep_paper(runtime, example.paper)
        _apply(runtime, _ruled(draft, example.rulings), example.parties_yaml, runtime.calendar.at(start, "07:00"))
        report("the example's paper is read and applied")
    _play(runtime, first_day, start, played, report)
    with writing(runtime.engine, dt.datetime.now(dt.UTC)) as writer:
        # Whatever is due on this very day is left to the live service, which looks at everything at once.
        for clock in writer.session.exec(select(CheckClockRow)).all():
            clock.next_check_at = writer.now - dt.timedelta(hours=1)
            clock.unshown = None
        set_meta(writer.session, LOADED, "yes")


def _remembered_day(runtime: Runtime, first_day: dt.date) -> dt.date:
    with writing(runtime.engine, dt.datetime.now(dt.UTC)) as writer:
        known = meta(writer.session, FIRST_DAY)
        if known is None:
            set_meta(writer.session, FIRST_DAY, first_day.isoformat())
        return dt.date.fromisoformat(known) if known else first_day


def _keep_paper(runtime: Runtime, paper: str) -> None:
    runtime.vault.keep(paper.encode())


def _ruled(draft: Draft, rulings: object) -> Draft:
    """The draft with the clerk's rulings in it."""
    given = dict(rulings)  # type: ignore[call-overload]
    return replace(
        draft,
        standing=Standing.RESOLVED,
        recommendations=tuple(
            replace(
                each,
                actions=tuple(replace(one, ruling=given.get(one.ref, one.ruling)) for one in each.actions),
            )
            for each in draft.recommendations
        ),
    )


def _apply(runtime: Runtime, draft: Draft, parties: str, now: dt.datetime) -> None:
    apply(runtime.engine, draft, read_parties(parties), DEFAULT_POLICY, runtime.calendar, now)


def _play(runtime: Runtime, first_day: dt.date, start: dt.date, played: str | None, report: Report) -> None:
    replies: defaultdict[dt.date, list[Reply]] = defaultdict(list)
    verdicts: defaultdict[dt.date, list[Reply]] = defaultdict(list)
    for reply in story(first_day, runtime.calendar):
        replies[reply.on].append(reply)
        if reply.then and reply.then_on:
            verdicts[reply.then_on].append(reply)
    room = replace(runtime.post_room, send_all=_straight_into(runtime.settings.owners_maildir))
    day = runtime.calendar.next_working(dt.date.fromisoformat(played)) if played else start
    last = live_from(first_day, runtime.calendar)
    month = ""
    while day < last:
        if f"{day:%B %Y}" != month:
            month = f"{day:%B %Y}"
            report(f"playing {month}")
        _play_day(runtime, room, day, replies[day], verdicts[day])
        with writing(runtime.engine, runtime.calendar.at(day, "18:00")) as writer:
            set_meta(writer.session, PLAYED, day.isoformat())
        day = runtime.calendar.next_working(day)


def _straight_into(folder: Path) -> Callable[[Sequence[PreparedLetter]], Iterator[tuple[str, PostOutcome]]]:
    """The post of days gone by: the post room does not run yet, so its Maildir is filled as it would fill it."""

    def send_all(letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for letter in letters:
            put(folder, letter.content)
            yield (
                letter.letter_id,
                PostOutcome(OutcomeKind.ACCEPTED, 250, "kept in the post room", dt.datetime.now(dt.UTC)),
            )

    return send_all


def _play_day(
    runtime: Runtime, room: PostRoom, day: dt.date, replies: Sequence[Reply], verdicts: Sequence[Reply]
) -> None:
    at = runtime.calendar.at
    with reading(runtime.engine) as session:
        due = late(session, at(day, "08:00") + dt.timedelta(seconds=1), NO_GRACE)
        unseen = meta(session, PLAYED) is None
    with writing(runtime.engine, at(day, "08:00")) as writer:
        check(writer, runtime.calendar, None if unseen else due)
        if day.weekday() == MONDAY and go_on(writer, runtime.calendar):
            refresh_clocks(writer, runtime.calendar)
    for reply in replies:
        _answer(runtime, reply, at(day, "08:30"))
    if replies:
        collect(runtime.collecting(room), at(day, "08:45")).insist()
    deliver(room, at(day, "09:00"))
    for reply in verdicts:
        _decide(runtime, room, reply, at(day, "15:00"))
    if verdicts:
        deliver(room, at(day, "15:05"))


def _answer(runtime: Runtime, reply: Reply, now: dt.datetime) -> None:
    """The owner answers its newest letter about the deadline, and says which where the letter asks for several."""
    with reading(runtime.engine) as session:
        message_id, how_many = newest_about(session, reply)
    letters = {str(each.message["Message-ID"]): each for each in delivered(runtime.settings.owners_maildir)}
    files = [reply.attachment] if reply.attachment else []
    text = f"{reply.ref}: {reply.text}" if how_many > 1 else reply.text
    send_back(runtime.settings.returns_maildir, answer(letters[message_id], text, files, now))


def newest_about(session: Session, reply: Reply) -> tuple[str, int]:
    """The Message-ID of the newest letter about what is answered, and how many things it asks for.

    Raises NotFoundError when no letter about it was sent: the example's story is not true then.
    """
    query = (
        select(LetterRow)
        .join(LetterDeadlineRow, col(LetterDeadlineRow.letter_id) == col(LetterRow.id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(LetterDeadlineRow.deadline_id))
        .where(
            col(DeadlineRow.action_ref) == reply.ref,
            col(DeadlineRow.party_id) == col(LetterRow.party_id),
            col(LetterRow.purpose) != "acknowledgement",
        )
        .order_by(col(LetterRow.written_at).desc())
    )
    if reply.period:
        query = query.where(col(DeadlineRow.period) == reply.period)
    letter = session.exec(query).first()
    if letter is None:
        raise NotFoundError(f"The example has an answer about {reply.ref}, and no letter about it was sent.")
    about = select(LetterDeadlineRow).where(col(LetterDeadlineRow.letter_id) == letter.id)
    return letter.message_id, len(session.exec(about).all())


def _decide(runtime: Runtime, room: PostRoom, reply: Reply, now: dt.datetime) -> None:
    """The clerk reviews what came, as in the form."""
    assert reply.then is not None  # noqa: S101  (the caller chose those that have one)
    with writing(runtime.engine, now) as writer:
        query = (
            select(ReturnRow)
            .join(DeadlineRow, col(DeadlineRow.id) == col(ReturnRow.deadline_id))
            .where(
                col(DeadlineRow.action_ref) == reply.ref,
                col(ReturnRow.state) == ReturnState.RECEIVED.value,
                *([col(DeadlineRow.period) == reply.period] if reply.period else []),
            )
            .order_by(col(ReturnRow.received_at))
        )
        row = writer.session.exec(query).first()
        if row is None:
            raise NotFoundError(f"The example's return for {reply.ref} was not collected.")
        reviewed = review(
            writer,
            row.id,
            reply.then,
            by="Helen Marsh",
            comment=reply.comment,
            new_due_on=reply.new_due_on,
            today=runtime.calendar.local_date(now),
        )
        write_verdict(writer, room, reviewed, by="Helen Marsh", comment=reply.comment)
        check(writer, runtime.calendar, [action_of(reviewed.deadline_id)])
