"""The watch as a part of `up`: `python -m flows.watch`; SIGTERM ends it.

It goes on when `up` is killed, and says so.
"""

import signal
import sys
import threading

from flows.watch.rounds import Watch, go_on
from registry.settings import Settings


def main() -> int:
    """The process's exit code, once it was asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    go_on(Watch(Settings()), stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
