"""The forms about what no body has resolved: rule in, respond to a finding, answer a query; not on the engine."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from flows.forms.ruling import record_answer, record_response, record_ruling_in
from flows.runtime import Runtime
from registry.decisions import release
from registry.draft import Progress, Query, Response, Standing
from registry.errors import BadInputError, NotFoundError
from registry.journal import reading, writing
from registry.planning.plan import apply
from registry.policy import DEFAULT_POLICY
from registry.post.next_post import going
from registry.rebuild import current, differences, rebuilt
from registry.tables import CycleRow, HoldRow, QueryRow, RecommendationRow
from registry.waiting import Matter, Waiting, waiting_for_a_person
from tasks.projection import Projection
from tasks.publishing import form_choices
from tests.registry.builders import CALENDAR, action, at, book, draft, once

NOW = at(2001, 3, 27)
DUE = dt.date(2001, 5, 31)
RuntimeAt = Callable[[dt.datetime], Runtime]


def apply_(engine: Engine, count: int = 2, standing: Standing = Standing.PROPOSED, *, ambiguous: bool = False) -> None:
    paper = draft(*(action(n, once(DUE, ambiguous=ambiguous)) for n in range(1, count + 1)), standing=standing)
    queries = (Query("Ionnan", "Who is meant?", "line 3"),)
    apply(engine, replace(paper, queries=queries), book(), DEFAULT_POLICY, CALENDAR, NOW)


def waiting(engine: Engine, matter: Matter) -> list[Waiting]:
    with reading(engine) as session:
        return [each for each in waiting_for_a_person(session) if each.matter is matter]


def offered(engine: Engine, form: str, parameter: str) -> tuple[str, ...]:
    with reading(engine) as session:
        choices = form_choices(session, going(session, CALENDAR, NOW))
    return next(each.choices for each in choices if (each.deployment, each.parameter) == (form, parameter))


def due(engine: Engine) -> list[tuple[str, dt.date]]:
    with reading(engine) as session:
        rows = session.exec(select(CycleRow)).all()
        assert differences(rebuilt(session), current(session)) == []
    return sorted((row.deadline_id.split("~")[0], row.due_on) for row in rows)


def causes(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [row.cause for row in session.exec(select(HoldRow).where(HoldRow.released_at == None)).all()]  # noqa: E711


@pytest.mark.promise(13)
def test_promise_13_an_action_that_was_only_proposed_is_ruled_in_by_an_administrator_and_runs_from_then_on(
    engine: Engine, runtime_at: RuntimeAt
) -> None:
    apply_(engine)
    runtime_at(NOW)
    everything, first, second = offered(engine, "rule in", "the_action")
    assert everything.startswith("all 2 actions of fair-and-open.txt")
    assert waiting(engine, Matter.RULING)[0].words.startswith("Paper 1: it is proposed to members")
    with pytest.raises(BadInputError, match="may not decide"):
        record_ruling_in.fn(first, None, "", "Somebody")
    assert record_ruling_in.fn(first, dt.date(2001, 6, 29), "minute 12", "A. Clerk") == ["HCP/1.1"]
    assert due(engine) == [("HCP/1.1", dt.date(2001, 6, 29))]
    assert offered(engine, "rule in", "the_action") == (second,)
    with pytest.raises(NotFoundError):
        record_ruling_in.fn(first, None, "", "A. Clerk")
    apply_(engine)  # the draft says nothing of the ruling, and takes nothing back
    assert due(engine) == [("HCP/1.1", dt.date(2001, 6, 29))]


def test_all_of_a_paper_is_ruled_in_at_once(engine: Engine, runtime_at: RuntimeAt) -> None:
    apply_(engine)
    runtime_at(NOW)
    (everything, *_) = offered(engine, "rule in", "the_action")
    with pytest.raises(BadInputError, match="one action at a time"):
        record_ruling_in.fn(everything, dt.date(2001, 6, 29), "", "A. Clerk")
    assert record_ruling_in.fn(everything, None, "resolved on 20 March", "A. Clerk") == ["HCP/1.1", "HCP/1.2"]
    assert due(engine) == [("HCP/1.1", DUE), ("HCP/1.2", DUE)]
    assert causes(engine) == []


def test_what_was_due_already_needs_a_new_date(engine: Engine, runtime_at: RuntimeAt) -> None:
    apply_(engine)
    runtime_at(at(2001, 6, 4))
    _, first, _ = offered(engine, "rule in", "the_action")
    with pytest.raises(BadInputError, match="give the date"):
        record_ruling_in.fn(first, None, "", "A. Clerk")
    with pytest.raises(BadInputError, match="must be after today"):
        record_ruling_in.fn(first, dt.date(2001, 6, 4), "", "A. Clerk")


@pytest.mark.parametrize("response", list(Response))
def test_a_finding_gets_its_response_and_is_ruled_in_only_then(
    engine: Engine, runtime_at: RuntimeAt, response: Response
) -> None:
    apply_(engine, standing=Standing.FINDING)
    runtime_at(NOW)
    assert offered(engine, "rule in", "the_action") == ()
    (finding,) = offered(engine, "respond to a finding", "the_finding")
    assert finding.startswith("HCP/1: The force should train.")
    assert record_response.fn(finding, response, "", "A. Clerk") == "HCP/1"
    with reading(engine) as session:
        row = session.get_one(RecommendationRow, "HCP/1")
    rejected = response is Response.REJECT
    assert (row.response, row.status) == (response.value, "not accepted" if rejected else "open")
    assert due(engine) == []
    assert len(offered(engine, "rule in", "the_action")) == (0 if rejected else 3)
    assert waiting(engine, Matter.FINDING) == []


def test_what_nobody_has_resolved_is_ruled_in_and_then_what_else_holds_it_is_released(
    engine: Engine, runtime_at: RuntimeAt
) -> None:
    apply_(engine, ambiguous=True)
    runtime_at(NOW)
    assert waiting(engine, Matter.HELD) == []
    with writing(engine, NOW) as writer, pytest.raises(BadInputError, match="rule it in first"):
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=None, today=NOW.date())
    record_ruling_in.fn("[" + waiting(engine, Matter.RULING)[0].label[-9:], None, "", "A. Clerk")
    assert [each.about for each in waiting(engine, Matter.HELD)] == ["HCP/1.1"]
    with reading(engine) as session:
        pages = [each.description for each in Projection(session, CALENDAR, NOW).deployments()]
    assert "**Held:** the wording" in pages[0]


def test_many_of_one_paper_are_one_row_of_what_waits_and_the_form_offers_each(engine: Engine) -> None:
    apply_(engine, count=30)
    (row,) = waiting(engine, Matter.RULING)
    assert row.label in offered(engine, "rule in", "the_action")
    assert len(offered(engine, "rule in", "the_action")) == 31


def test_a_query_waits_until_its_answer_is_noted(engine: Engine, runtime_at: RuntimeAt) -> None:
    apply_(engine)
    runtime_at(NOW)
    (label,) = offered(engine, "answer a query", "the_query")
    assert [each.words for each in waiting(engine, Matter.QUERY)] == ["“Ionnan”: Who is meant?"]
    with pytest.raises(BadInputError, match="Write down"):
        record_answer.fn(label, " ", "A. Clerk")
    assert record_answer.fn(label, "Mr Ioannou", "A. Clerk") == "fair-and-open.txt"
    with reading(engine) as session:
        assert session.exec(select(QueryRow.answer)).all() == ["Mr Ioannou"]
        assert differences(rebuilt(session), current(session)) == []
    assert waiting(engine, Matter.QUERY) == []


def test_the_actions_page_says_whose_word_it_is_and_what_papers_say_has_been_done(
    engine: Engine, runtime_at: RuntimeAt
) -> None:
    paper = draft(action(1, once(DUE)), standing=Standing.PROPOSED)
    (recommendation,) = paper.recommendations
    done = Progress("Half of the officers <b>are</b> trained.", dt.date(2001, 2, 20), "line 3")
    paper = replace(paper, recommendations=(replace(recommendation, progress=(done,)),))
    apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, NOW)
    runtime_at(NOW)

    def page() -> str:
        with reading(engine) as session:
            (only,) = Projection(session, CALENDAR, NOW).deployments()
        return only.description

    assert "proposed to members; not chased before it is ruled in" in page()
    assert "20 February 2001" in page()
    assert "Half of the officers" in page()
    assert "<b>" not in page()
    record_ruling_in.fn(offered(engine, "rule in", "the_action")[0], None, "", "A. Clerk")
    assert "proposed to members; ruled in" in page()
