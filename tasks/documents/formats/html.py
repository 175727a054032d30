"""The paper in a web page."""

from registry.errors import BadInputError
from tasks.documents.paper import Paper


def read_html(_content: bytes, name: str, _sha256: str) -> Paper:
    """The paper in a web page. Raises BadInputError."""
    raise BadInputError(
        f"{name} is a web page, which cannot be read yet; save it as text with tabs between the columns."
    )
