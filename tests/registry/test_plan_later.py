"""A later paper about the same report: recognised by paragraph and wording, nothing renumbered, dropped or doubled."""

import datetime as dt
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy.engine import Engine

from registry.draft import Draft, Progress, ProposedAction, ProposedRecommendation, Query, Ruling
from registry.errors import BadInputError
from registry.journal import reading
from registry.model import Form, Reading, ScheduleKind
from registry.planning.plan import Plan, apply, plan
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY
from registry.rebuild import current, differences, rebuilt
from registry.tables import ActionRow, CycleRow, HoldRow, MentionRow, ProgressRow, QueryRow, RecommendationRow, Row
from tests.registry.builders import CALENDAR, at, book, draft, monthly, once
from tests.registry.in_memory import MemoryRegister

MAY, JUNE = dt.date(2001, 5, 31), dt.date(2001, 6, 29)
LATER_ON = dt.date(2001, 4, 10)
AFTERWARDS = at(2001, 4, 11)
TRAIN = "The force should train every officer who meets the public, and say how well that was done."
STORE = "The force should know at any time what is in its stores, and who has taken what from them."
PLAN = "Training Unit to send a plan for the training of all officers to the Committee"
FIGURES = "Receipt of figures on the officers trained from the Training Unit"
LIST = "Training Unit to submit a list of all stores to the Committee"


def by(due: dt.date, span: str, *, ambiguous: bool = False) -> Reading:
    return replace(once(due, ambiguous=ambiguous), span=span)


def said(ref: str, text: str, when: Reading, **others: object) -> ProposedAction:
    whole = f"{text} {when.span}." if when.span else f"{text}."
    proposed = ProposedAction(
        ref=ref,
        recommendation=ref.split("/")[1].rsplit(".", 1)[0],
        title=text[:20].replace("/", " "),
        text=whole,
        when=when,
        form=Form.DOCUMENT,
        owner="Training Unit",
        recipient="the Committee",
        deliverable="paper",
        locator=f"row {ref}",
    )
    return replace(proposed, **others)  # type: ignore[arg-type]


def about(
    number: str, paragraph: str | None, text: str, *actions: ProposedAction, progress: tuple[Progress, ...] = ()
) -> ProposedRecommendation:
    return ProposedRecommendation(number, text, paragraph, actions, progress=progress)


def first() -> Draft:
    return replace(
        draft(),
        recommendations=(
            about(
                "1",
                "2.1",
                TRAIN,
                said("HCP/1.1", PLAN, by(MAY, "by the end of May 2001")),
                said("HCP/1.2", FIGURES, monthly()),
            ),
            about("2", "3.4", STORE, said("HCP/2.1", LIST, by(JUNE, "by 29 June 2001"))),
        ),
    )


def later(*recommendations: ProposedRecommendation, on: dt.date = LATER_ON, sha: str = "1") -> Draft:
    return replace(
        first(), document_name="later.txt", document_sha256=sha * 64, document_on=on, recommendations=recommendations
    )


def renumbered(*actions: ProposedAction) -> Draft:
    """The later paper calls recommendation 2 number 7, and has slips of typing in its words."""
    text = STORE.replace("what is in its stores", "whatis in its stroes")
    return later(about("7", "Chapter 3, para. 3.4", text, *actions))


def apply_(register: MemoryRegister, paper: Draft, now: dt.datetime = AFTERWARDS) -> Plan:
    return register.apply(paper, now)


def lines(made: Plan, mark: Mark | None = None) -> list[str]:
    return [step.line for step in made.steps if mark in {None, step.mark}]


def rows(register: MemoryRegister, table: type[Row]) -> list[Any]:
    found = register.of(table)
    return [found[key] for key in sorted(found)]


def refs(register: MemoryRegister) -> list[str]:
    return sorted(row.ref for row in rows(register, ActionRow))


def the_action(register: MemoryRegister, ref: str) -> ActionRow:
    return cast("ActionRow", register.of(ActionRow)[ref])


@pytest.fixture
def register() -> MemoryRegister:
    return MemoryRegister()


@pytest.fixture
def applied_first(register: MemoryRegister) -> MemoryRegister:
    apply_(register, first())
    return register


