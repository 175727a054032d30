"""One round of the watch: look, judge, tell, remember; and rounds for as long as `up` runs."""

import datetime as dt
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.supervisor.home import free_megabytes
from flows.watch import alarms, memory
from flows.watch.alarms import Fault, Telling
from flows.watch.graces import Graces
from flows.watch.judging import judge
from flows.watch.kinds import Kind
from flows.watch.memory import Memory
from flows.watch.remembering import remember
from flows.watch.sight import Sight, look_around
from flows.watch.telling import Told, tell, text_of, title_of
from registry.errors import RemembrancerError
from registry.settings import Mode, Settings
from tasks.mail_out.channels import Channel, administrators_channels

EVERY_SECONDS = 60.0
LONGEST_WAIT = 120.0  # seconds for another watch that is telling


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found and did."""

    sight: Sight
    wrong: tuple[alarms.Record, ...]  # what is not well, told or not: its grace may not be over
    telling: Telling
    told: bool  # somebody took the message, or there was none, or nobody is to be told


@dataclass(slots=True)
class Watch:
    """A watch of one home. It keeps nothing that it cannot lose, but for a disk that is full."""

    settings: Settings
    graces: Graces = field(default_factory=Graces)
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    free: Callable[[Path], int] = free_megabytes
    channels: Sequence[Channel] | None = None  # None: those of the settings
    folder: Path | None = None  # None: that of the home
    unsaved: Memory | None = None

    def round(self) -> Round:
        """Look once, and tell what is to be told. Raises BusyError when another watch does not let go."""
        sight = look_around(self.settings, self.clock(), self.graces, self.free)
        folder = self.folder or memory.folder_of(self.settings)
        with memory.alone(folder, LONGEST_WAIT):
            return self._act(sight, folder)

    def only_look(self) -> Round:
        """Look, and tell and remember nothing. What was only just begun shows too, its grace not waited for."""
        sight = look_around(self.settings, self.clock(), self.graces, self.free)
        before, _ = memory.load(self.folder or memory.folder_of(self.settings))
        judged = judge(sight, remember(before, sight, self.graces), self.graces)
        now, records = sight.now, before.alarms.records
        found = [replace(records.get(each.key) or alarms.Record(each, now, now), fault=each) for each in judged.faults]
        return Round(sight, tuple(found), Telling(), told=True)

    def _act(self, sight: Sight, folder: Path) -> Round:
        before, damaged = self._before(folder)
        now = sight.now
        channels, wrong = self._channels()
        names = {channel.name for channel in channels}
        silent = {name: why for name, why in before.silent.items() if name in names}
        known = remember(replace(before, silent=silent), sight, self.graces)
        judged = judge(sight, known, self.graces)
        faults = [*judged.faults, *wrong, *_damage(damaged)]
        unknown = {str(each) for each in judged.unknown}
        after, telling = alarms.look(known.alarms, faults, unknown, now, self.graces.rhythm)
        known = replace(known, alarms=after)
        # Saved before it is told: whoever asks sees it, and a death in between tells it once more, not never.
        self._save(folder, known)
        if not telling:
            return Round(sight, after.wrong, telling, told=True)
        told = self._tell(telling, channels, now, Mode(known.mode or Mode.LIVE))
        if told.anybody or not channels:
            known = replace(known, alarms=alarms.delivered(after, telling, now), silent=told.silent)
        else:
            known = replace(known, alarms=alarms.not_delivered(after, now, self.graces.rhythm))
        self._save(folder, known)
        return Round(sight, known.alarms.wrong, telling, told=told.anybody or not channels)

    def _before(self, folder: Path) -> tuple[Memory, bool]:
        if self.unsaved is not None:
            return self.unsaved, False
        return memory.load(folder)

    def _save(self, folder: Path, known: Memory) -> None:
        try:
            memory.save(folder, known)
            self.unsaved = None
        except OSError:
            self.unsaved = known  # a full disk is no reason to alarm every minute

    def _channels(self) -> tuple[Sequence[Channel], list[Fault]]:
        if self.channels is not None:
            return self.channels, []
        try:
            return administrators_channels(self.settings), []
        except RemembrancerError as error:
            what = "Correct REMEMBRANCER_CHANNELS and restart. Until then this stands in the log only."
            return (), [Fault(f"{Kind.CHANNEL}:settings", f"Nobody can be told of faults. {error}", what)]

    def _tell(self, telling: Telling, channels: Sequence[Channel], now: dt.datetime, mode: Mode) -> Told:
        title, text = title_of(telling, self.settings.root.name), text_of(telling, now)
        told = tell(title, text, channels, self.settings, now=now, mode=mode) if channels else Told(anybody=False)
        whom = "told" if told.anybody else "nobody could be told" if channels else "nobody is to be told"
        failed = "".join(f"\n  {name} did not take it: {why}" for name, why in told.silent.items())
        log(self.settings, now, f"{title}; {whom}{failed}\n{text}")
        return told


def _damage(damaged: bool) -> list[Fault]:  # noqa: FBT001 - one fact
    if not damaged:
        return []
    words = "What the watch remembered could not be read, so it began afresh."
    return [Fault(Kind.MEMORY, words, "Nothing: you may be told once more what you were told before.")]


def log(settings: Settings, now: dt.datetime, words: str) -> None:
    """Append to the watch's log, which `up` turns over; where that cannot be, to standard error."""
    entry = f"{now:%Y-%m-%d %H:%M:%S} UTC {words}\n".encode()
    try:
        line = os.open(settings.logs / "watch.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(line, entry)
        finally:
            os.close(line)
    except OSError:
        sys.stderr.buffer.write(entry)


def go_on(watch: Watch, stop: threading.Event, every: float = EVERY_SECONDS) -> None:
    """Rounds until `stop`. No failure of one round ends the watch; it is logged, and the next one comes."""
    while not stop.is_set():
        try:
            watch.round()
        except Exception as error:  # noqa: BLE001 - the watch must not go down with what it watches
            log(watch.settings, dt.datetime.now(dt.UTC), f"This look failed: {type(error).__name__}: {error}")
        stop.wait(every)
