"""Each outcome of a letter is told apart, against a real SMTP conversation on loopback."""

import dataclasses
import datetime as dt
from email import message_from_bytes, policy
from typing import Any

import pytest

from registry.settings import Mode
from tasks.letters.message import build_message, new_message_id
from tasks.mail_out.handover import Fault
from tasks.mail_out.post import (
    MailChannel,
    OffLoopbackError,
    OutcomeKind,
    PostError,
    PostOutcome,
    PreparedLetter,
    SmtpServer,
    send_all,
)
from tests.ports import free_port
from tests.tasks.letters.gallery import GALLERY
from tests.tasks.odd_smtp_server import OddServer, odd_server

# Apprise loads all its plugins with the first URL, and one of them imports a module that Python is to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MORE_THAN_SOCKETS_HOLD = b"x" * 20_000_000 + b"\r\n"
AT = dt.datetime(2001, 3, 19, 9, 0, tzinfo=dt.UTC)
CONTENT = b"Subject: Due Friday\r\n\r\nDear colleague,\r\n.a line with a dot before it\r\n"


def letter(to: str = "training", *, letter_id: str = "L1", content: bytes = CONTENT) -> PreparedLetter:
    recipients = tuple(f"{name}@example.org" for name in to.split())
    return PreparedLetter(letter_id, "returns+4k7w@example.org", recipients, content)


def server_at(odd: OddServer) -> SmtpServer:
    return SmtpServer(host="127.0.0.1", port=odd.port, timeout=1.0)


def post(odd: OddServer, *letters: PreparedLetter) -> list[PostOutcome]:
    with MailChannel(server_at(odd), mode=Mode.DEMO, clock=lambda: AT) as channel:
        sent = list(send_all(channel, letters))
    assert [letter_id for letter_id, _ in sent] == [each.letter_id for each in letters]
    return [outcome for _, outcome in sent]


def test_an_accepted_letter_keeps_the_servers_answer_and_arrives_byte_for_byte() -> None:
    with odd_server() as odd:
        assert post(odd, letter()) == [PostOutcome(OutcomeKind.ACCEPTED, 250, "2.0.0 Queued as 1", AT)]
        assert odd.messages == [("returns+4k7w@example.org", ["training@example.org"], CONTENT)]


@pytest.mark.parametrize(
    ("to", "kind", "code", "text"),
    [
        ("gone", OutcomeKind.REFUSED, 550, "5.1.1 No such person here"),
        ("busy", OutcomeKind.DEFERRED, 451, "4.2.1 Mailbox is being moved"),
        ("toobig", OutcomeKind.REFUSED, 552, "5.3.4 Too big"),
        ("later", OutcomeKind.DEFERRED, 450, "4.7.1 Come back later"),
        ("odd", OutcomeKind.UNKNOWN, 299, "Perhaps"),
        ("slow", OutcomeKind.ACCEPTED, 250, "2.0.0 Queued as 1"),
    ],
)
def test_each_answer_of_the_server_is_told_apart(to: str, kind: OutcomeKind, code: int, text: str) -> None:
    with odd_server() as odd:
        (outcome,) = post(odd, letter(to))
        assert dataclasses.replace(outcome, refused=()) == PostOutcome(kind, code, text, AT)
        by_itself = kind is not OutcomeKind.ACCEPTED and to in {"gone", "busy"}  # an address, and not the letter
        assert outcome.refused == ((f"{to}@example.org: {code} {text}",) if by_itself else ())


@pytest.mark.promise(4)
@pytest.mark.parametrize("to", ["noanswer", "silent", "garbled"])
def test_without_an_answer_after_the_end_the_outcome_is_unknown_and_nothing_is_sent_twice(to: str) -> None:
    with odd_server() as odd:
        (outcome,) = post(odd, letter(to))
        assert outcome.kind is OutcomeKind.UNKNOWN
        assert outcome.text.startswith("no answer after the letter was sent: ")
        assert len(odd.messages) == 1


@pytest.mark.promise(4)
def test_an_unknown_outcome_on_a_kept_connection_is_not_tried_again() -> None:
    with odd_server() as odd:
        outcomes = post(odd, letter(), letter("noanswer", letter_id="L2"), letter(letter_id="L3"))
        kinds = [outcome.kind for outcome in outcomes]
        assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN, OutcomeKind.ACCEPTED]
        assert [recipients[0] for _, recipients, _ in odd.messages].count("noanswer@example.org") == 1
        assert odd.connections == 2


@pytest.mark.parametrize("to", ["nodata", "midway"])
def test_a_connection_lost_before_the_end_defers(to: str) -> None:
    with odd_server() as odd:
        (outcome,) = post(odd, letter(to, content=CONTENT + MORE_THAN_SOCKETS_HOLD))
        assert outcome.kind is OutcomeKind.DEFERRED
        assert outcome.text.startswith("not sent: ")
        assert odd.messages == []


def test_nobody_listening_defers() -> None:
    nobody = SmtpServer(host="127.0.0.1", port=free_port(), timeout=1.0)
    with MailChannel(nobody, mode=Mode.DEMO) as channel:
        ((_, outcome),) = send_all(channel, [letter()])
    assert (outcome.kind, outcome.fault) == (OutcomeKind.DEFERRED, Fault.UNREACHABLE)
    assert outcome.at.tzinfo is dt.UTC


