"""From bytes to meaning, the whole way."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.model import Form
from registry.returns import Sign, Verdict
from tasks.replies.kind import LOOP_HEADER, MessageKind, loop_header
from tasks.replies.take import Context, Outcome, Understood, may_acknowledge, understand
from tests.tasks.replies.builders import (
    DOMAIN,
    OTHER_TOKEN,
    PDF,
    SECRET,
    TOKEN,
    a_context,
    a_letter,
    a_mail,
    gmail_quote,
)
from tests.tasks.replies.corpus import automatic, needs_corpus, replies

CONTEXT = a_context()
ELSEWHERE = f"clerk@{DOMAIN}"


def test_a_reply_with_a_file_is_a_return_to_its_deadline() -> None:
    found = understand(a_mail(f"Attached.\n\n{gmail_quote()}", files=[("strategy.pdf", PDF)]), CONTEXT)
    assert (found.outcome, found.match.deadline_ids) == (Outcome.RETURN_TO_REVIEW, ("deadline WTR/1.4",))
    assert (found.words.theirs, found.doubts) == ("Attached.", ())
    assert [each.name for each in found.attachments] == ["strategy.pdf"]
    assert may_acknowledge(found)


def test_a_deputy_answers_in_the_thread() -> None:
    raw = a_mail(sender="deputy@example.org", to=ELSEWHERE, headers={"In-Reply-To": f"<letter-1@{DOMAIN}>"})
    found = understand(raw, CONTEXT)
    assert (found.outcome, found.match.by) == (Outcome.RETURN_TO_REVIEW, Sign.THREAD)


def test_figures_for_one_of_several_things_are_matched_by_the_ref_that_they_name() -> None:
    letter = a_letter(refs=("WTR/1.4", "WTR/2.1"), forms=(Form.DOCUMENT, Form.FIGURES))
    found = understand(a_mail("WTR/2.1: 412 trained."), a_context(letter))
    assert found.match.deadline_ids == ("deadline WTR/2.1",)
    by_file = understand(a_mail("Attached", files=[("WTR_1.4 strategy.pdf", PDF)]), a_context(letter))
    assert by_file.match.deadline_ids == ("deadline WTR/1.4",)
    neither = understand(a_mail("Attached", files=[("strategy.pdf", PDF)]), a_context(letter))
    assert (neither.outcome, neither.match.verdict) == (Outcome.RETURN_TO_REVIEW, Verdict.WHICH)


def test_a_promise_is_correspondence() -> None:
    assert understand(a_mail("We will send it on Friday."), CONTEXT).outcome is Outcome.CORRESPONDENCE


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    "raw",
    [
        a_mail(sender="stranger@example.net", files=[("strategy.pdf", PDF)]),
        a_mail(sender="other@example.org", files=[("strategy.pdf", PDF)]),
        a_mail(sender="owner@example.org, evil@example.net", files=[("strategy.pdf", PDF)]),
    ],
)
def test_a_return_from_anybody_else_is_held_with_all_that_it_holds(raw: bytes) -> None:
    found = understand(raw, CONTEXT)
    assert (found.outcome, found.match.verdict) == (Outcome.QUARANTINED, Verdict.HELD)
    assert found.match.candidates == ("deadline WTR/1.4",)
    assert found.attachments
    assert not may_acknowledge(found)


@pytest.mark.promise(11)
def test_a_known_address_that_our_server_does_not_vouch_for_is_held() -> None:
    context = a_context(server="mx.clerk.example.org")
    forged = b"Authentication-Results: mx.evil.example.net; dmarc=pass header.from=example.org\n" + a_mail()
    assert understand(forged, context).match.verdict is Verdict.HELD
    proved = b"Authentication-Results: mx.clerk.example.org; dmarc=pass header.from=example.org\n" + a_mail()
    assert understand(proved, context).match.verdict is Verdict.MATCHED


@pytest.mark.promise(11)
def test_a_token_and_a_thread_that_disagree_are_quarantined() -> None:
    other = a_letter("letter-2", party="property", refs=("WTR/9.9",), token=OTHER_TOKEN)
    raw = a_mail(headers={"In-Reply-To": f"<letter-2@{DOMAIN}>"})
    assert understand(raw, a_context(a_letter(), other)).outcome is Outcome.QUARANTINED


@pytest.mark.promise(8)
def test_an_absence_notice_with_the_right_token_is_no_return_and_its_end_is_read() -> None:
    raw = a_mail(
        "I am away until 5 May.", subject="Automatic reply: Due Friday", headers={"Auto-Submitted": "auto-replied"}
    )
    found = understand(raw, CONTEXT)
    assert found.outcome is Outcome.AUTOMATIC
    assert found.absence is not None
    assert str(found.absence.until) == "2001-05-05"


@pytest.mark.promise(9)
def test_a_scanners_mail_with_a_file_waits_for_a_person_with_its_deadline() -> None:
    raw = a_mail("Scan", headers={"Auto-Submitted": "auto-generated"}, files=[("scan.pdf", PDF)])
    found = understand(raw, CONTEXT)
    assert (found.outcome, found.kind.kind) == (Outcome.QUARANTINED, MessageKind.DOUBTFUL)
    assert found.match.deadline_ids == ("deadline WTR/1.4",)


def test_a_bounce_names_our_letter_by_its_message_id_or_by_our_mark() -> None:
    for quoted in (f"Message-ID: <letter-1@{DOMAIN}>", f"{LOOP_HEADER}: {loop_header(SECRET, 'letter-1')}"):
        raw = a_mail(
            f"Delivery failed: 550 5.1.1 <owner@example.org> user unknown\n\n--- your message ---\n{quoted}\n",
            sender="MAILER-DAEMON@mx.example.org",
            subject="Undelivered Mail Returned to Sender",
            headers={"Return-Path": "<>"},
        )
        found = understand(raw, CONTEXT)
        assert (found.outcome, found.bounced_letter_id) == (Outcome.BOUNCE, "letter-1")


@pytest.mark.promise(12)
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "list"},
        {"Precedence": "bulk"},
        {"List-Id": "<x.example.org>"},
        {"Return-Path": "<>"},
        {LOOP_HEADER: loop_header(SECRET, "letter-1")},
    ],
)
def test_automatic_and_list_mail_is_never_answered(headers: dict[str, str]) -> None:
    assert not may_acknowledge(understand(a_mail(headers=headers), CONTEXT))


@needs_corpus
@pytest.mark.promise(12)
def test_no_real_automatic_mail_is_answered_and_every_real_message_ends_as_one_thing() -> None:
    batch = [raw for _, _, raw in automatic()] + [a_mail(text) for _, text, _, _ in replies()]
    ended = [understand(raw, CONTEXT) for raw in batch]
    count = Counter(each.outcome for each in ended)
    print(dict(count))
    assert sum(count.values()) == len(batch)
    assert not any(may_acknowledge(each) for each in ended[: len(automatic())])
    assert count[Outcome.RETURN_TO_REVIEW] + count[Outcome.CORRESPONDENCE] == len(replies())


_MAIL = st.builds(
    a_mail,
    st.sampled_from(["412 trained", "Will send it on Friday", "", "I am away until 5 May", f"Done\n\n{gmail_quote()}"]),
    sender=st.sampled_from(["owner@example.org", "other@example.org", "x@example.net", "MAILER-DAEMON@example.org"]),
    to=st.sampled_from([f"returns+{TOKEN}@{DOMAIN}", f"returns+{OTHER_TOKEN}@{DOMAIN}", ELSEWHERE]),
    subject=st.sampled_from(["Re: Due Friday", "Automatic reply: Due", "Undeliverable: Due", "[WTR/1.4]"]),
    message_id=st.sampled_from(["<a@example.org>", "<b@example.org>"]),
    headers=st.sampled_from([{}, {"Auto-Submitted": "auto-replied"}, {"Return-Path": "<>"}, {"Auto-Submitted": "no"}]),
    files=st.sampled_from([(), (("strategy.pdf", PDF),)]),
)


def ends(raws: list[bytes], context: Context) -> list[Understood]:
    return [understand(raw, context) for raw in raws]


@pytest.mark.promise(7)
@settings(max_examples=60, deadline=None)
@given(st.lists(_MAIL | st.binary(max_size=200), max_size=6))
def test_messages_in_are_returns_correspondence_automatic_bounces_and_quarantined(raws: list[bytes]) -> None:
    ended = ends(raws, CONTEXT)
    count = Counter(each.outcome for each in ended)
    assert sum(count[outcome] for outcome in Outcome) == len(raws)
    assert all(each.why for each in ended)
    assert len({each.key for each in ended}) >= len({(each.incoming.text, each.incoming.subject) for each in ended})


@pytest.mark.promise(8)
@settings(max_examples=60, deadline=None)
@given(_MAIL)
def test_nothing_that_says_it_is_automatic_is_a_return(raw: bytes) -> None:
    found = understand(raw, CONTEXT)
    if found.incoming.header("auto-submitted") == "auto-replied":
        assert found.outcome in {Outcome.AUTOMATIC, Outcome.BOUNCE, Outcome.QUARANTINED}
        assert not may_acknowledge(found)
