"""Who wrote a message: a person or a machine."""

from collections import Counter

import pytest

from tasks.replies.bounces import bounced
from tasks.replies.kind import LOOP_HEADER, Kind, MessageKind, kind_of, letter_of_loop, loop_header
from tasks.replies.parse import parse
from tests.tasks.replies.builders import DOMAIN, PDF, SECRET, a_mail
from tests.tasks.replies.corpus import automatic, needs_corpus, replies

HUMAN, DOUBTFUL = MessageKind.HUMAN, MessageKind.DOUBTFUL
MACHINES = frozenset(MessageKind) - {HUMAN, DOUBTFUL}


def kind(raw: bytes) -> Kind:
    return kind_of(parse(raw), loop_secret=SECRET, own_domain=DOMAIN)


@needs_corpus
@pytest.mark.promise(8)
@pytest.mark.promise(9)
def test_no_genuine_reply_is_lost_and_almost_no_machine_is_taken_for_a_person() -> None:
    traps: list[dict[str, str]] = [{}, {"Auto-Submitted": "no"}, {"Precedence": "list"}, {"List-Id": "<l.example.org>"}]
    table: Counter[tuple[str, str]] = Counter()
    for name, wanted, raw in automatic():
        table[wanted, kind(raw).kind.value] += 1
        assert name
    for _, text, _, _ in replies():
        for headers in traps:
            table["human", kind(a_mail(text, headers=headers)).kind.value] += 1
        table["human", kind(a_mail(text, subject="RE: Automatic reply: Due Friday")).kind.value] += 1
    print(*(f"{wanted:>12} taken as {found:<10} {n}" for (wanted, found), n in sorted(table.items())), sep="\n")
    lost = sum(n for (wanted, found), n in table.items() if wanted == "human" and found != "human")
    taken = sum(n for (wanted, found), n in table.items() if wanted != "human" and found == "human")
    assert lost == 0
    assert taken <= 6


@needs_corpus
def test_most_bounces_say_who_was_not_reached_and_which_letter_it_was() -> None:
    found = [bounced(parse(raw)) for _, wanted, raw in automatic() if wanted == "bounce"]
    said = [each for each in found if each]
    print(
        f"{len(found)} bounces: address {sum(1 for b in said if b.address)}, status {sum(1 for b in said if b.status)},"
        f" our letter {sum(1 for b in said if b.original_message_id)}"
    )
    assert sum(1 for each in said if each.address) >= 0.95 * len(found)
    assert sum(1 for each in said if each.original_message_id) >= 0.8 * len(found)


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Precedence": "list"},
        {"Precedence": "bulk"},
        {"X-Auto-Response-Suppress": "All"},
        {"List-Unsubscribe": "<mailto:x@example.org>"},
        {"X-Autoreply": "no"},
    ],
)
def test_a_persons_mail_with_a_header_that_looks_automatic_stays_a_persons(headers: dict[str, str]) -> None:
    assert kind(a_mail(headers=headers)).kind is HUMAN


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "subject",
    [
        "RE: Automatic reply: Due Friday",
        "AW: Abwesenheitsnotiz: Due Friday",
        "Fwd: Undeliverable: Due Friday",
        "Out of office figures for March",
        "Vacation cover: return",
        "Vacant posts: automatic reply rates",
    ],
)
def test_a_persons_subject_is_not_taken_for_a_machines(subject: str) -> None:
    assert kind(a_mail(subject=subject)).kind is HUMAN


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Due Friday", {"Auto-Submitted": "auto-replied"}),
        ("Re: Due Friday", {"Auto-Submitted": "auto-generated (vacation)"}),
        ("Re: Due Friday", {"X-Autoreply": "yes"}),
        ("Re: Due Friday", {"X-Apple-Action": "VACATION"}),
        ("Re: Due Friday", {"Precedence": "auto_reply"}),
        ("Re: Due Friday", {"Return-Path": "<>", "Precedence": "bulk"}),
        ("Automatic reply: Due Friday", {"Return-Path": "<>"}),
        ("Automatic reply: Due Friday", {}),
        ("Out of office", {}),
        ("Abwesenheitsnotiz: Due Friday", {}),
        ("Réponse automatique : Due Friday", {}),
        ("自動応答: Due Friday", {}),
    ],
)
def test_an_absence_notice_is_automatic(subject: str, headers: dict[str, str]) -> None:
    assert kind(a_mail("I am away until 5 May.", subject=subject, headers=headers)).kind is MessageKind.AUTOMATIC


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "headers", [{"Auto-Submitted": "auto-generated"}, {"Return-Path": "<>"}, {"X-Failed-Recipients": "x@example.org"}]
)
def test_automatic_mail_with_a_file_that_could_be_a_return_goes_to_a_person(headers: dict[str, str]) -> None:
    assert kind(a_mail("Scan attached", headers=headers, files=[("scan.pdf", PDF)])).kind is DOUBTFUL


