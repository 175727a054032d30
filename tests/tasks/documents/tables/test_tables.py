"""Tables as they stand in papers: headings of two rows or none, other tables between, parts with their own owners."""

import datetime as dt
from pathlib import Path

import pytest

from registry.draft import Draft, Standing
from registry.errors import BadInputError
from tasks.documents.reading import read_document
from tests.tasks.documents.papers import PAPER_ON, draft

FRONT = "Follow-up of “Better Care: A Review”"


def read(*lines: str, columns: dict[str, str] | None = None, home: Path | None = None) -> Draft:
    content = "\n".join([FRONT, *lines, ""]).encode()
    return read_document(content, "paper.txt", document_on=PAPER_ON, columns=columns, home=home)


def owed(found: Draft) -> list[tuple[str, str]]:
    return [(action.ref, action.text) for action in found.actions]


def test_headings_may_stand_in_two_rows() -> None:
    found = read(
        "Rec\tRecommendation\tAction\t\t",
        "No.\t\trequired\tLead\tTarget date",
        "4\tKeep rotas.\tPrint them.\tMatron\tMay 2004",
    )
    action = found.actions[0]
    assert (action.ref, action.owner, action.when.due) == ("BC/4.1", "Matron", dt.date(2004, 5, 31))


def test_headings_may_come_again_in_another_order() -> None:
    found = read(
        "Ref\tRecommendation\tMonitoring", "1\tKeep rotas.\tA list of rotas.", "Monitoring\tRef\tRecommendation",
        "A plan of care.\t2\tPlan care.",
    )  # fmt: skip
    assert owed(found) == [("BC/1.1", "A list of rotas."), ("BC/2.1", "A plan of care.")]


def test_a_table_without_headings_is_read_by_its_cells() -> None:
    found = read(
        "1\tThe Trust should keep rotas.\tReceipt of rotas each month.\tWard Manager",
        "2\tThe Trust should plan care.\tThe Board to receive a plan by May 2004.\tMedical Director",
    )
    assert [(action.ref, action.owner) for action in found.actions] == [
        ("BC/1.1", "Ward Manager"), ("BC/2.1", "Medical Director"),
    ]  # fmt: skip
    assert found.columns[0] == ("column 1", "number")


def test_another_table_is_left_out_and_not_swallowed() -> None:
    found = read(
        "Ref\tRecommendation\tMonitoring", "1\tKeep rotas.\tA list of rotas.", "Members present", "Name\tOffice\tWard",
        "A Smith\tChair\tNorth", "Ref\tRecommendation\tMonitoring", "2\tPlan care.\tA plan.",
    )  # fmt: skip
    assert [action.ref for action in found.actions] == ["BC/1.1", "BC/2.1"]
    assert {each.text for each in found.left_out if "not of recommendations" in each.why} >= {"A Smith | Chair | North"}


def test_a_heading_within_the_table_is_no_recommendation() -> None:
    found = read("Ref\tRecommendation\tMonitoring", "Theme 1: Governance\t\t", "1\tKeep rotas.\tA list of rotas.")
    assert [each.number for each in found.recommendations] == ["1"]
    assert [each.why for each in found.left_out] == ["a heading within the table"]


def test_lines_under_one_number_keep_their_own_owners_and_dates() -> None:
    found = read(
        "Ref\tRecommendation\tAgreed action\tOwner\tDue", "1\tKeep rotas.\tPrint the rotas.\tMatron\tMay 2004",
        "\t\tSend them to the Board.\tClerk\tJune 2004",
    )  # fmt: skip
    assert [(a.ref, a.owner, a.when.due) for a in found.actions] == [
        ("BC/1.1", "Matron", dt.date(2004, 5, 31)), ("BC/1.2", "Clerk", dt.date(2004, 6, 30)),
    ]  # fmt: skip


