"""Acknowledgements, queries, rejections, requests, acceptances."""

import datetime as dt

import pytest

from registry.model import Form
from tasks.letters.answers import acceptance, acknowledgement, query, rejection, request
from tasks.letters.brief import Attachment, Owed
from tasks.letters.errors import BriefError
from tests.tasks.letters.builders import acknowledgement_brief, april, request_brief, verdict_brief
from tests.tasks.letters.test_compose import said


def test_an_acknowledgement_names_what_was_taken_in_and_says_that_it_is_not_yet_accepted() -> None:
    text = said(acknowledgement(acknowledgement_brief()))
    assert "OPD/12.3" in text
    assert "Strategy, draft 4.doc (145 kB)" in text
    assert "Covering note.txt (812 bytes)" in text
    assert "It is received, and not yet accepted." in text
    assert "no more reminders about it" in text


def test_an_acknowledgement_says_the_bodys_own_time() -> None:
    at = dt.datetime(2001, 6, 29, 23, 30, tzinfo=dt.UTC)
    assert "on Saturday 30 June 2001 at 00:30" in said(acknowledgement(acknowledgement_brief(received_at=at)))


def test_an_acknowledgement_without_attachment_says_so() -> None:
    assert "None came with it." in said(acknowledgement(acknowledgement_brief(attachments=())))


def test_a_receipt_for_nothing_or_at_no_known_hour_is_refused() -> None:
    with pytest.raises(BriefError):
        acknowledgement(acknowledgement_brief(owed=()))
    with pytest.raises(BriefError):
        acknowledgement(acknowledgement_brief(received_at=dt.datetime(2001, 3, 28, 9, 42)))  # noqa: DTZ001


def test_a_hostile_file_name_is_text_on_one_line() -> None:
    name = "a\r\nBcc: x@example.com <script>" + "y" * 200
    letter = acknowledgement(acknowledgement_brief(attachments=(Attachment(name, 1),)))
    assert "<script>" not in letter.html
    assert "- a Bcc: x@example.com <script>yyyyy" in said(letter)
    assert "y…" in letter.text
    assert "(1 byte)" in said(letter)


def test_several_refs_are_acknowledged_in_one_letter() -> None:
    owed = (Owed("OPD/1.1", "Chart", Form.DOCUMENT), Owed("OPD/1.2", "Figures", Form.FIGURES, "March 2001"))
    letter = acknowledgement(acknowledgement_brief(owed=owed))
    assert letter.subject == "Received: 2 items [OPD/1.1] [OPD/1.2]"
    assert "Figures, March 2001 [OPD/1.2]" in said(letter)


@pytest.mark.parametrize("make", [query, rejection])
def test_whoever_asks_again_is_named_says_why_what_is_missing_and_by_when(make: object) -> None:
    assert callable(make)
    text = said(make(verdict_brief()))
    assert "Daniel Price writes: “The sheet gives the year so far." in text
    assert "- the number trained in February 2001" in text
    assert "Please let us have it by Friday 20 April 2001." in text
    for wrong in (verdict_brief(by=" "), verdict_brief(comment=""), verdict_brief(due_on=None)):
        with pytest.raises(BriefError):
            make(wrong)


def test_an_acceptance_thanks_and_says_when_the_next_is_due() -> None:
    text = said(acceptance(verdict_brief(comment="", next_due_on=april(17))))
    assert "Nothing more is needed for it" in text
    assert "The next one is due on Tuesday 17 April 2001" in text
    assert "next one" not in said(acceptance(verdict_brief(comment="")))


def test_a_request_names_who_asks_and_the_day() -> None:
    text = said(request(request_brief()))
    assert "Helen Marsh asks for the following now" in text
    assert "by Thursday 26 April 2001" in text
    with pytest.raises(BriefError):
        request(request_brief(by=""))
