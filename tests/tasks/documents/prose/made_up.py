"""Made-up reports in prose (council, hospital, inspector, minutes, fire, grants, decision), in `reports/`."""

import datetime as dt
from pathlib import Path

from registry.draft import Draft, ProposedAction
from tasks.documents.dated import paper_date
from tasks.documents.formats.opened import open_paper
from tasks.documents.reading import read_document

FOLDER = Path(__file__).parent / "reports"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))
PAPER_ON = dt.date(2004, 3, 1)


def report(name: str) -> str:
    """One report's text."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def draft_of(text: str, on: dt.date | None = None) -> Draft:
    """The draft of a report given as text; its own date counts where none is given."""
    day = on or paper_date(open_paper(text.encode(), "report.txt"))
    assert day is not None
    return read_document(text.encode(), "report.txt", document_on=day)


def proposed(draft: Draft) -> list[str]:
    """Each tracked action's ref without its report, when it is due, and who owes it: "2.1c.1 2010-03-31 Clerk"."""
    return [
        f"{action.ref.split('/', 1)[1]} {when_of(action)} {action.owner or '-'}"
        for action in draft.actions
        if action.tracked
    ]


def when_of(action: ProposedAction) -> str:
    """A date, a window, a rule, an event's words, or the kind's name."""
    when = action.when
    if when.due:
        return when.due.isoformat()
    if when.start or when.end:
        return f"{when.start or ''}/{when.end or ''}"
    return when.rrule or when.event or when.kind.value
