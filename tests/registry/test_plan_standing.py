"""Standing and rulings: only what is resolved, or ruled in, is chased; a ruling is kept until it is taken back."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.draft import Draft, ProposedAction, Response, Ruling, Standing
from registry.errors import BadInputError
from registry.journal import reading
from registry.model import News
from registry.planning.plan import Plan, apply
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY
from registry.position import take_position
from registry.tables import ActionRow, CycleRow, DeadlineRow, HoldRow, RecommendationRow
from tests.registry.builders import CALENDAR, MORNING, action, applied, at, book, draft, monthly, once, ruled

MAY, JUNE = dt.date(2001, 5, 31), dt.date(2001, 6, 29)
CLERK = "A. Clerk"


def apply_(engine: Engine, paper: Draft, now: dt.datetime = MORNING) -> Plan:
    return apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, now)


def with_ruling(proposed: ProposedAction, **said: object) -> ProposedAction:
    return replace(proposed, ruling=Ruling(CLERK, **said))  # type: ignore[arg-type]


def rows(engine: Engine, table: type) -> list:  # type: ignore[type-arg]
    with reading(engine) as session:
        return list(session.exec(select(table)).all())


def held(engine: Engine) -> dict[str, str]:
    """Cause -> reason of the holds that stand."""
    return {row.cause: row.reason for row in rows(engine, HoldRow) if row.released_at is None}


def lines(made: Plan, mark: Mark | None = None) -> list[str]:
    return [step.line for step in made.steps if mark in {None, step.mark}]


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.RESOLVED])
def test_what_is_not_resolved_is_held_has_no_deadline_and_says_whose_word_it_is(
    engine: Engine, standing: Standing
) -> None:
    paper = draft(action(1, once(MAY)), standing=standing)
    apply_(engine, paper)
    assert rows(engine, DeadlineRow) == []
    assert standing.value.split("'")[0] in held(engine)["not resolved"]
    with reading(engine) as session:
        (found,) = take_position(session, CALENDAR, MORNING).standings
    assert (found.news, found.why) == (News.HELD, held(engine)["not resolved"])
    assert apply_(engine, paper).changes_nothing


def test_a_milestone_in_a_resolved_paper_is_held_alone(engine: Engine) -> None:
    mine = replace(action(1, once(MAY)), standing=Standing.MILESTONE)
    apply_(engine, draft(mine, action(2, once(MAY))))
    assert [row.action_ref for row in rows(engine, HoldRow)] == ["HCP/1.1"]
    assert [row.standing for row in rows(engine, ActionRow)] == ["the force's own milestone", None]
    assert [row.action_ref for row in rows(engine, DeadlineRow)] == ["HCP/1.2"]


def test_of_one_proposal_in_a_resolved_paper_it_is_not_said_that_the_paper_is_proposed(engine: Engine) -> None:
    apply_(engine, draft(replace(action(1, once(MAY)), standing=Standing.PROPOSED), action(2, once(MAY))))
    assert held(engine)["not resolved"] == "it is proposed to members, not resolved: a person rules it in"


def test_a_milestone_that_lies_before_its_paper_is_shown_and_no_mistake_until_it_is_ruled_in(engine: Engine) -> None:
    long_ago = replace(action(1, once(dt.date(2000, 12, 31))), standing=Standing.MILESTONE)
    apply_(engine, draft(long_ago))
    assert list(held(engine)) == ["not resolved"]
    with pytest.raises(BadInputError, match="before the document's own date"):
        apply_(engine, draft(with_ruling(long_ago, as_read=True, rules_in=True)))


def test_a_date_alone_rules_no_milestone_in_and_the_plan_says_so(engine: Engine) -> None:
    mine = replace(with_ruling(action(1, once(MAY)), due=JUNE), standing=Standing.MILESTONE)
    made = apply_(engine, draft(mine))
    assert rows(engine, DeadlineRow) == []
    assert any("does not rule it in (rules_in: true" in line for line in lines(made, Mark.STANDS))
    made = apply_(engine, draft(replace(mine, ruling=Ruling(CLERK, due=JUNE, rules_in=True))))
    assert held(engine) == {}
    assert [row.due_on for row in rows(engine, CycleRow)] == [JUNE]
    assert any("ruled in" in line for line in lines(made, Mark.CHANGE))


def test_what_is_ruled_in_after_its_day_is_held_as_past_and_nobody_is_late_on_arrival(engine: Engine) -> None:
    proposed = draft(action(1, once(MAY)), action(2, monthly()), standing=Standing.PROPOSED)
    apply_(engine, proposed)
    whole = replace(proposed, standing=Standing.RESOLVED)
    apply_(engine, whole, at(2001, 9, 3))
    standing = [row for row in rows(engine, HoldRow) if row.released_at is None]
    assert [(row.action_ref, row.cause) for row in standing] == [("HCP/1.1", "past"), ("HCP/1.2", "past")]
    assert apply_(engine, whole, at(2001, 9, 3)).changes_nothing


def test_a_finding_first_needs_a_response_and_then_to_be_ruled_in(engine: Engine) -> None:
    found = action(1, once(MAY))
    apply_(engine, draft(with_ruling(found, as_read=True, rules_in=True), standing=Standing.FINDING))
    assert "waits for a response" in held(engine)["not resolved"]
    assert rows(engine, DeadlineRow) == []
    agreed = with_ruling(found, as_read=True, rules_in=True, response=Response.PART_AGREE)
    apply_(engine, draft(agreed, standing=Standing.FINDING))
    assert held(engine) == {}
    assert [row.due_on for row in rows(engine, CycleRow)] == [MAY]
    assert [(row.response, row.status) for row in rows(engine, RecommendationRow)] == [("part agree", "open")]


def test_agreeing_alone_chases_nothing(engine: Engine) -> None:
    agreed = with_ruling(action(1, once(MAY)), response=Response.AGREE)
    apply_(engine, draft(agreed, standing=Standing.FINDING))
    assert "nothing is chased before it is ruled in" in held(engine)["not resolved"]
    assert rows(engine, DeadlineRow) == []


def test_a_finding_that_is_rejected_is_not_accepted_and_nothing_of_it_is_chased(engine: Engine) -> None:
    rejected = with_ruling(action(1, once(MAY)), response=Response.REJECT)
    paper = draft(rejected, action(2, once(MAY)), standing=Standing.FINDING)
    apply_(engine, paper)
    assert [(row.response, row.status) for row in rows(engine, RecommendationRow)] == [("reject", "not accepted")]
    assert {row.reason for row in rows(engine, HoldRow)} == {
        "the inspectorate's finding is not accepted: nothing is chased"
    }
    assert apply_(engine, paper).changes_nothing


def test_two_responses_to_one_finding_are_refused(engine: Engine) -> None:
    both = [with_ruling(action(n, once(MAY)), response=each) for n, each in enumerate(Response, start=1)]
    with pytest.raises(BadInputError, match="two responses"):
        apply_(engine, draft(*both[:2], standing=Standing.FINDING))


def test_a_response_to_what_is_no_finding_is_refused(engine: Engine) -> None:
    with pytest.raises(BadInputError, match="no inspectorate's finding"):
        apply_(engine, draft(with_ruling(action(1, once(MAY)), response=Response.REJECT)))


def test_a_paper_that_is_read_again_keeps_what_people_ruled(engine: Engine) -> None:
    unclear = action(1, once(MAY, ambiguous=True))
    applied(engine, ruled(unclear, JUNE))
    again = applied(engine, unclear)
    assert again.changes_nothing, lines(again)
    assert rows(engine, ActionRow)[0].ruling["due"] == JUNE.isoformat()
    assert held(engine) == {}


def test_a_reading_that_changed_since_it_was_ruled_is_shown_and_held_and_the_ruling_stands(engine: Engine) -> None:
    applied(engine, ruled(action(1, once(MAY))))
    other = action(1, once(JUNE))
    applied(engine, other)
    assert held(engine) == {
        "reading differs": "the reading changed since it was ruled (31 May 2001 -> 29 June 2001): a person rules"
    }
    assert [row.due_on for row in rows(engine, CycleRow)] == [MAY]
    assert applied(engine, other).changes_nothing
    applied(engine, ruled(other))
    assert held(engine) == {}
    assert [row.due_on for row in rows(engine, CycleRow)] == [MAY, JUNE]


def test_a_ruling_is_taken_back_only_by_saying_so(engine: Engine) -> None:
    unclear = action(1, once(MAY, ambiguous=True))
    applied(engine, ruled(unclear, JUNE))
    back = with_ruling(unclear, withdrawn=True)
    made = applied(engine, back)
    assert rows(engine, ActionRow)[0].ruling is None
    assert list(held(engine)) == ["ambiguous"]
    assert any("ruling: due 29 June 2001 (A. Clerk) -> none" in line for line in lines(made))
    assert applied(engine, back).changes_nothing


def test_a_ruling_about_the_date_does_not_take_back_that_it_was_ruled_in(engine: Engine) -> None:
    proposed = action(1, once(MAY))
    apply_(engine, draft(with_ruling(proposed, rules_in=True), standing=Standing.PROPOSED))
    apply_(engine, draft(with_ruling(proposed, due=JUNE), standing=Standing.PROPOSED))
    assert rows(engine, ActionRow)[0].ruling["rules_in"] is True
    assert [row.due_on for row in rows(engine, CycleRow)] == [MAY, JUNE]
    assert held(engine) == {}


def test_what_changes_is_shown_by_action_old_and_new_in_words(engine: Engine) -> None:
    applied(engine, action(1, once(MAY)))
    made = applied(engine, action(1, once(JUNE), owner="Director of People"))
    (line,) = [each for each in lines(made, Mark.CHANGE) if each.startswith("HCP/1.1 Paper 1:")]
    assert "when: 31 May 2001 -> 29 June 2001" in line
    assert "owner: Training Unit -> Director of People" in line