def test_a_column_of_dates_that_says_something_else_than_the_sentence_is_a_persons_to_decide() -> None:
    found = read(
        "Ref\tRecommendation\tAgreed action\tDue", "1\tKeep rotas.\tPrint the rotas by 4 May 2004.\t30 June 2004"
    )
    when = found.actions[0].when
    assert when.ambiguous
    assert when.due == dt.date(2004, 5, 4)
    assert "30 June 2004" in " ".join(when.between)


def test_what_a_body_says_it_will_do_in_a_progress_cell_is_its_own_milestone_and_comes_last() -> None:
    found = draft(
        "1\tThe Trust should keep a register. (Para 3.2)\t"
        "A register was opened in 2002. It is due to be printed by June 2004. Staff have been praised.\tA copy of it."
    )
    first, second = found.actions
    assert (first.ref, found.standing_of(first)) == ("BC/1.1", Standing.RESOLVED)
    assert (second.ref, found.standing_of(second)) == ("BC/1.2", Standing.MILESTONE)
    assert second.when.due == dt.date(2004, 6, 30)
    (progress,) = found.recommendations[0].progress
    assert progress.text == "A register was opened in 2002. Staff have been praised."


@pytest.mark.parametrize(
    "told",
    [
        "The register was printed in June 2002.",
        "The work has been regularly reviewed.",
        "It was commendable that all wards met the target by May 2003.",
        "The register will help staff.",
        "Staff remain mindful of this when rotas are printed.",
    ],
)
def test_narrative_is_no_milestone(told: str) -> None:
    found = draft(f"1\tThe Trust should keep a register.\t{told}\tA copy of it.")
    assert len(found.actions) == 1
    assert found.recommendations[0].progress[0].text == told


def test_progress_is_as_of_the_day_that_it_gives_itself() -> None:
    told = "Position as at 31 January 2004: the register is kept."
    found = draft(f"1\tThe Trust should keep a register.\t{told}\tA copy.", "2\tPlan.\tBegun.\tA plan.")
    assert [each.progress[0].as_of_on for each in found.recommendations] == [dt.date(2004, 1, 31), PAPER_ON]


def test_a_column_that_is_not_read_is_shown_as_left_out() -> None:
    found = read("Ref\tRecommendation\tMonitoring\tCost", "1\tKeep rotas.\tA list of rotas.\tSome £400")
    assert ("Cost", "not read") in found.columns
    assert [(each.text, each.locator) for each in found.left_out] == [("1: Some £400", "column 4")]


ODD = ("Alpha\tBeta\tGamma", "1\tKeep rotas.\tA list of rotas.", "2\tPlan care.\tA plan of care.")
MAPPING = {"alpha": "number", "2": "recommendation", "Gamma": "monitoring"}


def test_headings_that_say_nothing_are_listed_with_the_way_to_say_what_they_hold() -> None:
    with pytest.raises(BadInputError, match=r"1 Alpha \| 2 Beta \| 3 Gamma.*--columns"):
        read(*ODD)


def test_a_mapping_that_worked_is_remembered_for_papers_of_that_form(tmp_path: Path) -> None:
    given = read(*ODD, columns=MAPPING, home=tmp_path)
    assert owed(given) == [("BC/1.1", "A list of rotas."), ("BC/2.1", "A plan of care.")]
    assert owed(read(*ODD, home=tmp_path)) == owed(given)


def test_a_mapping_that_did_not_work_is_not_remembered(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no column 'delta'"):
        read(*ODD, columns={"delta": "number"}, home=tmp_path)
    with pytest.raises(BadInputError, match="what is owed"):
        read(*ODD, columns={"1": "number"}, home=tmp_path)
    assert not (tmp_path / "columns.yaml").exists()


@pytest.mark.parametrize(
    "broken", ["- headings: [A\n", "- 4\n", "one: two\n", "- {headings: [A], columns: {A: sideways}}\n"]
)
def test_a_broken_memory_says_what_to_mend(tmp_path: Path, broken: str) -> None:
    (tmp_path / "columns.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"columns\.yaml"):
        read(*ODD, home=tmp_path)