def test_a_recommendation_keeps_its_number_and_refs_though_a_later_paper_numbers_it_otherwise(
    applied_first: MemoryRegister,
) -> None:
    made = apply_(applied_first, renumbered(said("HCP/7.1", LIST, by(JUNE, "by 29 June 2001"))))
    assert refs(applied_first) == ["HCP/1.1", "HCP/1.2", "HCP/2.1"]
    assert sorted(row.id for row in rows(applied_first, RecommendationRow)) == ["HCP/1", "HCP/2"]
    assert "recommendation 7 of this paper is HCP/2" in lines(made, Mark.STANDS)
    assert "HCP/7.1 of this paper is HCP/2.1" in lines(made, Mark.STANDS)
    assert rows(applied_first, RecommendationRow)[1].text == STORE  # the first paper's words stand


def test_each_paper_that_says_an_action_is_noted_with_its_own_words_and_place(applied_first: MemoryRegister) -> None:
    retyped = LIST.replace("submit", "sumbit")
    apply_(applied_first, renumbered(said("HCP/7.1", retyped, by(JUNE, "by 29 June 2001"))))
    mentions = [row for row in rows(applied_first, MentionRow) if row.action_ref == "HCP/2.1"]
    assert [(row.document_sha256[0], row.locator) for row in mentions] == [("0", "row HCP/2.1"), ("1", "row HCP/7.1")]
    assert "sumbit" in mentions[1].wording
    assert "submit" in the_action(applied_first, "HCP/2.1").wording


def test_applying_a_later_paper_twice_changes_nothing(engine: Engine) -> None:
    paper = later(
        about(
            "1",
            "2.1",
            TRAIN,
            said("HCP/1.1", PLAN, by(JUNE, "by 29 June 2001")),
            said("HCP/1.2", "Training Unit to report on the trainers", by(JUNE, "by 29 June 2001")),
            progress=(Progress("Half of the officers are trained.", LATER_ON, "row 1"),),
        ),
    )
    paper = replace(paper, queries=(Query("Ionnan", "Who is meant?", "row 1"),))
    for each in (first(), paper):
        apply(engine, each, book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS)
    again = apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS)
    assert again.changes_nothing, lines(again)
    first_again = apply(engine, first(), book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS)
    assert first_again.changes_nothing, lines(first_again)
    with reading(engine) as session:
        assert differences(rebuilt(session), current(session)) == []


def test_a_new_action_gets_the_next_free_ordinal_and_never_a_used_one(applied_first: MemoryRegister) -> None:
    new = said("HCP/1.1", "Training Unit to brief members on what the trainers think", by(JUNE, "by 29 June 2001"))
    made = apply_(applied_first, later(about("1", "2.1", TRAIN, new)))
    assert refs(applied_first) == ["HCP/1.1", "HCP/1.2", "HCP/1.3", "HCP/2.1"]
    assert the_action(applied_first, "HCP/1.3").wording.startswith("Training Unit to brief members")
    assert the_action(applied_first, "HCP/1.1").wording.startswith(PLAN)
    assert "HCP/1.1 is not in this paper; it stands as it is" in lines(made, Mark.STANDS)
    assert "HCP/2.1 is not in this paper; it stands as it is" in lines(made, Mark.STANDS)


def test_a_new_date_that_can_be_read_in_one_way_only_is_taken_and_shown_old_and_new(
    applied_first: MemoryRegister,
) -> None:
    made = apply_(applied_first, renumbered(said("HCP/7.1", LIST, by(dt.date(2001, 9, 30), "by 30 September 2001"))))
    (line,) = [each for each in lines(made, Mark.CHANGE) if each.startswith("HCP/2.1 ")]
    assert "when: 29 June 2001 -> 30 September 2001" in line
    row = the_action(applied_first, "HCP/2.1")
    assert row.document_sha256[0] == "1"  # the paper that its reading now comes from
    assert "30 September" in row.wording
    cycles = [each for each in rows(applied_first, CycleRow) if each.deadline_id.startswith("HCP/2.1~")]
    assert [(each.n, each.due_on.month) for each in sorted(cycles, key=lambda each: each.n)] == [(1, 6), (2, 9)]


