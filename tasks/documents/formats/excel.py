"""The paper in an Excel workbook."""

from registry.errors import BadInputError
from tasks.documents.paper import Paper


def read_excel(_content: bytes, name: str, _sha256: str) -> Paper:
    """The paper in an Excel workbook. Raises BadInputError."""
    raise BadInputError(
        f"{name} is an Excel workbook, which cannot be read yet; save it as text with tabs between the columns."
    )
