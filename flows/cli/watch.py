"""`remembrancer watch`: what the watch sees; with `--once`, looked at by a timer that tells administrators."""

import typer

from flows.cli.errors import said_plainly

NOT_WELL = 1
ONCE = typer.Option(
    False, "--once", help="Look once, tell administrators what is new, and end: for a timer. Else only show."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(watch)


def watch(once: bool = ONCE) -> None:
    """Show what is wrong with the service as a whole. Exit code 1 while anything is."""
    with said_plainly():
        from flows.watch.rounds import Watch
        from flows.watch.shown import lines_of
        from registry.settings import Settings

        watch = Watch(Settings())
        found = watch.round() if once else watch.only_look()
        for line in lines_of(found, watch.settings):
            typer.echo(line)
    if found.wrong or not found.told:
        raise typer.Exit(NOT_WELL)