def test_a_server_that_turns_everybody_away_refuses_us_and_not_the_letter() -> None:
    with odd_server(greeting=b"554 5.7.1 Go away") as odd:
        (outcome,) = post(odd, letter())
        assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 554)


@pytest.mark.parametrize("asked", [{"start_tls": True}, {"username": "clerk", "password": "a secret"}])
def test_where_the_server_offers_no_tls_or_login_that_was_asked_for_nothing_is_sent(asked: dict[str, Any]) -> None:
    with odd_server() as odd:
        server = dataclasses.replace(server_at(odd), **asked)
        with MailChannel(server, mode=Mode.DEMO) as channel:
            ((_, outcome),) = send_all(channel, [letter()])
        assert outcome.kind is OutcomeKind.DEFERRED
        assert outcome.fault in {Fault.NO_TLS, Fault.NO_LOGIN}
        assert "secret" not in outcome.text
        assert odd.messages == []


def test_fifty_letters_go_on_one_connection_each_to_its_own_reader() -> None:
    with odd_server() as odd:
        outcomes = post(odd, *(letter(f"owner{number}", letter_id=f"L{number}") for number in range(50)))
        assert {outcome.kind for outcome in outcomes} == {OutcomeKind.ACCEPTED}
        assert odd.connections == 1
        assert [recipients for _, recipients, _ in odd.messages] == [[f"owner{n}@example.org"] for n in range(50)]


def test_a_refusal_does_not_spoil_the_letters_after_it() -> None:
    with odd_server() as odd:
        kinds = [each.kind for each in post(odd, letter("gone"), letter("busy"), letter("toobig"), letter())]
        assert kinds == [OutcomeKind.REFUSED, OutcomeKind.DEFERRED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED]
        assert odd.connections == 1


def test_a_kept_connection_that_died_meanwhile_is_opened_again() -> None:
    with odd_server() as odd:
        kinds = [each.kind for each in post(odd, letter("leaves"), letter(letter_id="L2"))]
        assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED]
        assert odd.connections == 2


def test_what_one_of_several_addresses_refused_is_told_while_the_other_has_the_letter() -> None:
    with odd_server() as odd:
        (outcome,) = post(odd, letter("gone training"))
        assert outcome.kind is OutcomeKind.ACCEPTED
        assert outcome.refused == ("gone@example.org: 550 5.1.1 No such person here",)
        (outcome,) = post(odd, letter("gone busy"))
        assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 451)
        assert outcome.refused[0] == "gone@example.org: 550 5.1.1 No such person here"


@pytest.mark.parametrize("address", ["a@example.org>\r\nRCPT TO:<b@example.com", "zoë@example.org", "nobody", ""])
def test_an_address_that_cannot_stand_in_an_envelope_is_refused_before_anything_is_said(address: str) -> None:
    with odd_server() as odd:
        (outcome,) = post(odd, PreparedLetter("L1", "returns@example.org", (address,), CONTENT))
        assert outcome.kind is OutcomeKind.REFUSED
        assert odd.connections == 0


def test_every_kind_of_letter_arrives_as_it_was_built() -> None:
    letters = []
    for name, make in GALLERY.items():
        content = build_message(
            make(),
            sender="clerk@example.org",
            sender_name="Clerk to Northmere Police Authority",
            to=["training@example.org"],
            reply_to="returns+4k7w@example.org",
            message_id=new_message_id("remembrancer.example.org", name),
            date=AT,
            loop_header=("X-Remembrancer-Loop", "5f3c"),
        )
        letters.append(letter(letter_id=name, content=content))
    with odd_server() as odd:
        assert {each.kind for each in post(odd, *letters)} == {OutcomeKind.ACCEPTED}
    assert [content for _, _, content in odd.messages] == [each.content for each in letters]
    for _, _, content in odd.messages:
        message = message_from_bytes(content, policy=policy.default)
        assert not message.defects
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"].addresses[0].addr_spec == "returns+4k7w@example.org"


def test_the_channel_says_when_it_is_not_open() -> None:
    channel = MailChannel(SmtpServer(host="127.0.0.1", port=1), mode=Mode.DEMO)
    with pytest.raises(PostError):
        channel.send(channel.put(letter()))


def test_a_letter_that_apprise_does_not_pass_on_was_not_sent() -> None:
    channel = MailChannel(SmtpServer(host="127.0.0.1", port=1), mode=Mode.DEMO)
    channel.enabled = False
    ((_, outcome),) = send_all(channel, [letter()])
    assert outcome.kind is OutcomeKind.DEFERRED
    assert outcome.text == "Apprise answered False and did not send"


def test_no_retry_of_apprises_sends_a_letter_twice() -> None:
    with odd_server() as odd, MailChannel(server_at(odd), mode=Mode.DEMO) as channel:
        channel.retry = 3
        ((_, outcome),) = send_all(channel, [letter("noanswer")])
        assert outcome.kind is OutcomeKind.UNKNOWN
        assert len(odd.messages) == 1


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.7", "localhost.example.org", "127.0.0.1.example.org"])
def test_a_demonstration_never_leaves_this_computer(host: str) -> None:
    with pytest.raises(OffLoopbackError):
        MailChannel(SmtpServer(host=host, port=25), mode=Mode.DEMO)
    MailChannel(SmtpServer(host=host, port=25), mode=Mode.LIVE)
