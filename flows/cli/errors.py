"""How a command says what is wrong: plainly, on standard error, with exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from flows.cli.plain_text import shown_safely
from registry.errors import BadInputError, RemembrancerError

WRONG = 2


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn our errors, and a database that does not answer, into a message and exit code 2."""
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except (RemembrancerError, ValidationError) as error:
        typer.echo(shown_safely(str(error)), err=True)
        raise typer.Exit(WRONG) from error
    except OperationalError as error:
        typer.echo(
            f"The register's database does not answer: {str(error.orig).strip().splitlines()[0]}\n"
            "Start it with `make up` (or `remembrancer up`) in another terminal, or set REMEMBRANCER_DATABASE_URL.",
            err=True,
        )
        raise typer.Exit(WRONG) from error


def refused(error: BadInputError) -> typer.Exit:
    """Say what is wrong with the input; the exit to raise. For commands that need no database."""
    typer.echo(shown_safely(str(error)), err=True)
    return typer.Exit(WRONG)
