"""A letter's bytes: headers that nothing can break, and the same facts twice."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.letters.brief import Letter
from tasks.letters.errors import LetterError
from tasks.letters.message import build_message, new_message_id, thread_of
from tests.tasks.letters.gallery import GALLERY

AT = dt.datetime(2001, 3, 19, 9, 0, tzinfo=ZoneInfo("Europe/London"))
LETTER = Letter("Due Friday: draft [OPD/12.3]", "Dear colleague — hello\n", "<p>Dear colleague — hello</p>\n")


def built(letter: Letter = LETTER, **changes: Any) -> bytes:
    parts: dict[str, Any] = {
        "sender": "clerk@northmere.example.org",
        "sender_name": "Clerk to Northmere Police Authority",
        "to": ["training@northmere-police.example.org"],
        "reply_to": "returns+4k7w@remembrancer.example.org",
        "message_id": "<L1.abc@remembrancer.example.org>",
        "date": AT,
        "loop_header": ("X-Remembrancer-Loop", "5f3c"),
    }
    return build_message(letter, **{**parts, **changes})


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def test_a_message_has_every_header_and_both_parts() -> None:
    raw = built(in_reply_to="<L0.abc@remembrancer.example.org>")
    message = parsed(raw)
    assert message["From"] == "Clerk to Northmere Police Authority <clerk@northmere.example.org>"
    assert message["To"] == "training@northmere-police.example.org"
    assert message["Reply-To"].addresses[0].addr_spec == "returns+4k7w@remembrancer.example.org"
    assert message["Date"] == "Mon, 19 Mar 2001 09:00:00 +0000"
    assert message["Message-ID"] == "<L1.abc@remembrancer.example.org>"
    assert message["In-Reply-To"] == message["References"] == "<L0.abc@remembrancer.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Remembrancer-Loop"] == "5f3c"
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_absences_are_not_suppressed_because_we_want_to_hear_of_them() -> None:
    assert b"X-Auto-Response-Suppress" not in built()
    assert b"Precedence" not in built()


def test_names_beyond_ascii_are_encoded_and_come_back() -> None:
    message = parsed(built(sender_name="Zoë Müller, für die Behörde", to_name="Łukasz"))
    assert message["From"].addresses[0].display_name == "Zoë Müller, für die Behörde"
    assert message["To"].addresses[0].display_name == "Łukasz"


@given(name=st.text(), subject=st.text(), loop=st.text())
def test_no_text_in_a_name_or_subject_can_make_a_header(name: str, subject: str, loop: str) -> None:
    hostile = Letter(f"{subject}\r\nBcc: all@example.com", "text\n", "<p>text</p>\n")
    message = parsed(
        built(
            hostile,
            sender_name=f"{name}\nX-Evil: 1",
            loop_header=("X-Remembrancer-Loop", f"{loop}\r\nX-Evil: 1"),
        )
    )
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert len(message.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: x@example.com",
        "nobody",
        "@example.org",
        "a b@example.org",
        "zoë@example.org",
        "",
        "a@",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(LetterError):
        built(to=[address])


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(LetterError, match="zone"):
        built(date=AT.replace(tzinfo=None))


def test_a_thread_keeps_its_first_letter_and_at_most_twenty() -> None:
    ids = [f"<{number}@example.org>" for number in range(30)]
    thread = thread_of(ids, "<last@example.org>")
    assert len(thread) == 20
    assert (thread[0], thread[-1]) == ("<0@example.org>", "<last@example.org>")


def test_long_ids_of_others_come_through_whole_and_bad_ones_are_left_out() -> None:
    long = f"<{'A1b2' * 25}@mail.exchange.example.com>"
    message = parsed(built(references=["no id", "<a b@c>", long], in_reply_to=long))
    raw = built(references=[long, "<b@example.org>"], in_reply_to=long)
    assert long.encode() in raw
    assert message["In-Reply-To"].strip() == long
    assert message["References"].strip() == long


def test_message_ids_differ_and_name_their_letter() -> None:
    first, second = (new_message_id("remembrancer.example.org", 17) for _ in range(2))
    assert first != second
    assert first.startswith("<17.")
    with pytest.raises(LetterError):
        new_message_id("no domain", 17)


@pytest.mark.parametrize("name", GALLERY)
def test_each_letter_survives_the_message(name: str) -> None:
    letter = GALLERY[name]()
    message = parsed(built(letter))
    text, html = (cast("EmailMessage", part).get_content() for part in message.iter_parts())
    assert (text.replace("\r\n", "\n"), html.replace("\r\n", "\n")) == (letter.text, letter.html)
    assert message["Subject"] == letter.subject
