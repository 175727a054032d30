"""What `remembrancer read` does: open the paper, read it, and show or write the draft."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from flows.cli.paper_date import paper_date
from flows.cli.paper_shown import show_paper
from flows.cli.reading_fields import action_line
from flows.cli.reading_shown import show_draft
from registry.draft import Draft, Standing
from registry.errors import BadInputError
from registry.parties import PartyBook, read_parties
from registry.planning.naming import propose_names
from registry.settings import Settings
from tasks.documents.dated import paper_date as date_in
from tasks.documents.drafts.files import written
from tasks.documents.formats.opened import open_paper
from tasks.documents.formats.ticking import Ticker
from tasks.documents.paper import Paper
from tasks.documents.reading import read_paper

SUPPLIER = "the command line"
SILENT_SECONDS = 2.0  # what takes longer shows how far it is


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    document: Path
    date: str | None
    report: str | None
    as_json: bool
    show: bool
    output: Path | None
    columns: str | None
    pages: str | None
    parties: Path | None


def read_and_show(wish: Wish) -> None:
    """Read the paper, and show or write what was asked for. Raises BadInputError."""
    with _progress() as tell:
        paper = open_paper(wish.document, wish.document.name, pages=_pages(wish.pages), progress=tell)
    draft = _draft(paper, wish.date, wish.report, _columns(wish.columns))
    book = _book(wish.parties, wish.output)
    if book:
        draft = replace(draft, names=propose_names(draft, book))
    if wish.output:
        names = [each.party.name for each in book.entries] if book else []
        _write(wish.output, written(draft, wish.output.name, names))
    if wish.as_json:
        lines = (json.dumps(action_line(draft, action), ensure_ascii=False) for action in draft.actions)
        sys.stdout.writelines(line + "\n" for line in lines)
    elif wish.show:
        show_paper(paper, draft)
    elif wish.output:
        typer.echo(_summary(draft, wish.output))
    else:
        show_draft(draft)


def _draft(paper: Paper, date: str | None, report: str | None, columns: dict[str, str] | None) -> Draft:
    """The paper's own date counts where it bears one and none was given."""
    borne = date_in(paper) if date is None else None
    if borne:
        typer.echo(f"The paper bears the date {borne}; relative wording counts from it.", err=True)
    return read_paper(
        paper,
        document_on=borne or paper_date(date),
        report_code=report,
        date_supplied_by=None if borne else SUPPLIER,
        columns=columns,
        home=Settings().home,
    )


def _columns(given: str | None) -> dict[str, str] | None:
    """ "3=monitoring,Finding=recommendation" by heading or number. Raises BadInputError."""
    if given is None:
        return None
    found = {}
    for part in given.split(","):
        heading, sign, role = part.rpartition("=")
        if not sign or not heading.strip() or not role.strip():
            raise BadInputError(f"{part!r} says of no column what it is: write --columns 3=monitoring,1=number.")
        found[heading.strip()] = role.strip()
    return found


def _pages(given: str | None) -> tuple[int, int] | None:
    """ "12-40", or "12" alone. Raises BadInputError."""
    if given is None:
        return None
    first, _, last = given.partition("-")
    try:
        found = int(first), int(last or first)
    except ValueError:
        found = 0, 0
    if not 1 <= found[0] <= found[1]:
        raise BadInputError(f"{given!r} are no pages: write --pages 12-40.")
    return found


def _book(parties: Path | None, output: Path | None) -> PartyBook | None:
    beside = output.parent / "parties.yaml" if output else None
    path = parties or (beside if beside and beside.exists() else None)
    if path is None:
        return None
    try:
        return read_parties(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read as text: {error}.") from error


@contextmanager
def _progress() -> Iterator[Ticker]:
    """A bar on standard error, for what takes longer than two seconds."""
    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    bar = shown.add_task("reading", total=None)

    def tell(what: str, done: int, of: int) -> None:
        shown.update(bar, description=f"{what} read", completed=done, total=of or None)
        if not shown.live.is_started and (shown.tasks[0].elapsed or 0) > SILENT_SECONDS:
            shown.start()

    try:
        yield tell
    finally:
        shown.stop()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}.") from error


def _summary(draft: Draft, output: Path) -> str:
    tracked = [action for action in draft.actions if action.tracked]
    unclear = sum(a.when.ambiguous or draft.standing_of(a) is not Standing.RESOLVED for a in tracked)
    return (
        f"{output}: {len(draft.recommendations)} recommendations, {len(tracked)} actions "
        f"({unclear} to be ruled), {len(draft.actions) - len(tracked)} notes, {len(draft.left_out)} left out."
    )
