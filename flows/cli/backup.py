"""`remembrancer backup`, `verify` and `restore`."""

import datetime as dt
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows.cli.errors import said_plainly

if TYPE_CHECKING:
    from tasks.backup.checking import Verified
    from tasks.backup.making import Made

NOT_WHOLE = 1
FOLDER = typer.Argument(help="The folder for it; best on another disk, and copied to another place.")
KEEP = typer.Option(0, "--keep", min=0, help="Then remove backups of ours but the newest so many; 0 keeps all.")
WHICH = typer.Argument(None, help="A backup or an export; without one: the register and the evidence as they stand.")
BACKUP = typer.Argument(help="The backup, as `remembrancer backup` wrote it.")
BY = typer.Option("", "--by", help="Who restores it, for the journal.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(verify)
    app.command()(restore)


def backup(folder: Path = FOLDER, keep: int = KEEP) -> None:
    """Write register, evidence and keys into one file, while everything runs."""
    with said_plainly():
        made = _make(folder, keep)
        said = made.manifest
        typer.echo(f"{made.path}: {made.size / 1e6:.1f} MB, {said.evidence_files} pieces of evidence.")
        typer.echo(f"The journal has {said.seq} entries; its head is {said.head or 'not there yet'}")
        for path in made.removed:
            typer.echo(f"Removed {path}")
        if said.problems:
            typer.echo("EVIDENCE IS MISSING OR CHANGED. This backup lacks it; no older backup was removed:", err=True)
            for problem in said.problems:
                typer.echo(f"  {problem}", err=True)
            raise typer.Exit(NOT_WHOLE)


def _make(folder: Path, keep: int) -> "Made":
    from dataclasses import replace

    from flows.runtime import running
    from registry.journal import writing
    from registry.pulse import LAST_BACKUP
    from registry.register import set_meta
    from tasks.backup.making import make_backup, remove_older

    with running() as runtime:
        now = dt.datetime.now(dt.UTC)
        keys = runtime.settings.root / "keys"
        made = make_backup(runtime.engine, runtime.vault, keys, folder, now, version("remembrancer"))
        if made.manifest.problems:
            return made
        # A backup with gaps is none to rely on: the watch goes on asking for a whole one, and older ones stay.
        with writing(runtime.engine, runtime.now()) as writer:
            set_meta(writer.session, LAST_BACKUP, now.isoformat())
        return replace(made, removed=remove_older(folder, keep) if keep else ())


def verify(which: Path | None = WHICH) -> None:
    """Prove that nothing is lost or changed: the journal's chain, the register against it, the evidence."""
    with said_plainly():
        from tasks.proof import is_export, prove_export

        if which is not None and is_export(which):
            proved = prove_export(which)
            problems = proved.problems
            typer.echo(f"{proved.entries} journal entries, {proved.opened} personal values. The head is {proved.head}")
        else:
            found = _verified(which)
            problems = found.problems
            counts = f"{found.entries} journal entries, {found.rows} rows, {found.evidence} pieces of evidence"
            typer.echo(f"{counts}. The head is {found.head}")
        for problem in problems:
            typer.echo(problem, err=True)
        if problems:
            raise typer.Exit(NOT_WHOLE)
        typer.echo("Everything is as it was written.")


def _verified(which: Path | None) -> "Verified":
    from flows.runtime import running
    from registry.errors import BadInputError
    from registry.journal import reading
    from tasks.backup.archive import opened
    from tasks.backup.checking import verify_backup, verify_register

    if which is None:
        with running() as runtime, reading(runtime.engine) as session:
            return verify_register(session, runtime.vault)
    try:
        with opened(which) as archive:
            return verify_backup(archive)
    except OSError as error:
        raise BadInputError(f"{which} cannot be read: {error.strerror}.") from error


def restore(which: Path = BACKUP, by: str = BY) -> None:
    """Make an empty home, or an empty database, what the backup holds. Nothing is ever written over."""
    with said_plainly():
        from flows.restoring import restore as make_anew
        from registry.errors import BadInputError
        from registry.journal import OURSELVES
        from registry.settings import Settings

        try:
            done = make_anew(Settings(), which, by=by.strip() or OURSELVES, say=typer.echo)
        except OSError as error:
            raise BadInputError(f"{error.filename or which}: {error.strerror}. Nothing was restored.") from error
        said = done.manifest
        typer.echo(f"Restored: the register of {said.made_at:%Y-%m-%d %H:%M} UTC, {done.evidence} pieces of evidence.")
        for problem in said.problems:
            typer.echo(f"The backup lacks: {problem}", err=True)
        if done.doubtful:
            typer.echo(
                f"{done.doubtful.letters + done.doubtful.items} letters may have gone since the backup was made: they "
                "stand in “What waits for you” and are not sent unless a person says so."
            )
            typer.echo(f"Mode: {done.doubtful.mode.value}. See docs/backup.md before real letters go again.")
        typer.echo("Start it: remembrancer up")
