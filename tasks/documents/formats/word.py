"""The paper in a Word document."""

from registry.errors import BadInputError
from tasks.documents.paper import Paper


def read_word(_content: bytes, name: str, _sha256: str) -> Paper:
    """The paper in a Word document. Raises BadInputError."""
    raise BadInputError(
        f"{name} is a Word document, which cannot be read yet; save it as text with tabs between the columns."
    )
