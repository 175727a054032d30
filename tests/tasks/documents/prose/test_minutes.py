"""What minutes give people to do, as clerks write it; what a meeting tells, decides or closes is left out."""

import datetime as dt

import pytest

from tests.tasks.documents.prose.made_up import draft_of, proposed

ON = dt.date(2019, 2, 11)
HEAD = "ELMFORD PARISH COUNCIL\n\nMinutes of a meeting held on Monday 11 February 2019\n\n"


def of(body: str) -> list[str]:
    """What minutes with these words propose."""
    return proposed(draft_of(HEAD + body, ON))


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("AP12 JB to write to the county about the verge.", "JB"),
        ("All were in favour. Parish Clerk to send off the claim form.", "Parish Clerk"),
        ("The Council welcomed the talk and CP to send a poster to the library.", "CP"),
        ("The Clerk undertook to check the terms of office.", "Clerk"),
        ("The Chair offered to write to the Secretary of State.", "Chair"),
        ("Officers were asked to contact the owners of the field.", "Officers"),
        ("Cllr Davies asked the Clerk to arrange its circulation.", "Clerk"),
        ("The Clerk would arrange the handover.", "Clerk"),
    ],
)
def test_what_somebody_is_given_to_do_needs_no_date(words: str, owner: str) -> None:
    assert [each.rsplit(" ", len(owner.split()))[1:] for each in of(f"1. {words}")] == [owner.split()]


@pytest.mark.parametrize(
    "words",
    [
        "AP13 JB to write to the county. A letter has been sent - CLOSED.",
        "Members agreed to extend the meeting to conclude the business.",
        "Governors were asked to declare any interests.",
        "JB is still waiting for the firm to confirm when the posters will be delivered.",
    ],
)
def test_what_is_told_decided_or_waited_for_is_not_owed(words: str) -> None:
    sure = "2. The Clerk will write to the school by 1 March 2019."
    assert [each.split()[1] for each in of(f"1. {words.split('. ', maxsplit=1)[-1]}\n\n{sure}")] == ["2019-03-01"]


def test_an_action_that_ends_its_sentence_leads_in_to_nothing() -> None:
    text = "a) Vacancy\n\nAction: Clerk to place it on the agenda.\n\nb) Another vacancy\n\nThe Chair asked for news.\n"
    draft = draft_of(HEAD + text, ON)
    assert [each.text for each in draft.actions] == ["Action: Clerk to place it on the agenda."]


def test_a_lead_in_that_ends_with_colon_and_dash_is_no_heading() -> None:
    text = "8.4 RESOLVED: That the Committee:-\n\n(a) notes it; and\n\n(b) requests the Treasurer to report in May.\n"
    assert of(text) == ["8.4b.1 2019-05-31 Treasurer"]


def test_minutes_are_called_by_their_body_and_their_meeting() -> None:
    draft = draft_of(f"{HEAD}1. The Clerk will write to the school by 1 March 2019.", ON)
    assert draft.report_title == "ELMFORD PARISH COUNCIL: Minutes of a meeting held on Monday 11 February 2019"
    assert draft.report_code == "EPC"


def test_who_is_asked_owes_and_not_who_asks() -> None:
    text = (
        "The Inspector recommends that, for claims still open, the Head of Finance direct the bureau to notify the "
        "Inspector of their state within 30 days.\n\nTherefore "
        "we request that DSD reconsider its position by 12 April 2019.\n"
    )
    assert [each.split(" ", 2)[2] for each in proposed(draft_of(text, ON))] == ["Head of Finance", "DSD"]
