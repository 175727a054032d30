"""The two small papers of examples/: the later one updates what the first one entered, as a clerk would do it."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.draft import Draft
from registry.journal import reading
from registry.parties import read_parties
from registry.planning.plan import Plan, apply
from registry.policy import DEFAULT_POLICY
from registry.rebuild import current, differences, rebuilt
from registry.tables import ActionRow, CycleRow, MentionRow, ProgressRow, RecommendationRow
from tasks.documents.drafts.draft_file import dump_draft, load_draft
from tasks.documents.reading import read_document
from tests.registry.builders import CALENDAR, at

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRST_ON, LATER_ON = dt.date(2027, 1, 11), dt.date(2027, 5, 4)


def read(name: str, on: dt.date) -> Draft:
    """As `remembrancer read -o` writes it and `remembrancer plan` reads it."""
    draft = read_document(EXAMPLES / name, name, document_on=on, date_supplied_by="the command line")
    return load_draft(dump_draft(draft), f"{name}.yaml")


@pytest.fixture
def updated(engine: Engine) -> tuple[Engine, Plan]:
    """The first paper in January, the later one in May."""
    book = read_parties((EXAMPLES / "parties.yaml").read_text(encoding="utf-8"))
    apply(engine, read("paper.txt", FIRST_ON), book, DEFAULT_POLICY, CALENDAR, at(2027, 1, 12))
    later = read("later-paper.txt", LATER_ON)
    made = apply(engine, later, book, DEFAULT_POLICY, CALENDAR, at(2027, 5, 5))
    again = apply(engine, later, book, DEFAULT_POLICY, CALENDAR, at(2027, 5, 5))
    assert again.changes_nothing, [step.line for step in again.steps]
    return engine, made


def test_a_later_paper_updates_what_the_first_one_entered(updated: tuple[Engine, Plan]) -> None:
    engine, made = updated
    lines = [step.line for step in made.steps]
    with reading(engine) as session:
        actions = {row.ref: row.wording for row in session.exec(select(ActionRow)).all()}
        numbers = sorted(row.id for row in session.exec(select(RecommendationRow)).all())
        mentions = session.exec(select(MentionRow.action_ref)).all()
        assert differences(rebuilt(session), current(session)) == []
    assert numbers == ["KS/1", "KS/2", "KS/3", "KS/4"], "the same recommendations, though renumbered; a new one"
    assert sorted(actions) == ["KS/1.1", "KS/1.2", "KS/1.3", "KS/2.1", "KS/3.1"], "nothing dropped, nothing doubled"
    assert "causes of losses" in actions["KS/1.3"], "new, under the next free ordinal"
    assert sorted(ref for ref in mentions if mentions.count(ref) == 2) == ["KS/1.1"] * 2 + ["KS/2.1"] * 2
    assert "recommendation 1 of this paper is KS/2" in lines
    assert "KS/1.2 is not in this paper; it stands as it is" in lines
    assert any("when: 31 March 2027 -> 30 June 2027" in line for line in lines)


def test_the_new_date_is_a_new_cycle_and_the_progress_keeps_its_date(updated: tuple[Engine, Plan]) -> None:
    engine, _ = updated
    with reading(engine) as session:
        cycles = session.exec(select(CycleRow).order_by(CycleRow.id)).all()
        progress = session.exec(select(ProgressRow)).all()
    due = [(row.n, row.due_on) for row in cycles if row.deadline_id.startswith("KS/2.1~")]
    assert due == [(1, dt.date(2027, 3, 31)), (2, dt.date(2027, 6, 30))]
    told = {(row.recommendation_id, row.as_of_on) for row in progress if "a plan was drafted" in row.text}
    assert told == {("KS/2", dt.date(2027, 4, 30))}
    assert len({row.id for row in progress}) == len(progress)
