"""Names in a plan: held while nobody has confirmed them, remembered for ever once somebody has."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows.forms.names import record_name
from flows.runtime import Runtime
from registry.draft import Draft, NameMatch
from registry.errors import BadInputError, NotFoundError
from registry.journal import reading
from registry.model import News
from registry.planning.naming import propose_names
from registry.planning.plan import Plan, apply, plan
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY
from registry.position import take_position
from registry.post.next_post import going
from registry.rebuild import current, rebuilt
from registry.tables import ActionRow, DeadlineRow, HoldRow, PartyAliasRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.publishing import form_choices
from tests.registry.builders import CALENDAR, MORNING, PARTIES, action, at, book, draft, introduce, once

MAY = dt.date(2001, 5, 31)
MISSPELT = "Trainning Unit"
CONFIRMED = NameMatch(MISSPELT, "training", 0.93, "misspelt", confirmed_by="A. Clerk")


def paper(owner: str = MISSPELT, *names: NameMatch) -> Draft:
    return replace(draft(action(1, once(MAY), owner=owner)), names=names)


def apply_paper(engine: Engine, given: Draft, now: dt.datetime = MORNING) -> Plan:
    made = apply(engine, given, book(), DEFAULT_POLICY, CALENDAR, now)
    introduce(engine)
    return made


def owner_and_dates(engine: Engine) -> tuple[str | None, list[str]]:
    with reading(engine) as session:
        row = session.exec(select(ActionRow)).one()
        return row.owner_id, [each.id for each in session.exec(select(DeadlineRow)).all()]


def test_a_draft_gets_a_proposal_for_each_name_that_is_nobodys_and_keeps_what_was_confirmed() -> None:
    (found,) = propose_names(paper(), book())
    assert (found.named, found.party_id, found.confirmed_by) == (MISSPELT, "training", None)
    assert "misspelt" in found.why
    assert propose_names(paper(MISSPELT, CONFIRMED), book()) == (CONFIRMED,)
    assert propose_names(paper(), book(), {"trainning unit": "training"}) == ()
    assert propose_names(paper("the training unit"), book()) == ()  # an article makes no other name


def test_an_unconfirmed_owner_is_held_and_nothing_is_sent(engine: Engine) -> None:
    shown = plan(engine, paper(), book(), DEFAULT_POLICY, CALENDAR, MORNING)
    assert any("is perhaps Training Unit (0." in step.line and step.mark is Mark.STANDS for step in shown.steps)
    apply_paper(engine, paper())
    assert owner_and_dates(engine) == (None, [])
    with reading(engine) as session:
        (hold,) = session.exec(select(HoldRow)).all()
        assert (hold.cause, "“Trainning Unit” is perhaps Training Unit" in hold.reason) == ("name not confirmed", True)
        (found,) = take_position(session, CALENDAR, at(2001, 5, 30)).standings
        assert (found.news, found.owner) == (News.HELD, "Trainning Unit")
        assert going(session, CALENDAR, at(2001, 5, 30)).letters == ()
    assert apply_paper(engine, paper(), at(2001, 3, 2)).changes_nothing


def test_a_name_confirmed_in_the_draft_is_that_party_and_is_remembered_for_later_papers(engine: Engine) -> None:
    apply_paper(engine, paper())
    apply_paper(engine, paper(MISSPELT, CONFIRMED))
    assert owner_and_dates(engine) == ("training", ["HCP/1.1~training~once"])
    assert apply_paper(engine, paper()).changes_nothing  # remembered, though this draft no longer says it
    with reading(engine) as session:
        alias = session.exec(select(PartyAliasRow)).one()
        assert (alias.party_id, alias.named, alias.confirmed_by) == ("training", MISSPELT, "A. Clerk")
        assert [hold.released_at is not None for hold in session.exec(select(HoldRow)).all()] == [True]
        assert rebuilt(session) == current(session)


def test_a_name_like_nobody_is_a_mistake_with_its_line_and_so_is_a_confirmation_that_cannot_be(engine: Engine) -> None:
    wrong = (
        NameMatch("Bureau of Nothing", "nobody", 0.0, "", confirmed_by="A. Clerk"),
        NameMatch("Records Unit", "training", 0.7, "", confirmed_by="A. Clerk"),
    )
    with pytest.raises(BadInputError) as refused:
        apply_paper(engine, paper("Bureau of Nothing", *wrong))
    said = {(problem.line, problem.message.split(" ")[0]) for problem in refused.value.problems}
    assert said == {(11, "HCP/1.1:"), (None, "'Bureau"), (None, "'Records")}


def test_a_name_that_two_parties_share_nearly_names_both(engine: Engine) -> None:
    two = PARTIES.replace("name: Records Unit", "name: Road Safety Unit North").replace(
        "name: Director of People", "name: Road Safety Unit South"
    )
    apply(engine, paper("Road Safety Unit"), book(two), DEFAULT_POLICY, CALENDAR, MORNING)
    with reading(engine) as session:
        reason = session.exec(select(HoldRow)).one().reason
    assert "North" in reason
    assert "South" in reason
    assert "another party is nearly as like" in reason


def test_the_form_confirms_a_name_and_what_was_held_for_it_is_chased(
    engine: Engine, runtime_at: Callable[[dt.datetime], Runtime]
) -> None:
    both = replace(action(2, once(MAY), owner="Clerk"), recipient=MISSPELT)
    given = draft(action(1, once(MAY), owner=MISSPELT), both)
    apply_paper(engine, given)
    runtime_at(at(2001, 3, 6))
    with reading(engine) as session:
        (waits,) = [each for each in waiting_for_a_person(session) if each.matter is not Matter.MAILBOX]
        choices = form_choices(session, going(session, CALENDAR, MORNING))
    offered = {(each.deployment, each.parameter): each.choices for each in choices}
    assert waits.matter is Matter.NAME
    assert offered["confirm a name", "the_name"] == (waits.label,)
    assert offered["release an action", "the_action"] == ()
    assert "Training Unit (training)" in offered["confirm a name", "the_party"]
    with pytest.raises(BadInputError, match="may not decide"):
        record_name.fn(waits.label, "Training Unit (training)", "Somebody", "")
    made = record_name.fn(waits.label, "Training Unit (training)", "A. Clerk", "")
    assert (made.named, made.refs) == (MISSPELT, ("HCP/1.1",))
    assert apply_paper(engine, given, at(2001, 3, 7)).changes_nothing
    with reading(engine) as session:
        rows = {row.ref: (row.owner_id, row.recipient_id) for row in session.exec(select(ActionRow)).all()}
        assert rows == {"HCP/1.1": ("training", "committee"), "HCP/1.2": ("clerk", "training")}
        assert {row.id for row in session.exec(select(DeadlineRow)).all()} == {
            "HCP/1.1~training~once",
            "HCP/1.2~clerk~once",
        }
        assert waiting_for_a_person(session) == []
        assert rebuilt(session) == current(session)
    with pytest.raises(NotFoundError):
        record_name.fn(waits.label, "Training Unit (training)", "A. Clerk", "")
