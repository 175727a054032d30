"""One `up` a home: a lock that the system lets go of when its holder dies, however it dies."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from flows.supervisor.errors import HomeError
from registry.settings import Settings

SAME_START_SECONDS = 10.0  # a corrected clock moves the start time that the system computes


def lock_file(settings: Settings) -> Path:
    """The file that is locked, and names the holder."""
    return settings.run_folder / "lock"


@contextlib.contextmanager
def hold(settings: Settings) -> Iterator[None]:
    """Hold the home while the block runs. Raises HomeError when another `up` holds it."""
    with lock_file(settings).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = holder(settings)
            raise HomeError(
                f"Remembrancer already runs on {settings.root}"
                f"{f' (process {running.pid})' if running else ''}. "
                "Use that one, stop it with `remembrancer down`, or set REMEMBRANCER_HOME to another folder."
            ) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "started": psutil.Process().create_time()}))
        file.flush()
        yield
        file.truncate(0)


def is_held(settings: Settings) -> bool:
    """Whether an `up` holds the home now."""
    try:
        with lock_file(settings).open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def forget_killed(settings: Settings) -> None:
    """A person has ended what a killed `up` left: it is stopped on purpose now. Does nothing while one runs."""
    if lock_file(settings).exists() and not is_held(settings):
        lock_file(settings).write_bytes(b"")


def holder(settings: Settings) -> psutil.Process | None:
    """The process that says it holds the home, if it lives and is the one that wrote it."""
    try:
        said = json.loads(lock_file(settings).read_text(encoding="utf-8"))
        process = psutil.Process(said["pid"])
        same = abs(process.create_time() - said["started"]) < SAME_START_SECONDS
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None
    return process if same else None
