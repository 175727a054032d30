"""An IMAP folder as a queue, on a real Dovecot."""

import dataclasses
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.settings import Security
from tasks.mail_in import imap_mailbox
from tasks.mail_in.imap_connection import ImapAccount
from tasks.mail_in.imap_mailbox import TAKEN, ImapMailbox
from tasks.mail_in.mailbox import MailboxError, MessageGoneError, MessageTooLargeError
from tests.dovecot import PASSWORD, USER, Dovecot, a_dovecot
from tests.ports import free_port
from tests.tasks.tls import DAY, Authority


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """One server for this file; each test has a user of its own."""
    with a_dovecot() as running:
        yield running


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return "u" + str(abs(hash(request.node.nodeid)))


def account_of(server: Dovecot, user: str = USER, **changed: object) -> ImapAccount:
    account = ImapAccount(
        host="127.0.0.1", port=server.imap_port, security=Security.NONE, username=user, password=PASSWORD
    )
    return dataclasses.replace(account, **changed)  # type: ignore[arg-type]


def address(user: str) -> str:
    return f"{user}@example.org"


def mail(number: int = 1, body: str = "text") -> bytes:
    return f"Subject: {number}\r\nMessage-ID: <{number}@example.net>\r\n\r\n{body}\r\n".encode()


@contextmanager
def opened(account: ImapAccount) -> Iterator[ImapMailbox]:
    box = ImapMailbox(account)
    try:
        yield box
    finally:
        box.close()


def keys(box: ImapMailbox) -> list[str]:
    return [each.key for each in box.waiting()]


def test_what_arrived_waits_oldest_first_with_its_size_and_is_fetched_as_it_was(server: Dovecot, user: str) -> None:
    server.deliver(*(mail(number) for number in (1, 2, 3)), to=address(user))
    with opened(account_of(server, user)) as box:
        waiting = list(box.waiting())
        raw = [box.fetch(each.key) for each in waiting]
    assert raw == server.folders(user)["INBOX"]
    assert [each.size for each in waiting] == [len(each) for each in raw]
    assert raw[0].endswith(mail(1))


def test_a_folder_with_very_many_messages_is_listed_in_parts(
    server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_mailbox, "LISTED", 3)
    monkeypatch.setattr(imap_mailbox, "AT_ONCE", 2)
    server.deliver(*(mail(number) for number in range(7)), to=address(user))
    with opened(account_of(server, user)) as box:
        assert [key.partition(".")[2] for key in keys(box)] == ["1", "2", "3", "4", "5", "6", "7"]
        box.processed(keys(box)[0])
        assert len(keys(box)) == 6


def test_what_a_person_has_read_and_flagged_waits_all_the_same_and_stays_unread_when_it_was(
    server: Dovecot, user: str
) -> None:
    server.deliver(mail(1), mail(2), to=address(user))
    with server.client(user) as person:
        person.select_folder("INBOX")
        person.add_flags([1], [b"\\Seen", b"\\Answered"])
    with opened(account_of(server, user)) as box:
        assert len([box.fetch(key) for key in keys(box)]) == 2
    with server.client(user) as person:
        person.select_folder("INBOX")
        assert b"\\Seen" not in person.get_flags([2])[2]


@pytest.mark.promise(7)
@pytest.mark.parametrize("capabilities", ["", "imap_capability = IMAP4rev1 UIDPLUS NAMESPACE", "namespace"])
def test_promise_7_what_was_processed_or_put_aside_is_moved_whole_and_nothing_else_is(capabilities: str) -> None:
    if capabilities == "namespace":  # all folders below INBOX, as many servers keep them
        capabilities = "namespace inbox {\n inbox = yes\n prefix = INBOX.\n separator = .\n}"
    with a_dovecot(more=capabilities) as server:
        server.deliver(mail(1), mail(2), mail(3), mail(4))
        with server.client() as person:
            person.select_folder("INBOX")
            person.add_flags([3], [b"\\Deleted"])  # marked by a person, and still to be taken in
        with opened(account_of(server)) as box:
            one, two, _, _ = keys(box)
            box.processed(one)
            box.aside(two)
            assert [key.partition(".")[2] for key in keys(box)] == ["3", "4"]
            box.processed(one)  # what is gone is no error
            assert box.remark is None
        found = {name.removeprefix("INBOX."): held for name, held in server.folders().items()}
        subjects = {name: [raw.split(b"Subject: ")[1][:1] for raw in held] for name, held in found.items()}
        assert subjects == {"INBOX": [b"3", b"4"], "Processed": [b"1"], "Quarantine": [b"2"]}


