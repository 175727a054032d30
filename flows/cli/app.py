"""`remembrancer`: the command line, put together. Each command imports what it needs when it runs."""

import typer

from flows.cli import backup, doctor, going, mode, postroom, proof, reading, register, running, watch, wording

app = typer.Typer(
    help="Keeps the register of what an oversight body is owed, and chases it until it comes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(running.up)
app.command()(running.down)
reading.register(app)
wording.register(app)
register.register(app)
mode.register(app)
going.register(app)
postroom.register(app)
watch.register(app)
proof.register(app)
backup.register(app)
doctor.register(app)
