"""The real tables, against golden tables that a person read line by line beside the papers.

A golden table holds no words of its paper: ref, standing, a hash of the text, kind, date or rule, form and owner.
"""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest

from registry.draft import Draft, ProposedAction, Standing
from tasks.documents.reading import read_document

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
GOLDEN = Path(__file__).parent / "golden"
needs_papers = pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
# The first paper bears no date: its narrative goes "the past 10 months" from November 2001, to a September whose end
# is still to come. The second bears none either: it looks back on September 2001 and the race equality schemes of
# May 2002, so it is taken for one of the winter after them.
PAPERS = {
    "000": dt.date(2002, 9, 1),
    "001": dt.date(2003, 1, 31),
    "002": dt.date(2001, 2, 27),
}


def drafted(number: str) -> Draft:
    (path,) = (Path(str(CORPUS)) / "seeds").glob(f"{number}_*.txt")
    return read_document(path, path.name, document_on=PAPERS[number])


def row(draft: Draft, action: ProposedAction) -> str:
    when = action.when
    cells = (
        action.ref,
        draft.standing_of(action).value,
        hashlib.sha256(action.text.encode()).hexdigest()[:16],
        "tracked" if action.tracked else "note",
        when.kind.value,
        str(when.due or when.rrule or "-"),
        "ambiguous" if when.ambiguous else "-",
        action.form.value,
        action.owner or "-",
    )
    return "\t".join(cells)


@needs_papers
@pytest.mark.parametrize("number", PAPERS)
def test_a_real_table_gives_the_draft_that_a_person_agreed_with(number: str) -> None:
    draft = drafted(number)
    golden = (GOLDEN / f"{number}.tsv").read_text(encoding="utf-8").splitlines()
    assert [row(draft, action) for action in draft.actions] == golden


@needs_papers
def test_the_audit_tables_gaps_queries_and_milestones_are_shown() -> None:
    draft = drafted("002")
    assert (draft.report_code, draft.gaps, draft.left_out) == ("WTR", ("10",), ())
    own = [action.ref for action in draft.actions if action.standing is Standing.MILESTONE]
    assert own == ["WTR/2.2", "WTR/4.5", "WTR/13.6"]
    assert [query.locator for query in draft.queries] == [
        "line 6, column 4, sentence 1",
        "line 11, column 4, sentence 4",
        "line 21, column 4, sentence 6",
        "line 32, column 4, sentence 2",
    ]


@needs_papers
def test_the_inspections_strengths_are_left_out_and_its_torn_lines_are_asked_about() -> None:
    draft = drafted("001")
    assert len(draft.recommendations) == 25
    assert sum("strength" in each.why for each in draft.left_out) == 21
    assert [query.locator for query in draft.queries] == ["line 27", "line 77", "line 78"]


@needs_papers
def test_two_papers_with_nearly_one_title_are_about_two_reports() -> None:
    update, audit = drafted("000"), drafted("002")
    assert update.report_code != audit.report_code
    assert update.report_title != audit.report_title
    assert {each.paragraph for each in update.recommendations}.isdisjoint(
        each.paragraph for each in audit.recommendations
    )