@pytest.mark.promise(14)
def test_promise_14_where_messages_cannot_leave_they_are_marked_and_stay_and_that_is_said() -> None:
    with a_dovecot(more="imap_capability = IMAP4rev1") as server:
        server.deliver(mail(1), mail(2))
        with opened(account_of(server)) as box:
            one, two = keys(box)
            box.processed(one)
            assert keys(box) == [two]
            assert "neither MOVE nor UIDPLUS" in str(box.remark)
        assert {name: len(held) for name, held in server.folders().items()} == {"INBOX": 2}
        with server.client() as person:
            person.select_folder("INBOX")
            assert TAKEN.encode() in person.get_flags([1])[1]


def test_after_the_folder_was_numbered_anew_an_old_key_is_gone_and_the_message_waits_under_a_new_one(
    server: Dovecot, user: str
) -> None:
    server.deliver(mail(1), to=address(user))
    with opened(account_of(server, user)) as box:
        (old,) = keys(box)
        raw = box.fetch(old)
    server.change_uidvalidity(user)
    with opened(account_of(server, user)) as box:
        with pytest.raises(MessageGoneError):
            box.fetch(old)
        box.processed(old)
        (new,) = keys(box)
        assert new != old
        assert box.fetch(new) == raw


def test_a_message_that_is_gone_says_so(server: Dovecot, user: str) -> None:
    server.deliver(mail(1), to=address(user))
    with opened(account_of(server, user)) as box:
        (key,) = keys(box)
        with server.client(user) as person:
            person.select_folder("INBOX")
            person.delete_messages([1])
            person.expunge()
        with pytest.raises(MessageGoneError):
            box.fetch(key)
        with pytest.raises(MessageGoneError):
            box.fetch("nonsense")


@pytest.mark.promise(7)
def test_promise_7_what_another_process_moved_at_the_same_moment_is_no_error(server: Dovecot, user: str) -> None:
    server.deliver(mail(1), mail(2), to=address(user))
    with opened(account_of(server, user)) as one, opened(account_of(server, user)) as other:
        assert keys(one) == keys(other)
        first, second = keys(one)
        one.processed(first)
        other.processed(first)
        other.aside(second)
        one.processed(second)
    assert {name: len(held) for name, held in server.folders(user).items()} == {
        "INBOX": 0, "Processed": 1, "Quarantine": 1
    }  # fmt: skip


