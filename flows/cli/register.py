"""`remembrancer plan`, `apply`, `status` and `clock`."""

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows.cli.errors import said_plainly
from registry.errors import BadInputError

if TYPE_CHECKING:
    from flows.runtime import Runtime
    from registry.planning.plan import Plan
    from registry.position import Position

DRAFT = typer.Argument(exists=True, dir_okay=False, help="A draft that `remembrancer read -o` wrote.")
PARTIES = typer.Option(None, "--parties", help="parties.yaml; else the one beside the draft.")
POLICY = typer.Option(None, "--policy", help="policy.toml; else the one beside the draft, else the default policy.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(plan)
    app.command()(apply)
    app.command()(status)
    app.command()(clock)


def plan(draft: Path = DRAFT, parties: Path | None = PARTIES, policy: Path | None = POLICY) -> None:
    """Show what applying a draft would change. Nothing is written."""
    with said_plainly():
        _print_plan(_with_plan(draft, parties, policy, write=False), "would change")


def apply(draft: Path = DRAFT, parties: Path | None = PARTIES, policy: Path | None = POLICY) -> None:
    """Make the register as the draft says, in one transaction. Applying twice changes nothing."""
    with said_plainly():
        _print_plan(_with_plan(draft, parties, policy, write=True), "changed")
        from registry.settings import Settings
        from tasks.prefect_ui.prompting import start_now

        if start_now(Settings().prefect_api_url, "sync/sync"):
            typer.echo("Prefect shows it within a minute.")


def _with_plan(draft: Path, parties: Path | None, policy: Path | None, *, write: bool) -> "Plan":
    from flows.applying import apply_files, plan_files
    from flows.runtime import running

    parties = parties or draft.parent / "parties.yaml"
    if not parties.exists():
        raise BadInputError(f"There is no {parties}: name the parties with --parties (see examples/README.md).")
    beside = draft.parent / "policy.toml"
    policy = policy or (beside if beside.exists() else None)
    with running() as runtime:
        return (apply_files if write else plan_files)(runtime, draft, parties, policy)


def _print_plan(found: "Plan", verb: str) -> None:
    for step in found.steps:
        typer.echo(f"{step.mark.value} {step.line}")
    changes = sum(1 for step in found.steps if step.happening)
    typer.echo(f"{changes} entries {verb}." if changes else "Nothing to change: the register is as the draft says.")


def status(as_json: bool = typer.Option(False, "--json", help="As JSON, for programs.")) -> None:
    """Print the position: how many actions stand in each state, then the worst first."""
    with said_plainly():
        from flows.runtime import running
        from registry.clock import mode_of
        from registry.journal import reading
        from registry.position import take_position

        with running() as runtime:
            now = runtime.now()
            with reading(runtime.engine) as session:
                found, mode = take_position(session, runtime.calendar, now), mode_of(session)
            _print_json(found, mode.value, now) if as_json else _print_position(found, mode.value, now, runtime)


def _print_json(found: "Position", mode: str, now: dt.datetime) -> None:
    values = {
        "mode": mode,
        "at": now.isoformat(),
        "counts": {news.value: count for news, count in found.counts},
        "actions": [dataclasses.asdict(each) for each in found.standings],
    }
    typer.echo(json.dumps(values, default=str, ensure_ascii=False, indent=2))


def _print_position(found: "Position", mode: str, now: dt.datetime, runtime: "Runtime") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    local = runtime.calendar.local_date(now)
    console.print(f"[bold]Position on {local:%A} {local.day} {local:%B %Y}[/bold] ({mode})")
    console.print("  ".join(f"{count} {news.value}" for news, count in found.counts) or "The register is empty.")
    if not found.standings:
        return
    table = Table(box=None, pad_edge=False, expand=False)
    for heading in ("Action", "What", "Owner", "Stands", "Due"):
        table.add_column(heading, no_wrap=heading in {"Action", "Due"}, overflow="fold")
    for each in found.standings:
        due = f"{each.due_on.day} {each.due_on:%b %Y}" if each.due_on else ""
        late = f" ({each.days_late} working days late)" if each.days_late else ""
        cells = (each.ref, each.title, each.owner or "nobody named", f"{each.news.value}{late}", due)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def clock(
    to: str = typer.Argument("", help="Set the demo's clock to this date, or date and time: 2026-12-01T09:00."),
    days: int = typer.Option(0, "--forward", help="Set it forward by so many days."),
) -> None:
    """Show the register's clock, or set the demo's forward to watch what happens. Only demo has such a clock."""
    with said_plainly():
        from flows.demo_clock import move_clock
        from flows.runtime import running

        with running() as runtime:
            now = move_clock(runtime, to, days) if to or days else runtime.now()
            typer.echo(f"The register's time is {now.astimezone(dt.UTC):%A %d %B %Y, %H:%M} UTC.")
