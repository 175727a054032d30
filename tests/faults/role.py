"""One of the service's processes, as the harness starts, commands and kills it: the flows' own steps, without Prefect.

Each command says what moment it is, and the process acts at that moment: a `Runtime` whose clock is handed in.
Nothing of the product knows of this.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from flows.collect_returns import collect_now
from flows.deliver_letters import is_blind, post
from flows.runtime import Runtime
from flows.sweep import sweep_register
from registry.checks import refresh_clocks
from registry.database import connect
from registry.journal import writing
from registry.settings import Settings
from registry.working_days import WorkingDays

CHECK, COLLECT, POST = "check", "collect", "post"
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class RuntimeAt(Runtime):
    """A runtime whose clock shows what the harness says."""

    moment: list[dt.datetime] = field(default_factory=list)

    def now(self) -> dt.datetime:
        return self.moment[-1]


def sweep_and_sync(runtime: Runtime) -> str:
    """What the flows `sweep` and `sync` do to the register."""
    found = sweep_register(runtime)
    with writing(runtime.engine, runtime.now()) as writer:
        refresh_clocks(writer, runtime.calendar)
    return f"{len(found)} checks"


def collect(runtime: Runtime) -> str:
    """What the flow `collect returns` does to the register; it fails when a mailbox was not read."""
    report = collect_now(runtime)
    report.insist()
    return f"{report.messages} messages"


def read_and_post(runtime: Runtime) -> str:
    """What the flow `deliver letters` does: the mailbox first; while it cannot be read the post waits for two hours."""
    came = collect_now(runtime)
    if came.unread and not is_blind(runtime, runtime.now()):
        came.insist()
    report = post(runtime)
    return f"{report.written} written, {sum(report.outcomes.values())} tried {came.why_incomplete}"


DUTIES: Mapping[str, Callable[[Runtime], str]] = {CHECK: sweep_and_sync, COLLECT: collect, POST: read_and_post}


def serve(orders: Connection, settings: Mapping[str, Any], mutant: Callable[[], None] | None) -> None:
    """Do what is ordered, (duty, moment) after (duty, moment), until the harness hangs up or kills us."""
    made = Settings(**settings)
    runtime = RuntimeAt(made, connect(made.register_url), WorkingDays.of(), [])
    if mutant:
        mutant()
    while True:
        try:
            duty, moment = orders.recv()
        except EOFError:
            return
        runtime.moment[:] = [moment]
        try:
            orders.send((DONE, DUTIES[duty](runtime)))
        except Exception as error:  # noqa: BLE001 - a flow run would fail with it; the harness says so and tries again
            orders.send((FAILED, f"{type(error).__name__}: {error}"))