def test_a_message_that_is_too_large_is_not_read_and_its_head_is_named(
    server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(b"From: owner@example.org\r\n" + mail(7, "x" * 5000), to=address(user))
    monkeypatch.setattr(imap_mailbox, "LARGEST_MESSAGE", 2000)
    with opened(account_of(server, user)) as box:
        (waiting,) = box.waiting()
        assert waiting.size > 5000
        with pytest.raises(MessageTooLargeError, match=r"<7@example.net> \(From owner@example.org; Subject 7\)"):
            box.fetch(waiting.key)


def test_a_connection_that_was_lost_is_made_again(server: Dovecot, user: str) -> None:
    server.deliver(mail(1), to=address(user))
    with opened(account_of(server, user)) as box:
        (key,) = keys(box)
        assert box._client is not None
        box._client.socket().shutdown(socket.SHUT_RDWR)
        assert box.fetch(key).endswith(mail(1))
        box._client.socket().shutdown(socket.SHUT_RDWR)
        box.processed(key)
        assert keys(box) == []


@pytest.mark.promise(14)
def test_promise_14_a_server_that_is_away_for_a_while_is_said_to_be_and_then_read() -> None:
    with a_dovecot() as server:
        server.deliver(mail(1))
        box = ImapMailbox(account_of(server))
        (key,) = keys(box)
        server.stop()
        with pytest.raises(MailboxError, match="takes no connections"):
            box.fetch(key)
        with pytest.raises(MailboxError, match="takes no connections"):
            keys(box)
        server.start()
        assert box.fetch(key).endswith(mail(1))
        box.close()
        box.close()


# --- Getting in


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_verified_connection_is_made(server: Dovecot, user: str, security: Security) -> None:
    server.deliver(mail(1), to=address(user))
    port = server.imaps_port if security is Security.TLS else server.imap_port
    account = account_of(server, user, security=security, port=port, ca_file=str(server.authority))
    with opened(account) as box:
        assert len(keys(box)) == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_of_another_authority_is_not_trusted(server: Dovecot, tmp_path: Path, security: Security) -> None:
    port = server.imaps_port if security is Security.TLS else server.imap_port
    for ca_file in (None, str(Authority.new(tmp_path).file)):
        account = account_of(server, security=security, port=port, ca_file=ca_file)
        with opened(account) as box, pytest.raises(MailboxError, match=r"not to be trusted.*REMEMBRANCER_MAIL_CA_FILE"):
            keys(box)


def test_a_certificate_for_another_host_is_not_trusted() -> None:
    with a_dovecot(host="imap.example.org") as server:
        account = account_of(server, security=Security.TLS, port=server.imaps_port, ca_file=str(server.authority))
        with opened(account) as box, pytest.raises(MailboxError, match=r"not to be trusted.*REMEMBRANCER_IMAP_HOST"):
            keys(box)


def test_a_certificate_that_is_out_of_date_is_not_trusted() -> None:
    with a_dovecot(lasts=-DAY) as server:
        account = account_of(server, security=Security.TLS, port=server.imaps_port, ca_file=str(server.authority))
        with opened(account) as box, pytest.raises(MailboxError, match="not to be trusted: certificate has expired"):
            keys(box)


@pytest.mark.parametrize("password", ['pass"w\\ord', "Zoë’s-word"])
def test_a_password_with_any_letters_is_let_in(password: str) -> None:
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    passdb = f'passdb {{\n driver = static\n args = "password={quoted}"\n}}'
    with a_dovecot(more=passdb) as server, opened(account_of(server, password=password)) as box:
        assert keys(box) == []


@pytest.mark.parametrize(("username", "password"), [("", "x"), ("u", "")])
def test_without_a_name_or_a_password_nothing_is_tried(username: str, password: str) -> None:
    account = ImapAccount(
        host="127.0.0.1", port=free_port(), security=Security.NONE, username=username, password=password
    )
    with opened(account) as box, pytest.raises(MailboxError, match="REMEMBRANCER_IMAP_USERNAME"):
        keys(box)


def test_without_starttls_the_password_is_not_sent() -> None:
    with a_dovecot(more="ssl = no") as server:
        account = account_of(server, security=Security.STARTTLS)
        with opened(account) as box, pytest.raises(MailboxError, match="offers no STARTTLS"):
            keys(box)
        tried = [line for line in server.said().splitlines() if "imap-login" in line]
        assert "no auth attempts" in tried[-1]


def test_a_wrong_password_is_said_without_repeating_it(server: Dovecot) -> None:
    with opened(account_of(server, password="not-the-word")) as box, pytest.raises(MailboxError) as caught:
        keys(box)
    assert "REMEMBRANCER_IMAP_PASSWORD" in str(caught.value)
    assert "not-the-word" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert "not-the-word" not in repr(box.account)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"host": "imap.invalid", "security": Security.TLS}, "There is no server imap.invalid"),
        ({"host": "192.0.2.1"}, "in clear"),
        ({"ca_file": "/nowhere/ca.pem", "security": Security.TLS}, "REMEMBRANCER_MAIL_CA_FILE"),
        ({"security": Security.TLS}, "speaks no TLS"),
        ({"folder": "Nowhere"}, "Nowhere"),
    ],
)
def test_what_cannot_be_reached_is_said_in_words(server: Dovecot, changed: dict[str, object], said: str) -> None:
    account = dataclasses.replace(account_of(server), **changed)  # type: ignore[arg-type]
    with opened(account) as box, pytest.raises(MailboxError, match=said):
        keys(box)