def test_a_new_date_that_can_be_read_in_two_ways_is_held_for_a_person_and_the_old_one_stands(
    applied_first: MemoryRegister,
) -> None:
    paper = renumbered(said("HCP/7.1", LIST, by(dt.date(2001, 9, 30), "by September 2001", ambiguous=True)))
    apply_(applied_first, paper)
    assert the_action(applied_first, "HCP/2.1").schedule["due_on"] == JUNE.isoformat()
    (hold,) = [row for row in rows(applied_first, HoldRow) if row.action_ref == "HCP/2.1"]
    assert hold.cause == "reading differs"
    assert "29 June 2001 -> 30 September 2001" in hold.reason
    assert apply_(applied_first, paper).changes_nothing
    assert apply_(applied_first, first()).changes_nothing  # the older paper's draft releases nothing
    (recommendation,) = paper.recommendations
    ruled = replace(recommendation.actions[0], ruling=Ruling("A. Clerk", as_read=True))
    apply_(applied_first, replace(paper, recommendations=(replace(recommendation, actions=(ruled,)),)))
    assert the_action(applied_first, "HCP/2.1").schedule["due_on"] == "2001-09-30"
    assert [row.released_by for row in rows(applied_first, HoldRow)] == ["A. Clerk"]


def test_the_same_words_count_from_the_paper_that_said_them_first(register: MemoryRegister) -> None:
    within = "within three months"
    one = said("HCP/1.1", PLAN, by(dt.date(2001, 5, 27), within))
    apply_(register, replace(first(), recommendations=(about("1", "2.1", TRAIN, one),)), at(2001, 3, 1))
    again = said("HCP/1.1", PLAN, by(dt.date(2001, 7, 10), within))
    made = apply_(register, later(about("1", "2.1", TRAIN, again)))
    assert the_action(register, "HCP/1.1").schedule["due_on"] == "2001-05-27"
    assert any("counted from later.txt they would be 10 July 2001" in line for line in lines(made, Mark.STANDS))


def test_a_later_paper_that_says_no_time_takes_no_date_away(applied_first: MemoryRegister) -> None:
    apply_(applied_first, renumbered(said("HCP/7.1", LIST, Reading(ScheduleKind.NONE))))
    assert the_action(applied_first, "HCP/2.1").schedule["due_on"] == JUNE.isoformat()
    assert rows(applied_first, HoldRow) == []


def test_an_owner_that_a_later_paper_names_otherwise_is_shown_and_taken_when_a_person_rules(
    applied_first: MemoryRegister,
) -> None:
    other = said("HCP/7.1", LIST, by(JUNE, "by 29 June 2001"), owner="Director of People")
    made = apply_(applied_first, renumbered(other))
    assert the_action(applied_first, "HCP/2.1").owner_id == "training"
    assert any("names as owner Director of People" in line for line in lines(made, Mark.STANDS))
    apply_(applied_first, renumbered(replace(other, ruling=Ruling("A. Clerk", as_read=True))))
    assert the_action(applied_first, "HCP/2.1").owner_id == "director"


def test_progress_is_kept_with_its_date_and_never_overwritten(applied_first: MemoryRegister) -> None:
    early = Progress("None of the stores is listed yet.", dt.date(2001, 2, 27), "row 2")
    late = Progress("Two stores of five are listed.", LATER_ON, "row 7")
    apply_(applied_first, later(about("2", "3.4", STORE, progress=(early,)), sha="1"))
    apply_(applied_first, later(about("5", "3.4", STORE, progress=(late,)), sha="2"))
    apply_(applied_first, later(about("5", "3.4", STORE, progress=(late,)), sha="2"))
    kept = [(row.recommendation_id, row.as_of_on, row.text) for row in rows(applied_first, ProgressRow)]
    assert sorted(kept) == [("HCP/2", early.as_of_on, early.text), ("HCP/2", late.as_of_on, late.text)]


def test_an_older_paper_that_comes_late_changes_no_reading(applied_first: MemoryRegister) -> None:
    older = replace(
        renumbered(said("HCP/7.1", LIST, by(MAY, "by the end of May 2001"))), document_on=dt.date(2001, 1, 9)
    )
    apply_(applied_first, older)
    assert the_action(applied_first, "HCP/2.1").schedule["due_on"] == JUNE.isoformat()
    assert len([row for row in rows(applied_first, MentionRow) if row.action_ref == "HCP/2.1"]) == 2


