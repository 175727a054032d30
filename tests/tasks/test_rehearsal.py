"""Rehearsal: everything is done as in earnest, and nothing reaches anybody but the clerk."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.checks import check
from registry.clock import MODE
from registry.decisions import Verdict, review
from registry.intake import Finding, Sorted, keep_raw, possibly_answered, sort_message
from registry.journal import reading, writing
from registry.modes import begin_in, change_mode
from registry.post.outbox import LetterState, resend
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.register import set_meta
from registry.requests import request_now
from registry.settings import Mode, Settings
from registry.tables import DeadlineRow, LetterRow, MessageRow, ReturnRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.answering import write_acknowledgement, write_request, write_verdict
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import deliver as put
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver, deliver_answers
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import answer
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, FIRST_LETTERS, PARTIES, action, applied, at, introduce, monthly, once
from tests.tasks.mail_in.test_collecting import PDF, as_delivered

CLERK = "clerk@example.org"
FRIDAY = dt.date(2001, 3, 30)
START = at(2001, 2, 28)


@pytest.fixture
def rehearsing(engine: Engine) -> Engine:
    """A register in rehearsal with papers due from several owners."""
    with writing(engine, START) as writer:
        begin_in(writer, Mode.REHEARSAL)
    applied(
        engine,
        action(1, once(FRIDAY)),
        action(2, once(FRIDAY), owner="Director of People"),
        action(3, monthly()),
        action(4, once(FRIDAY), owner="the Committee"),
        action(5, once(FRIDAY), owner="Chair of the Authority"),
        introduced=False,
    )
    return engine


def play(engine: Engine, room: PostRoom, first: dt.date, last: dt.date) -> None:
    """The checks at eight and the post at nine of every working day, both counted."""
    day = first
    while day <= last:
        with writing(engine, CALENDAR.at(day, "08:00")) as writer:
            check(writer, CALENDAR)
        deliver(room, CALENDAR.at(day, "09:00"))
        day = CALENDAR.next_working(day)


def letters(engine: Engine) -> list[LetterRow]:
    with reading(engine) as session:
        rows = session.exec(select(LetterRow).order_by(LetterRow.id)).all()
        return [row for row in rows if not row.id.startswith(FIRST_LETTERS)]


@pytest.mark.promise(17)
def test_promise_17_in_rehearsal_every_letter_goes_to_the_clerk_alone_and_says_whose_it_is(
    rehearsing: Engine, room: PostRoom, server: FakeServer
) -> None:
    play(rehearsing, room, dt.date(2001, 3, 15), dt.date(2001, 5, 4))
    written = letters(rehearsing)
    assert {each.party_id for each in written} >= {"training", "director", "clerk", "deputy", "chair"}
    assert {each.recipients for each in server.taken} == {(CLERK,)}
    for each in written:
        assert each.rehearsed
        assert each.to_address == CLERK
        assert each.subject.startswith("[Rehearsal] ")
        assert f"<{each.party_id}@example.org>" in " ".join(each.body_text.split())
        assert each.body_text.index("REHEARSAL") < each.body_text.index("Dear ")
        assert "REHEARSAL" in each.body_html
    with reading(rehearsing) as session:
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)


def _return_from_training(engine: Engine) -> str:
    with writing(engine, at(2001, 3, 20)) as writer:
        message = keep_raw(writer, "returns", "key", "1" * 64, 10)
        deadline = writer.session.exec(select(DeadlineRow.id).where(DeadlineRow.action_ref == "HCP/1.1")).one()
        finding = Finding(Sorted.RETURN, "offered", party_id="training", deadlines=(deadline,))
        sort_message(writer, message, finding)
        return message.id


@pytest.mark.promise(17)
@pytest.mark.parametrize("purpose", ["acknowledgement", "query", "reject", "accept", "request"])
def test_promise_17_in_rehearsal_no_answer_reaches_an_owner(
    rehearsing: Engine, room: PostRoom, server: FakeServer, purpose: str
) -> None:
    if purpose == "request":
        introduce(rehearsing)
        with writing(rehearsing, at(2001, 3, 20)) as writer:
            deadline = request_now(
                writer, "HCP/1.2", by="A. Clerk", comment="", by_when=None, today=dt.date(2001, 3, 20)
            )
            write_request(writer, room, deadline, by="A. Clerk", comment="Before the meeting, please.")
    else:
        message_id = _return_from_training(rehearsing)
        with writing(rehearsing, at(2001, 3, 20, 10)) as writer:
            message = writer.session.get_one(MessageRow, message_id)
            row = writer.session.exec(select(ReturnRow)).one()
            if purpose == "acknowledgement":
                write_acknowledgement(writer, room, message, [row.deadline_id], "training")
            else:
                verdict = {"query": Verdict.QUERY, "reject": Verdict.REJECT, "accept": Verdict.ACCEPT}[purpose]
                new = None if verdict is Verdict.ACCEPT else dt.date(2001, 4, 20)
                reviewed = review(
                    writer, row.id, verdict, by="A. Clerk", comment="See page 2.", new_due_on=new,
                    today=dt.date(2001, 3, 20),
                )  # fmt: skip
                write_verdict(writer, room, reviewed, by="A. Clerk", comment="See page 2.")
    deliver_answers(room, at(2001, 3, 20, 10))
    (letter,) = letters(rehearsing)
    assert [each.recipients for each in server.taken] == [(CLERK,)]
    assert letter.rehearsed
    assert "@example.org>" in letter.body_text
    assert "REHEARSAL" in letter.body_text
    assert letter.subject.startswith("[Rehearsal] ")


def test_several_letters_a_day_come_to_the_clerk_one_for_each_party(
    rehearsing: Engine, room: PostRoom, server: FakeServer
) -> None:
    play(rehearsing, room, dt.date(2001, 3, 22), dt.date(2001, 3, 30))
    by_day: dict[dt.date, list[str | None]] = {}
    for each in letters(rehearsing):
        by_day.setdefault(each.post_on, []).append(each.party_id)
    assert any(len(parties) > 1 for parties in by_day.values())
    assert all(len(parties) == len(set(parties)) for parties in by_day.values())


def test_without_an_address_of_the_clerk_nothing_goes_and_the_post_says_what_to_do(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    with writing(engine, START) as writer:
        begin_in(writer, Mode.REHEARSAL)
    unknown = PARTIES.replace("addresses: [clerk@example.org], ", "")
    applied(engine, action(1, once(FRIDAY)), parties=unknown, introduced=False)
    with writing(engine, at(2001, 3, 27)) as writer:
        check(writer, CALENDAR)
    report = deliver(room, at(2001, 3, 27, 9))
    assert "clerk_address" in str(report.why_closed)
    assert server.taken == []
    known = unknown.replace("clerk_role: Clerk,", "clerk_role: Clerk, clerk_address: office@example.org,")
    applied(engine, action(1, once(FRIDAY)), parties=known, now=at(2001, 3, 27, 10), introduced=False)
    deliver(room, at(2001, 3, 27, 11))
    assert [each.recipients for each in server.taken] == [("office@example.org",)]


@pytest.mark.promise(17)
def test_promise_17_what_was_written_in_live_never_leaves_in_rehearsal_nor_the_other_way_round(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    server.outcome = OutcomeKind.DEFERRED
    play(engine, room, dt.date(2001, 3, 22), dt.date(2001, 3, 27))
    server.taken.clear()
    server.outcome = OutcomeKind.ACCEPTED
    # Even if the mode were changed behind the register's back.
    with writing(engine, at(2001, 3, 27, 9)) as writer:
        set_meta(writer.session, MODE, Mode.REHEARSAL.value)
    deliver(room, at(2001, 3, 27, 14))
    assert [each for each in server.taken if each.recipients != (CLERK,)] == []
    last = letters(engine)[-1]
    assert last.state == LetterState.REFUSED.value
    assert "rehearsal" in str(last.answer)


def test_a_letter_of_the_rehearsal_is_not_sent_again_in_live(
    rehearsing: Engine, room: PostRoom, server: FakeServer
) -> None:
    server.outcome = OutcomeKind.UNKNOWN
    play(rehearsing, room, dt.date(2001, 3, 22), dt.date(2001, 3, 27))
    unknown = [each.id for each in letters(rehearsing) if each.state == LetterState.UNKNOWN.value]
    with writing(rehearsing, at(2001, 3, 27, 10)) as writer:
        resend(writer, unknown[0], by="A. Clerk")
        assert writer.session.get_one(LetterRow, unknown[0]).to_address == CLERK
        change = change_mode(writer, Mode.LIVE, CALENDAR, by="A. Clerk", why="the letters are right")
    assert set(unknown) <= set(change.closed)
    server.taken.clear()
    deliver(room, at(2001, 3, 27, 11))
    assert server.taken == []


def test_a_letter_that_was_with_its_sender_while_the_body_went_live_stops_no_post(
    rehearsing: Engine, room: PostRoom, server: FakeServer
) -> None:
    server.outcome = OutcomeKind.DEFERRED

    def goes_live(taken: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        with writing(rehearsing, at(2001, 3, 27, 9)) as writer:
            change_mode(writer, Mode.LIVE, CALENDAR, by="A. Clerk", why="the letters are right")
        yield from server.send_all(taken)

    with writing(rehearsing, at(2001, 3, 27)) as writer:
        check(writer, CALENDAR)
    deliver(replace(room, send_all=goes_live), at(2001, 3, 27, 9))
    assert {each.state for each in letters(rehearsing)} == {LetterState.DEFERRED.value}
    server.outcome = OutcomeKind.ACCEPTED
    server.taken.clear()
    deliver(room, at(2001, 3, 27, 11))
    assert {each.state for each in letters(rehearsing)} == {LetterState.CLOSED.value}
    play(rehearsing, room, dt.date(2001, 3, 28), dt.date(2001, 3, 28))
    assert ("training@example.org",) in [each.recipients for each in server.taken]
    with reading(rehearsing) as session:
        assert rebuilt(session) == current(session)


@pytest.fixture
def work(rehearsing: Engine, room: PostRoom, tmp_path: Path) -> Collecting:
    settings = Settings(home=tmp_path)
    return Collecting(rehearsing, settings, mailboxes(settings), Vault(settings.vault), room)


@pytest.mark.promise(11)
@pytest.mark.parametrize(("sender", "held_still"), [(CLERK, False), ("training@example.org", True)])
def test_promise_11_an_answer_to_a_rehearsals_letter_is_no_return_and_waits_for_a_person(
    rehearsing: Engine, room: PostRoom, server: FakeServer, work: Collecting, *, sender: str, held_still: bool
) -> None:
    play(rehearsing, room, dt.date(2001, 3, 22), dt.date(2001, 3, 22))
    to_training = next(each for each in server.taken if "training" in each.letter_id)
    raw = answer(as_delivered(to_training.content), "Here is the paper.", [("paper.pdf", PDF)], at(2001, 3, 22, 12))
    put(work.settings.returns_maildir, raw.replace(CLERK.encode(), sender.encode(), 1))
    assert collect(work, at(2001, 3, 22, 13)).sorted_as == {Sorted.QUARANTINED: 1}
    with reading(rehearsing) as session:
        (message,) = session.exec(select(MessageRow)).all()
        assert "rehearsal" in str(message.why)
        assert str(message.from_address).endswith(sender)
        assert session.exec(select(ReturnRow)).all() == []
        assert [each.matter for each in waiting_for_a_person(session)] == [Matter.QUARANTINED]
        assert bool(possibly_answered(session)) is held_still
    deliver_answers(room, at(2001, 3, 22, 14))
    assert all(each.recipients == (CLERK,) for each in server.taken)
