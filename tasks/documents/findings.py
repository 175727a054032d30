"""An inspectorate's findings: strengths beside areas for improvement."""

from registry.errors import BadInputError
from tasks.documents.found import Found, Frame
from tasks.documents.paper import Paper


def has_findings(_paper: Paper) -> bool:
    """Whether the paper sets strengths beside areas for improvement."""
    return False


def read_findings(paper: Paper, _frame: Frame) -> Found:
    """Every area for improvement as a finding that waits for a response; strengths are left out, with the reason."""
    raise BadInputError(f"{paper.name}: no findings were found.")
