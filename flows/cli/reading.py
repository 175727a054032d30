"""`remembrancer read`: what a paper was read as."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import refused
from flows.cli.paper_date import Day, paper_date
from flows.cli.reading_fields import reading_fields
from flows.cli.reading_shown import show_draft
from registry.draft import Draft, ProposedAction
from registry.errors import BadInputError
from tasks.documents.drafts.draft_file import dump_draft
from tasks.documents.reading import read_document

SUPPLIER = "the command line"


def register(app: typer.Typer) -> None:
    """Add the command `read`."""
    app.command("read")(read_command)


def read_command(
    document: Annotated[Path, typer.Argument(help="The paper: text with tabs between its table's columns.")],
    date: Day = None,
    report: Annotated[
        str | None, typer.Option(help="The report's code; else the initials of its quoted title.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each proposed action.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the draft, as YAML, to this file.")
    ] = None,
) -> None:
    """Read a monitoring paper: its recommendations, what is owed, what was left out and why."""
    try:
        draft = read_document(
            document, document.name, document_on=paper_date(date), report_code=report, date_supplied_by=SUPPLIER
        )
        if output:
            _write(output, dump_draft(draft))
    except BadInputError as error:
        raise refused(error) from error
    if as_json:
        sys.stdout.writelines(json.dumps(_action_line(action), ensure_ascii=False) + "\n" for action in draft.actions)
    elif output:
        typer.echo(_summary(draft, output))
    else:
        show_draft(draft)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}.") from error


def _summary(draft: Draft, output: Path) -> str:
    tracked = [action for action in draft.actions if action.tracked]
    unclear = sum(action.when.ambiguous for action in tracked)
    return (
        f"{output}: {len(draft.recommendations)} recommendations, {len(tracked)} actions "
        f"({unclear} to be ruled), {len(draft.actions) - len(tracked)} notes, {len(draft.left_out)} left out."
    )


def _action_line(action: ProposedAction) -> dict[str, object]:
    return {
        "ref": action.ref,
        "recommendation": action.recommendation,
        "title": action.title,
        "text": action.text,
        "owner": action.owner,
        "recipient": action.recipient,
        "form": action.form.value,
        "deliverable": action.deliverable,
        "action": action.tracked,
        **reading_fields(action.when),
        "locator": action.locator,
    }
