"""A report in prose: its recommendations, and the commitments and milestones in its paragraphs."""

from registry.errors import BadInputError
from tasks.documents.found import Found, Frame
from tasks.documents.paper import Paper


def read_prose(paper: Paper, _frame: Frame) -> Found:
    """What a report without a table proposes, commits to or plans. Raises BadInputError for one that has nothing."""
    raise BadInputError(
        f"No table was found in {paper.name}: give the paper as text with one row a line and tabs between the columns."
    )
