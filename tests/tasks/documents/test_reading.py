import datetime as dt
from pathlib import Path

import pytest

from registry.errors import BadInputError
from registry.model import Form, ScheduleKind
from tasks.documents.reading import read_document
from tests.tasks.documents.papers import PAPER_ON, actions, draft, paper, texts


def test_each_sentence_and_each_bullet_is_one_action_with_a_ref_and_a_place() -> None:
    cell = "<p>The Trust to submit a plan. The Trust to publish it.</p><ul> • A list of homes. • Receipt of figures."
    found = actions(cell)
    assert [action.ref for action in found] == ["BC/1.1", "BC/1.2", "BC/1.3", "BC/1.4"]
    assert found[2].text == "A list of homes."
    assert found[1].locator == "line 4, column 4, sentence 2"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "<ul> • Trust to consult Cabinet on the plan. • Timeframe – By end June 2004 • A copy of the plan.",
            ["Trust to consult Cabinet on the plan. Timeframe – By end June 2004", "A copy of the plan."],
        ),
        (
            "Internal review by the Trust of its rotas. By June 2004 (Links with the pay review)",
            ["Internal review by the Trust of its rotas. By June 2004 (Links with the pay review)"],
        ),
        (
            "The Trust to list its homes. (Links with the pay review.)",
            ["The Trust to list its homes. (Links with the pay review.)"],
        ),
        (
            "The Board Chair, as member of the Trust. Ensures that rotas are kept.",
            ["The Board Chair, as member of the Trust. Ensures that rotas are kept."],
        ),
        (
            "The Board is given; <ul> • a list of homes • The Trust to report monthly.",
            ["The Board is given; a list of homes", "The Trust to report monthly."],
        ),
        (
            "Scheme in place. Annual report to Cabinet each May. Following the review the Trust will print a plan.",
            [
                "Scheme in place.",
                "Annual report to Cabinet each May.",
                "Following the review the Trust will print a plan.",
            ],
        ),
        ("See No. 4 of the plan (Chp. 2).", ["See No. 4 of the plan (Chp. 2)."]),
    ],
)
def test_words_that_belong_together_stay_together(cell: str, expected: list[str]) -> None:
    assert texts(cell) == expected


def test_a_cell_that_runs_over_a_page_break_is_joined_in_mid_sentence() -> None:
    found = draft(
        "1\tThe Trust should keep a\tUnder\t<ul> • Regular briefing from the Director with charge",
        "",
        "\tregister.\tway\tof rotas to the Board. <ul> • A list of homes.",
    )
    assert [action.text for action in found.actions] == [
        "Regular briefing from the Director with charge of rotas to the Board.",
        "A list of homes.",
    ]
    assert found.recommendations[0].text == "The Trust should keep a register."
    assert found.actions[1].locator == "line 6, column 4, sentence 2"


def test_a_repeated_heading_is_no_recommendation_and_is_shown_as_left_out() -> None:
    headings = "Ref\tFinding\tTrust response\tAudit Committee monitoring"
    found = draft("1\tOne.\t\tA list.", headings, "2\tTwo.\t\tA plan.")
    assert [each.number for each in found.recommendations] == ["1", "2"]
    assert [each.why for each in found.left_out] == ["the heading is repeated after a page break"]


def test_columns_are_found_by_their_headings_in_any_order() -> None:
    found = draft(
        "Trust to send figures every month\tHead of Care\t3\tKeep figures.\t",
        headings="Follow-up action\tLead officer\tRec No.\tRecommendation\tProgress",
    )
    action = found.actions[0]
    assert (action.ref, action.owner, action.when.rrule) == ("BC/3.1", "Head of Care", "FREQ=MONTHLY")


def test_a_due_column_gives_the_date_that_the_words_lack() -> None:
    found = draft(
        "1\tKeep figures.\tTrust to send a plan.\tBy 30 June 2004", headings="Ref\tRecommendation\tMonitoring\tDue date"
    )
    assert found.actions[0].when.due == dt.date(2004, 6, 30)


def test_gaps_in_the_numbering_are_shown_and_a_number_that_stands_twice_joins_nothing() -> None:
    found = draft("1\tA.\t\tA list.", "2\tB.\t\tA plan.", "5.\tC.\t\tA plan.", "Part 2, Rec 2\tD.\t\tA plan.")
    assert found.gaps[:2] == ("3", "4")
    assert [each.number for each in found.recommendations] == ["1", "2", "5", "2b"]
    assert "2 stands more than once" in found.gaps[2]


@pytest.mark.parametrize("cell", ["To note.", "Trust managers.", "N/A", "No further action"])
def test_what_asks_for_nothing_is_a_note_and_not_tracked(cell: str) -> None:
    (action,) = actions(cell)
    assert not action.tracked
    assert action.when.kind is ScheduleKind.NONE
    assert action.owner is None


