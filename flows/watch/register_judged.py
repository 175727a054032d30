"""What the register shows of how it is looked after."""

import datetime as dt
from collections.abc import Iterator

from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from flows.watch.memory import Memory
from flows.watch.outbox_judged import judge_outbox
from flows.watch.remembering import LAST_COLLECTED, LAST_SWEPT, instant
from flows.watch.sight import Sight
from registry.pulse import LAST_BACKUP, LAST_SYNCED, Pulse
from registry.working_days import ONE_DAY

_OF_REGISTER = frozenset(
    {Kind.SCHEMA, Kind.COLLECTING, Kind.SWEEP, Kind.SYNC, Kind.OUTBOX, Kind.UNCONFIRMED, Kind.NOTICES, Kind.BACKUP}
)
_OF_MARK = {
    Kind.COLLECTING: (
        "No mail has been read",
        "Look at the last runs of “collect returns” in Prefect. After two hours only reminders go.",
    ),
    Kind.SWEEP: (
        "The sweep has not run",
        "Look at the last runs of “sweep” in Prefect, and at the worker of `service`. Late checks are not made.",
    ),
    Kind.SYNC: (
        "Prefect has not been brought up to date",
        "Look at the last runs of “sync” in Prefect. What it shows may be old; letters still go.",
    ),
}


def judge_register(found: Judged, sight: Sight, memory: Memory, since: dt.datetime, graces: Graces) -> None:
    """What the register shows of how it is looked after, since the service has been running."""
    pulse = sight.pulse
    if pulse is None:
        found.unknown |= _OF_REGISTER | {f"{Kind.CLOCK}:database", f"{Kind.CLOCK}:behind"}
        if sight.pulse_trouble is not None:
            found.faults.append(
                Fault(
                    Kind.DATABASE,
                    sight.pulse_trouble,
                    "Look at the database's log (logs/postgres.log, or your own server's) and its disk.",
                    graces.database,
                )
            )
        if sight.no_register is not None:
            found.unknown.discard(Kind.SCHEMA)
            what = "Start `remembrancer up` of this version once: it brings the register up to date."
            found.faults.append(Fault(Kind.SCHEMA, sight.no_register, what, graces.database))
        return
    blind = any(fault.kind == Kind.MAILBOX for fault in found.faults)
    if blind:
        found.unknown.add(Kind.COLLECTING)  # it is known that no mail is read, and why
    else:
        newest = max(_collected(memory), key=lambda name: memory.marks[name].seen_at, default=LAST_COLLECTED)
        _mark(found, Kind.COLLECTING, newest, memory, since, sight.now, graces.collecting)
    _mark(found, Kind.SWEEP, LAST_SWEPT, memory, since, sight.now, graces.sweep)
    _mark(found, Kind.SYNC, LAST_SYNCED, memory, since, sight.now, graces.sync)
    blind = blind or any(fault.kind == Kind.COLLECTING for fault in found.faults)
    judge_outbox(found, pulse, sight.now, since, graces, blind=blind)
    found.faults += _notices(pulse, sight.now, graces)
    _backup(found, pulse, sight.now, since, graces)


def _collected(memory: Memory) -> list[str]:
    """The marks of all mailboxes. One that the settings name no more keeps an old one, so only the newest tells."""
    return [name for name in memory.marks if name.startswith(LAST_COLLECTED)]


def _mark(
    found: Judged, kind: Kind, name: str, memory: Memory, since: dt.datetime, now: dt.datetime, grace: dt.timedelta
) -> None:
    """A mark that no longer moves. What has not moved since the start is not judged before its grace is over."""
    seen_at = memory.marks[name].seen_at if name in memory.marks else None
    quiet_since = max(since, seen_at) if seen_at else since
    if now - quiet_since > grace:
        words, what_to_do = _OF_MARK[kind]
        found.faults.append(Fault(kind, f"{words} since {quiet_since:%d %B %H:%M} UTC.", what_to_do))
    elif seen_at is None or seen_at < since:
        found.unknown.add(kind)


def _notices(pulse: Pulse, now: dt.datetime, graces: Graces) -> Iterator[Fault]:
    count = sum(now + pulse.offset - at < graces.notices for at in pulse.notices_failed_at)
    if count:
        yield Fault(
            Kind.NOTICES,
            f"{count} {'notice' if count == 1 else 'notices'} failed for good in the last day.",
            "See “What waits for you” in Prefect, and that channel's line in REMEMBRANCER_CHANNELS.",
        )


def _backup(found: Judged, pulse: Pulse, now: dt.datetime, since: dt.datetime, graces: Graces) -> None:
    made = pulse.marks.get(LAST_BACKUP)
    if made is None or pulse.is_demo or now - instant(made) <= graces.backup:
        return
    if now - since <= ONE_DAY:
        found.unknown.add(Kind.BACKUP)  # the machine was off; the next night's may still come
        return
    found.faults.append(
        Fault(
            Kind.BACKUP,
            f"The last backup was made on {instant(made):%d %B}.",
            "Run `remembrancer backup`, and look at what should have run it.",
        )
    )
