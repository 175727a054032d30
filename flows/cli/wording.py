"""`remembrancer wording`: what one text says about time, and why."""

import io
import json
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from flows.cli.errors import refused
from flows.cli.paper_date import Day, paper_date
from flows.cli.reading_fields import reading_fields
from flows.cli.wording_shown import show_readings
from registry.errors import BadInputError, Problem
from registry.wording import read


def register(app: typer.Typer) -> None:
    """Add the command `wording`."""
    app.command("wording")(wording_command)


def wording_command(
    text: Annotated[
        str | None, typer.Argument(help="The words to read; without them, JSON lines on standard input.")
    ] = None,
    date: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of colours.")] = False,
) -> None:
    """Show what one text says about time, and why; or read JSON lines {"id", "text", "reference_date"}."""
    try:
        if text is None:
            sys.stdout.writelines(_answers(date))
            return
        readings = read(text, paper_date(date))
    except BadInputError as error:
        raise refused(error) from error
    if as_json:
        sys.stdout.write(_json_line({"readings": [reading_fields(each) for each in readings]}))
    else:
        _show_all_that_can_be_shown()
        show_readings(text, readings)


def _show_all_that_can_be_shown() -> None:
    """A terminal that knows no Unicode gets question marks instead of an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _answers(date: str | None) -> Iterator[str]:
    """One line out for each line in; a bad line stops with its number."""
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            text, given = str(asked["text"]), asked.get("reference_date") or date
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = Problem('must be {"id": …, "text": …, "reference_date": …} on one line', number)
            raise BadInputError("The input cannot be read:", (problem,)) from error
        readings = [reading_fields(each) for each in read(text, paper_date(given, number))]
        yield _json_line({"id": asked.get("id"), "readings": readings})


def _json_line(what: dict[str, object]) -> str:
    """As people can read it; with escapes where the output cannot carry a character (half of a pair, say)."""
    line = json.dumps(what, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(what)
    return line + "\n"
