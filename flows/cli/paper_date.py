"""The date of a paper as a command takes it: relative wording counts from it."""

import datetime as dt
from typing import Annotated

import typer

from registry.errors import BadInputError, Problem
from registry.wording.calendar_words import EARLIEST, LATEST

Day = Annotated[
    str | None, typer.Option("--date", help="The paper's date, as 2001-02-27: relative wording counts from it.")
]


def paper_date(given: object, line: int | None = None) -> dt.date:
    """The date given, of a paper or of line `line` of the input. Raises BadInputError if it is missing or none."""
    if given is None:
        raise BadInputError("Give the paper's date with --date 2001-02-27; relative wording counts from it.")
    try:
        day = dt.date.fromisoformat(str(given))
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        problem = Problem(f'"{given}" is no date of a paper; write it as 2001-02-27.', line)
        raise BadInputError("The date cannot be taken:", (problem,))
    return day
