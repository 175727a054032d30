"""`remembrancer doctor`: what is wrong with this set-up, and what to do."""

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.doctor.finding import Finding
    from registry.settings import Settings

SOMETHING_WRONG = 1
LOOP_SECONDS = 120.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    as_json: bool = typer.Option(False, "--json", help="As JSON, for programs."),
    mail_loop: bool = typer.Option(False, "--mail-loop", help="Also send a letter to ourselves, and wait for it."),
) -> None:
    """Look at the whole set-up, and say what is wrong and what to do. Exit code 1 if anything is wrong."""
    from flows.doctor.finding import Verdict

    findings = _examined(mail_loop=mail_loop, quiet=as_json)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(each) for each in findings], ensure_ascii=False, indent=2))
    else:
        _show(findings)
    if any(each.verdict is Verdict.WRONG for each in findings):
        raise typer.Exit(SOMETHING_WRONG)


def _examined(*, mail_loop: bool, quiet: bool) -> "list[Finding]":
    from pydantic import ValidationError

    from flows.doctor.examining import examine
    from flows.doctor.finding import wrong
    from flows.doctor.looks import looks
    from registry.errors import RemembrancerError
    from registry.settings import Settings

    now = dt.datetime.now(dt.UTC)
    try:
        settings = Settings()
    except (RemembrancerError, ValidationError) as error:
        means, todo = "Nothing starts with such a setting.", "Correct it: README, “Settings”."
        return [wrong("settings", str(error), means, todo)]
    findings = examine(looks(settings, now), settings)
    if mail_loop:
        findings += _loop(settings, quiet=quiet)
    return findings


def _loop(settings: "Settings", *, quiet: bool) -> "list[Finding]":
    from flows.doctor.examining import Look, examine
    from flows.doctor.looks import mode_as_it_is
    from flows.doctor.mail_loop import ABOUT, send_and_wait

    if not quiet:
        typer.echo("A letter to ourselves is on its way ...", err=True)
    now, mode = dt.datetime.now(dt.UTC), mode_as_it_is(settings)
    look = Look(ABOUT, lambda: send_and_wait(settings, mode, now, LOOP_SECONDS), longest=LOOP_SECONDS + 60)
    return examine([look], settings)


def _show(findings: "list[Finding]") -> None:
    from rich.console import Console
    from rich.markup import escape

    from flows.doctor.finding import Verdict

    marks = {Verdict.FINE: "[green]fine[/green]   ", Verdict.WARNING: "[yellow]warning[/yellow]"}
    console = Console(highlight=False)
    for each in findings:
        mark = marks.get(each.verdict, "[red]WRONG[/red]  ")
        console.print(f"{mark} [bold]{escape(each.about)}[/bold]: {escape(each.found)}", soft_wrap=True)
        if each.means:
            console.print(f"        {escape(each.means)}", soft_wrap=True)
        if each.to_do:
            console.print(f"        → {escape(each.to_do)}", soft_wrap=True)
    counts = {verdict: sum(each.verdict is verdict for each in findings) for verdict in Verdict}
    console.print(
        f"\n{counts[Verdict.FINE]} fine, {counts[Verdict.WARNING]} to know of, {counts[Verdict.WRONG]} wrong."
    )
