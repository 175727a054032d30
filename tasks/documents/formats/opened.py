"""Which format a file has, by its content, and the paper in it."""

import hashlib
from pathlib import Path

from registry.errors import BadInputError
from tasks.documents.formats.text import read_text
from tasks.documents.paper import Paper

LARGEST_PAPER = 20_000_000  # bytes


def open_paper(document: Path | bytes, name: str) -> Paper:
    """The paper in a file, given as a path or as its bytes.

    Raises BadInputError, saying what to do, for a file that cannot be read, is empty, or is of a kind that is not
    taken.
    """
    content = document if isinstance(document, bytes) else _bytes_of(document)
    return read_text(content, name, hashlib.sha256(content).hexdigest())


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_PAPER:
            raise BadInputError(f"{path} is larger than {LARGEST_PAPER // 1_000_000} MB; give the paper's text alone.")
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Check the name and the permissions.") from error
