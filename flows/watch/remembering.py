"""What only two looks together show: marks that moved, clocks that jumped, a machine that slept."""

import datetime as dt
from dataclasses import replace

from flows.watch.graces import Graces
from flows.watch.memory import Mark, Memory
from flows.watch.sight import Sight
from registry.pulse import LAST_SYNCED, Pulse

LAST_COLLECTED = "last collected at"  # as registry/collected.py and flows/sweep.py have them
LAST_SWEPT = "last swept at"


def remember(memory: Memory, sight: Sight, graces: Graces) -> Memory:
    """The memory after this look."""
    now, before = sight.now, memory.clocks
    awake = memory.awake_since
    jumped_at = memory.jumped_at
    if before is not None and before.boot == sight.clocks.boot:
        passed = dt.timedelta(seconds=sight.clocks.steady - before.steady)
        slept = passed - dt.timedelta(seconds=sight.clocks.awake - before.awake)
        if abs((now - before.wall) - passed) > graces.clock:
            jumped_at = awake = now
        elif slept > graces.asleep:
            awake = now
    marks, offset, mode = memory.marks, memory.offset, memory.mode
    if sight.pulse is not None:
        mode = sight.pulse.marks.get("mode")
        marks = _marks(memory, sight.pulse, now)
        offset = sight.pulse.offset.total_seconds()
        if offset != memory.offset:
            awake = now  # the demo's clock was set: what was yesterday's is months old now
    return replace(
        memory,
        looked_at=now,
        awake_since=awake,
        mode=mode,
        offset=offset,
        clocks=sight.clocks,
        jumped_at=jumped_at,
        marks=marks,
    )


def _marks(memory: Memory, pulse: Pulse, now: dt.datetime) -> dict[str, Mark]:
    """Each mark, and the real time at which it moved last: its own, unless the demo's clock was set meanwhile."""
    same_clock = pulse.offset.total_seconds() == memory.offset
    found = {}
    for name, value in pulse.marks.items():
        if not name.startswith((LAST_COLLECTED, LAST_SWEPT, LAST_SYNCED)):
            continue
        old = memory.marks.get(name)
        if old is not None and old.value == value:
            found[name] = replace(old, seen_at=min(old.seen_at, now))
        else:
            found[name] = Mark(value, min(now, instant(value) - pulse.offset) if same_clock else now)
    return found


def instant(text: str) -> dt.datetime:
    """A mark's value as a UTC instant."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
