"""What a person sees: a line a part while starting, what is where, and then only what is wrong."""

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

_SPINNER = "|/-\\"
_WIDTH = 18
_GONE = (OSError, SystemExit)  # rich leaves the program when nobody reads any more; we have processes to keep


class Board:
    """Prints to a console; a terminal that has gone away never stops the work."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: dict[str, tuple[float, str]] = {}  # title -> (since when, what is said of it)
        self._live: Live | None = None

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """While the block runs, each part has a line that changes in place, where the console can do that."""
        if self._console.is_terminal:
            self._live = Live(console=self._console, auto_refresh=False)
            self._live.start()
        try:
            yield
        finally:
            self.turn()
            if self._live is not None:
                with contextlib.suppress(*_GONE):
                    self._live.stop()
            self._live = None
            self._rows.clear()

    def begin(self, title: str) -> None:
        """A part is being started."""
        self._rows[title] = (time.monotonic(), "")
        self.turn()

    def progress(self, title: str, words: str) -> None:
        """How a part's start goes."""
        since, _ = self._rows[title]
        self._rows[title] = (since, words)
        if self._live is None:
            self.say(f"{title}: {words}")

    def done(self, title: str) -> None:
        """A part works."""
        since, _ = self._rows.pop(title)
        seconds = time.monotonic() - since
        self.turn()
        self.say(f"  {title:<{_WIDTH}} ready  [dim]{seconds:.1f} s[/dim]", markup=True)

    def drop(self, title: str) -> None:
        """A part that had trouble while starting works; that was said otherwise."""
        self._rows.pop(title, None)

    def turn(self) -> None:
        """Show how long the parts that are not ready have been starting."""
        if self._live is None:
            return
        table = Table.grid(padding=(0, 1))
        now = time.monotonic()
        for title, (since, words) in self._rows.items():
            spin = _SPINNER[int(now * 8) % len(_SPINNER)]
            table.add_row(spin, f"{title:<{_WIDTH}}", f"[dim]{now - since:.0f} s[/dim]", escape(words))
        with contextlib.suppress(*_GONE):
            self._live.update(table, refresh=True)

    def say(self, words: str, *, markup: bool = False) -> None:
        """Print a line."""
        with contextlib.suppress(*_GONE):
            self._console.print(words, markup=markup, highlight=False, soft_wrap=True)

    def warn(self, words: str) -> None:
        """Print what is wrong, with the time of day."""
        at = time.strftime("%H:%M:%S")
        self.say(f"[yellow]{at}[/yellow] {escape(words)}", markup=True)
