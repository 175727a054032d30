"""Does a message offer what is owed?"""

import pytest

from registry.model import Form
from tasks.replies.incoming import Attachment, Role
from tasks.replies.offer import Offer, Offering, offer_of
from tasks.replies.words import Words

RETURN, CORRESPONDENCE, UNSURE = Offering.RETURN, Offering.CORRESPONDENCE, Offering.UNSURE
FILE = Attachment(
    "strategy.pdf", "application/pdf", "application/pdf", b"x" * 99, inline=False, role=Role.EVIDENCE, size=99
)
LOGO = Attachment("logo.png", "image/png", "image/png", b"x" * 99, inline=True, role=Role.DECORATION, size=99)
CARD = Attachment("me.vcf", "text/vcard", "text/vcard", b"x" * 99, inline=False, role=Role.CARD, size=99)


def offer(text: str, *files: Attachment, form: Form = Form.DOCUMENT) -> Offer:
    return offer_of(Words(text, (), doubtful=False, why=""), files, (form,))


@pytest.mark.parametrize(
    "text",
    [
        "Still working on it.",
        "We are working on this and will send it next week.",
        "I will let you have the plan by Friday 30 March.",
        "We'll send it on Friday.",
        "I hope to let you have it by the end of the month.",
        "The draft is with the DAC for sign-off.",
        "It has gone to Commander Brown for approval.",
        "This is not ours, it belongs to Property Services.",
        "This isn't mine. Try the training unit.",
        "Who is this for?",
        "Could you tell me which unit asked for this?",
        "Thanks",
        "Thank you for the reminder.\n\nJo Smith",
        "Noted, thanks.",
        "It is being drafted and will follow shortly.",
        "We need more time, please.",
        "I will send 412 forms on Friday.",
    ],
)
def test_what_offers_something_else_is_correspondence(text: str) -> None:
    assert offer(text).offering is CORRESPONDENCE, offer(text)


@pytest.mark.parametrize("text", ["Will send on Friday.", "I will send the figures, about 400, on Friday."])
@pytest.mark.parametrize("form", list(Form))
def test_a_promise_with_nothing_attached_is_never_a_return(text: str, form: Form) -> None:
    assert offer(text, form=form).offering is not RETURN
    assert offer(text, LOGO, CARD, form=form).offering is not RETURN


@pytest.mark.parametrize("text", ["Please find attached the strategy.", "Attached.", "", "Here it is. Regards, Jo"])
def test_a_file_without_reservation_is_a_return(text: str) -> None:
    assert offer(text, FILE).offering is RETURN


def test_figures_for_a_form_of_figures_are_a_return() -> None:
    assert offer("Trained in March: 412. In April 398.", form=Form.FIGURES).offering is RETURN
    assert offer("Nil return: none trained", form=Form.FIGURES).offering is RETURN


@pytest.mark.parametrize("text", ["See WTR/1.4 of 30 March 2001, at 10:30.", "Ring 020 7946 0000.", "See page 12."])
def test_dates_refs_and_telephone_numbers_are_no_figures(text: str) -> None:
    assert offer(text, form=Form.FIGURES).offering is not RETURN


def test_attached_with_nothing_attached_is_for_a_person_and_says_so() -> None:
    for files in ((), (LOGO,), (CARD,)):
        found = offer("Please find the strategy attached.", *files)
        assert (found.offering, found.reason) == (UNSURE, "it says attached, and nothing is attached")


@pytest.mark.parametrize(
    "text",
    [
        "The policy was agreed on 3 May.",
        "We met the volunteers and it went well.",
        "The panel was set up in March and we will send the minutes.",
        "",
    ],
)
def test_what_is_not_plain_is_for_a_person(text: str) -> None:
    assert offer(text).offering is UNSURE, offer(text)


def test_a_file_with_reservations_is_for_a_person() -> None:
    assert offer("A holding note; we will send the plan on Friday.", FILE).offering is UNSURE


def answered(text: str, *files: Attachment, form: Form = Form.FIGURES) -> Offering:
    """What an answer to a first letter offers."""
    return offer_of(
        Words(text, (), doubtful=False, why=""), files, (form, Form.DOCUMENT), to_first_letter=True
    ).offering


@pytest.mark.parametrize(
    "text",
    [
        "Ours, and the dates are right.",
        "All ours. Dates right. Jo Smith, ext 4127",
        "Confirmed.",
        "The first two are ours, dates agreed.",
        "Not ours, try Property Services.",
        "12.3 is ours; 13.1 belongs to the Research Branch.",
        "2 of the 5 dates are wrong: the plan is due on 30 April.",
        "Who asked for this?",
        "We can do all of it except the second, for which we need more time.",
        "Yes",
        "",
    ],
)
@pytest.mark.parametrize("form", list(Form))
def test_an_answer_to_the_first_letter_is_correspondence_and_no_return(text: str, form: Form) -> None:
    assert answered(text, form=form) is CORRESPONDENCE


@pytest.mark.parametrize(
    "text",
    ["We trained 412 officers in February.", "Here are the figures: 412 in February.", "The plan is attached."],
)
def test_an_answer_to_the_first_letter_that_may_offer_what_is_owed_is_looked_at_by_a_person(text: str) -> None:
    assert answered(text) is UNSURE


def test_a_file_with_the_answer_to_the_first_letter_is_a_return() -> None:
    assert answered("Ours, and here is the strategy already.", FILE) is RETURN
    assert answered("All ours, dates right.", LOGO, CARD) is CORRESPONDENCE
