"""Collecting: raw first, then understood; every message ends as exactly one thing, and nothing counts twice."""

import datetime as dt
import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

import tasks.mail_in.sorting
from registry.checks import check
from registry.decisions import Verdict, assign, review
from registry.errors import BadInputError
from registry.intake import Sorted
from registry.journal import reading, writing
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.tables import AttachmentRow, DeadlineRow, LetterRow, MessageRow, ReturnRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.answering import write_verdict
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import MaildirMailbox, deliver
from tasks.mail_out.posting import deliver as post
from tasks.mail_out.posting import deliver_answers
from tasks.owners_mail import Delivered, answer
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, once

FRIDAY = dt.date(2001, 3, 30)
MORNING = at(2001, 3, 27)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def letter(engine: Engine, work: Collecting, server: FakeServer) -> Delivered:
    """The one letter about the one action, as its owner got it."""
    applied(engine, action(1, once(FRIDAY)))
    return reminded(engine, work, server)


def reminded(engine: Engine, work: Collecting, server: FakeServer) -> Delivered:
    with writing(engine, MORNING) as writer:
        check(writer, CALENDAR)
    post(work.room, MORNING)
    return as_delivered(server.taken[-1].content)


def as_delivered(content: bytes) -> Delivered:
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Delivered(1, "key", str(message["To"]), str(message["Subject"]), MORNING, message)


def arrives(work: Collecting, raw: bytes) -> None:
    deliver(work.settings.returns_maildir, raw)


def collected(work: Collecting) -> dict[Sorted, int]:
    return collect(work, MORNING + dt.timedelta(hours=2)).sorted_as


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.action_ref: row.state for row in session.exec(select(DeadlineRow)).all()}


