"""What the watch remembers from look to look: one small file in the home, replaced as a whole."""

import contextlib
import datetime as dt
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from flows.watch.alarms import Alarms, Record
from registry.errors import RemembrancerError
from registry.settings import Settings

STATE = "state.json"
PRIVATE_FOLDER = 0o700
LOCK_LOOK = 0.1  # seconds


class BusyError(RemembrancerError):
    """Another watch of this home is at it, and does not come to an end."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of the register, "last swept at", and when the watch first saw it so."""

    value: str
    seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks at one look: the wall's, and two that nobody sets, in seconds since the machine's start."""

    wall: dt.datetime
    steady: float  # goes on while the machine sleeps
    awake: float  # does not
    boot: str = ""  # which start of the machine they count from


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything that is remembered. Instants are UTC."""

    looked_at: dt.datetime | None = None
    awake_since: dt.datetime | None = None  # ages count from here: the watch, or the demo's clock, had jumped
    mode: str | None = None  # of the register, as last seen
    offset: float = 0.0  # of the demo's clock, seconds
    clocks: Clocks | None = None
    jumped_at: dt.datetime | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)  # channels that took nothing the last time, and why
    alarms: Alarms = field(default_factory=Alarms)


_FORM = TypeAdapter(Memory)


def folder_of(settings: Settings) -> Path:
    """Where the watch keeps what it remembers."""
    return settings.root / "watch"


def load(folder: Path) -> tuple[Memory, bool]:
    """The memory, and whether it had to be begun afresh because the file was damaged; that one is kept aside."""
    path = folder / STATE
    try:
        return _FORM.validate_json(path.read_bytes()), False
    except FileNotFoundError:
        return Memory(), False
    except (ValidationError, OSError):
        with contextlib.suppress(OSError):
            path.replace(path.with_name("state.damaged.json"))
        return Memory(), True


def save(folder: Path, memory: Memory) -> None:
    """Replace the file: whoever reads it, or dies now, has the old one or the new one whole. Raises OSError."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    new = folder / "state.new.json"
    with new.open("wb") as file:
        file.write(_FORM.dump_json(memory, indent=1))
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / STATE)


@contextlib.contextmanager
def alone(folder: Path, patience: float) -> Iterator[None]:
    """Of two watches on one home, only one has the memory at a time, and the other then sees what it told.

    Raises BusyError after `patience` seconds.
    """
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    given_up_at = time.monotonic() + patience
    with (folder / "lock").open("a+b") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > given_up_at:
                    raise BusyError(
                        f"Another watch has been busy with {folder} for {patience:.0f} s: it may hang."
                    ) from None
                time.sleep(LOCK_LOOK)
        yield


def not_well(settings: Settings) -> tuple[Record, ...]:
    """What the watch last found wrong, the oldest first; nothing when it has found nothing, or never looked."""
    try:
        return _FORM.validate_json((folder_of(settings) / STATE).read_bytes()).alarms.standing
    except (OSError, ValidationError):
        return ()
