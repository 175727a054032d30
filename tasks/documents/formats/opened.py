"""Which format a file has, by its content, and the paper in it."""

import hashlib
from dataclasses import replace
from pathlib import Path

from registry.errors import BadInputError
from tasks.documents.formats.guarded import Asked, read_guarded
from tasks.documents.formats.kinds import Kind, kind_of, said_of
from tasks.documents.formats.limits import LARGEST_PAPER, LARGEST_READ_HERE, MEGABYTE
from tasks.documents.formats.measured import check_text, measured
from tasks.documents.formats.separated import read_csv
from tasks.documents.formats.text import read_text
from tasks.documents.formats.ticking import Ticker, silent
from tasks.documents.paper import Paper

HERE = {Kind.TEXT: read_text, Kind.CSV: read_csv}  # linear: where they are small, they need no process of their own


def open_paper(
    document: Path | bytes,
    name: str,
    *,
    pages: tuple[int, int] | None = None,
    progress: Ticker | None = None,
) -> Paper:
    """The paper in a file, given as a path or as its bytes; of a PDF, only `pages` (first and last) if given.

    `progress` is told what is counted ("pages"), how many are done, and of how many. A file whose name says another
    kind than its content is read as what it is, and `notes` says so. Raises BadInputError, saying what to do, for a
    file that cannot be read, is empty, is of a kind that is not taken, or asks for more than formats/limits.py allows.
    """
    content = document if isinstance(document, bytes) else _bytes_of(document)
    if len(content) > LARGEST_PAPER:
        raise BadInputError(_too_large(name))
    if not content.strip():
        raise BadInputError(f"{name} is empty; give the paper's text.")
    kind, sha256 = kind_of(content, name), hashlib.sha256(content).hexdigest()
    if kind in HERE:
        check_text(content, name)
    if kind in HERE and len(content) <= LARGEST_READ_HERE:
        paper = measured(HERE[kind](content, name, sha256))
    else:
        kind, paper = read_guarded(Asked(content, name, sha256, kind, pages), progress or silent)
    said = said_of(kind, name)
    return replace(paper, notes=(said, *paper.notes)) if said else paper


def _too_large(name: object) -> str:
    return f"{name} is larger than {LARGEST_PAPER // MEGABYTE} MB; give the paper's text alone."


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:  # of a device or a pipe nobody knows the size
            content = file.read(LARGEST_PAPER + 1)
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Check the name and the permissions.") from error
    if len(content) > LARGEST_PAPER:
        raise BadInputError(_too_large(path))
    return content
