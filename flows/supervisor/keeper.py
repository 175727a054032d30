"""Keeps parts running: looks at each, tells what happened, waits for them, and ends them all."""

import time
from collections.abc import Sequence

from flows.supervisor import orphans
from flows.supervisor.board import Board
from flows.supervisor.errors import StartError
from flows.supervisor.home import LOW_MEGABYTES, free_megabytes
from flows.supervisor.job import Job, RunningJob
from flows.supervisor.logs import turn_over
from flows.supervisor.part import Happening, KeptPart, Part
from flows.supervisor.records import Phase, write_down
from flows.supervisor.signals import AskedToStop, Signals
from registry.settings import Settings

LOOK_SECONDS = 0.1  # between looks while something is starting
REST_SECONDS = 1.0  # between looks when all is well; a death wakes at once
HOUSEKEEPING_SECONDS = 30.0
LONGEST_START = 180.0  # seconds until a part that lives but does not answer is given up


class Keeper:
    """The parts of one home, in the order in which they were started."""

    def __init__(self, settings: Settings, board: Board, signals: Signals) -> None:
        self._settings = settings
        self._board = board
        self._signals = signals
        self._parts: list[KeptPart] = []
        self._jobs: list[RunningJob] = []
        self._housekeeping_at = 0.0
        self._disk_said = False
        self._enter(Phase.STARTING)

    def _enter(self, phase: Phase) -> None:
        self._phase, self._phase_since = phase, time.time()
        self._write_down()

    def _write_down(self) -> None:
        """For the watch, which is a process of its own and outlives us when we are killed."""
        now = time.time()
        write_down(self._settings, self._phase, self._phase_since, now, [kept.record(now) for kept in self._parts])

    def start(self, part: Part) -> KeptPart:
        """Start a part and keep it from now on."""
        kept = KeptPart(part, self._settings)
        self._board.begin(part.title)
        kept.start()
        self._parts.append(kept)
        return kept

    def run(self, job: Job) -> RunningJob:
        """Start a job."""
        self._board.begin(job.title)
        running = RunningJob(job, self._settings)
        self._jobs.append(running)
        return running

    def wait_ready(self, *parts: KeptPart) -> None:
        """Wait until each part works.

        Raises StartError when one keeps dying or does not answer, AskedToStop when a stop was asked for.
        """
        given_up_at = time.monotonic() + LONGEST_START
        while waited_for := [kept for kept in parts if not kept.ready]:
            self.look(LOOK_SECONDS)
            for kept in waited_for:
                if kept.in_loop or (not kept.ready and time.monotonic() > given_up_at):
                    where = f"Its log is {kept.log}\n{kept.last_words}"
                    raise StartError(f"{kept.part.title} does not start. {self._disk()}{where}")

    def wait_done(self, running: RunningJob) -> None:
        """Wait until a job has ended well.

        Raises StartError when it fails, AskedToStop when a stop was asked for.
        """
        ended = False
        while not ended:
            self.look(LOOK_SECONDS)
            ended = running.has_ended
            for line in running.lines():
                self._board.progress(running.job.title, line)
        self._jobs.remove(running)
        if running.end() != 0:
            raise StartError(f"{running.job.title} has failed. {self._disk()}\n{running.last_words()}".strip())
        self._board.done(running.job.title)

    def keep(self) -> None:
        """Keep the parts running until a stop is asked for. Raises AskedToStop."""
        self._enter(Phase.RUNNING)
        while True:
            self.look(REST_SECONDS if all(kept.ready for kept in self._parts) else LOOK_SECONDS)

    def look(self, rest: float) -> None:
        """Look at every part once, then rest. Raises AskedToStop."""
        news = [(kept, happened) for kept in self._parts if (happened := kept.look()) is not None]
        for kept, happened in news:
            self._tell(kept, happened)
        if news:
            self._write_down()
        self._keep_house()
        self._board.turn()
        if not self._signals.asked:
            self._signals.sleep(rest)
        if self._signals.asked:
            raise AskedToStop

    def _tell(self, kept: KeptPart, happened: Happening) -> None:
        title = kept.part.title
        match happened:
            case Happening.READY:
                self._board.done(title)
            case Happening.RUNS_AGAIN:
                self._board.warn(f"{title} runs again.")
                self._board.drop(title)
            case Happening.DIED:
                self._board.warn(f"{title} stopped; starting it again in {kept.pause:.0f} s. {kept.last_words}")
            case Happening.KEEPS_DYING:
                self._board.warn(
                    f"{title} keeps stopping. {self._disk()}I go on trying, and say no more of it until it "
                    f"works. Its log is {kept.log}\n{kept.last_words}"
                )

    def _keep_house(self) -> None:
        if time.monotonic() < self._housekeeping_at:
            return
        self._housekeeping_at = time.monotonic() + HOUSEKEEPING_SECONDS
        for kept in self._parts:
            turn_over(kept.log)
        self._write_down()
        full = self._disk()
        if full and not self._disk_said:
            self._board.warn(full)
        self._disk_said = bool(full)

    def _disk(self) -> str:
        free = free_megabytes(self._settings.root)
        if free >= LOW_MEGABYTES:
            return ""
        return f"The disk of {self._settings.root} is nearly full: {free} MB are free. Free some. "

    def stop(self) -> None:
        """End everything, the database last, and leave no process. A second request to stop kills at once."""
        self._enter(Phase.STOPPING)
        for running in self._jobs:
            running.end()
        for tier in sorted({kept.part.tier for kept in self._parts}, reverse=True):
            self._stop_tier([kept for kept in self._parts if kept.part.tier == tier])
        orphans.end_ours(self._settings)

    def _stop_tier(self, parts: Sequence[KeptPart]) -> None:
        for kept in parts:
            kept.ask_to_stop()
        asked = self._signals.asked
        given_up_at = time.monotonic() + max(kept.part.patience for kept in parts)
        while any(kept.running for kept in parts):
            if time.monotonic() > given_up_at or self._signals.asked > asked + 1:
                break
            self._signals.sleep(LOOK_SECONDS)
        for kept in parts:
            kept.end()
