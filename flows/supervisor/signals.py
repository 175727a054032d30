"""Being asked to stop, and sleeping until something happens."""

import contextlib
import os
import select
import signal
from collections.abc import Iterator
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AskedToStop(Exception):  # noqa: N818 - no error: a person or the system asks
    """Raised out of the waiting when a stop was asked for."""


class Signals:
    """How often a stop was asked for, and a sleep that a signal or a child's death ends."""

    def __init__(self, woken: int) -> None:
        self.asked = 0
        self._woken = woken

    def on_stop(self, _number: int, _frame: FrameType | None) -> None:
        """The handler: only counts; what must be done is done by who waits."""
        self.asked += 1

    def sleep(self, seconds: float) -> None:
        """Sleep, or until a signal came or a child died."""
        with contextlib.suppress(InterruptedError):
            readable, _, _ = select.select([self._woken], [], [], max(0.0, seconds))
            if readable:
                os.read(self._woken, 4096)


@contextlib.contextmanager
def listening() -> Iterator[Signals]:
    """Catch the signals that ask for a stop while the block runs, even where they were ignored before."""
    woken, waker = os.pipe()
    for end in (woken, waker):
        os.set_blocking(end, False)
    signals = Signals(woken)
    before = {number: signal.signal(number, signals.on_stop) for number in STOPS}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _nothing)
    previous = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    try:
        yield signals
    finally:
        signal.set_wakeup_fd(previous)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(woken)
        os.close(waker)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Python wakes the sleeper only for signals that have a handler."""
