"""What `remembrancer up` does before and after its parts run: prepare the register, publish it in Prefect."""

import asyncio
import datetime as dt
import os
from collections.abc import Callable

from flows.unfinished_restore import Mark
from registry.clock import mode_of
from registry.database import migrate_at
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.modes import begin_in
from registry.register import meta, set_meta
from registry.settings import Mode, Settings, on_loopback
from tasks.mail_in.mailbox import make_maildir
from tasks.prefect_ui.prompting import start_now

KIND = "kind"
EXAMPLE, REAL = "example", "real"
AFTER_THE_SWEEP = dt.timedelta(seconds=20)
STARTED_ON = "REMEMBRANCER_EXAMPLE_DAY"  # tests start the example on a day of their own


def prepare(settings: Settings, *, empty: bool, report: Callable[[str], None]) -> None:
    """Migrate; the first time, load the example in demo mode, or leave the register empty, in rehearsal.

    A register that is there keeps its mode. Raises BadInputError when an empty start is asked for where the example
    lives (the two never share a register), or when settings would let a demonstration leave this computer.
    """
    from flows.runtime import running

    Mark(settings).refuse()
    for folder in (settings.owners_maildir, settings.returns_maildir):
        make_maildir(folder)
    migrate_at(settings.register_url)
    with running(settings) as runtime:
        with writing(runtime.engine, dt.datetime.now(dt.UTC)) as writer:
            kind = meta(writer.session, KIND)
            if kind is None:
                kind = REAL if empty else EXAMPLE
                set_meta(writer.session, KIND, kind)
                begin_in(writer, Mode.REHEARSAL if empty else Mode.DEMO)
            if mode_of(writer.session) is Mode.DEMO:
                refuse_to_leave_home(settings)
        if empty and kind == EXAMPLE:
            raise BadInputError(
                f"{settings.root} holds the example, which never shares a register with real work. "
                "Start real work in a home of its own: REMEMBRANCER_HOME=~/remembrancer remembrancer up --empty"
            )
        if kind == EXAMPLE:
            from flows.demo import load_example

            load_example(runtime, _first_day(runtime.calendar.local_date(dt.datetime.now(dt.UTC))), report)


def refuse_to_leave_home(settings: Settings) -> None:
    """Raise BadInputError, naming each setting, when a demonstration could reach beyond this computer."""
    hosts = {"SMTP_HOST": settings.smtp_host, "IMAP_HOST": settings.imap_host, "LISTEN": settings.listen}
    away = [f"REMEMBRANCER_{name}={host}" for name, host in hosts.items() if host and not on_loopback(host)]
    if away:
        raise BadInputError(
            f"This register holds the example, and a demonstration stays on this computer: unset {', '.join(away)}, "
            "or start real work in a home of its own: REMEMBRANCER_HOME=~/remembrancer remembrancer up --empty"
        )


def _first_day(today: dt.date) -> dt.date:
    given = os.environ.get(STARTED_ON)
    return dt.date.fromisoformat(given) if given else today


def publish(settings: Settings, report: Callable[[str], None]) -> None:
    """Show the register in Prefect, once its API answers and its pools exist."""
    from flows.runtime import running
    from flows.sync import publish_all

    with running(settings) as runtime:
        with reading(runtime.engine) as session:
            mode = mode_of(session)
        changes = asyncio.run(publish_all(runtime))
    # What is due now is decided and sent now, not at the next round.
    start_now(settings, "sweep/sweep")
    start_now(settings, "deliver letters/deliver letters", after=AFTER_THE_SWEEP)
    report(f"{len(changes.created)} deployments made, {changes.unchanged} as they were ({mode.value} mode)")