@pytest.mark.parametrize(
    ("cell", "owner", "recipient"),
    [
        ("Audit Committee to receive monthly reports.", "Trust", "Audit Committee"),
        ("The Committee to receive reports from the Complaints Unit.", "Complaints Unit", "Audit Committee"),
        ("Receipt of figures from the Complaints Unit.", "Complaints Unit", "Audit Committee"),
        ("Receipt of monthly figures.", "Trust", "Audit Committee"),
        ("Cabinet to be consulted on the plan.", "Trust", "Cabinet"),
        ("The Complaints Unit to consult with Cabinet on the plan.", "Complaints Unit", "Cabinet"),
        ("The Trust to submit its plan to Cabinet.", "Trust", "Cabinet"),
        ("Regular briefing from the Finance Director to Cabinet.", "Finance Director", "Cabinet"),
        ("Report to the Audit Committee when requested.", "Trust", "Audit Committee"),
        ("Audit Committee to hold an annual meeting with Care Managers.", "Audit Committee", "Care Managers"),
        ("Consultation with the Complaints Unit on the form.", "Audit Committee", "Complaints Unit"),
        ("Audit Committee, in consultation with the Finance Unit, develop targets.", "Audit Committee", "Finance Unit"),
        ("Establish regular meetings with the Finance Unit.", "Audit Committee", "Finance Unit"),
        ("Review of rotas by the Finance Unit.", "Finance Unit", "Audit Committee"),
        ("The Board is asked for: <ul> • a list of homes", "Board", "Audit Committee"),
    ],
)
def test_owner_and_recipient_follow_from_the_grammar_and_the_papers_own_bodies(
    cell: str, owner: str, recipient: str
) -> None:
    action = actions(cell)[0]
    assert (action.owner, action.recipient) == (owner, recipient)


def test_a_misprinted_abbreviation_is_the_body_whose_capitals_the_paper_uses() -> None:
    found = draft("1\tThe CRS should act. CRS staff know the CRS.\t\tReceipt of figures from the CRs.")
    assert found.actions[0].owner == "CRS"


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("Receipt of data on complaints.", Form.FIGURES),
        ("A copy of the plan.", Form.DOCUMENT),
        ("Cabinet to be consulted on the plan.", Form.CONSULTATION),
        ("Cabinet to be informed of any closure.", Form.NOTICE),
        ("Targets to be agreed.", Form.AGREEMENT),
        ("Committee to hold annual meeting with managers.", Form.MEETING),
        ("Regular briefing from the Director.", Form.BRIEFING),
        ("The Trust to ensure that rotas are kept.", Form.ASSURANCE),
        ("Rota policy in place.", Form.STATE),
    ],
)
def test_the_form_says_what_counts_as_met(cell: str, form: Form) -> None:
    assert actions(cell)[0].form is form


def test_a_title_is_a_few_words_without_the_characters_that_names_may_not_have() -> None:
    title = actions("The Trust to send R&D figures/rates > 50% <all> of its homes and of many more homes by May.")[
        0
    ].title
    assert not set(title) & set("/%&<>")
    assert 0 < len(title) <= 60


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n\t ", "is empty"),
        (b"\x00\x01PK", "is not text"),
        (b"Only prose here.", "[Nn]o table"),
        (b"Name\tAge\nA\t3\n", "No monitoring column"),
        (b"Ref\tMonitoring\n", "headings and no rows"),
    ],
)
def test_bad_input_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        read_document(content, "paper.txt", document_on=PAPER_ON)


def test_a_paper_that_is_not_there_and_a_code_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        read_document(tmp_path / "no.txt", "no.txt", document_on=PAPER_ON)
    with pytest.raises(BadInputError, match="no report code"):
        read_document(paper("1\tA.\t\tA list."), "p", document_on=PAPER_ON, report_code="4/5")
    with pytest.raises(BadInputError, match="no date of a paper"):
        read_document(paper("1\tA.\t\tA list."), "p", document_on=dt.date(9999, 1, 1))


@pytest.mark.promise(2)
def test_two_times_in_one_action_are_left_to_a_person() -> None:
    when = actions("The Trust to send one plan by 4 May 2004 and another by 6 June 2004.")[0].when
    assert when.ambiguous
    assert len(when.between) == 2


@pytest.mark.promise(2)
def test_a_day_beside_a_recurrence_is_not_lost_silently() -> None:
    when = actions("The Trust to send a plan by 4 May 2004 and figures every month.")[0].when
    assert when.kind is ScheduleKind.RECURRING
    assert when.ambiguous
    assert "4 May 2004" in " ".join(when.between)