def machine(letter: Delivered, **headers: str) -> bytes:
    """An automatic answer to the letter."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = "training@example.org", str(letter.message["Reply-To"])
    message["Subject"] = f"Automatic reply: {letter.subject}"
    message["In-Reply-To"] = str(letter.message["Message-ID"])
    message["Message-ID"] = "<away.1@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("I am out of the office until 9 April 2001.\n")
    return message.as_bytes()


def test_a_reply_with_an_attachment_is_kept_reviewed_and_acknowledged_once(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    arrives(work, answer(letter, "Please find the paper attached.", [("paper.pdf", PDF)], MORNING))
    assert collected(work) == {Sorted.RETURN: 1}
    assert states(engine) == {"HCP/1.1": "in review"}
    deliver_answers(work.room, MORNING)
    deliver_answers(work.room, MORNING)
    acknowledgement = as_delivered(server.taken[-1].content)
    assert len(server.taken) == 2
    assert acknowledgement.message["In-Reply-To"]
    assert "HCP/1.1" in acknowledgement.subject
    with reading(engine) as session:
        attachment = session.exec(select(AttachmentRow)).one()
        assert (attachment.filename, attachment.media_type) == ("paper.pdf", "application/pdf")
        assert work.vault.read(attachment.sha256) == PDF
        message = session.exec(select(MessageRow)).one()
        assert message.words == "Please find the paper attached."
        assert (message.doubts, message.party_id) == ([], "training")
        assert rebuilt(session) == current(session)
        assert broken_links(journal_entries(session)) == []


@pytest.mark.promise(5)
def test_promise_5_what_came_just_before_the_post_is_not_chased(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    with writing(engine, at(2001, 4, 2)) as writer:
        check(writer, CALENDAR)
    arrives(work, answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING))
    collect(work, at(2001, 4, 2))
    report = post(work.room, at(2001, 4, 2, 9))
    assert (report.withdrawn, report.written) == (1, 0)


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {},  # its subject alone says so
    ],
    ids=["RFC 3834", "X-Autoreply", "Precedence", "null path", "subject"],
)
def test_promise_8_an_out_of_office_is_never_a_return_and_is_never_answered(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered, headers: dict[str, str]
) -> None:
    arrives(work, machine(letter, **headers))
    assert collected(work) == {Sorted.AUTOMATIC: 1}
    assert states(engine) == {"HCP/1.1": "open"}
    deliver_answers(work.room, MORNING)
    assert len(server.taken) == 1  # the letter itself, and no answer to a machine


@pytest.mark.promise(8)
def test_promise_8_our_own_letter_come_back_is_no_return(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    arrives(work, server.taken[0].content)
    assert collected(work) == {Sorted.AUTOMATIC: 1}
    assert states(engine) == {"HCP/1.1": "open"}


@pytest.mark.promise(8)
def test_promise_8_a_bounce_is_tied_to_its_letter_and_is_no_return(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    original = str(letter.message["Message-ID"])
    report = (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Return-Path: <>\r\nMessage-ID: <bounce.1@mx.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user here.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; training@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--b--\r\n"
    ).format(to=letter.message["Reply-To"], id=original)
    arrives(work, report.encode())
    assert collected(work) == {Sorted.BOUNCE: 1}
    with reading(engine) as session:
        assert session.exec(select(MessageRow.letter_id)).one() == "post~2001-03-27~training"


def test_a_promise_to_send_it_is_correspondence_and_stops_no_clock(
    engine: Engine, work: Collecting, letter: Delivered
) -> None:
    arrives(work, answer(letter, "We are still working on it and will send it on Friday.", [], MORNING))
    assert collected(work) == {Sorted.CORRESPONDENCE: 1}
    assert states(engine) == {"HCP/1.1": "open"}


@pytest.mark.promise(11)
def test_promise_11_the_right_token_from_a_stranger_is_held_and_the_item_is_not_chased_meanwhile(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    raw = answer(letter, "Please find it attached.", [("paper.pdf", PDF)], MORNING, sender="stranger@example.com")
    arrives(work, raw)
    assert collected(work) == {Sorted.QUARANTINED: 1}
    assert states(engine) == {"HCP/1.1": "open"}
    with writing(engine, at(2001, 4, 2)) as writer:
        check(writer, CALENDAR)
    assert post(work.room, at(2001, 4, 2, 9)).written == 0
    with reading(engine) as session:
        waiting = [each for each in waiting_for_a_person(session) if each.matter is Matter.QUARANTINED]
    with writing(engine, at(2001, 4, 2, 10)) as writer:
        assign(writer, waiting[0].id, ["HCP/1.1~training~once"], by="A. Clerk")
    assert states(engine) == {"HCP/1.1": "in review"}


def test_mail_that_answers_nothing_of_ours_waits_for_a_person(work: Collecting, letter: Delivered) -> None:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = "somebody@example.net", "returns@remembrancer.example.org"
    message["Subject"], message["Message-ID"] = "A question", "<q.1@example.net>"
    message.set_content("Who is this for?\n")
    arrives(work, message.as_bytes())
    assert collected(work) == {Sorted.QUARANTINED: 1}


@pytest.mark.promise(7)
def test_promise_7_two_different_mails_with_one_message_id_are_both_kept_and_a_copy_counts_once(
    engine: Engine, work: Collecting, letter: Delivered
) -> None:
    first = answer(letter, "Here is the paper.", [("one.pdf", PDF)], MORNING)
    parsed = email.message_from_bytes(first, policy=email.policy.SMTP)
    second = answer(letter, "Here is the second half.", [("two.pdf", PDF + b"%2\n")], MORNING)
    other = email.message_from_bytes(second, policy=email.policy.SMTP)
    other.replace_header("Message-ID", str(parsed["Message-ID"]))
    again = b"Received: from list.example.net by mx.example.org; Tue, 27 Mar 2001 09:00:00 +0100\r\n" + first
    for raw in (first, other.as_bytes(), again, first):  # the last is the first put back: the very same bytes
        arrives(work, raw)
    counts = collected(work)
    assert counts == {Sorted.RETURN: 2, Sorted.CORRESPONDENCE: 1}
    with reading(engine) as session:
        assert len(session.exec(select(MessageRow)).all()) == sum(counts.values()) == 3
        assert len(session.exec(select(ReturnRow)).all()) == 2


@pytest.mark.promise(7)
@pytest.mark.parametrize("broken", ["vault", "sorting", "moving"])
def test_promise_7_a_crash_anywhere_loses_nothing_and_counts_nothing_twice(
    engine: Engine, work: Collecting, letter: Delivered, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    arrives(work, answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING))

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    places: dict[str, tuple[object, str]] = {
        "vault": (Vault, "keep"),
        "sorting": (tasks.mail_in.sorting, "sort_message"),
        "moving": (MaildirMailbox, "processed"),
    }
    with monkeypatch.context() as patched:
        patched.setattr(*places[broken], dies)
        with pytest.raises(KeyboardInterrupt):
            collect(work, MORNING)
    collected(work)
    collected(work)
    with reading(engine) as session:
        assert [row.sorted_as for row in session.exec(select(MessageRow)).all()] == ["return"]
        assert len(session.exec(select(ReturnRow)).all()) == 1
        assert len(session.exec(select(LetterRow).where(LetterRow.purpose == "acknowledgement")).all()) == 1
    assert list(work.mailboxes[0].mailbox.waiting()) == []


def test_a_reply_that_does_not_say_which_of_several_it_answers_puts_all_of_them_in_review(
    engine: Engine, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY)))
    letter = reminded(engine, work, server)
    arrives(work, answer(letter, "Please find it attached.", [("paper.pdf", PDF)], MORNING))
    assert collected(work) == {Sorted.RETURN: 1}
    assert states(engine) == {"HCP/1.1": "in review", "HCP/1.2": "in review"}
    today = dt.date(2001, 3, 28)
    with reading(engine) as session:
        found = {row.deadline_id: row.id for row in session.exec(select(ReturnRow)).all()}
    with writing(engine, at(2001, 3, 28)) as writer:
        decide: Callable[..., object] = review
        decide(
            writer,
            found["HCP/1.1~training~once"],
            Verdict.ACCEPT,
            by="A. Clerk",
            comment="",
            new_due_on=None,
            today=today,
        )
        decide(
            writer,
            found["HCP/1.2~training~once"],
            Verdict.NOT_FOR_THIS,
            by="A. Clerk",
            comment="",
            new_due_on=None,
            today=today,
        )
    assert states(engine) == {"HCP/1.1": "met", "HCP/1.2": "open"}


def test_a_reply_that_names_one_of_several_answers_that_one(
    engine: Engine, work: Collecting, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), action(2, once(FRIDAY)))
    letter = reminded(engine, work, server)
    arrives(work, answer(letter, "HCP/1.2: please find it attached.", [("paper.pdf", PDF)], MORNING))
    assert collected(work) == {Sorted.RETURN: 1}
    assert states(engine) == {"HCP/1.1": "open", "HCP/1.2": "in review"}


def test_a_query_asks_again_with_a_date_and_the_owner_gets_the_comment(
    engine: Engine, work: Collecting, server: FakeServer, letter: Delivered
) -> None:
    arrives(work, answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING))
    collected(work)
    today, due = dt.date(2001, 3, 28), dt.date(2001, 4, 11)
    with reading(engine) as session:
        row = session.exec(select(ReturnRow)).one()
    with pytest.raises(BadInputError, match="what is missing"), writing(engine, at(2001, 3, 28)) as writer:
        review(writer, row.id, Verdict.QUERY, by="A. Clerk", comment="", new_due_on=due, today=today)
    with writing(engine, at(2001, 3, 28)) as writer:
        reviewed = review(
            writer, row.id, Verdict.QUERY, by="A. Clerk", comment="The costs are missing.", new_due_on=due, today=today
        )
        write_verdict(writer, work.room, reviewed, by="A. Clerk", comment="The costs are missing.")
    deliver_answers(work.room, at(2001, 3, 28))
    text = as_delivered(server.taken[-1].content).message.get_body(("plain",))
    assert text is not None
    assert "The costs are missing." in text.get_content()
    assert states(engine) == {"HCP/1.1": "open"}
    with pytest.raises(BadInputError, match="already"), writing(engine, at(2001, 3, 28)) as writer:
        review(writer, row.id, Verdict.ACCEPT, by="B. Clerk", comment="", new_due_on=None, today=today)
