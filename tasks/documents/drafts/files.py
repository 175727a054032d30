"""A draft's file, YAML or workbook: read as what it is, written as its name says."""

from collections.abc import Sequence

from registry.draft import Draft
from registry.errors import BadInputError, Problem
from tasks.documents.drafts.draft_file import dump_draft, load_draft
from tasks.documents.drafts.workbook import dump_workbook
from tasks.documents.drafts.workbook_nodes import load_workbook_draft

ZIP = b"PK\x03\x04"


def written(draft: Draft, file: str, parties: Sequence[str] = ()) -> bytes:
    """The bytes of a draft's file: an Excel workbook where its name ends in .xlsx, else YAML.

    `parties` are names that the workbook's drop-downs offer. Raises BadInputError for a text that no cell can hold.
    """
    if file.lower().endswith(".xlsx"):
        return dump_workbook(draft, parties)
    return dump_draft(draft).encode()


def loaded(content: bytes, file: str) -> Draft:
    """The draft in a file's bytes. Raises BadInputError that lists every mistake with its place."""
    if content.startswith(ZIP):
        return load_workbook_draft(content, file)
    try:
        return load_draft(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        problem = Problem("is neither YAML in UTF-8 nor an Excel workbook; start again from `remembrancer read -o`")
        raise BadInputError(f"{file} cannot be taken:", (problem,)) from error
