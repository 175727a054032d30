"""Collecting from a real IMAP server: nothing is lost and nothing counts twice, whatever happens on the way."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.addresses import undeliverable
from registry.collected import LAST_COLLECTED, is_blind
from registry.intake import MOST_FAILURES, Sorted, read_again
from registry.journal import reading, writing
from registry.register import meta
from registry.settings import Security, Settings
from registry.tables import LetterRow, MessageRow, ReturnRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.evidence import Vault
from tasks.mail_in import imap_mailbox, sorting
from tasks.mail_in.collecting import Collected, Collecting, collect
from tasks.mail_in.mailbox import MailboxError, deliver, make_maildir
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import Delivered, answer
from tests.dovecot import PASSWORD, Dovecot, a_dovecot
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, PARTIES, action, applied, once
from tests.tasks.collecting_killed import POINTS
from tests.tasks.mail_in.test_bounced_letters import report
from tests.tasks.mail_in.test_collecting import FRIDAY, MORNING, PDF, machine, reminded


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    """Without MOVE, so that what takes two steps can be killed between them."""
    with a_dovecot(more="imap_capability = IMAP4rev1 UIDPLUS") as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return "u" + str(abs(hash(request.node.nodeid)))


def set_up(engine: Engine, server: FakeServer, settings: Settings) -> Collecting:
    room = PostRoom(engine, settings, CALENDAR, b"secret", server.send_all)
    return Collecting(engine, settings, mailboxes(settings), Vault(settings.vault), room)


@pytest.fixture
def work(engine: Engine, server: FakeServer, imap: Dovecot, user: str, tmp_path: Path) -> Collecting:
    settings = Settings(
        home=tmp_path, imap_host="127.0.0.1", imap_port=imap.imap_port, imap_username=user, imap_password=PASSWORD
    )
    return set_up(engine, server, settings)


@pytest.fixture
def letter(engine: Engine, work: Collecting, server: FakeServer) -> Delivered:
    applied(engine, action(1, once(FRIDAY)))
    return reminded(engine, work, server)


def a_return(letter: Delivered) -> bytes:
    return answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING)


def a_question(number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "somebody@example.net", "returns@remembrancer.example.org"
    message["Subject"], message["Message-ID"] = f"A question {number}", f"<q.{number}@example.net>"
    message.set_content(f"Who is this for, number {number}?\n")
    return message.as_bytes().replace(b"\n", b"\r\n")


def arrives(imap: Dovecot, user: str, *messages: bytes) -> None:
    imap.deliver(*messages, to=f"{user}@example.org")


def collected(work: Collecting, now: dt.datetime = MORNING) -> Collected:
    return collect(work, now)


def rows(engine: Engine) -> list[MessageRow]:
    with reading(engine) as session:
        return list(session.exec(select(MessageRow).order_by(MessageRow.mailbox_key)).all())


def counts(imap: Dovecot, user: str) -> dict[str, int]:
    return {name: len(held) for name, held in imap.folders(user).items()}


@pytest.mark.promise(7)
def test_promise_7_what_comes_is_kept_as_it_came_sorted_and_moved(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    arrives(imap, user, a_return(letter), machine(letter, Auto_Submitted="auto-replied"), a_question(1))
    raw = imap.folders(user)["INBOX"]
    report = collected(work)
    assert report.sorted_as == {Sorted.RETURN: 1, Sorted.AUTOMATIC: 1, Sorted.QUARANTINED: 1}
    assert (report.messages, report.unread) == (3, {})
    assert counts(imap, user) == {"INBOX": 0, "Processed": 2, "Quarantine": 1}
    found = rows(engine)
    assert [work.vault.read(row.sha256) for row in found] == raw
    assert {row.mailbox for row in found} == {"imap:127.0.0.1/INBOX"}


@pytest.mark.promise(7)
@pytest.mark.parametrize("point", POINTS)
def test_promise_7_a_process_killed_anywhere_loses_nothing_and_nothing_counts_twice(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered, point: str
) -> None:
    arrives(imap, user, a_return(letter))
    url = engine.url.render_as_string(hide_password=False)
    asked = [url, str(work.settings.home), str(imap.imap_port), user, PASSWORD, point]
    killed = subprocess.run(
        [sys.executable, "-m", "tests.tasks.collecting_killed", *asked], check=False, capture_output=True, timeout=120
    )
    assert killed.returncode == -9, killed.stderr.decode()
    collected(work)
    assert collected(work).messages == 0
    (row,) = rows(engine)
    assert row.sorted_as == "return"
    with reading(engine) as session:
        assert len(session.exec(select(ReturnRow)).all()) == 1
        assert len(session.exec(select(LetterRow).where(LetterRow.purpose == "acknowledgement")).all()) == 1
    folders = imap.folders(user)
    assert folders["INBOX"] == []
    assert set(folders["Processed"]) == {work.vault.read(row.sha256)}


@pytest.mark.promise(7)
def test_promise_7_a_folder_that_was_numbered_anew_is_scanned_again_and_nothing_counts_twice(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(imap, user, a_return(letter), a_question(1))
    with monkeypatch.context() as patched:  # they are taken in, and cannot be moved
        patched.setattr(work.mailboxes[0].mailbox, "_move", lambda *_: None)
        assert collected(work).sorted_as == {Sorted.RETURN: 1, Sorted.QUARANTINED: 1}
    imap.change_uidvalidity(user)
    arrives(imap, user, a_question(2))
    report = collected(work)
    assert (report.messages, report.sorted_as) == (3, {Sorted.QUARANTINED: 1})
    assert counts(imap, user) == {"INBOX": 0, "Processed": 1, "Quarantine": 2}
    assert len(rows(engine)) == 3


@pytest.mark.promise(7)
def test_promise_7_a_message_that_a_person_put_back_is_the_same_message(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    arrives(imap, user, a_return(letter))
    collected(work)
    with imap.client(user) as person:
        person.select_folder("Processed")
        person.copy(person.search(), "INBOX")
    assert collected(work).sorted_as == {}
    assert len(rows(engine)) == 1


@pytest.mark.promise(7)
def test_promise_7_another_message_under_a_known_number_is_another_message(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    arrives(imap, user, a_question(1))
    collected(work)
    (first,) = rows(engine)
    validity = first.mailbox_key.partition(".")[0]
    with writing(engine, MORNING) as writer:  # as of a server that was exchanged and counts in the same way
        writer.session.execute(
            MessageRow.sql().update().where(MessageRow.sql().c.id == first.id).values(mailbox_key=f"{validity}.2")
        )
    arrives(imap, user, a_question(2))
    assert collected(work).sorted_as == {Sorted.QUARANTINED: 1}
    assert [row.subject for row in rows(engine)] == ["A question 1", "A question 2"]


@pytest.mark.promise(7)
def test_promise_7_five_hundred_messages_in_one_go(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    arrives(imap, user, *(a_question(number) for number in range(500)))
    report = collected(work)
    assert (report.messages, report.sorted_as) == (500, {Sorted.QUARANTINED: 500})
    assert counts(imap, user) == {"INBOX": 0, "Quarantine": 500}
    assert len(rows(engine)) == 500


@pytest.mark.promise(8)
def test_promise_8_a_bounce_as_a_mail_server_hands_it_in_marks_the_address(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    raw = report(letter, "training@example.org").removeprefix(b"Return-Path: <>\r\n")
    imap.deliver(raw, to=f"{user}@example.org", sender="")
    assert b"Return-Path: <>" in imap.folders(user)["INBOX"][0]
    assert collected(work).sorted_as == {Sorted.BOUNCE: 1}
    with reading(engine) as session:
        assert [row.address for row in undeliverable(session)] == ["training@example.org"]


def test_what_is_too_large_is_set_aside_once_and_named(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_mailbox, "LARGEST_MESSAGE", 5_000)
    arrives(imap, user, a_question(1).replace(b"Who is", b"Who is\r\n" + b"x " * 4_000))
    assert collected(work).sorted_as == {Sorted.QUARANTINED: 1}
    assert collected(work).sorted_as == {}
    assert counts(imap, user) == {"INBOX": 0, "Quarantine": 1}
    (row,) = rows(engine)
    assert "From somebody@example.net" in str(row.why)
    with pytest.raises(Exception, match="too large"), writing(engine, MORNING) as writer:
        read_again(writer, row.id, by="A. Clerk")


@pytest.mark.promise(5)
@pytest.mark.promise(14)
def test_promises_5_and_14_one_mailbox_that_cannot_be_read_keeps_nothing_back_and_is_said(
    engine: Engine, server: FakeServer, tmp_path: Path
) -> None:
    with a_dovecot() as imap:
        settings = Settings(
            home=tmp_path,
            imap_host="127.0.0.1",
            imap_port=imap.imap_port,
            imap_username="returns",
            imap_password=PASSWORD,
            maildir=make_maildir(tmp_path / "box"),
        )
        work = set_up(engine, server, settings)
        names = [each.name for each in work.mailboxes]
        assert names == ["imap:127.0.0.1/INBOX", "returns"]
        assert collected(work).unread == {}

        imap.stop()
        deliver(settings.returns_maildir, a_question(1))
        later = MORNING + dt.timedelta(hours=2, minutes=5)
        for moment in (MORNING + dt.timedelta(hours=1), later):
            report = collected(work, moment)
        assert "takes no connections" in report.unread["imap:127.0.0.1/INBOX"]
        assert PASSWORD not in report.why_incomplete
        assert len(rows(engine)) == 1  # what lay in the other was taken in
        with reading(engine) as session:
            (shown,) = [each for each in waiting_for_a_person(session) if each.matter is Matter.MAILBOX]
            assert shown.since_at == MORNING + dt.timedelta(hours=1)
            assert meta(session, LAST_COLLECTED) == MORNING.isoformat()
            assert is_blind(session, names, later)
            assert not is_blind(session, ["returns"], later)

        imap.start()
        imap.deliver(a_question(2))
        assert collected(work, later).unread == {}
        assert len(rows(engine)) == 2
        with reading(engine) as session:
            assert [each for each in waiting_for_a_person(session) if each.matter is Matter.MAILBOX] == []
            assert not is_blind(session, names, later)


def test_a_message_that_the_server_does_not_give_keeps_back_no_other(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(imap, user, a_question(1), a_question(2), a_question(3))
    box = work.mailboxes[0].mailbox
    given = box.fetch

    def fetch(key: str) -> bytes:
        if key.endswith(".2"):
            raise MailboxError("The server does not give it.")
        return given(key)

    with monkeypatch.context() as patched:
        patched.setattr(box, "fetch", fetch)
        assert list(collected(work).unread.values()) == ["The server does not give it."]
    assert [row.subject for row in rows(engine)] == ["A question 1", "A question 3"]
    assert collected(work).sorted_as == {Sorted.QUARANTINED: 1}


@pytest.mark.promise(14)
def test_promise_14_what_failed_five_times_is_shown_and_can_be_read_again(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(imap, user, a_return(letter))

    def fails(*_: object) -> None:
        raise ValueError("no sense in it")

    with monkeypatch.context() as patched:
        patched.setattr(sorting, "understand", fails)
        for _ in range(MOST_FAILURES + 1):
            collected(work)
    (row,) = rows(engine)
    assert (row.sorted_as, row.failures) == ("quarantined", MOST_FAILURES)
    assert "no sense in it" in str(row.why)
    with writing(engine, MORNING) as writer:
        read_again(writer, row.id, by="A. Clerk")
    assert collected(work).sorted_as == {Sorted.RETURN: 1}
    with reading(engine) as session:
        assert len(session.exec(select(ReturnRow)).all()) == 1


def test_a_stranger_whose_address_was_added_is_read_again_as_the_owner(
    engine: Engine, work: Collecting, imap: Dovecot, user: str, letter: Delivered
) -> None:
    raw = answer(letter, "Here it is.", [("paper.pdf", PDF)], MORNING, sender="new@example.org")
    arrives(imap, user, raw)
    assert collected(work).sorted_as == {Sorted.QUARANTINED: 1}
    more = PARTIES.replace("[training@example.org]", "[training@example.org, new@example.org]")
    applied(engine, action(1, once(FRIDAY)), parties=more)
    with writing(engine, MORNING) as writer:
        read_again(writer, rows(engine)[0].id, by="A. Clerk")
    assert collected(work).sorted_as == {Sorted.RETURN: 1}


# --- Who it comes from


SERVER = "mx.remembrancer.example.org"


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([f"{SERVER}; dmarc=pass header.from=example.org"], Sorted.RETURN),
        ([f"{SERVER}; dkim=pass header.d=example.org"], Sorted.RETURN),
        ([], Sorted.QUARANTINED),
        ([f"{SERVER}; dmarc=fail header.from=example.org"], Sorted.QUARANTINED),
        ([f"{SERVER}; dkim=pass header.d=elsewhere.example.net"], Sorted.QUARANTINED),
        (["mx.elsewhere.example.net; dmarc=pass header.from=example.org"], Sorted.QUARANTINED),
        (
            [f"{SERVER}; dmarc=fail header.from=example.org", f"{SERVER}; dmarc=pass header.from=example.org"],
            Sorted.QUARANTINED,
        ),
    ],
    ids=["DMARC", "DKIM", "nothing said", "failed", "another signed", "another server's word", "one forged below"],
)
def test_promise_11_with_a_trusted_server_only_what_it_vouches_for_is_a_return(
    engine: Engine, server: FakeServer, tmp_path: Path, said: list[str], expected: Sorted
) -> None:
    work = set_up(engine, server, Settings(home=tmp_path, trusted_mail_server=SERVER))
    applied(engine, action(1, once(FRIDAY)))
    letter = reminded(engine, work, server)
    headers = "".join(f"Authentication-Results: {each}\r\n" for each in said)
    forged = b"X-Remembrancer-Letter: post~2001-03-27~training 0123456789abcdef\r\n"
    deliver(work.settings.returns_maildir, headers.encode() + forged + a_return(letter))
    assert collected(work).sorted_as == {expected: 1}
    if expected is Sorted.QUARANTINED:
        (row,) = rows(engine)
        assert row.candidates == ["HCP/1.1~training~once"]  # asked about, and not chased meanwhile


def test_the_settings_say_which_mailboxes_there_are(tmp_path: Path) -> None:
    def names(**given: object) -> list[str]:
        return [each.name for each in mailboxes(Settings(home=tmp_path, **given))]  # type: ignore[arg-type]

    assert names() == ["returns"]
    assert names(maildir=tmp_path) == ["returns"]
    assert names(imap_host="imap.example.org") == ["imap:imap.example.org/INBOX"]
    assert names(imap_host="imap.example.org", maildir=tmp_path) == ["imap:imap.example.org/INBOX", "returns"]
    (box,) = mailboxes(Settings(home=tmp_path, imap_host="imap.example.org", imap_password="the-word"))
    assert isinstance(box.mailbox, imap_mailbox.ImapMailbox)
    account = box.mailbox.account
    assert (account.port, account.security, account.password) == (993, Security.TLS, "the-word")
    assert "the-word" not in repr(account)
