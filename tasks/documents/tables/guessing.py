"""The columns of a table without headings, by what stands in them: numbers, names, dates, sentences that ask."""

import re
from collections.abc import Callable, Sequence

from tasks.documents.language.bodies import is_body
from tasks.documents.tables.columns import Columns
from tasks.documents.tables.headings import Role

FEWEST_ROWS = 2
MOST = 0.6  # of the cells that are not empty
LONGEST_NAME = 6  # words
LONGEST_DATE = 5  # words
SHORTEST_SENTENCE = 4  # words
LABEL = re.compile(
    r"(?:(?:part|rec(?:ommendation)?|no|para(?:graph)?|action|ref)\.?\s*)*[A-Za-z]{0,3}[-/]?\d{1,4}(?:[.,/-]\d{1,3})*[a-z]?[.):]?"
    r"(?:,?\s*(?:part|rec(?:ommendation)?|no|para(?:graph)?)\.?\s*\d+)*",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?:immediate|ongoing|monthly|quarterly|annual(?:ly)?)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\bshould\b|\brecommend(?:s|ed)?\b|\brequests? that\b|\bneeds? to\b|\bmust\b|\bought to\b", re.IGNORECASE
)
OWED = re.compile(
    r"\bto (?:receive|produce|provide|report|submit|be (?:informed|consulted|agreed|developed|reviewed))\b"
    r"|\breceipt of\b|\breports?\b|\bwill\b|\bshall\b|\bto be\b"
    r"|^(?:to note|provide|report|submit|review|develop|establish|inform|agree)\b",
    re.IGNORECASE,
)


def guess_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The roles of columns that no heading names; None unless numbers, recommendations and what is owed are plain."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(width)]
    roles: dict[int, Role] = {}
    for role, test in SIGNS:
        best = max(
            ((_share(cells, test), -at) for at, cells in enumerate(columns) if at not in roles), default=(0.0, 0)
        )
        if best[0] >= MOST:
            roles[-best[1]] = role
    if not {Role.NUMBER, Role.RECOMMENDATION} <= set(roles.values()):
        return None
    for at, cells in enumerate(columns):
        if at not in roles and _share(cells, _is_sentence) >= MOST:
            roles[at] = Role.PROGRESS
    found = Columns(("",) * width, tuple(roles.get(at, Role.UNREAD) for at in range(width)))
    return found if found.is_of_recommendations else None


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(test(cell.strip()) for cell in cells) / len(cells) if len(cells) >= FEWEST_ROWS else 0.0


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) >= SHORTEST_SENTENCE


SIGNS: tuple[tuple[Role, Callable[[str], bool]], ...] = (
    (Role.NUMBER, lambda cell: bool(LABEL.fullmatch(cell))),
    (Role.DUE, lambda cell: len(cell.split()) <= LONGEST_DATE and bool(DATE.search(cell))),
    (Role.OWNER, lambda cell: len(cell.split()) <= LONGEST_NAME and is_body(cell) and not DATE.search(cell)),
    (Role.RECOMMENDATION, lambda cell: _is_sentence(cell) and bool(ASKS.search(cell))),
    (Role.MONITORING, lambda cell: bool(OWED.search(cell))),
)