def test_a_number_that_stands_for_another_recommendation_is_refused_with_the_advice_to_give_another_code(
    applied_first: MemoryRegister,
) -> None:
    other = later(about("1", "7.24", "Every school should use the standards to find its gaps, and close them."))
    with pytest.raises(BadInputError) as refused:
        apply_(applied_first, other)
    (problem,) = refused.value.problems
    assert "HCP/1 stands for another recommendation" in problem.message
    assert "paragraph 7.24 is not 2.1" in problem.message
    assert "--report CODE" in problem.message
    assert refs(applied_first) == ["HCP/1.1", "HCP/1.2", "HCP/2.1"]


@pytest.mark.parametrize("paragraph", [None, "9.9"])
def test_the_same_words_under_another_paragraph_are_another_recommendation(
    applied_first: MemoryRegister, paragraph: str | None
) -> None:
    with pytest.raises(BadInputError, match="stands for another"):
        apply_(applied_first, later(about("1", paragraph, TRAIN)))


def test_a_new_recommendation_of_the_same_report_never_takes_a_used_number(applied_first: MemoryRegister) -> None:
    new = about("2", "5.6", "Members should visit each store.", said("HCP/2.1", LIST, by(JUNE, "by 29 June 2001")))
    apply_(applied_first, later(about("1", "2.1", TRAIN), new))
    assert refs(applied_first) == ["HCP/1.1", "HCP/1.2", "HCP/2.1", "HCP/2b.1"]


def test_a_new_recommendation_that_is_much_like_a_known_one_says_so(applied_first: MemoryRegister) -> None:
    shortened = "The force should train every officer who meets the public."
    made = apply_(applied_first, later(about("2", "3.4", STORE), about("9", "2.1", shortened)))
    (line,) = [each for each in lines(made, Mark.STANDS) if each.startswith("HCP/9 is new")]
    assert "much like HCP/1" in line
    assert "the paragraph is 2.1 in both" in line


def test_a_report_that_stands_under_another_code_is_not_entered_twice(applied_first: MemoryRegister) -> None:
    paper = replace(later(about("1", "2.1", TRAIN), about("2", "3.4", STORE)), report_code="FAO")
    with pytest.raises(BadInputError, match="--report HCP"):
        apply_(applied_first, paper)


def test_two_later_actions_that_could_be_either_are_taken_as_new_and_say_so(register: MemoryRegister) -> None:
    quarterly = [
        said("HCP/1.1", PLAN, by(MAY, "by the end of May 2001")),
        said("HCP/1.2", PLAN, by(JUNE, "by 29 June 2001")),
    ]
    apply_(register, replace(first(), recommendations=(about("1", "2.1", TRAIN, *quarterly),)), at(2001, 3, 1))
    again = said("HCP/1.1", PLAN, by(dt.date(2001, 9, 30), "by 30 September 2001"))
    made = apply_(register, later(about("1", "2.1", TRAIN, again, quarterly[1])))
    assert refs(register) == ["HCP/1.1", "HCP/1.2"]  # the one that is said word for word is known; so is the other
    assert "when: 31 May 2001 -> 30 September 2001" in " ".join(lines(made))
    alone = later(
        about(
            "1",
            "2.1",
            TRAIN,
            replace(again, text=f"{PLAN} by 9 May 2003.", when=by(dt.date(2003, 5, 9), "by 9 May 2003")),
        ),
        on=dt.date(2001, 4, 11),
        sha="2",
    )
    made = apply_(register, alone, at(2001, 4, 12))
    assert refs(register) == ["HCP/1.1", "HCP/1.2", "HCP/1.3"]
    assert any("says nearly what HCP/1.1 and HCP/1.2 say" in line for line in lines(made, Mark.STANDS))


def test_a_plan_of_a_later_paper_says_what_apply_then_does(engine: Engine) -> None:
    apply(engine, first(), book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS)
    paper = renumbered(said("HCP/7.1", LIST, by(MAY, "by the end of May 2001")))
    shown = plan(engine, paper, book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS)
    assert lines(shown) == lines(apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, AFTERWARDS))


def test_a_question_to_the_author_is_kept_once_and_its_answer_stays(applied_first: MemoryRegister) -> None:
    asked = Query("Ionnan", "Who is meant?", "row 1")
    apply_(applied_first, replace(first(), queries=(asked, asked)))
    apply_(applied_first, replace(first(), queries=(replace(asked, answer="Mr Ioannou"),)))
    apply_(applied_first, replace(first(), queries=(asked,)))
    assert [row.answer for row in rows(applied_first, QueryRow)] == ["Mr Ioannou"]
