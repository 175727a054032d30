"""The harness's hand on the service's processes: start, order, kill with SIGKILL at a moment of chance, start again.

They are forked from one process that has imported everything and opened nothing, so a start costs milliseconds.
"""

import datetime as dt
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from tests.faults.role import DONE, serve

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["__main__", "tests.faults.role", "tests.faults.mail_server"])
LONGEST_ORDER = 120.0  # seconds
KILLED = "killed"


class Role:
    """One long-lived process of the service."""

    def __init__(self, name: str, settings: Mapping[str, Any], mutant: Callable[[], None] | None = None) -> None:
        self.name, self._settings, self._mutant = name, settings, mutant
        self._process: Any = None
        self._orders: Connection | None = None

    def order(self, duty: str, moment: dt.datetime) -> None:
        """Let it begin."""
        if self._process is None:
            self._start()
        assert self._orders is not None
        self._orders.send((duty, moment))

    def has_answered(self, seconds: float) -> bool:
        """Whether it is done within so many seconds."""
        assert self._orders is not None
        return self._orders.poll(seconds)

    def answer(self) -> tuple[str, str]:
        """("done", what) or ("failed", why)."""
        assert self._orders is not None
        assert self._orders.poll(LONGEST_ORDER), f"the {self.name} does not answer"
        kind, words = self._orders.recv()
        return str(kind), str(words)

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            assert self._orders is not None
            self._orders.close()
        self._process = self._orders = None

    def _start(self) -> None:
        self._orders, theirs = FORK.Pipe()
        self._process = FORK.Process(target=serve, args=(theirs, self._settings, self._mutant), daemon=True)
        self._process.start()
        theirs.close()


@dataclass
class Crew:
    """The roles at work: orders that run at once, and kills by chance."""

    roles: Mapping[str, Role]
    chance: random.Random
    kill_rate: float
    kills: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[dt.datetime, str, str]] = field(default_factory=list)  # moment, role, why
    _usual: dict[tuple[str, str], float] = field(default_factory=dict)  # seconds that an order takes

    def work(
        self,
        orders: Sequence[tuple[str, str]],
        moment: dt.datetime,
        *,
        safe: bool = False,
        meanwhile: Callable[[], object] | None = None,
    ) -> dict[str, str]:
        """Give (role, duty) orders at one moment, to run side by side. Returns what became of each role's.

        Unless `safe`, each may be killed while it works; `meanwhile` happens at some moment of it.
        """
        for name, duty in orders:
            self.roles[name].order(duty, moment)
        if meanwhile:
            time.sleep(self.chance.random() * max(self._usual.get(each, 0.2) for each in orders))
            meanwhile()
        return {name: self._outcome(name, duty, moment, safe=safe) for name, duty in orders}

    def _outcome(self, name: str, duty: str, moment: dt.datetime, *, safe: bool) -> str:
        role, began = self.roles[name], time.monotonic()
        # The checker has one order a day: it is struck twice as often, so that it is struck at all.
        rate = self.kill_rate * (2 if name == "checker" else 1)
        if not safe and self.chance.random() < rate:
            usual = self._usual.get((name, duty), 0.2)
            if not role.has_answered(self.chance.random() * usual):
                role.kill()
                self.kills[name] += 1
                return KILLED
        kind, words = role.answer()
        if kind == DONE:
            self._usual[name, duty] = time.monotonic() - began
        else:
            self.failures.append((moment, name, words))
        return kind

    def end(self) -> None:
        """Every process is ended."""
        for role in self.roles.values():
            role.kill()