# --- Servers that behave oddly


@contextmanager
def talking(
    answers: dict[bytes, bytes], *, greeting: bytes = b"* OK [CAPABILITY IMAP4rev1 MOVE] here\r\n"
) -> Iterator[int]:
    """A server on loopback that answers each command by its name; `TAG` stands for the command's tag."""
    usual = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 MOVE\r\nTAG OK done\r\n",
        b"LOGIN": b"TAG OK [CAPABILITY IMAP4rev1 MOVE] in\r\n",
        b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] here\r\nTAG OK [READ-WRITE] open\r\n",
        b"UID SEARCH": b"* SEARCH 5\r\nTAG OK done\r\n",
        b"UID FETCH 5 (RFC822.SIZE)": b"* 1 FETCH (UID 5 RFC822.SIZE 10)\r\nTAG OK done\r\n",
    } | answers
    listener = socket.create_server(("127.0.0.1", free_port()))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as lines:
                try:
                    lines.write(greeting)
                    lines.flush()
                    for line in lines:
                        tag, _, command = line.strip().partition(b" ")
                        answer = next((usual[each] for each in usual if command.startswith(each)), b"TAG BAD what\r\n")
                        lines.write(answer.replace(b"TAG", tag))
                        lines.flush()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def to_port(port: int, **changed: object) -> ImapAccount:
    account = ImapAccount(host="127.0.0.1", port=port, security=Security.NONE, username="u", password="p-a-s-s")
    return dataclasses.replace(account, **changed)  # type: ignore[arg-type]


def test_a_giant_literal_behind_a_small_size_is_not_taken_in() -> None:
    with (
        talking({b"UID FETCH 5 (BODY.PEEK[])": b"* 1 FETCH (UID 5 BODY[] {9999999999}\r\nxxx"}) as port,
        opened(to_port(port)) as box,
    ):
        (waiting,) = box.waiting()
        with pytest.raises(MessageTooLargeError):
            box.fetch(waiting.key)


def test_a_server_that_talks_without_end_is_cut_off() -> None:
    flood = b"* OK still here, and still talking to you about nothing in particular\r\n" * 20_000
    wanted = pytest.raises(MailboxError, match="more than was asked for")
    with talking({b"UID SEARCH": flood}) as port, opened(to_port(port)) as box, wanted:
        keys(box)


def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    wanted = pytest.raises(MailboxError, match="did not answer in time")
    with talking({b"UID SEARCH": b""}) as port, opened(to_port(port, step_seconds=0.2)) as box, wanted:
        keys(box)


@pytest.mark.parametrize(
    "answer",
    [b"* SEARCH five\r\nTAG OK done\r\n", b"what?\r\n", b"\xff\xfe\r\n", b"* BYE\r\n", b"TAG NO p-a-s-s is busy\r\n"],
)
def test_what_is_no_imap_is_said_to_be_so(answer: bytes) -> None:
    with (
        talking({b"UID SEARCH": answer}) as port,
        opened(to_port(port, step_seconds=0.5)) as box,
        pytest.raises(MailboxError) as caught,
    ):
        keys(box)
    assert "p-a-s-s" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_a_message_that_the_server_does_not_give_is_no_message_that_is_gone() -> None:
    with (
        talking({b"UID FETCH 5 (BODY.PEEK[])": b"* 1 FETCH (UID 5 BODY[] NIL)\r\nTAG OK done\r\n"}) as port,
        opened(to_port(port)) as box,
    ):
        (waiting,) = box.waiting()
        with pytest.raises(MailboxError, match="does not give the message"):
            box.fetch(waiting.key)
