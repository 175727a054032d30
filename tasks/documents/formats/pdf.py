"""The paper in a PDF."""

from registry.errors import BadInputError
from tasks.documents.paper import Paper


def read_pdf(_content: bytes, name: str, _sha256: str) -> Paper:
    """The paper in a PDF. Raises BadInputError."""
    raise BadInputError(f"{name} is a PDF, which cannot be read yet; save it as text with tabs between the columns.")
