"""`remembrancer read` and `remembrancer wording`: what a paper, or one text, was read as."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.reading_shown import show_draft, show_readings
from registry.draft import Draft, ProposedAction
from registry.errors import BadInputError, Problem
from registry.model import Reading, ScheduleKind
from registry.wording import read as read_wording
from registry.wording.calendar_words import EARLIEST, LATEST
from tasks.documents.drafts.draft_file import dump_draft
from tasks.documents.reading import read_document

KIND_NAMES = {
    ScheduleKind.ONCE: "deadline", ScheduleKind.ON_REQUEST: "on_request", ScheduleKind.ON_EVENT: "on_event",
}  # fmt: skip
BAD_INPUT = 2
SUPPLIER = "the command line"
Day = Annotated[
    str | None, typer.Option("--date", help="The paper's date, as 2001-02-27: relative wording counts from it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands `read` and `wording`."""
    app.command("read")(read_command)
    app.command("wording")(wording_command)


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
            document, document.name, document_on=_day(date), report_code=report, date_supplied_by=SUPPLIER
        )
        if output:
            _write(output, dump_draft(draft))
    except BadInputError as error:
        raise _refused(error) from error
    if as_json:
        sys.stdout.writelines(json.dumps(_action_line(action), ensure_ascii=False) + "\n" for action in draft.actions)
    elif output:
        typer.echo(_summary(draft, output))
    else:
        show_draft(draft)


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
            for line in _answers(date):
                sys.stdout.write(line + "\n")
        elif as_json:
            sys.stdout.write(json.dumps({"readings": _reading_lines(text, _day(date))}, ensure_ascii=False) + "\n")
        else:
            show_readings(text, read_wording(text, _day(date)))
    except BadInputError as error:
        raise _refused(error) from error


def _day(given: str | None) -> dt.date:
    if given is None:
        raise BadInputError("Give the paper's date with --date 2001-02-27; relative wording counts from it.")
    return _parsed(given, None)


def _parsed(given: object, line: int | None) -> dt.date:
    try:
        day = dt.date.fromisoformat(str(given))
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        problem = Problem(f'"{given}" is no date of a paper; write it as 2001-02-27.', line)
        raise BadInputError("The date cannot be taken:", (problem,))
    return day


def _refused(error: BadInputError) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(BAD_INPUT)


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


def reading_fields(reading: Reading) -> dict[str, object]:
    """A reading for JSON: dates ISO 8601, kinds deadline, window, recurring, on_request, on_event, continuing, none."""
    return {
        "kind": KIND_NAMES.get(reading.kind, reading.kind.value),
        "due": reading.due and reading.due.isoformat(),
        "start": reading.start and reading.start.isoformat(),
        "end": reading.end and reading.end.isoformat(),
        "rrule": reading.rrule,
        "event": reading.event,
        "offset": reading.offset,
        "precision": reading.precision,
        "ambiguous": reading.ambiguous,
        "between": list(reading.between),
        "span": reading.span,
        "why": reading.why,
    }


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


def _reading_lines(text: str, reference: dt.date) -> list[dict[str, object]]:
    return [reading_fields(reading) for reading in read_wording(text, reference)]


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
        reference = _parsed(given, number) if given else _day(None)
        yield json.dumps({"id": asked.get("id"), "readings": _reading_lines(text, reference)}, ensure_ascii=False)
