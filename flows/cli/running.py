"""`remembrancer up` and `remembrancer down`."""

import typer
from pydantic import ValidationError

from registry.errors import RemembrancerError

CANNOT_START = 2

app = typer.Typer(help=__doc__)


@app.command()
def up(
    empty: bool = typer.Option(False, "--empty", help="Start with an empty register, without the example."),
) -> None:
    """Start the database, Prefect, its workers and the post room, and keep them running until ^C."""
    from rich.console import Console

    from flows.supervisor.board import Board
    from flows.supervisor.up import up as run
    from registry.settings import Settings

    try:
        run(Settings(), Board(Console()), empty=empty)
    except (RemembrancerError, ValidationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_START) from None


@app.command()
def down() -> None:
    """Stop a `remembrancer up` that runs on this home in another terminal."""
    from flows.supervisor.down import down as end
    from registry.settings import Settings

    try:
        typer.echo(end(Settings()))
    except (RemembrancerError, ValidationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_START) from None
