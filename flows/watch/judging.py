"""What of that which was seen is a fault, and of what one cannot tell. Pure: a look, what is remembered, graces."""

from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from flows.watch.machine_judged import judge_machine
from flows.watch.memory import Memory
from flows.watch.prefect_judged import judge_prefect
from flows.watch.register_judged import judge_register
from flows.watch.sight import Sight
from flows.watch.up_judged import judge_part, judge_up, moment

_WHILE_UP = frozenset(set(Kind) - {Kind.UP, Kind.DISK, Kind.MAILBOX, Kind.CHANNEL, Kind.MEMORY, Kind.CLOCK})


def judge(sight: Sight, memory: Memory, graces: Graces) -> Judged:
    """Everything that is wrong now. `memory` is that of `remember`."""
    found = Judged()
    judge_machine(found, sight, memory, graces)
    serving = judge_up(found, sight, graces)
    if serving is None:
        found.unknown |= _WHILE_UP
        return found
    since = max(at for at in (moment(serving.phase_since), memory.awake_since) if at is not None)
    parts = (judge_part(part, sight.now, graces) for part in serving.parts)
    found.faults += [fault for fault in parts if fault is not None]
    judge_prefect(found, sight, since, graces)
    judge_register(found, sight, memory, since, graces)
    return found
