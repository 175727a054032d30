"""Plan and apply: what would change, made so in one transaction, once."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.draft import Standing
from registry.errors import BadInputError
from registry.journal import reading
from registry.planning.plan import apply, plan
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.register import snapshot
from registry.tables import ActionRow, CycleRow, DeadlineRow, HoldRow
from tests.registry.builders import (
    CALENDAR,
    MORNING,
    PARTIES,
    action,
    applied,
    at,
    book,
    draft,
    monthly,
    once,
    ruled,
)

MAY = dt.date(2001, 5, 31)


def test_a_plan_shows_what_apply_then_does_and_writes_nothing(engine: Engine) -> None:
    paper = draft(action(1, once(MAY)), action(2, monthly()))
    shown = plan(engine, paper, book(), DEFAULT_POLICY, CALENDAR, MORNING)
    with reading(engine) as session:
        assert journal_entries(session) == []
    done = apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, MORNING)
    assert [step.line for step in shown.steps] == [step.line for step in done.steps]


def test_applying_twice_changes_nothing(engine: Engine) -> None:
    actions = (action(1, once(MAY)), action(2, monthly()), action(3, once(MAY, ambiguous=True)))
    applied(engine, *actions)
    with reading(engine) as session:
        before = len(journal_entries(session))
    again = applied(engine, *actions, now=at(2001, 3, 2))
    assert again.changes_nothing, [step.line for step in again.steps]
    with reading(engine) as session:
        assert len(journal_entries(session)) == before


def test_deadlines_are_made_thirteen_months_ahead_and_no_further(engine: Engine) -> None:
    applied(engine, action(1, monthly()))
    with reading(engine) as session:
        due = [row.due_on for row in session.exec(select(CycleRow)).all()]
    assert min(due) == dt.date(2001, 4, 17)  # ten working days after March, over Easter
    assert max(due) <= dt.date(2002, 4, 1)
    assert len(due) == 12


def test_what_is_ambiguous_and_not_ruled_is_held_and_the_ruling_releases_it(engine: Engine) -> None:
    doubtful = action(1, once(MAY, ambiguous=True))
    applied(engine, doubtful)
    with reading(engine) as session:
        assert [hold.cause for hold in session.exec(select(HoldRow)).all()] == ["ambiguous"]
    applied(engine, ruled(doubtful, dt.date(2001, 4, 30)))
    with reading(engine) as session:
        assert [hold.released_by for hold in session.exec(select(HoldRow)).all()] == ["A. Clerk"]
        cycles = session.exec(select(CycleRow)).all()
    assert [(cycle.n, cycle.due_on, cycle.cause) for cycle in cycles][-1] == (2, dt.date(2001, 4, 30), "extension")


def test_what_was_already_past_is_one_held_entry_an_action(engine: Engine) -> None:
    applied(engine, action(1, once(dt.date(2001, 3, 10))), action(2, monthly()), now=at(2001, 9, 3))
    with reading(engine) as session:
        holds = session.exec(select(HoldRow)).all()
        deadlines = {row.id: row for row in session.exec(select(DeadlineRow)).all()}
    assert sorted(hold.action_ref for hold in holds) == ["HCP/1.1", "HCP/1.2"]
    assert {hold.cause for hold in holds} == {"past"}
    past = [deadlines[str(hold.deadline_id)] for hold in holds if hold.action_ref == "HCP/1.2"]
    assert (past[0].period_start, past[0].period_end) == (dt.date(2001, 3, 1), dt.date(2001, 7, 31))


def test_a_paper_that_is_not_resolved_is_held_whole(engine: Engine) -> None:
    paper = draft(action(1, once(MAY)), standing=Standing.PROPOSED)
    apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, MORNING)
    with reading(engine) as session:
        assert [hold.cause for hold in session.exec(select(HoldRow)).all()] == ["not resolved"]


def test_a_new_date_starts_a_new_cycle_and_a_new_owner_supersedes(engine: Engine) -> None:
    applied(engine, action(1, once(MAY)))
    applied(engine, action(1, once(dt.date(2001, 6, 29))))
    applied(engine, action(1, once(dt.date(2001, 6, 29)), owner="Director of People"))
    with reading(engine) as session:
        deadlines = {row.party_id: (row.state, row.cycle) for row in session.exec(select(DeadlineRow)).all()}
    assert deadlines == {"training": ("superseded", 2), "director": ("scheduled", 1)}


def test_an_action_that_the_draft_no_longer_mentions_stands(engine: Engine) -> None:
    applied(engine, action(1, once(MAY)), action(2, once(MAY)))
    shorter = applied(engine, action(1, once(MAY)))
    assert [(step.mark, step.line) for step in shorter.steps] == [
        (Mark.STANDS, "HCP/1.2 is not in this draft; it stands as it is")
    ]
    with reading(engine) as session:
        assert len(session.exec(select(ActionRow)).all()) == 2


def test_an_owner_without_an_address_is_no_mistake(engine: Engine) -> None:
    applied(engine, action(1, once(MAY), owner="Records Unit"))
    with reading(engine) as session:
        assert [row.state for row in session.exec(select(ActionRow)).all()] == ["cannot be chased"]


def test_a_draft_with_mistakes_is_refused_whole_with_every_mistake_by_line(engine: Engine) -> None:
    bad = (action(1, once(MAY), owner="Nobody Known"), action(2, once(dt.date(2001, 1, 5))), action(3, once(MAY)))
    with pytest.raises(BadInputError) as refused:
        applied(engine, *bad)
    assert [(problem.line, problem.message.split(":")[0]) for problem in refused.value.problems] == [
        (11, "HCP/1.1"),
        (12, "HCP/1.2"),
    ]
    with reading(engine) as session:
        assert journal_entries(session) == []


def test_a_document_of_tomorrow_is_refused(engine: Engine) -> None:
    paper = replace(draft(action(1, once(MAY))), document_on=dt.date(2001, 3, 2))
    with pytest.raises(BadInputError, match="still to come"):
        apply(engine, paper, book(), DEFAULT_POLICY, CALENDAR, MORNING)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("training@example.org", "training at example", 4, "not an e-mail address"),
        ("[director, deputy, chair]", "[director, training, chair]", 4, "training stands in its own ladder"),
        ("[director, deputy, chair]", "[director, director]", 4, "twice"),
        ("kind: member", "kind: councillor", 8, "no kind of party"),
        ("clerk: clerk", "clerk: nobody", 10, "not among the parties"),
    ],
)
def test_every_mistake_in_the_parties_is_said_by_line(wrong: str, right: str, line: int, says: str) -> None:
    with pytest.raises(BadInputError) as refused:
        book(PARTIES.replace(wrong, right))
    assert any(p.line == line and says in p.message for p in refused.value.problems), str(refused.value)


def test_every_row_is_rebuilt_from_the_journal_and_the_chain_is_whole(engine: Engine) -> None:
    """Promise 13 in small: plans of several kinds, then each row compared."""
    applied(engine, action(1, once(MAY, ambiguous=True)), action(2, monthly()))
    applied(engine, ruled(action(1, once(MAY, ambiguous=True))), action(2, monthly(), owner="Director of People"))
    with reading(engine) as session:
        assert broken_links(journal_entries(session)) == []
        assert rebuilt(session) == current(session)
        assert len(snapshot(session).actions) == 2


def test_a_liaison_that_the_parties_no_longer_name_is_the_liaison_no_more(engine: Engine) -> None:
    helper = "  - {id: helper, name: Force Liaison, kind: force unit, addresses: [helper@example.org]}"
    with_liaison = f"liaison: helper\n{PARTIES}{helper}\n"
    applied(engine, action(1, once(MAY)), parties=with_liaison)
    applied(engine, action(1, once(MAY)))
    with reading(engine) as session:
        assert [row.is_liaison for row in snapshot(session).parties.values() if row.id == "helper"] == [False]


def test_a_note_in_the_draft_leaves_a_known_action_as_it_stands_and_says_so(engine: Engine) -> None:
    applied(engine, action(1, once(MAY)))
    shown = applied(engine, replace(action(1, once(MAY)), tracked=False))
    assert [(step.mark, step.line) for step in shown.steps] == [
        (Mark.STANDS, "HCP/1.1 is a note in this draft; in the register it stands as it is")
    ]
