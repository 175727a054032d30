"""The post and the mail under adverse circumstances: retries, resends, crashes, races, answers that cross."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

import tasks.mail_out.letter_writing
import tasks.mail_out.posting
import tasks.mail_out.sending
from registry.checks import check
from registry.decisions import Verdict, review
from registry.errors import BadInputError, NotFoundError
from registry.intake import Sorted
from registry.journal import Writing, reading, said, writing
from registry.model import StageOutcome
from registry.post.outbox import POST, LetterState, close, resend, settle_unwritten
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.tables import CycleRow, DeadlineRow, LetterRow, MessageRow, ReturnRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.answering import write_verdict
from tasks.mail_in import mailbox
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_out.handover import OutcomeKind, PostError, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver, deliver_answers
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import answer
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, FIRST_LETTERS, PARTIES, action, applied, at, once
from tests.tasks.mail_in.test_collecting import PDF, as_delivered

FRIDAY = dt.date(2001, 3, 30)
NINE = at(2001, 4, 2, 8)  # in London, in summer: the post of the first late day


def look(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)


def arrives(work: Collecting, raw: bytes, now: dt.datetime) -> dict[Sorted, int]:
    mailbox.deliver(work.settings.returns_maildir, raw)
    found = collect(work, now).sorted_as
    deliver_answers(work.room, now)
    return found


def replied(letter: PreparedLetter, text: str = "Please find the paper attached.") -> bytes:
    return answer(as_delivered(letter.content), text, [("paper.pdf", PDF)], NINE)


def by_post(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        of_the_test = ~col(LetterRow.id).startswith(FIRST_LETTERS)
        query = select(LetterRow).where(LetterRow.purpose == POST, of_the_test)
        rows = session.exec(query.order_by(col(LetterRow.id))).all()
        return [(str(row.party_id), row.post_on.isoformat(), row.state) for row in rows]


def outcomes(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.rule: row.outcome for row in session.exec(select(StageRow)).all()}


def waits(engine: Engine, matter: Matter) -> list[str]:
    with reading(engine) as session:
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)
        return [each.id for each in waiting_for_a_person(session) if each.matter is matter]


def state(engine: Engine) -> str:
    with reading(engine) as session:
        return session.exec(select(DeadlineRow.state)).one()


def days(engine: Engine, room: PostRoom, first: dt.date, last: dt.date) -> None:
    day = first
    while day <= last:
        look(engine, CALENDAR.at(day, "08:00"))
        deliver(room, CALENDAR.at(day, "09:00"))
        day = CALENDAR.next_working(day)


# --- Letters that are tried again


@pytest.mark.promise(5)
def test_promise_5_a_chaser_that_was_deferred_does_not_go_after_the_return_came(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 3, 16), FRIDAY)
    reminder = server.taken[-1]
    server.outcome = OutcomeKind.DEFERRED
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    server.outcome = OutcomeKind.ACCEPTED
    tried = len(server.taken)
    assert arrives(work, replied(reminder), NINE + dt.timedelta(minutes=30)) == {Sorted.RETURN: 1}
    deliver(room, NINE + dt.timedelta(minutes=35))
    assert [b"acknowledge" in each.content or b"Thank" in each.content for each in server.taken[tried:]] == [True]
    assert by_post(engine)[-1][2] == LetterState.CLOSED.value
    assert outcomes(engine)["chase-1"] == StageOutcome.WITHDRAWN.value


@pytest.mark.promise(6)
def test_promise_6_a_letter_that_was_deferred_keeps_the_posts_hours_and_its_days_one_letter(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(dt.date(2001, 4, 3))))
    days(engine, room, dt.date(2001, 3, 20), dt.date(2001, 3, 28))
    server.outcome = OutcomeKind.DEFERRED
    look(engine, at(2001, 3, 30, 7))
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    server.outcome = OutcomeKind.ACCEPTED
    before = len(server.taken)
    for moment in (at(2001, 4, 2, 19), at(2001, 4, 3, 1), at(2001, 4, 3, 7)):
        deliver(room, moment)
        deliver_answers(room, moment)
    assert len(server.taken) == before
    days(engine, room, dt.date(2001, 4, 3), dt.date(2001, 4, 3))
    assert len(server.taken) == before + 1
    assert by_post(engine)[-2:] == [("training", "2001-04-02", "closed"), ("training", "2001-04-03", "sent")]


def test_a_post_that_cannot_go_at_all_is_tried_again_and_is_no_letter_of_unknown_outcome(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    def cannot(_letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        raise PostError("the channel is shut")
        yield

    applied(engine, action(1, once(FRIDAY)))
    look(engine, NINE)
    with pytest.raises(PostError):
        deliver(replace(room, send_all=cannot), NINE)
    assert by_post(engine) == [("training", "2001-04-02", "deferred")]
    deliver(room, NINE + dt.timedelta(minutes=10))
    assert by_post(engine) == [("training", "2001-04-02", "sent")]


# --- Letters that a person has to settle


@pytest.mark.promise(5)
def test_promise_5_what_is_resent_after_the_return_came_does_not_go_and_stops_nobody_elses_post(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(dt.date(2001, 4, 5)), owner="Director of People"))
    days(engine, room, dt.date(2001, 3, 16), FRIDAY)
    reminder = next(each for each in server.taken if each.recipients == ("training@example.org",))
    server.outcome = OutcomeKind.REFUSED
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    server.outcome = OutcomeKind.ACCEPTED
    assert arrives(work, replied(reminder), NINE + dt.timedelta(minutes=30)) == {Sorted.RETURN: 1}
    tried = len(server.taken)
    refused = waits(engine, Matter.LETTER)
    with writing(engine, NINE + dt.timedelta(hours=1)) as writer:
        for letter in refused:
            resend(writer, letter, by="A. Clerk")
    deliver_answers(room, NINE + dt.timedelta(hours=1))
    deliver(room, NINE + dt.timedelta(hours=1))
    days(engine, room, dt.date(2001, 4, 3), dt.date(2001, 4, 6))
    assert {each.recipients for each in server.taken[tried:]} == {("director@example.org",)}


def test_a_letter_is_resent_to_the_address_that_its_party_has_now(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    server.outcome = OutcomeKind.REFUSED
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    server.outcome = OutcomeKind.ACCEPTED
    corrected = PARTIES.replace("training@example.org", "trainers@example.org")
    applied(engine, action(1, once(FRIDAY)), now=at(2001, 4, 2, 9), parties=corrected)
    (letter,) = waits(engine, Matter.LETTER)
    with writing(engine, at(2001, 4, 2, 10)) as writer:
        resend(writer, letter, by="A. Clerk")
    deliver(room, at(2001, 4, 2, 10))
    assert server.taken[-1].recipients == ("trainers@example.org",)
    assert outcomes(engine)["chase-1"] == StageOutcome.SENT.value


@pytest.mark.promise(16)
@pytest.mark.parametrize("outcome", [OutcomeKind.UNKNOWN, OutcomeKind.REFUSED])
def test_promise_16_a_warning_that_is_given_up_is_written_anew_before_anybody_above_is_told(
    engine: Engine, room: PostRoom, server: FakeServer, outcome: OutcomeKind
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 3, 16), dt.date(2001, 4, 4))
    server.outcome = outcome
    days(engine, room, dt.date(2001, 4, 5), dt.date(2001, 4, 5))
    server.outcome = OutcomeKind.ACCEPTED
    days(engine, room, dt.date(2001, 4, 6), dt.date(2001, 5, 1))
    assert "climb-7" not in outcomes(engine)
    (letter,) = waits(engine, Matter.LETTER)
    with writing(engine, at(2001, 5, 1, 12)) as writer:
        close(writer, letter, by="A. Clerk", why="it never came", arrived=False)
    days(engine, room, dt.date(2001, 5, 2), dt.date(2001, 5, 10))
    assert outcomes(engine)["chase-4-2"] == StageOutcome.SENT.value
    assert outcomes(engine)["climb-7"] == StageOutcome.SENT.value


@pytest.mark.promise(16)
def test_promise_16_a_warning_that_came_back_warned_nobody_and_a_person_is_told(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 3, 16), dt.date(2001, 4, 5))
    assert arrives(work, bounce_of(server.taken[-1]), at(2001, 4, 5, 12)) == {Sorted.BOUNCE: 1}
    assert outcomes(engine)["chase-4"] == StageOutcome.FAILED.value
    assert waits(engine, Matter.LETTER) == ["post~2001-04-05~training"]
    days(engine, room, dt.date(2001, 4, 6), dt.date(2001, 5, 1))
    assert {each.recipients for each in server.taken} == {("training@example.org",)}


def bounce_of(letter: PreparedLetter) -> bytes:
    sent = as_delivered(letter.content)
    message = EmailMessage()
    message["Return-Path"] = "<>"
    message["From"], message["To"] = "MAILER-DAEMON@mail.example.org", letter.envelope_sender
    message["Subject"], message["Message-ID"] = "Undelivered Mail Returned to Sender", "<bounce.1@example.org>"
    message.set_content(
        "<training@example.org>: 550 5.1.1 User unknown\n\n"
        f"Message-ID: {sent.message['Message-ID']}\nSubject: {sent.subject}\n"
    )
    return message.as_bytes()


# --- Answers that cross


def two_returns(engine: Engine, room: PostRoom, work: Collecting, server: FakeServer) -> list[str]:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 3, 16), dt.date(2001, 4, 2))
    letter = server.taken[-1]
    arrives(work, replied(letter), NINE + dt.timedelta(hours=1))
    arrives(work, replied(letter, "Here is the corrected paper, attached."), NINE + dt.timedelta(hours=2))
    found = waits(engine, Matter.RETURN)
    assert len(found) == 2
    return found


def decide(work: Collecting, key: str, verdict: Verdict, now: dt.datetime) -> None:
    due = dt.date(2001, 4, 20)
    with writing(work.engine, now) as writer:
        done = review(
            writer, key, verdict, by="A. Clerk", comment="as agreed", new_due_on=due, today=CALENDAR.local_date(now)
        )
        write_verdict(writer, work.room, done, by="A. Clerk", comment="as agreed")
        check(writer, CALENDAR)


@pytest.mark.parametrize("first", [Verdict.REJECT, Verdict.QUERY, Verdict.NOT_FOR_THIS])
@pytest.mark.parametrize("second", [Verdict.ACCEPT, Verdict.REJECT, Verdict.QUERY, Verdict.NOT_FOR_THIS])
def test_two_returns_for_one_deadline_are_reviewed_one_by_one(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer, first: Verdict, second: Verdict
) -> None:
    one, two = two_returns(engine, room, work, server)
    decide(work, one, first, at(2001, 4, 3, 10))
    assert state(engine) == "in review", "the other return has come, and nobody is chased for it"
    sent = len(server.taken)
    days(engine, room, dt.date(2001, 4, 4), dt.date(2001, 4, 27))
    assert all(each.letter_id.startswith(first.value) for each in server.taken[sent:])
    decide(work, two, second, at(2001, 4, 3, 11))
    assert state(engine) == "met" if second is Verdict.ACCEPT else state(engine) != "in review"
    assert waits(engine, Matter.RETURN) == []


def test_what_is_met_by_one_return_is_not_asked_for_again_because_of_another(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    one, two = two_returns(engine, room, work, server)
    decide(work, one, Verdict.ACCEPT, at(2001, 4, 3, 10))
    with pytest.raises(BadInputError, match="nothing more is asked for"):
        decide(work, two, Verdict.REJECT, at(2001, 4, 3, 11))
    decide(work, two, Verdict.NOT_FOR_THIS, at(2001, 4, 3, 12))
    assert state(engine) == "met"


@pytest.mark.promise(11)
def test_promise_11_a_superiors_answer_to_an_escalation_is_no_return(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 3, 16), dt.date(2001, 4, 10))
    escalation = server.taken[-1]
    assert escalation.recipients == ("director@example.org",)
    assert arrives(work, replied(escalation), at(2001, 4, 10, 12)) == {Sorted.CORRESPONDENCE: 1}
    assert state(engine) == "overdue"
    assert len(waits(engine, Matter.CORRESPONDENCE)) == 1


def test_an_answer_to_the_letter_before_a_query_counts_for_the_deadline_as_it_is_asked_for_now(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    one, two = two_returns(engine, room, work, server)
    first_letter = server.taken[0]
    decide(work, one, Verdict.QUERY, at(2001, 4, 3, 10))
    decide(work, two, Verdict.QUERY, at(2001, 4, 3, 11))
    assert arrives(work, replied(first_letter, "The totals are attached."), at(2001, 4, 4, 10)) == {Sorted.RETURN: 1}
    assert state(engine) == "in review"
    with reading(engine) as session:
        rows = session.exec(select(ReturnRow).order_by(col(ReturnRow.received_at))).all()
        assert [row.cycle for row in rows] == [1, 1, 3]


def test_an_answer_about_what_is_closed_is_kept_and_shown_and_moves_nothing(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    one, two = two_returns(engine, room, work, server)
    decide(work, one, Verdict.ACCEPT, at(2001, 4, 3, 10))
    decide(work, two, Verdict.ACCEPT, at(2001, 4, 3, 10))
    late = replied(server.taken[0], "One more version is attached.")
    assert arrives(work, late, at(2001, 4, 4, 10)) == {Sorted.CORRESPONDENCE: 1}
    assert state(engine) == "met"
    assert len(waits(engine, Matter.CORRESPONDENCE)) == 1


@pytest.mark.promise(7)
def test_promise_7_a_message_too_large_to_be_read_is_counted_and_shown(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    monkeypatch.setattr(mailbox, "LARGEST_MESSAGE", 200)
    assert arrives(work, replied(server.taken[-1]), at(2001, 4, 2, 12)) == {Sorted.QUARANTINED: 1}
    assert len(waits(engine, Matter.QUARANTINED)) == 1
    assert collect(work, at(2001, 4, 2, 13)).messages == 0


@pytest.mark.promise(9)
def test_promise_9_a_message_with_a_nul_in_it_keeps_back_no_other(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)))
    days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    odd = replied(server.taken[-1]).replace(b"Please find", b"Please\x00find").replace(b"paper.pdf", b"pap\x00er.pdf")
    mailbox.deliver(work.settings.returns_maildir, odd.replace(b"Subject: Re:", b"Subject: Re: =?utf-8?q?=00?="))
    assert arrives(work, replied(server.taken[-1]), at(2001, 4, 2, 12))[Sorted.RETURN] >= 1


# --- Crashes and races


class CrashError(Exception):
    """What a process that dies looks like from outside."""


@pytest.mark.promise(4)
@pytest.mark.parametrize("fatal", range(8))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_promise_4_a_post_that_dies_between_any_two_steps_sends_nothing_twice_and_loses_nothing(
    engine: Engine,
    room: PostRoom,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    fatal: int,
    moment: str,
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY), owner="Director of People"))
    look(engine, NINE)
    with monkeypatch.context() as patched:
        dies = dies_at(fatal, moment)
        patched.setattr(tasks.mail_out.posting, "writing", dies)
        patched.setattr(tasks.mail_out.sending, "writing", dies)
        with suppress(CrashError):
            deliver(room, NINE)
    for minutes in (5, 20, 40):
        deliver(room, NINE + dt.timedelta(minutes=minutes))
    taken = Counter(each.letter_id for each in server.taken)
    assert set(taken.values()) <= {1}
    final = by_post(engine)
    assert [party for party, _, _ in final] == ["director", "training"]
    for party, day, found in final:
        sent = taken[f"post~{day}~{party}"] == 1
        assert found == "sent" if sent and found != "unknown" else found == "unknown"
    assert len(waits(engine, Matter.LETTER)) == sum(found == "unknown" for _, _, found in final)


def dies_at(fatal: int, moment: str) -> Callable[..., object]:
    """`writing`, but the n-th transaction is not begun, or its process dies just after the commit."""
    count = iter(range(1000))

    @contextmanager
    def dying(engine: Engine, now: dt.datetime) -> Iterator[Writing]:
        number = next(count)
        if number == fatal and moment == "before":
            raise CrashError
        with writing(engine, now) as writer:
            yield writer
        if number == fatal:
            raise CrashError

    return dying


@pytest.mark.promise(4)
@pytest.mark.promise(7)
def test_promises_4_and_7_checks_posts_collectors_and_forms_at_once_do_everything_once(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    applied(engine, *(action(n, once(FRIDAY)) for n in range(1, 5)))
    days(engine, room, dt.date(2001, 3, 16), FRIDAY)
    for number in range(4):
        mailbox.deliver(
            work.settings.returns_maildir, replied(server.taken[-1], f"HCP/1.{number + 1}: paper {number} attached.")
        )
    sent = len(server.taken)
    errors: list[BaseException] = []
    barrier = threading.Barrier(6)

    def at_once(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001  every one is a failure of the test
            errors.append(error)

    acts: list[Callable[[], object]] = [
        lambda: look(engine, NINE),
        lambda: look(engine, NINE),
        lambda: collect(work, NINE),
        lambda: collect(work, NINE),
        lambda: deliver(room, NINE),
        lambda: deliver(room, NINE),
    ]
    threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    deliver(room, NINE + dt.timedelta(minutes=1))
    assert max(Counter(each.letter_id for each in server.taken[sent:]).values()) == 1
    with reading(engine) as session:
        assert len(session.exec(select(MessageRow)).all()) == 4
        assert len(session.exec(select(ReturnRow)).all()) == 4
        assert {row.state for row in session.exec(select(DeadlineRow)).all()} == {"in review"}
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)


@pytest.mark.promise(13)
def test_promise_13_names_and_words_of_persons_stand_beside_the_journal_and_can_be_erased(
    engine: Engine, room: PostRoom, work: Collecting, server: FakeServer
) -> None:
    one, _ = two_returns(engine, room, work, server)
    decide(work, one, Verdict.QUERY, at(2001, 4, 3, 10))
    with reading(engine) as session:
        entries = journal_entries(session)
        verdict = next(each for each in entries if each.kind == "return.queried")
        assert (said(session, verdict.actor), said(session, verdict.why)) == ("A. Clerk", "as agreed")
        plain = "\n".join(f"{each.actor} {each.why} {each.changes}" for each in entries)
        for word in ("A. Clerk", "as agreed", "training@example.org", "01632 960001"):
            assert word not in plain
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM personal_value")
    with reading(engine) as session:
        assert broken_links(journal_entries(session)) == []
        assert said(session, verdict.actor) == "(erased)"
        assert session.exec(select(CycleRow)).all()


def test_an_item_whose_letter_could_not_be_written_is_shown_and_tried_again_by_a_person(
    engine: Engine, room: PostRoom, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> object:
        raise BadInputError("this brief cannot be made")

    applied(engine, action(1, once(FRIDAY)))
    with monkeypatch.context() as patched:
        patched.setattr(tasks.mail_out.letter_writing, "post_brief", cannot)
        days(engine, room, dt.date(2001, 4, 2), dt.date(2001, 4, 2))
    (item,) = waits(engine, Matter.STAGE)
    with writing(engine, at(2001, 4, 2, 12)) as writer:
        settle_unwritten(writer, item, by="A. Clerk", why="the template is mended", again=True)
    deliver(room, at(2001, 4, 3, 8))
    assert outcomes(engine)["chase-1"] == StageOutcome.SENT.value
    assert len(server.taken) == 1
    with pytest.raises(NotFoundError), writing(engine, at(2001, 4, 3, 9)) as writer:
        settle_unwritten(writer, item, by="A. Clerk", why="", again=True)
