"""A part: a process that `up` keeps running, and how its life goes."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from flows.supervisor import orphans
from flows.supervisor.logs import last_lines, turn_over
from flows.supervisor.records import PartRecord
from registry.errors import RemembrancerError
from registry.settings import Settings
from tasks.embedded_postgres import RunAs

LONGEST_PAUSE = 30.0  # seconds before a part that keeps dying is started again
LOOP_DEATHS = 5
LOOP_SECONDS = 120.0
SOUND_SECONDS = 60.0
REMEMBERED_SECONDS = 3600.0  # deaths that are written down


def nothing() -> None:
    """Most parts need nothing before they start."""


@dataclass(frozen=True)
class Part:
    """What is run, and how to tell that it works."""

    name: str  # of its log and its record
    title: str  # as a person reads it
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[float], bool]  # given the epoch seconds of the start; must answer within two seconds
    before: Callable[[], None] = nothing  # before every start
    tier: int = 0  # lower tiers are stopped later
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0  # seconds from the stop signal to the kill
    niceness: int = 0  # higher leaves more of the machine to the others
    run_as: RunAs = field(default_factory=RunAs)


class Happening(StrEnum):
    """What has happened to a part since one last looked."""

    READY = "ready"
    RUNS_AGAIN = "runs again"
    DIED = "died"
    KEEPS_DYING = "keeps dying"


class KeptPart:
    """A part and its process: started, looked at, started again after a death, and stopped."""

    def __init__(self, part: Part, settings: Settings) -> None:
        self.part = part
        self.ready = False
        self.in_loop = False  # it has died so often that it is no news, until it has run soundly for a while
        self.last_words = ""
        self.pause = 0.0
        self.log: Path = settings.logs / f"{part.name}.log"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths: deque[float] = deque(maxlen=10)
        self._died_at: deque[float] = deque(maxlen=10)  # the same, of the last hour, in epoch seconds
        self._lives = 0
        self._start_at = 0.0
        self._started_at = 0.0
        self._log_mark = 0
        self._ready_at = 0.0

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and not has_ended(self._process)

    def record(self, now: float) -> PartRecord:
        """How it stands, for who looks from outside. `now` in epoch seconds."""
        died = tuple(at for at in self._died_at if now - at < REMEMBERED_SECONDS)
        return PartRecord(
            name=self.part.name,
            title=self.part.title,
            log=str(self.log),
            running=self.running,
            ready=self.ready,
            in_loop=self.in_loop,
            since=self._started_at if self._process is not None else max((*died, self._started_at)),
            deaths=died,
        )

    def start(self) -> None:
        """Start the process, in a group of its own. Raises RemembrancerError when it cannot be prepared."""
        turn_over(self.log)
        self.part.before()
        self._started_at = time.time()
        self._lives += 1
        with self.log.open("ab") as output:
            self._log_mark = output.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self.part.command,
                env=dict(self.part.environment),
                cwd=self._settings.empty_folder if not self.part.run_as else "/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                **self.part.run_as,
            )
        if self.part.niceness:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, self.part.niceness)
        orphans.record(self._settings, self.part.name, self._process.pid)

    def look(self) -> Happening | None:
        """See to the process: note a death, start again when the pause is over, note that it works."""
        if self._process is None:
            return self._start_again() if time.monotonic() >= self._start_at else None
        if has_ended(self._process):
            return self._died(_how(end_group(self._process)))
        if not self.ready and self.part.ready(self._started_at):
            self.ready = True
            self._ready_at = time.monotonic()
            if not self.in_loop:
                return Happening.RUNS_AGAIN if self._lives > 1 else Happening.READY
        if self.in_loop and self.ready and time.monotonic() - self._ready_at > SOUND_SECONDS:
            self.in_loop = False
            self._deaths.clear()
            return Happening.RUNS_AGAIN
        return None

    def _start_again(self) -> Happening | None:
        try:
            self.start()
        except (RemembrancerError, OSError) as error:
            return self._died(str(error))
        return None

    def _died(self, how: str) -> Happening | None:
        now = time.monotonic()
        if self._deaths and now - self._deaths[-1] > LOOP_SECONDS:
            self._deaths.clear()
        self._deaths.append(now)
        self._died_at.append(time.time())
        self.pause = min(2.0 ** (len(self._deaths) - 1), LONGEST_PAUSE)
        self._start_at = now + self.pause
        self.last_words = "\n".join(filter(None, [how, last_lines(self.log, 3, self._log_mark)]))
        self._process = None
        self.ready = False
        orphans.forget(self._settings, self.part.name)
        if self.in_loop:
            return None
        self.in_loop = len(self._deaths) >= LOOP_DEATHS and now - self._deaths[-LOOP_DEATHS] < LOOP_SECONDS
        return Happening.KEEPS_DYING if self.in_loop else Happening.DIED

    def ask_to_stop(self) -> None:
        """Send the stop signal."""
        if self._process is not None and self.running:
            self._process.send_signal(self.part.stop_signal)

    def end(self) -> None:
        """Kill the process if it still lives, and what is left of its group."""
        if self._process is not None:
            end_group(self._process)
            self._process = None
        orphans.forget(self._settings, self.part.name)


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process is dead. It stays a zombie, so that its number cannot become somebody else's."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def end_group(process: subprocess.Popen[bytes]) -> int:
    """Kill what is left of the group that `process` leads, then wait for it. Returns its exit code."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: the group is dead already
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def _how(code: int) -> str:
    if code >= 0:
        return f"It ended with code {code}."
    return f"It was ended by {signal.Signals(-code).name}."
