"""What every flow and command needs, built once a process from the environment. The clock is read here, once."""

import datetime as dt
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.engine import Engine

from registry.clock import mode_of, offset_of
from registry.database import connect, refuse_other_schemas
from registry.errors import BadInputError
from registry.journal import reading
from registry.settings import Settings
from registry.working_days import WorkingDays
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting
from tasks.mail_in.mailboxes import NamedMailbox, mailboxes
from tasks.mail_out.handover import PostError, PostOutcome, PreparedLetter
from tasks.mail_out.outgoing import Outgoing
from tasks.mail_out.pacing import Pace
from tasks.mail_out.sending import PostRoom

KEY_BYTES = 32


@dataclass(frozen=True)
class Runtime:
    """One process's connections. Use `running()`, which closes them."""

    settings: Settings
    engine: Engine
    calendar: WorkingDays

    def now(self) -> dt.datetime:
        """The register's time, UTC: real time, or the demo's."""
        with reading(self.engine) as session:
            return dt.datetime.now(dt.UTC) + offset_of(session)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.settings.vault)

    @cached_property
    def mailboxes(self) -> tuple[NamedMailbox, ...]:
        """Where replies come in; nothing is connected yet."""
        return mailboxes(self.settings)

    @cached_property
    def loop_secret(self) -> bytes:
        """The key of the mark that our own letters bear; made once a home."""
        path = self.settings.root / "keys" / "loop"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = path.with_suffix(f".{secrets.token_hex(4)}")
            new.touch(mode=0o600)
            with new.open("wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())  # a machine that loses its power must not leave an empty key
            try:
                path.hardlink_to(new)  # the first process wins; a second one reads what the first wrote
            except FileExistsError:
                pass
            finally:
                new.unlink()
        found = path.read_bytes()
        if len(found) < KEY_BYTES:
            # With an empty key anybody could write our mark, and a message that bears it does not count.
            raise BadInputError(
                f"{path} is damaged: it holds {len(found)} bytes instead of {KEY_BYTES}. Take it from a backup, or "
                "remove it, and another one is made; letters that came back from before are then shown to a person."
            )
        return found

    @cached_property
    def outgoing(self) -> Outgoing:
        """The way out. Raises PostError for settings under which no letter could go."""
        try:
            return Outgoing.of(self.settings)
        except BadInputError as error:
            raise PostError(str(error)) from error

    @cached_property
    def post_room(self) -> PostRoom:
        # Our own post room takes as much as comes.
        pace = Pace() if self.settings.has_post_room else Pace(self.engine, self.settings.smtp_rate)
        return PostRoom(
            self.engine, self.settings, self.calendar, self.loop_secret, self._send_all, self._look_at_outgoing, pace
        )

    def collecting(self, room: PostRoom | None = None) -> Collecting:
        """What collecting needs; with the post room of `room`, where it is another one."""
        return Collecting(self.engine, self.settings, self.mailboxes, self.vault, room or self.post_room)

    def _look_at_outgoing(self) -> None:
        self.outgoing  # noqa: B018 - raises for a key or a setting with which nothing can be sent

    def _send_all(self, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        if not letters:
            return
        with reading(self.engine) as session:
            mode = mode_of(session)
        yield from self.outgoing.send_all(letters, mode)


@contextmanager
def running(settings: Settings | None = None) -> Iterator[Runtime]:
    """A runtime on the given settings, or those of the environment.

    Its first use of the register raises SchemaError when another version of Remembrancer made the tables.
    """
    settings = settings or Settings()
    engine = connect(settings.register_url)
    refuse_other_schemas(engine)
    try:
        yield Runtime(settings, engine, WorkingDays.of())
    finally:
        engine.dispose()
