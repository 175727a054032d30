"""The rule by which two papers speak of the same recommendation, and by which actions are matched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.planning.same_action import Said, likeness, match_actions
from registry.planning.same_recommendation import (
    Stated,
    paragraph_of,
    same_but_for_code,
    same_recommendation,
    wording_likeness,
)

TEXT = (
    "The force should keep a list of all consultative groups, and say each year what came of their advice. (Para 2.12)"
)
ONE = Stated("OTA", "Open to All: How the Public is Heard", "4", "2.12", TEXT)


@pytest.mark.parametrize(
    ("given_as", "number"),
    [
        ("2.12", "2.12"),
        ("Chp. 2 Para 2.12", "2.12"),
        ("Chapter 2 Para.2.12", "2.12"),
        ("(para 2 . 12)", "2.12"),
        ("paragraph 14", "14"),
        ("", None),
        (None, None),
        ("see above", None),
    ],
)
def test_a_paragraph_has_one_spelling(given_as: str | None, number: str | None) -> None:
    assert paragraph_of(given_as) == number


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace("(Para 2.12)", "(Chapter 2, para. 2.12)"),
        TEXT.replace("list", "lsit").replace("groups", "gruops"),  # typing
        TEXT.replace("consultative", "consul tative").replace("advice", "adv1ce".replace("1", "i")),  # scanning
        TEXT.replace("each year", "every year"),
    ],
)
def test_slips_and_small_changes_leave_a_recommendation_what_it_is(text: str) -> None:
    found = same_recommendation(ONE, replace(ONE, number="17", text=text))
    assert found.same, str(found)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(ONE, report_code="WTR"), "OTA is not WTR"),
        (replace(ONE, paragraph="2.21"), "paragraph 2.12 is not 2.21"),
        (replace(ONE, paragraph=None), "only one gives a paragraph"),
        (replace(ONE, text="The force should train every officer who meets the public."), "the words agree to"),
    ],
)
def test_report_paragraph_and_wording_must_all_agree_and_each_reason_is_said(other: Stated, why: str) -> None:
    found = same_recommendation(ONE, other)
    assert not found.same
    assert why in str(found)


def test_a_shared_number_and_title_are_never_enough() -> None:
    other = Stated(
        "OTA", ONE.report_title, ONE.number, "7.24", "Every school should compare its courses with the standard."
    )
    assert not same_recommendation(ONE, other).same


def test_without_any_paragraph_nearly_every_word_must_agree() -> None:
    bare = replace(ONE, paragraph=None)
    assert same_recommendation(bare, bare).same
    assert not same_recommendation(bare, replace(bare, text=TEXT.replace("each year", "from time to time"))).same


def test_only_the_code_can_keep_one_report_apart() -> None:
    assert same_but_for_code(ONE, replace(ONE, report_code="OTALL"))
    assert not same_but_for_code(ONE, replace(ONE, report_code="NTL", report_title="National Thematic Review"))


def test_another_number_in_the_words_is_never_a_slip() -> None:
    one, other = (Said(f"Training Unit to send paper {n} of the long series to the Committee.") for n in (12, 13))
    assert likeness(one, other) == 0.0


def test_an_action_is_known_whatever_date_its_words_give() -> None:
    one = Said("By May 2001 the unit sends its plan to the Committee.", "By May 2001")
    other = Said("The unit sends its plan to the Committee by 30 September 2002.", "by 30 September 2002")
    assert match_actions([other], {"OTA/1.1": [one]}).refs == {0: "OTA/1.1"}


@given(one=st.text(max_size=200), other=st.text(max_size=200))
def test_any_two_texts_have_a_likeness_between_none_and_all(one: str, other: str) -> None:
    assert 0.0 <= wording_likeness(one, other) <= 1.0
    assert wording_likeness(one, one) == 1.0
