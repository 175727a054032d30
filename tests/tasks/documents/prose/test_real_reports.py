"""Two real reports in prose, against golden tables that a person read line by line beside the papers."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest

from registry.draft import Draft, ProposedAction, Standing
from tasks.documents.dated import paper_date
from tasks.documents.formats.opened import open_paper
from tasks.documents.reading import read_document

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
GOLDEN = Path(__file__).parent.parent / "golden"
PAPERS = [
    ("003", dt.date(2001, 2, 27), "committee_report.tsv"),
    ("004", dt.date(2007, 5, 24), "programme_report.tsv"),
]
real = pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")


def paper(number: str) -> Path:
    (path,) = (Path(str(CORPUS)) / "seeds").glob(f"{number}_*.txt")
    return path


def row(draft: Draft, action: ProposedAction) -> str:
    when = action.when
    cells = (
        action.ref,
        draft.standing_of(action).name.lower(),
        hashlib.sha256(action.text.encode()).hexdigest()[:16],
        "tracked" if action.tracked else "note",
        when.kind.value,
        str(when.due or when.rrule or when.start or "-"),
        "ambiguous" if when.ambiguous else "-",
        action.form.value,
        action.owner or "-",
    )
    return "\t".join(cells)


@real
@pytest.mark.parametrize(("number", "day", "golden"), PAPERS)
def test_a_real_report_gives_the_draft_that_a_person_agreed_with(number: str, day: dt.date, golden: str) -> None:
    draft = read_document(paper(number), paper(number).name, document_on=day)
    assert [row(draft, action) for action in draft.actions] == (GOLDEN / golden).read_text("utf-8").splitlines()
    assert Standing.RESOLVED not in {draft.standing_of(action) for action in draft.actions}


@real
@pytest.mark.parametrize(("number", "day", "golden"), PAPERS)
def test_a_real_report_bears_its_date(number: str, day: dt.date, golden: str) -> None:
    assert paper_date(open_paper(paper(number), paper(number).name)) == day
