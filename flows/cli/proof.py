"""`remembrancer export`: the journal, for whoever wants proof."""

import datetime as dt
from pathlib import Path

import typer

from flows.cli.errors import said_plainly

FILE = typer.Argument(help="The new file.")
PERSONAL = typer.Option(False, "--personal", help="With what stands behind the commitments: names, letters, replies.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(file: Path = FILE, personal: bool = PERSONAL) -> None:
    """Write the journal into a file that anybody can verify (`remembrancer verify FILE`)."""
    with said_plainly():
        from flows.runtime import running
        from registry.journal import reading
        from tasks.proof import export_journal

        with running() as runtime, reading(runtime.engine) as session:
            made = export_journal(session, file, dt.datetime.now(dt.UTC), personal=personal)
        typer.echo(f"{file}: {made.entries} entries. The head that vouches for them is {made.head}")
