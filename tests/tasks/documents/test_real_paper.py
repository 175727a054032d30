"""The real audit table, against a golden table that a person read line by line beside the paper."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest

from registry.draft import ProposedAction
from tasks.documents.reading import read_document

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
GOLDEN = Path(__file__).parent / "golden" / "audit_table.tsv"


def row(action: ProposedAction) -> str:
    when = action.when
    cells = (
        action.ref,
        hashlib.sha256(action.text.encode()).hexdigest()[:16],
        "tracked" if action.tracked else "note",
        when.kind.value,
        str(when.due or when.rrule or "-"),
        "ambiguous" if when.ambiguous else "-",
        action.form.value,
        action.owner or "-",
    )
    return "\t".join(cells)


@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
def test_the_real_audit_table_gives_the_draft_that_a_person_agreed_with() -> None:
    (path,) = (Path(str(CORPUS)) / "seeds").glob("002_*.txt")
    draft = read_document(path, path.name, document_on=dt.date(2001, 2, 27))
    assert (draft.report_code, draft.gaps, draft.left_out) == ("WTR", ("10",), ())
    assert [row(action) for action in draft.actions] == GOLDEN.read_text(encoding="utf-8").splitlines()
