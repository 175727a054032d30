"""`remembrancer read`: its options. What it does stands in reading_paper.py."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import refused
from flows.cli.paper_date import Day
from registry.errors import BadInputError


def register(app: typer.Typer) -> None:
    """Add the command `read`."""
    app.command("read")(read_command)


def read_command(
    document: Annotated[Path, typer.Argument(help="The paper: Word, Excel, PDF, HTML, CSV or text.")],
    date: Day = None,
    report: Annotated[
        str | None, typer.Option(help="The report's code; else the initials of its quoted title.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each proposed action.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the paper itself, each action and what was left out marked in it.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the draft to this file: .yaml, or .xlsx for an Excel workbook."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(help="Which column is which, as 3=monitoring,1=number; remembered for papers of that form."),
    ] = None,
    pages: Annotated[str | None, typer.Option(help="Of a PDF, only these pages: 12-40.")] = None,
    parties: Annotated[
        Path | None, typer.Option(help="parties.yaml: propose which party each name means; else the one beside -o.")
    ] = None,
) -> None:
    """Read a monitoring paper: its recommendations, what is owed, what was left out and why."""
    from flows.cli.reading_paper import Wish, read_and_show

    try:
        read_and_show(Wish(document, date, report, as_json, show, output, columns, pages, parties))
    except BadInputError as error:
        raise refused(error) from error
