"""Made-up papers of the form that the reader knows: a table with tabs, HTML lists in its cells, page breaks."""

import datetime as dt

from registry.draft import Draft, ProposedAction
from tasks.documents.reading import read_document

PAPER_ON = dt.date(2004, 3, 1)
HEADINGS = "Ref\tFinding\tTrust response\tAudit Committee monitoring"


def paper(*rows: str, headings: str = HEADINGS, front: str = "Follow-up of “Better Care: A Review”") -> bytes:
    """The bytes of a paper with these rows."""
    return "\n".join([front, "", headings, *rows, ""]).encode()


def draft(*rows: str, headings: str = HEADINGS) -> Draft:
    return read_document(paper(*rows, headings=headings), "paper.txt", document_on=PAPER_ON)


def actions(cell: str) -> tuple[ProposedAction, ...]:
    """The actions of one monitoring cell, in a paper about a Trust."""
    return draft(f"1\tThe Trust should keep a register. (Para 3.2)\tUnder way\t{cell}").actions


def texts(cell: str) -> list[str]:
    return [action.text for action in actions(cell)]
