"""Finding and ending what is ours: the parts that an `up` left when it was killed, and what they had started.

Ours is: a process that a record names, with the same start time; a process whose environment bears this
home's mark; the server of this home's database; and whatever descends from these. Nothing else is signalled.
"""

import json
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from flows.supervisor.environment import MARK
from flows.supervisor.lock import SAME_START_SECONDS
from registry.settings import Settings
from tasks.embedded_postgres import STOP_SIGNAL

PATIENCE = 15.0  # seconds between asking and killing


def record(settings: Settings, name: str, pid: int) -> None:
    """Write down that `pid` is the part `name`, with its start time, so that a later `up` knows it again."""
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:  # it died at once; there is nothing to know again
        return
    path = _folder(settings) / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "started": started}), encoding="utf-8")


def forget(settings: Settings, name: str) -> None:
    """The part has ended."""
    (_folder(settings) / f"{name}.json").unlink(missing_ok=True)


def recorded_pid(settings: Settings, name: str) -> int:
    """The process number that was written down for a part. Raises FileNotFoundError when there is none."""
    return int(json.loads((_folder(settings) / f"{name}.json").read_text(encoding="utf-8"))["pid"])


def ours(settings: Settings) -> list[psutil.Process]:
    """Every living process of this home, without ourselves."""
    roots = [*_recorded(settings), *_marked(settings), *_database(settings)]
    found = {each.pid: each for each in roots}
    for root in roots:
        for below in _children(root):
            found.setdefault(below.pid, below)
    found.pop(os.getpid(), None)
    return list(found.values())


def end_ours(settings: Settings, patience: float = PATIENCE) -> int:
    """End every process of this home, the database last. Returns how many there were."""
    found = ours(settings)
    database = {each.pid for each in _database(settings)}
    backends = {below.pid for each in found if each.pid in database for below in _children(each)}
    end([each for each in found if each.pid not in database | backends], signal.SIGTERM, patience)
    end([each for each in found if each.pid in database], STOP_SIGNAL, 2 * patience)
    end(ours(settings), signal.SIGKILL, patience)
    for path in _folder(settings).glob("*.json"):
        path.unlink()
    return len(found)


def end(processes: Iterable[psutil.Process], first: signal.Signals, patience: float) -> None:
    """Ask each process to end, and kill those that have not after `patience` seconds."""
    asked = list(processes)
    for process in asked:
        _signal(process, first)
    _, left = psutil.wait_procs(asked, timeout=patience)
    for process in left:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=patience)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)  # psutil looks once more that it is still the same process
    except psutil.NoSuchProcess:
        return


def _folder(settings: Settings) -> Path:
    return settings.run_folder / "parts"


def _recorded(settings: Settings) -> Iterator[psutil.Process]:
    for path in _folder(settings).glob("*.json"):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            process = psutil.Process(said["pid"])
            if abs(process.create_time() - said["started"]) < SAME_START_SECONDS and _is_alive(process):
                yield process
        except (ValueError, KeyError, TypeError, psutil.Error):
            continue  # a half-written record, or a process that is gone


def _marked(settings: Settings) -> Iterator[psutil.Process]:
    mark = str(settings.root)
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and _is_alive(process):
                yield process
        except (psutil.Error, OSError):
            continue  # gone, or another user's: none of ours


def _database(settings: Settings) -> Iterator[psutil.Process]:
    """The database server, by its own record; it hides its environment."""
    try:
        pid = int((settings.postgres_data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(pid)
        if str(settings.postgres_data) in process.cmdline() and _is_alive(process):
            yield process
    except (OSError, ValueError, psutil.Error):
        return


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
