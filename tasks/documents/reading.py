"""One paper becomes a draft: recommendations, proposed actions, what was left out, gaps in the numbering."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from registry.draft import Draft
from registry.errors import BadInputError
from registry.joint.joints import propose_joints
from registry.wording.calendar_words import EARLIEST, LATEST
from tasks.documents.findings.reading import has_findings, read_findings
from tasks.documents.formats.opened import open_paper
from tasks.documents.found import Found, Frame
from tasks.documents.paper import Paper
from tasks.documents.prose.reading import read_prose
from tasks.documents.tables.mappings import remember, remembered
from tasks.documents.tables.reading import read_recommendations


def read_document(
    document: Path | bytes,
    name: str,
    *,
    document_on: dt.date,
    report_code: str | None = None,
    date_supplied_by: str | None = None,
    columns: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> Draft:
    """The draft of one paper, given as a path or as its bytes.

    Relative wording counts from `document_on`. Without `report_code` the code is the initials of the
    quoted title up to its colon. Every word of the monitoring column is in an action or in `left_out`.
    `columns` says which column is which (heading or number: role) where the headings do not; with `home` it is
    remembered there for papers with the same headings, once the paper has been read with it.
    Raises BadInputError, saying what to do, for a paper that cannot be read, and for one in which nothing that is
    owed can be found.
    """
    return read_paper(
        open_paper(document, name),
        document_on=document_on,
        report_code=report_code,
        date_supplied_by=date_supplied_by,
        columns=columns,
        home=home,
    )


def read_paper(
    paper: Paper,
    *,
    document_on: dt.date,
    report_code: str | None = None,
    date_supplied_by: str | None = None,
    columns: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> Draft:
    """The draft of a paper that was opened already; all else as for `read_document`."""
    if not EARLIEST <= document_on <= LATEST:
        raise BadInputError(f"{document_on} is no date of a paper; give its date as 2001-02-27.")
    frame = Frame(report_code, document_on, columns, remembered(home))
    found = _read(paper, frame)
    if columns and home and any(heading for heading in found.headings):
        remember(home, found.headings, columns)
    return Draft(
        report_code=found.code,
        report_title=found.title,
        document_name=paper.name,
        document_sha256=paper.sha256,
        document_on=document_on,
        date_supplied_by=date_supplied_by,
        standing=found.standing,
        recommendations=found.recommendations,
        left_out=found.left_out,
        gaps=found.gaps,
        queries=found.queries,
        joints=propose_joints([action for each in found.recommendations for action in each.actions]),
        columns=found.columns,
    )


def _read(paper: Paper, frame: Frame) -> Found:
    """By what the paper looks like: findings, a table of recommendations, or prose, with tables in it or without."""
    if frame.columns:
        return read_recommendations(paper, frame)
    if has_findings(paper):
        return read_findings(paper, frame)
    if not paper.grids:
        return read_prose(paper, frame)
    try:
        return read_recommendations(paper, frame)
    except BadInputError as no_table:
        try:
            return read_prose(paper, frame)
        except BadInputError:
            raise no_table from None
