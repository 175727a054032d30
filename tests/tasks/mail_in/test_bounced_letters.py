"""A letter that comes back: tied to it, its address marked and shown, and written to no more until a person says so."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.addresses import confirm, mark_refused, undeliverable
from registry.checks import check
from registry.draft import ProposedAction
from registry.errors import NotFoundError
from registry.intake import Sorted
from registry.journal import reading, writing
from registry.model import News
from registry.position import take_position
from registry.post.introductions import introduced
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.register import parties_of
from registry.tables import LetterRow, MessageRow
from registry.waiting import Matter, Waiting, waiting_for_a_person
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import deliver
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver as post
from tasks.mail_out.posting import deliver_answers
from tasks.owners_mail import Delivered, answer
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, PARTIES, action, applied, at, once
from tests.tasks.mail_in.test_collecting import as_delivered

FRIDAY = dt.date(2001, 3, 30)
MORNING = at(2001, 3, 27)
BACK = MORNING + dt.timedelta(hours=2)
OVERDUE = at(2001, 4, 4)
TWO = PARTIES.replace("[training@example.org]", "[training@example.org, Second@example.org]")
WITH_LIAISON = PARTIES.replace("ladders:", "liaison: clerk\nladders:")


def reminded(work: Collecting, server: FakeServer, *actions: ProposedAction, parties: str = PARTIES) -> Delivered:
    """The letter about the actions, as its owner should have got it."""
    applied(work.engine, *(actions or (action(1, once(FRIDAY)),)), parties=parties)
    return sent_at(work, server, MORNING)


def sent_at(work: Collecting, server: FakeServer, now: dt.datetime) -> Delivered:
    with writing(work.engine, now) as writer:
        check(writer, CALENDAR)
    post(work.room, now)
    return as_delivered(server.taken[-1].content)


def report(
    letter: Delivered,
    *recipients: str,
    act: str = "failed",
    status: str = "5.1.1",
    quoted: bool = True,
    original: str = "",
) -> bytes:
    """A delivery report (RFC 3464) about the letter."""
    blocks = "".join(
        f"{f'Original-Recipient: rfc822; {original}{chr(13)}{chr(10)}' if original else ''}"
        f"Final-Recipient: rfc822; {each}\r\nAction: {act}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} as the test says\r\n\r\n"
        for each in recipients
    )
    headers = f"Message-ID: {letter.message['Message-ID']}\r\n" if quoted else "Subject: something\r\n"
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: {letter.message['Reply-To']}\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{act}.{status}.{len(blocks)}@mx.example.org>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n{blocks}"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n--b--\r\n"
    ).encode()


def comes(work: Collecting, raw: bytes, now: dt.datetime = BACK) -> dict[Sorted, int]:
    deliver(work.settings.returns_maildir, raw)
    return collect(work, now).sorted_as


def marked(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [row.address for row in undeliverable(session)]


def state_of(engine: Engine, letter: Delivered) -> str:
    with reading(engine) as session:
        query = select(LetterRow.state).where(LetterRow.message_id == str(letter.message["Message-ID"]))
        return session.exec(query).one()


def waits(engine: Engine, matter: Matter) -> list[Waiting]:
    with reading(engine) as session:
        return [each for each in waiting_for_a_person(session) if each.matter is matter]


def news(engine: Engine) -> dict[str, News]:
    with reading(engine) as session:
        return {each.ref: each.news for each in take_position(session, CALENDAR, OVERDUE).standings}


@pytest.mark.promise(14)
def test_promise_14_a_lasting_bounce_marks_the_address_and_both_it_and_the_letter_are_shown(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server)
    assert comes(work, report(letter, "Training@example.org")) == {Sorted.BOUNCE: 1}
    assert marked(work.engine) == ["training@example.org"]
    assert state_of(work.engine, letter) == "refused"
    (address,) = waits(work.engine, Matter.ADDRESS)
    assert "Training Unit: letters to training@example.org come back" in address.label
    assert "550 5.1.1 as the test says" in address.words
    assert len(waits(work.engine, Matter.LETTER)) == 1
    with reading(work.engine) as session:
        assert parties_of(session)["training"].addresses == ()
        assert session.exec(select(MessageRow.letter_id)).one() == "post~2001-03-27~training"
        assert rebuilt(session) == current(session)
        assert broken_links(journal_entries(session)) == []


def test_an_owner_with_no_address_left_cannot_be_chased(work: Collecting, server: FakeServer) -> None:
    comes(work, report(reminded(work, server), "training@example.org"))
    with writing(work.engine, OVERDUE) as writer:
        check(writer, CALENDAR)
    assert news(work.engine) == {"HCP/1.1": News.CANNOT_BE_CHASED}
    assert post(work.room, OVERDUE).written == 0


def test_and_where_there_is_a_liaison_it_is_asked(work: Collecting, server: FakeServer) -> None:
    comes(work, report(reminded(work, server, parties=WITH_LIAISON), "training@example.org"))
    asked = sent_at(work, server, at(2001, 4, 2))
    assert asked.to == "clerk@example.org"


def test_of_two_addresses_the_one_that_failed_is_marked_and_the_letter_arrived_at_the_other(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server, parties=TWO)
    comes(work, report(letter, "second@example.org"))
    assert marked(work.engine) == ["Second@example.org"]
    assert state_of(work.engine, letter) == "sent"
    assert sent_at(work, server, at(2001, 4, 2)).to == "training@example.org"
    comes(work, report(letter, "training@example.org", status="5.2.1"), at(2001, 4, 2, 10))
    assert state_of(work.engine, letter) == "refused"  # now it has reached nobody


def test_of_two_addresses_one_is_no_good_and_the_other_refuses_the_letter_so_it_reached_nobody(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server, parties=TWO)
    comes(work, report(letter, "second@example.org"))
    comes(work, report(letter, "training@example.org", status="5.7.1"))
    assert marked(work.engine) == ["Second@example.org"]
    assert state_of(work.engine, letter) == "refused"
    assert len(waits(work.engine, Matter.LETTER)) == 1


@pytest.mark.promise(16)
def test_promise_16_a_letter_that_comes_back_before_its_sender_has_written_that_it_went_told_nobody(
    work: Collecting, server: FakeServer
) -> None:
    applied(work.engine, action(1, once(FRIDAY)), introduced=False)

    def comes_back_at_once(letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for taken in server.send_all(letters):
            comes(work, report(as_delivered(server.taken[-1].content), "training@example.org"), MORNING)
            yield taken

    with writing(work.engine, MORNING) as writer:
        check(writer, CALENDAR)
    post(replace(work.room, send_all=comes_back_at_once), MORNING)
    assert state_of(work.engine, as_delivered(server.taken[0].content)) == "refused"
    with reading(work.engine) as session:
        assert introduced(session, CALENDAR) == {}
    assert len(waits(work.engine, Matter.LETTER)) == 1


def test_a_report_on_an_address_that_ours_leads_to_names_ours_as_the_original(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server, parties=TWO)
    comes(work, report(letter, "someone@elsewhere.example.net", original="training@example.org"))
    assert marked(work.engine) == ["training@example.org"]


def test_a_report_that_names_none_of_ours_means_every_address_of_the_letter(
    work: Collecting, server: FakeServer
) -> None:
    comes(work, report(reminded(work, server, parties=TWO), "someone@elsewhere.example.net"))
    assert sorted(marked(work.engine)) == ["Second@example.org", "training@example.org"]


@pytest.mark.promise(8)
@pytest.mark.parametrize(("act", "status"), [("delayed", "4.4.1"), ("delayed", "5.4.7"), ("delayed", "4.2.2")])
def test_promise_8_what_is_only_delayed_is_automatic_and_marks_nothing(
    work: Collecting, server: FakeServer, act: str, status: str
) -> None:
    letter = reminded(work, server)
    assert comes(work, report(letter, "training@example.org", act=act, status=status)) == {Sorted.AUTOMATIC: 1}
    assert (marked(work.engine), state_of(work.engine, letter)) == ([], "sent")
    assert waits(work.engine, Matter.BOUNCE) == []


@pytest.mark.parametrize("status", ["4.4.7", "5.7.1", "5.3.4"])
def test_what_came_back_for_another_reason_waits_as_a_letter_and_marks_no_address(
    work: Collecting, server: FakeServer, status: str
) -> None:
    letter = reminded(work, server)
    assert comes(work, report(letter, "training@example.org", status=status)) == {Sorted.BOUNCE: 1}
    assert (marked(work.engine), state_of(work.engine, letter)) == ([], "refused")


def test_a_report_that_quotes_nothing_is_tied_to_its_letter_by_the_address_that_it_came_to(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server)
    comes(work, report(letter, "training@example.org", quoted=False))
    assert (marked(work.engine), state_of(work.engine, letter)) == (["training@example.org"], "refused")


def test_a_bounce_of_a_letter_that_nobody_knows_marks_nothing_and_is_shown(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server)
    strange = report(letter, "training@example.org", quoted=False).replace(
        str(letter.message["Reply-To"]).encode(), b"returns@remembrancer.example.org"
    )
    assert comes(work, strange) == {Sorted.BOUNCE: 1}
    assert marked(work.engine) == []
    assert len(waits(work.engine, Matter.BOUNCE)) == 1


@pytest.mark.promise(12)
@pytest.mark.parametrize("act", ["failed", "delayed"])
def test_promise_12_a_report_is_never_answered(work: Collecting, server: FakeServer, act: str) -> None:
    comes(work, report(reminded(work, server), "training@example.org", act=act))
    deliver_answers(work.room, BACK)
    assert len(server.taken) == 1


@pytest.mark.promise(7)
def test_promise_7_a_bounce_that_comes_twice_marks_once(work: Collecting, server: FakeServer) -> None:
    letter = reminded(work, server)
    comes(work, report(letter, "training@example.org"))
    comes(
        work, b"Received: by another way; Tue, 27 Mar 2001 10:00:00 +0100\r\n" + report(letter, "training@example.org")
    )
    with reading(work.engine) as session:
        kinds = [entry.kind for entry in journal_entries(session)]
    assert kinds.count("address.undeliverable") == 1


@pytest.mark.promise(13)
def test_promise_13_a_person_confirms_an_address_and_letters_go_there_again(
    work: Collecting, server: FakeServer
) -> None:
    comes(work, report(reminded(work, server), "training@example.org"))
    (address,) = waits(work.engine, Matter.ADDRESS)
    with writing(work.engine, at(2001, 3, 28)) as writer:
        assert confirm(writer, address.id, by="A. Clerk", why="they telephoned") == {"HCP/1.1"}
    with pytest.raises(NotFoundError), writing(work.engine, at(2001, 3, 28)) as writer:
        confirm(writer, address.id, by="A. Clerk")
    assert waits(work.engine, Matter.ADDRESS) == []
    assert sent_at(work, server, at(2001, 4, 2)).to == "training@example.org"
    with reading(work.engine) as session:
        entry = next(each for each in journal_entries(session) if each.kind == "address.confirmed")
        assert rebuilt(session) == current(session)
    assert entry.actor.startswith("~commitment")


def test_a_new_address_in_parties_yaml_ends_it(work: Collecting, server: FakeServer) -> None:
    proposed = action(1, once(FRIDAY))
    comes(work, report(reminded(work, server, proposed), "training@example.org"))
    applied(work.engine, proposed, now=at(2001, 3, 28), introduced=False)
    assert marked(work.engine) == ["training@example.org"]  # the same file again says nothing new
    moved = PARTIES.replace("[training@example.org]", "[unit@example.org]")
    applied(work.engine, proposed, now=at(2001, 3, 28), parties=moved, introduced=False)
    assert (marked(work.engine), waits(work.engine, Matter.ADDRESS)) == ([], [])
    with reading(work.engine) as session:
        assert parties_of(session)["training"].addresses == ("unit@example.org",)


def test_who_cannot_be_reached_may_well_answer(work: Collecting, server: FakeServer) -> None:
    letter = reminded(work, server)
    comes(work, report(letter, "training@example.org"))
    raw = answer(letter, "Please find it attached.", [("paper.pdf", b"%PDF-1.4\n%%EOF\n")], MORNING)
    assert comes(work, raw) == {Sorted.RETURN: 1}


@pytest.mark.parametrize(
    ("said", "is_marked"),
    [
        ("training@example.org: 550 5.1.1 No such person here", True),
        ("Training@Example.org: 550 no such user", True),
        ("training@example.org: 552 5.2.2 mailbox full", True),
        ("training@example.org: 554 5.7.1 policy", False),
        ("training@example.org: 550 5.7.1 looks like spam", False),
        ("training@example.org: 552 too big", False),
        ("training@example.org: 451 4.2.1 come back later", False),
        ("stranger@example.org: 550 5.1.1 No such person here", False),
        ("550 5.1.1 No such person here", False),
    ],
)
def test_an_address_that_is_refused_at_once_is_marked_as_well(
    work: Collecting, server: FakeServer, said: str, *, is_marked: bool
) -> None:
    reminded(work, server)
    with writing(work.engine, BACK) as writer:
        assert mark_refused(writer, "post~2001-03-27~training", [said]) == ({"HCP/1.1"} if is_marked else set())
    assert marked(work.engine) == (["training@example.org"] if is_marked else [])


def test_a_letter_that_its_only_address_refuses_waits_and_so_does_the_address(
    work: Collecting, server: FakeServer
) -> None:
    applied(work.engine, action(1, once(FRIDAY)))
    refused = "training@example.org: 550 5.1.1 No such person here"

    def refuses(letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for each in letters:
            yield (
                each.letter_id,
                PostOutcome(OutcomeKind.REFUSED, 550, "5.1.1 No such person here", MORNING, (refused,)),
            )

    room = replace(work.room, send_all=refuses)
    with writing(work.engine, MORNING) as writer:
        check(writer, CALENDAR)
    post(room, MORNING)
    assert marked(work.engine) == ["training@example.org"]
    (letter,) = waits(work.engine, Matter.LETTER)
    assert letter.words == refused


def test_what_was_decided_before_its_only_address_was_marked_is_shown_and_goes_nowhere(
    work: Collecting, server: FakeServer
) -> None:
    letter = reminded(work, server)
    with writing(work.engine, at(2001, 4, 2)) as writer:
        check(writer, CALENDAR)
    comes(work, report(letter, "training@example.org"), at(2001, 4, 2))
    before = len(server.taken)
    post(work.room, at(2001, 4, 2, 9))
    assert len(server.taken) == before
    assert len(waits(work.engine, Matter.LETTER)) + len(waits(work.engine, Matter.STAGE)) == 2
