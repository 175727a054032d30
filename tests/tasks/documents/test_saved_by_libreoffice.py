"""One paper saved by a real program as Word, Excel, PDF, HTML and CSV gives the same actions as its text."""

import datetime as dt
import os
from pathlib import Path

import pytest

from registry.draft import Draft
from tasks.documents.reading import read_document
from tests.tasks.documents.office import SOFFICE, WHY_NOT, as_page, saved

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
EXAMPLE = Path(__file__).parents[3] / "examples" / "paper.txt"
DATES = {"real": dt.date(2001, 2, 27), "example": dt.date(2026, 11, 2)}
FORMATS = ("docx", "xlsx", "pdf", "html", "csv")

pytestmark = pytest.mark.skipif(SOFFICE is None, reason=WHY_NOT)


def sources() -> dict[str, Path]:
    found = {"example": EXAMPLE}
    if CORPUS:
        (found["real"],) = (Path(CORPUS) / "seeds").glob("002_*.txt")
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder a format, with each paper in it."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "made").mkdir()
    for name, path in sources().items():
        (folder / "made" / f"{name}.html").write_text(as_page(path.read_bytes()), encoding="utf-8")
    saved(folder, FORMATS)
    return folder


def told(draft: Draft) -> list[tuple[object, ...]]:
    """Everything of a draft's actions but where they stand."""
    return [
        (each.ref, each.text, each.when.kind, each.when.due, each.when.rrule, each.when.ambiguous, each.form,
         each.owner, each.recipient, each.tracked)
        for each in draft.actions
    ]  # fmt: skip


@pytest.mark.promise(1)
@pytest.mark.parametrize("suffix", ["made", *FORMATS])
@pytest.mark.parametrize("paper", ["example", "real"])
def test_a_paper_gives_the_same_actions_in_every_format(office: Path, paper: str, suffix: str) -> None:
    if paper == "real" and not CORPUS:
        pytest.skip("REMEMBRANCER_CORPUS is not set: no real paper to save")
    text = read_document(sources()[paper], "paper.txt", document_on=DATES[paper])
    path = office / suffix / f"{paper}.{'html' if suffix == 'made' else suffix}"
    draft = read_document(path, path.name, document_on=DATES[paper])
    assert (draft.report_code, draft.report_title) == (text.report_code, text.report_title)
    assert told(draft) == told(text)
    assert [(each.number, each.text, each.paragraph) for each in draft.recommendations] == [
        (each.number, each.text, each.paragraph) for each in text.recommendations
    ]
    assert (draft.gaps, draft.standing) == (text.gaps, text.standing)
