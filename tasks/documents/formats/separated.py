"""The paper in comma-separated text."""

from registry.errors import BadInputError
from tasks.documents.paper import Paper


def read_csv(_content: bytes, name: str, _sha256: str) -> Paper:
    """The paper in comma-separated text. Raises BadInputError."""
    raise BadInputError(
        f"{name} is comma-separated text, which cannot be read yet; save it as text with tabs between the columns."
    )
