"""Raw bytes to what they say."""

import datetime as dt
import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.replies.incoming import Role
from tasks.replies.parse import parse
from tests.tasks.replies.builders import PDF, a_mail
from tests.tasks.replies.corpus import automatic, needs_corpus


@given(st.binary(max_size=3000))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert parse(raw).size == len(raw)


_LINES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=x",
        b'Content-Type: multipart/report; report-type=\xff; boundary="x',
        b"Content-Type: text/html; charset=idna",
        b"Content-Type: message/rfc822",
        b"Content-Type: message/delivery-status",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-uuencode",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%00; filename*1*=x",
        b'From: =?utf-8?q?=ff?= <a@@b>, "x" <',
        b"Message-ID: <<[x]>",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999",
        b"References: <a@b> <c@d",
        b"Subject: =?unknown?b?!!!?= \xff\xfe",
        b"To: group: a@example.org, ;",
        b"--x",
        b"--x--",
        b"",
        b"begin 644 a",
        b"<table><tr><td>1<blockquote>",
        b"\xff\xfe=\x00",
    ]
)


@settings(max_examples=300)
@given(st.lists(_LINES, max_size=30))
def test_no_broken_mail_makes_it_raise(lines: list[bytes]) -> None:
    incoming = parse(b"\r\n".join(lines))
    assert incoming.sha256


@needs_corpus
def test_every_real_message_is_read() -> None:
    read = [parse(raw) for _, _, raw in automatic()]
    assert not [each.problems for each in read if any("taken apart" in problem for problem in each.problems)]
    assert sum(1 for each in read if each.text.strip() or each.reports or each.attachments) == len(read)


def test_a_message_says_who_wrote_it_to_whom_and_about_what() -> None:
    headers = {"In-Reply-To": "<b@x.example>", "References": "<a@x.example> <b@x.example>", "Return-Path": "<>"}
    incoming = parse(a_mail(headers=headers | {"Delivered-To": "Box@Example.org"}))
    assert incoming.from_addresses == ("owner@example.org",)
    assert incoming.recipients[0] == "box@example.org"
    assert incoming.references == ("<b@x.example>", "<a@x.example>")
    assert incoming.in_reply_to == ("<b@x.example>",)
    assert incoming.return_path == ""
    assert incoming.date == dt.datetime(2001, 3, 26, 9, tzinfo=dt.UTC)


def test_only_the_newest_twenty_references_count() -> None:
    ids = " ".join(f"<{n}@x.example>" for n in range(50))
    found = parse(a_mail(headers={"References": ids})).references
    assert (len(found), found[0]) == (20, "<49@x.example>")


def test_an_encoded_word_makes_no_new_address() -> None:
    raw = a_mail().replace(
        b"From: owner@example.org", b"From: =?utf-8?q?owner=40example=2Eorg_=3Ca=40b=2Ec=3E?= <evil@example.net>"
    )
    assert parse(raw).from_addresses == ("evil@example.net",)


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\report.pdf", "report.pdf"),
        ("re\u202efdp.exe", "re fdp.exe"),
        (".hidden", "hidden"),
        ("con.txt", "_con.txt"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_the_name_of_an_attachment_is_safe(written: str, safe: str) -> None:
    assert parse(a_mail(files=[(written, PDF)])).attachments[0].name == safe


def test_the_type_of_an_attachment_is_looked_at_and_not_believed() -> None:
    incoming = parse(a_mail(files=[("picture.png", PDF), ("notes.csv", b"month,number\nMarch,412\n")]))
    assert [each.media_type for each in incoming.attachments] == ["application/pdf", "text/csv"]


def test_an_attached_message_is_evidence_and_never_text() -> None:
    mail, inner = EmailMessage(), EmailMessage()
    inner["Subject"], inner["From"] = "Our figures", "clerk@example.net"
    inner.set_content("We trained 412.")
    mail.set_content("See what they sent.")
    mail.add_attachment(inner)
    incoming = parse(mail.as_bytes())
    assert "412" not in incoming.text
    assert b"412" in incoming.attachments[0].data
    assert incoming.attachments[0].substantive


def test_a_logo_that_the_layout_shows_is_no_evidence() -> None:
    mail = EmailMessage()
    mail.set_content("Thanks")
    mail.add_alternative('<p>Thanks</p><img src="cid:logo@x">', subtype="html")
    html = list(mail.iter_parts())[1]
    html.add_related(b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "image", "png", cid="<logo@x>")
    (logo,) = parse(mail.as_bytes()).attachments
    assert (logo.role, logo.substantive) == (Role.DECORATION, False)


def test_html_alone_is_read_as_its_reader_sees_it_with_its_quotations_marked() -> None:
    mail = EmailMessage()
    source = (
        "<p>412 trained</p><table><tr><td>March</td><td>20</td></tr></table><div>On 1 March x wrote:</div>"
        "<blockquote>Dear<br>colleague<blockquote>older</blockquote></blockquote><p>after</p>"
    )
    mail.set_content(source, subtype="html")
    lines = [line.strip() for line in parse(mail.as_bytes()).text.split("\n") if line.strip()]
    assert lines == ["412 trained", "March  20", "On 1 March x wrote:", "> Dear", "> colleague", ">> older", "after"]


def test_html_nested_too_deep_to_be_rendered_loses_no_figure() -> None:
    mail = EmailMessage()
    mail.set_content("<div>" * 3000 + "412 trained", subtype="html")
    assert "412 trained" in parse(mail.as_bytes()).text


def test_figures_that_only_the_html_shows_are_noted() -> None:
    mail = EmailMessage()
    mail.set_content("Please see the table.")
    mail.add_alternative("<p>Please see the table.</p><table><tr><td>412</td></tr></table>", subtype="html")
    assert any("figures" in problem for problem in parse(mail.as_bytes()).problems)


def test_parts_and_depth_are_limited_and_it_says_so() -> None:
    many = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nword\r\n" * 500
    assert any("200 parts" in problem for problem in parse(many).problems)
    heads = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(60)]
    assert any("deeper than 20" in problem for problem in parse(b"".join(heads) + b"\r\ntext").problems)
    deep = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(3000)]
    assert parse(b"".join(deep)).problems


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Date", "References", "Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("piece", ["(", '"', ";", ":;", "a@b,", "=?utf-8?q?a?= ", "; x*0=a", "<"])
def test_a_hostile_header_costs_no_time_and_does_not_hide_the_text(name: str, piece: str) -> None:
    started = time.process_time()
    incoming = parse(f"{name}: {piece * (60_000 // len(piece))}\n\n412 trained".encode())
    assert time.process_time() - started < 3
    assert b"412 trained" in incoming.raw
    assert "412" in incoming.text or incoming.attachments or incoming.problems


def test_an_attachment_that_is_too_large_is_named_and_not_taken() -> None:
    incoming = parse(a_mail(files=[("big.bin", b"\1" * (20 * 1024 * 1024 + 1))]))
    assert incoming.attachments[0].data == b""
    assert incoming.attachments[0].size > 20 * 1024 * 1024
    assert any("big.bin" in problem for problem in incoming.problems)


@pytest.mark.promise(7)
def test_two_mails_with_one_message_id_have_two_keys_and_one_mail_delivered_twice_has_one() -> None:
    one, other = parse(a_mail("412 trained")), parse(a_mail("398 trained"))
    assert one.message_id == other.message_id
    assert one.key != other.key
    again = parse(b"Received: from a by b\r\nDelivered-To: x@example.org\r\n" + a_mail("412 trained"))
    assert (again.key, again.sha256 == one.sha256) == (one.key, False)
