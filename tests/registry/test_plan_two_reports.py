"""Two papers with near-identical titles and the same numbers are about different reports, and stay apart."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from registry.draft import Draft, ProposedRecommendation, Standing
from registry.errors import BadInputError
from registry.journal import reading
from registry.model import Reading, ScheduleKind
from registry.planning.plan import apply
from registry.planning.recognised import recognised
from registry.policy import DEFAULT_POLICY
from registry.register import Snapshot, snapshot
from tasks.documents.reading import read_document
from tests.registry.builders import CALENDAR, at, book


def corpus(name: str) -> Path:
    folder = os.environ.get("REMEMBRANCER_CORPUS")
    if not folder:
        pytest.skip("REMEMBRANCER_CORPUS is not set")
    (found,) = Path(folder).glob(f"seeds/{name}_*.txt")
    return found


@pytest.mark.parametrize(("earlier", "after"), [("002", "000"), ("000", "002")])
def test_two_real_papers_with_like_titles_and_the_same_numbers_stay_apart(
    engine: Engine, earlier: str, after: str
) -> None:
    """Under one code the second is refused with every number that clashes; nothing of the two is joined."""
    drafts = [
        replace(
            read_document(corpus(name), name, document_on=dt.date(2001, 6, 1 + n), report_code="WTR"),
            standing=Standing.RESOLVED,
        )
        for n, name in enumerate((earlier, after))
    ]
    one, two = [_without_owners(each) for each in drafts]
    apply(engine, one, book(), DEFAULT_POLICY, CALENDAR, at(2001, 7, 2))
    with reading(engine) as session:
        register: Snapshot = snapshot(session)
    shared = {each.number for each in one.recommendations} & {each.number for each in two.recommendations}
    assert shared == {"2", "6"}
    found = recognised(two, register)
    assert {problem.message.split(" ")[0] for problem in found.problems} == {f"WTR/{number}" for number in shared}
    with pytest.raises(BadInputError, match="--report CODE"):
        apply(engine, two, book(), DEFAULT_POLICY, CALENDAR, at(2001, 7, 2))
    apart = replace(two, report_code="WTR2", recommendations=tuple(_coded(each) for each in two.recommendations))
    assert recognised(apart, register).problems == ()
    assert recognised(apart, register).draft == apart


def _without_owners(paper: Draft) -> Draft:
    return replace(
        paper,
        recommendations=tuple(
            replace(each, actions=tuple(replace(a, owner=None, when=Reading(ScheduleKind.NONE)) for a in each.actions))
            for each in paper.recommendations
        ),
        names=(),
        joints=(),
    )


def _coded(each: ProposedRecommendation) -> ProposedRecommendation:
    return replace(each, actions=tuple(replace(a, ref=a.ref.replace("WTR/", "WTR2/")) for a in each.actions))
