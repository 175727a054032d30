"""A job: a process that does one thing at the start, says how it goes, and ends."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.supervisor import orphans
from flows.supervisor.logs import last_lines, turn_over
from flows.supervisor.part import end_group, has_ended
from registry.settings import Settings


@dataclass(frozen=True)
class Job:
    """What is run once. What it writes to standard output is shown; the rest goes to its log."""

    name: str
    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


class RunningJob:
    """A job's process, in a group of its own."""

    def __init__(self, job: Job, settings: Settings) -> None:
        self.job = job
        self.log: Path = settings.logs / f"{job.name}.log"
        self._settings = settings
        turn_over(self.log)
        with self.log.open("ab") as output:
            self._log_mark = output.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                job.command,
                env=dict(job.environment),
                cwd=settings.empty_folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                process_group=0,
            )
        orphans.record(settings, job.name, self._process.pid)
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        self._output = self._process.stdout
        os.set_blocking(self._output.fileno(), False)
        self._unfinished = b""

    def lines(self) -> list[str]:
        """What it has said since the last call, in whole lines; never waits."""
        try:
            said = os.read(self._output.fileno(), 65536)
        except BlockingIOError:
            return []
        *whole, self._unfinished = (self._unfinished + said).split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole if line.strip()]

    @property
    def has_ended(self) -> bool:
        """Whether its process is dead; what it said may still be read."""
        return has_ended(self._process)

    def last_words(self) -> str:
        """The end of what it wrote to its log."""
        return last_lines(self.log, 12, self._log_mark)

    def end(self) -> int:
        """End it and what it started. Returns its exit code."""
        code = end_group(self._process)
        self._output.close()
        orphans.forget(self._settings, self.job.name)
        return code
