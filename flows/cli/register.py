"""`remembrancer plan`, `apply`, `status` and `clock`."""

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows.cli.errors import said_plainly
from flows.cli.plain_text import shown_safely
from registry.errors import BadInputError

if TYPE_CHECKING:
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
        made = _with_plan(draft, parties, policy, write=True)
        _print_plan(made, "changed")
        from registry.settings import Settings
        from tasks.prefect_ui.prompting import start_now

        if not made.changes_nothing and start_now(Settings(), "sync/sync"):
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
        typer.echo(f"{step.mark.value} {shown_safely(step.line)}")
    changes = sum(1 for step in found.steps if step.happening)
    typer.echo(f"{changes} entries {verb}." if changes else "Nothing to change: the register is as the draft says.")


def status(as_json: bool = typer.Option(False, "--json", help="As JSON, for programs.")) -> None:
    """Print the position: how many actions stand in each state, then the worst first."""
    with said_plainly():
        from flows.cli.position_shown import show_position
        from flows.runtime import running
        from flows.watch.status_line import line_for_status
        from registry.clock import mode_of
        from registry.journal import reading
        from registry.position import take_position

        with running() as runtime:
            now = runtime.now()
            with reading(runtime.engine) as session:
                found, mode = take_position(session, runtime.calendar, now), mode_of(session)
            if as_json:
                _print_json(found, mode.value, now)
            else:
                show_position(found, mode.value, runtime.calendar.local_date(now))
                if not_well := line_for_status(runtime.settings):
                    typer.echo(not_well)


def _print_json(found: "Position", mode: str, now: dt.datetime) -> None:
    values = {
        "mode": mode,
        "at": now.isoformat(),
        "counts": {news.value: count for news, count in found.counts},
        "actions": [dataclasses.asdict(each) for each in found.standings],
    }
    typer.echo(json.dumps(values, default=str, ensure_ascii=False, indent=2))


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