@pytest.mark.promise(9)
def test_an_answer_whose_return_path_a_gateway_emptied_goes_to_a_person() -> None:
    assert kind(a_mail("We trained 412.", headers={"Return-Path": "<>"})).kind is DOUBTFUL


def a_report(kind_: str, fields: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example.org\nReturn-Path: <>\nSubject: Report\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={kind_}; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nA report.\n"
        f"--x\nContent-Type: message/{kind_}\n\n{fields}\n--x\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <letter-1@{DOMAIN}>\nSubject: Due Friday\n--x--\n"
    ).encode()


def test_a_delivery_report_says_who_was_not_reached_for_how_long_and_which_letter() -> None:
    raw = a_report(
        "delivery-status",
        "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; Owner@example.org\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n",
    )
    bounce = bounced(parse(raw))
    assert kind(raw).kind is MessageKind.BOUNCE
    assert bounce is not None
    assert (bounce.address, bounce.status, bounce.permanent) == ("owner@example.org", "5.1.1", True)
    assert bounce.original_message_id == f"<letter-1@{DOMAIN}>"


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.7"), ("failed", "4.2.2"), ("delayed", "5.0.0")])
def test_a_delay_is_not_for_good(action: str, status: str) -> None:
    raw = a_report("delivery-status", f"\nFinal-Recipient: rfc822; a@example.org\nAction: {action}\nStatus: {status}\n")
    bounce = bounced(parse(raw))
    assert bounce is not None
    assert not bounce.permanent


def test_a_report_of_success_is_a_receipt_and_no_bounce() -> None:
    raw = a_report("delivery-status", "\nFinal-Recipient: rfc822; a@example.org\nAction: relayed\nStatus: 2.0.0\n")
    assert kind(raw).kind is MessageKind.RECEIPT
    assert bounced(parse(raw)) is None


def test_a_receipt_that_a_letter_was_shown_is_a_receipt() -> None:
    raw = a_report("disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\n")
    assert kind(raw).kind is MessageKind.RECEIPT


def test_a_feedback_report_is_a_complaint() -> None:
    assert kind(a_report("feedback-report", "Feedback-Type: abuse\n")).kind is MessageKind.COMPLAINT


def test_a_person_who_quotes_a_server_is_a_person() -> None:
    text = "Your last letter came back to me:\n\n550 5.1.1 <owner@example.org> user unknown\n\nWe trained 412."
    assert kind(a_mail(text)).kind is HUMAN
    assert bounced(parse(a_mail(text))) is None


def test_our_own_letter_come_back_is_known_by_its_mark_and_nobody_can_forge_that() -> None:
    value = loop_header(SECRET, "letter-1")
    assert kind(a_mail(headers={LOOP_HEADER: value})).kind is MessageKind.LOOP
    assert kind(a_mail(headers={LOOP_HEADER: value.replace("letter-1", "letter-2")})).kind is HUMAN
    assert letter_of_loop(SECRET, value) == "letter-1"
    assert letter_of_loop(b"another", value) is None
    assert letter_of_loop(SECRET, "ä é") is None


def test_mail_that_says_we_sent_it_and_bears_no_mark_goes_to_a_person() -> None:
    assert kind(a_mail(sender=f"returns+x@{DOMAIN}")).kind is DOUBTFUL
