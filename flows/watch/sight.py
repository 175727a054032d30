"""One look: everything that can be seen from outside, with no judgement yet."""

import datetime as dt
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from flows.supervisor import lock
from flows.supervisor.home import free_megabytes
from flows.supervisor.pools import PrefectApi
from flows.supervisor.records import UpRecord, written_down
from flows.watch.graces import Graces
from flows.watch.memory import Clocks
from flows.watch.prefect_seen import PrefectSeen, look_at_prefect
from registry.pulse import NoRegisterError, Pulse, PulseError, feel
from registry.settings import Settings

RESTORING = "restoring"  # as flows/restoring.py has it


@dataclass(frozen=True, slots=True)
class HomeSeen:
    """Whether somebody holds the home. Moments are epoch seconds."""

    exists: bool
    held: bool = False
    holder: int | None = None  # the process that holds it
    killed: bool = False  # nobody holds it, and the last one did not say that it stopped
    left_at: float = 0.0  # the lock was last taken or let go
    booted_at: float = 0.0
    restoring: bool = False  # a restore has begun and not ended


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look saw. `now` is UTC; what is None was not looked at, because nothing should run."""

    now: dt.datetime
    clocks: Clocks
    home: HomeSeen
    up: UpRecord | None = None
    free: Mapping[str, int] = field(default_factory=dict)  # "home" and "vault": megabytes
    pulse: Pulse | None = None
    pulse_trouble: str | None = None
    no_register: str | None = None
    prefect: PrefectSeen | None = None
    mailbox_trouble: str | None = None


def look_around(
    settings: Settings, now: dt.datetime, graces: Graces, free: Callable[[Path], int] = free_megabytes
) -> Sight:
    """Look at everything, in at most about a minute when nothing answers. Never raises for what it finds."""
    home = _home(settings)
    up = written_down(settings)
    pulse, trouble, none = _pulse(settings, graces) if home.held else (None, None, None)
    return Sight(
        now=now,
        clocks=clocks(now),
        home=home,
        up=up,
        free=_free(settings, free),
        pulse=pulse,
        pulse_trouble=trouble,
        no_register=none,
        prefect=_prefect(settings, now, graces) if home.held else None,
        mailbox_trouble=_mailbox(settings),
    )


def clocks(now: dt.datetime) -> Clocks:
    """All clocks. Where the system has none that goes on while it sleeps, a sleep looks like a clock set forward."""
    which = getattr(time, "CLOCK_BOOTTIME", None)
    steady = time.monotonic() if which is None else time.clock_gettime(which)
    return Clocks(now, steady, time.monotonic(), _boot())


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return socket.gethostname()


def _home(settings: Settings) -> HomeSeen:
    file = lock.lock_file(settings)
    try:
        status = file.stat()
    except OSError:
        return HomeSeen(exists=False)
    held = lock.is_held(settings)
    holder = lock.holder(settings) if held else None
    return HomeSeen(
        exists=True,
        held=held,
        holder=holder.pid if holder else None,
        killed=not held and status.st_size > 0,
        left_at=status.st_mtime,
        booted_at=psutil.boot_time(),
        restoring=(settings.root / RESTORING).exists(),
    )


def _free(settings: Settings, free: Callable[[Path], int]) -> dict[str, int]:
    """The home's disk, and the vault's where that is another one."""
    found = {"home": free(settings.root)}
    try:
        if settings.vault.stat().st_dev != settings.root.stat().st_dev:
            found["vault"] = free(settings.vault)
    except OSError:
        pass  # nothing was kept yet
    return found


def _pulse(settings: Settings, graces: Graces) -> tuple[Pulse | None, str | None, str | None]:
    try:
        return feel(settings.register_url, graces.answer_seconds), None, None
    except PulseError as error:
        return None, str(error), None
    except NoRegisterError as error:
        return None, None, str(error)


def _prefect(settings: Settings, now: dt.datetime, graces: Graces) -> PrefectSeen:
    return look_at_prefect(PrefectApi.of(settings), now, graces)


def _mailbox(settings: Settings) -> str | None:
    """Why the Maildir of replies cannot be read. An IMAP mailbox is not opened here: its collecting tells."""
    if settings.imap_host is not None and settings.maildir is None:
        return None
    folder = settings.returns_maildir
    for name in ("new", "cur"):
        try:
            with os.scandir(folder / name) as entries:
                next(iter(entries), None)
            if not os.access(folder / name, os.R_OK | os.W_OK | os.X_OK):
                return f"{folder / name} may not be read and changed by this account"
        except FileNotFoundError:
            if not folder.is_dir():
                return f"{folder} is not there"
        except OSError as error:
            return f"{folder / name} cannot be read: {error.strerror}"
    return None
