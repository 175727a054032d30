"""A restore from beginning to end, on an empty machine: the home, its database, the files, the register."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session

from flows.supervisor import orphans
from flows.supervisor.errors import StartError
from flows.supervisor.home import make_home
from flows.supervisor.lock import hold
from flows.supervisor.part import KeptPart
from flows.supervisor.parts import postgres_part
from flows.supervisor.up import DATABASES
from flows.unfinished_restore import Mark
from registry.clock import offset_of
from registry.database import connect
from registry.journal import Writing, reading
from registry.register import meta
from registry.restored import RESTORED, Doubtful, take_up
from registry.settings import Settings
from registry.working_days import WorkingDays
from tasks.backup.archive import Archive, opened
from tasks.backup.checking import refuse_damaged
from tasks.backup.errors import RestoreError
from tasks.backup.manifest import Manifest
from tasks.backup.restoring import holds_entries, restore_files, restore_register
from tasks.embedded_postgres import EmbeddedPostgres
from tasks.evidence import Vault

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    evidence: int
    doubtful: Doubtful | None  # None: an earlier restore of this backup had done it all but said so


def restore(settings: Settings, backup: Path, *, by: str, say: Callable[[str], None]) -> Restored:
    """Make the home and the register what they were when the backup was made. `by` is who asked for it.

    Raises DamagedError, RestoreError, or another RemembrancerError; then there is no register, and the same
    restore can be given again.
    """
    with opened(backup) as archive:
        say(f"Verifying {backup} ...")
        refuse_damaged(archive)
        _refuse_full_home(settings, archive)
        make_home(settings)
        with hold(settings), _database(settings):
            return _restore(settings, archive, by, say)


def _restore(settings: Settings, archive: Archive, by: str, say: Callable[[str], None]) -> Restored:
    engine = connect(settings.register_url)
    mark, doubtful = Mark(settings), None
    try:
        if holds_entries(engine):
            with reading(engine) as session:
                if not (mark.names(archive.digest) and meta(session, RESTORED) == archive.digest):
                    raise RestoreError(
                        "There is a register already, and a restore never writes over one. Take a backup of it if "
                        "you may need it, then give an empty database, or another REMEMBRANCER_HOME."
                    )
            count = archive.manifest.evidence_files
        else:
            mark.set(archive.digest, archive.path)
            say("Evidence and keys ...")
            count = restore_files(archive, Vault(settings.vault), settings.root / "keys")
            say("Register ...")
            doubtful = _restore_register(engine, archive, by)
        mark.clear()
    finally:
        engine.dispose()
    return Restored(archive.manifest, count, doubtful)


def _restore_register(engine: Engine, archive: Archive, by: str) -> Doubtful:
    found: list[Doubtful] = []

    def then(session: Session) -> None:
        writer = Writing(session, dt.datetime.now(dt.UTC) + offset_of(session))
        made_at = archive.manifest.made_at
        found.append(take_up(writer, WorkingDays.of(), backup=archive.digest, made_at=made_at, by=by))

    restore_register(engine, archive, then)
    return found[0]


def _refuse_full_home(settings: Settings, archive: Archive) -> None:
    """Raise RestoreError when evidence of another register is here."""
    again = Mark(settings).names(archive.digest)
    if not again and settings.vault.exists() and any(path.is_file() for path in settings.vault.rglob("*")):
        raise RestoreError(
            f"{settings.vault} holds evidence already, and a restore never mixes two registers. Move {settings.root} "
            "away, or set REMEMBRANCER_HOME to an empty folder."
        )


@contextmanager
def _database(settings: Settings) -> Iterator[None]:
    """The register's database answers while the block runs: the embedded one is started for it, and stopped."""
    if settings.database_url is not None:
        yield
        return
    orphans.end_ours(settings)
    server = EmbeddedPostgres(settings.postgres_data, settings.socket_folder)
    kept = KeptPart(postgres_part(settings, server), settings)
    kept.start()
    try:
        given_up_at = time.monotonic() + START_SECONDS
        while not server.answers():
            if not kept.running or time.monotonic() > given_up_at:
                raise StartError(f"PostgreSQL does not start. Its log is {kept.log}")
            time.sleep(0.1)
        for name in DATABASES:
            server.ensure_database(name)
        yield
    finally:
        kept.ask_to_stop()
        given_up_at = time.monotonic() + START_SECONDS
        while kept.running and time.monotonic() < given_up_at:
            time.sleep(0.1)
        kept.end()
