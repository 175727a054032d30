"""`remembrancer mode`: who gets the letters."""

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from flows.cli.errors import said_plainly
from registry.errors import BadInputError
from registry.settings import Mode

if TYPE_CHECKING:
    from flows.changing_mode import Trial
    from flows.runtime import Runtime
    from registry.modes import ModeChange

MEANS = {
    Mode.DEMO: "the example; its letters stay on this computer",
    Mode.REHEARSAL: "every letter goes to the clerk alone, marked with who would have had it",
    Mode.LIVE: "letters go to those they are for",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(mode)


def mode(
    wanted: str = typer.Argument("", help="rehearsal or live; without it the mode is shown."),
    by: str = typer.Option("", "--by", help="Who decides it: one of the body's administrators."),
    why: str = typer.Option("", "--why", help="Why; it stands in the journal."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would change and what would then be sent."),
    weeks: int = typer.Option(4, "--weeks", min=1, max=52, help="How far --dry-run looks ahead."),
    as_json: bool = typer.Option(False, "--json", help="As JSON, for programs."),
) -> None:
    """Show who gets the letters, or change it: rehearsal (the clerk alone) or live."""
    with said_plainly():
        from flows.runtime import running

        with running() as runtime:
            if not wanted:
                _show(runtime, as_json=as_json)
            elif dry_run:
                _try(runtime, _mode(wanted), by, why, weeks, as_json=as_json)
            else:
                _set(runtime, _mode(wanted), by, why, as_json=as_json)


def _mode(wanted: str) -> Mode:
    try:
        return Mode(wanted.lower())
    except ValueError:
        raise BadInputError(f"{wanted!r} is no mode; modes: rehearsal, live.") from None


def _show(runtime: "Runtime", *, as_json: bool) -> None:
    from registry.clock import mode_of
    from registry.journal import reading
    from registry.post.addressing import clerk_addresses

    with reading(runtime.engine) as session:
        now, clerk = mode_of(session), clerk_addresses(session)
    if as_json:
        typer.echo(json.dumps({"mode": now.value, "clerk": list(clerk)}))
        return
    typer.echo(f"{now.value}: {MEANS[now]}.")
    if now is Mode.REHEARSAL:
        typer.echo(f"The clerk's address: {', '.join(clerk) or 'not known: nothing goes'}")


def _set(runtime: "Runtime", wanted: Mode, by: str, why: str, *, as_json: bool) -> None:
    from flows.changing_mode import set_mode
    from tasks.prefect_ui.prompting import start_now

    change = set_mode(runtime, wanted, by=by, why=why)
    start_now(runtime.settings, "sync/sync")
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(change), default=str, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{change.before.value} -> {change.after.value}: {MEANS[change.after]}.")
    _say_change(change, "was", "were")
    _say_post_room(runtime, wanted)


def _try(runtime: "Runtime", wanted: Mode, by: str, why: str, weeks: int, *, as_json: bool) -> None:
    from flows.changing_mode import try_mode

    trial = try_mode(runtime, wanted, by=by, why=why, weeks=weeks)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(trial), default=str, ensure_ascii=False, indent=2))
        return
    typer.echo(f"Tried only: {trial.change.before.value} -> {trial.change.after.value}. Nothing was changed.")
    _say_change(trial.change, "would be", "would be")
    for key in trial.change.anew.deadlines:
        typer.echo(f"  {key}{': held' if key in trial.change.anew.held else ''}")
    _say_letters(trial, wanted, weeks)
    _say_post_room(runtime, wanted)


def _say_change(change: "ModeChange", one: str, several: str) -> None:
    for count, what in (
        (len(change.anew.deadlines), "asked for anew, from today and by the same date"),
        (len(change.anew.held), "of them held, because they fell due in rehearsal: release them, or waive them"),
        (len(change.anew.withdrawn), "withdrawn that had been decided and not sent"),
        (len(change.closed), "closed unsent: letters of the mode that ends"),
    ):
        if count:
            typer.echo(f"{count} {one if count == 1 else several} {what}.")


def _say_letters(trial: "Trial", wanted: Mode, weeks: int) -> None:
    whose = "to the clerk, for" if wanted is Mode.REHEARSAL else "to"
    typer.echo(f"In {weeks} week{'' if weeks == 1 else 's'}, if nobody answers, these letters would go:")
    letters: dict[tuple[str, str], list[str]] = {}
    for line in trial.would_go:
        letters.setdefault((line.day.isoformat(), line.addressee), []).append(f"{line.ref} {line.rule}")
    for (day, party), about in letters.items():
        typer.echo(f"  {day} {whose} {party}: {', '.join(about)}")
    if not letters:
        typer.echo("  none")


def _say_post_room(runtime: "Runtime", wanted: Mode) -> None:
    if wanted is Mode.LIVE and runtime.settings.has_post_room:
        typer.echo("No outgoing mail server is named (REMEMBRANCER_SMTP_HOST): letters stay in the local post room.")
