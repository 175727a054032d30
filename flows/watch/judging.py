"""What of that which was seen is a fault, and of what one cannot tell. Pure: a look, what is remembered, graces."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from flows.supervisor.records import PartRecord, Phase, UpRecord
from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.kinds import Kind
from flows.watch.memory import Mark, Memory
from flows.watch.outbox_judged import judge_outbox
from flows.watch.prefect_judged import judge_prefect
from flows.watch.sight import Sight
from registry.pulse import LAST_BACKUP, LAST_SYNCED, Pulse
from registry.working_days import ONE_DAY

LAST_COLLECTED = "last collected at"
LAST_SWEPT = "last swept at"
OURSELVES = "watch"  # our own part's name: who looks lives

_WHILE_UP = frozenset(set(Kind) - {Kind.UP, Kind.DISK, Kind.MAILBOX, Kind.CHANNEL, Kind.MEMORY, Kind.CLOCK})
_OF_REGISTER = frozenset(
    {Kind.SCHEMA, Kind.COLLECTING, Kind.SWEEP, Kind.SYNC, Kind.OUTBOX, Kind.UNCONFIRMED, Kind.NOTICES, Kind.BACKUP}
)


@dataclass(slots=True)
class Judged:
    """What is wrong, and the keys and kinds of which the look could not tell."""

    faults: list[Fault] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def remember(memory: Memory, sight: Sight, graces: Graces) -> Memory:
    """The memory with what only two looks together show: marks that moved, clocks that jumped, a watch that slept."""
    now, before = sight.now, memory.clocks
    awake = memory.awake_since
    jumped_at = memory.jumped_at
    if before is not None and before.boot == sight.clocks.boot:
        passed = dt.timedelta(seconds=sight.clocks.steady - before.steady)
        if abs((now - before.wall) - passed) > graces.clock:
            jumped_at = awake = now
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
    found = {}
    for name, value in pulse.marks.items():
        if not name.startswith((LAST_COLLECTED, LAST_SWEPT, LAST_SYNCED)):
            continue
        old = memory.marks.get(name)
        if old is not None and old.value == value:
            found[name] = replace(old, seen_at=min(old.seen_at, now))
        else:
            at = now if old is not None else min(now, _instant(value) - pulse.offset)
            found[name] = Mark(value, at)
    return found


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def judge(sight: Sight, memory: Memory, graces: Graces) -> Judged:
    """Everything that is wrong now. `memory` is that of `remember`."""
    found = Judged()
    if sight.pause is not None:
        found.unknown = set(Kind)
        return found
    found.faults += [*_disk(sight, graces), *_mailbox(sight, graces), *_channels(memory)]
    found.faults += _clock(sight, memory, graces)
    serving = _up(sight, graces, found)
    if serving is None:
        found.unknown |= _WHILE_UP
        return found
    since = max(at for at in (_moment(serving.phase_since), memory.awake_since) if at is not None)
    found.faults += [fault for part in serving.parts if (fault := _part(part, sight.now, graces)) is not None]
    judge_prefect(found.faults, found.unknown, sight, since, graces)
    _register(found, sight, memory, since, graces)
    return found


def _moment(epoch: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(epoch, dt.UTC)


def _up(sight: Sight, graces: Graces, found: Judged) -> UpRecord | None:
    """The `up` that is running, so that everything else can be asked for; else its faults, or none."""
    home, now = sight.home, sight.now
    if not home.exists:
        return None  # nothing was ever started here
    if not home.held:
        found.faults += _gone(sight, graces)
        return None
    up = sight.up
    if up is None or home.holder is None or up.pid != home.holder:
        found.unknown.add(Kind.UP)  # something else holds the home, such as a restore, or `up` has only begun
        return None
    if now - _moment(up.at) > graces.heartbeat:
        found.faults.append(
            Fault(
                Kind.UP,
                f"`remembrancer up` (process {up.pid}) hangs: it has looked after nothing since "
                f"{_moment(up.at):%d %B %H:%M} UTC.",
                "Restart it: `systemctl restart remembrancer`, or `remembrancer down` and `remembrancer up`.",
            )
        )
    elif up.phase is Phase.STARTING and now - _moment(up.phase_since) > graces.start:
        found.faults.append(
            Fault(
                Kind.UP,
                f"`remembrancer up` has been starting since {_moment(up.phase_since):%d %B %H:%M} UTC.",
                "Look at what it prints, and at the logs in the home's folder `logs`.",
            )
        )
    return up if up.phase is Phase.RUNNING else None


def _gone(sight: Sight, graces: Graces) -> Iterator[Fault]:
    home, left = sight.home, _moment(sight.home.left_at)
    start = "Start it again: `systemctl start remembrancer`, or `remembrancer up`. "
    if home.killed:
        yield Fault(
            Kind.UP,
            "`remembrancer up` was killed: nothing is looked after any more. No mail is read and no letter goes "
            "for long.",
            f"{start}It first ends what was left behind. If it happens again, look for a lack of memory (dmesg).",
            graces.killed,
        )
    elif home.booted_at > home.left_at and sight.now - _moment(home.booted_at) > graces.killed:
        yield Fault(
            Kind.UP,
            f"This machine was started on {_moment(home.booted_at):%d %B at %H:%M} UTC, and Remembrancer was not.",
            f"{start}Have it start by itself: `systemctl enable remembrancer`.",
            graces.killed,
        )
    elif sight.now - left > graces.stopped:
        yield Fault(
            Kind.UP,
            f"Remembrancer was stopped on {left:%d %B at %H:%M} UTC and has not been started since: "
            "nothing is read, nothing is sent.",
            f"{start}If it is meant to rest, stop its watch too.",
        )


def _part(part: PartRecord, now: dt.datetime, graces: Graces) -> Fault | None:
    """A part that died, keeps dying, or lives and does not work."""
    if part.name == OURSELVES:
        return None
    key, lately = (
        f"{Kind.PART}:{part.name}",
        [at for at in map(_moment, part.deaths) if now - at < dt.timedelta(hours=1)],
    )
    see = f"See {part.log}."
    if part.in_loop or len(lately) >= graces.deaths:
        times = f"{len(lately)} times within the hour" if lately else "again and again"
        return Fault(key, f"{part.title} keeps dying: {times}. It is started again each time.", see)
    since = _moment(part.since)
    if not part.running and now - since > graces.dead:
        return Fault(key, f"{part.title} has not run since {since:%H:%M} UTC.", see)
    if lately and now - lately[-1] < graces.died:
        when = f"{part.title} died at {lately[-1]:%H:%M} UTC"
        return Fault(key, f"{when} and was started again by itself.", f"Nothing, if it stays the only time. {see}")
    if part.running and not part.ready and now - since > graces.unready:
        return Fault(key, f"{part.title} was started at {since:%H:%M} UTC and does not answer.", see)
    return None


def _disk(sight: Sight, graces: Graces) -> Iterator[Fault]:
    for which, free in sight.free.items():
        if free < graces.disk_megabytes:
            yield Fault(
                f"{Kind.DISK}:{which}",
                f"The disk of the {which} is nearly full: {free} MB are free.",
                f"Free some: below {graces.disk_megabytes} MB Remembrancer would not start again, and what comes "
                "by mail can soon not be kept.",
            )


def _mailbox(sight: Sight, graces: Graces) -> Iterator[Fault]:
    if sight.mailbox_trouble is not None and sight.home.exists:
        yield Fault(
            Kind.MAILBOX,
            f"The mailbox of replies cannot be read: {sight.mailbox_trouble}.",
            "Make it readable again. After two hours only reminders go; nothing that came is lost.",
            graces.mailbox,
        )


def _channels(memory: Memory) -> Iterator[Fault]:
    for name, why in memory.silent.items():
        yield Fault(
            f"{Kind.CHANNEL}:{name}",
            f"The channel {name} did not take the last notification: {why}",
            "Look at that line of REMEMBRANCER_CHANNELS; until it works, this reaches you by another way only.",
        )


def _clock(sight: Sight, memory: Memory, graces: Graces) -> Iterator[Fault]:
    set_it = "See that the machine keeps time from the network (timedatectl)."
    pulse, now = sight.pulse, sight.now
    if memory.jumped_at is not None and now - memory.jumped_at < graces.jumped:
        yield Fault(f"{Kind.CLOCK}:jumped", f"The machine's clock jumped at {memory.jumped_at:%H:%M} UTC.", set_it)
    if pulse is None:
        return
    apart = abs(pulse.database_now - now)
    if apart > graces.clock:
        words = f"This machine's clock and the database's are {_about(apart)} apart."
        yield Fault(f"{Kind.CLOCK}:database", words, f"{set_it} Both of them, if they are two.", graces.database)
    if pulse.last_entry_at is not None and pulse.last_entry_at - (now + pulse.offset) > graces.clock:
        behind = _about(pulse.last_entry_at - (now + pulse.offset))
        words = f"The machine's clock is {behind} behind the register's last entry: it was put back, or was ahead then."
        yield Fault(f"{Kind.CLOCK}:behind", words, f"{set_it} Days late are counted by this clock.", graces.database)


def _about(span: dt.timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return f"{minutes} minutes" if minutes < 180 else f"{round(minutes / 60)} hours"  # noqa: PLR2004


def _register(found: Judged, sight: Sight, memory: Memory, since: dt.datetime, graces: Graces) -> None:
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
    mailboxes = [name for name in pulse.marks if name.startswith(LAST_COLLECTED)] or [LAST_COLLECTED]
    for name in mailboxes:
        _mark(found, Kind.COLLECTING, name, memory, since, sight.now, graces.collecting)
    _mark(found, Kind.SWEEP, LAST_SWEPT, memory, since, sight.now, graces.sweep)
    _mark(found, Kind.SYNC, LAST_SYNCED, memory, since, sight.now, graces.sync)
    blind = any(fault.kind in {Kind.COLLECTING, Kind.MAILBOX} for fault in found.faults)
    judge_outbox(found.faults, found.unknown, pulse, sight.now, since, graces, blind=blind)
    found.faults += _notices(pulse, sight.now, graces)
    _backup(found, pulse, sight.now, since, graces)


_OF_MARK = {
    Kind.COLLECTING: (
        "No mail has been read{which}",
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


def _mark(
    found: Judged, kind: Kind, name: str, memory: Memory, since: dt.datetime, now: dt.datetime, grace: dt.timedelta
) -> None:
    """A mark that no longer moves. What has not moved since the start is not judged before its grace is over."""
    which = name.removeprefix(LAST_COLLECTED).strip(" :") if kind is Kind.COLLECTING else ""
    key = f"{kind}:{which}" if which else str(kind)
    seen_at = memory.marks[name].seen_at if name in memory.marks else None
    quiet_since = max(since, seen_at) if seen_at else since
    if now - quiet_since > grace:
        words, what_to_do = _OF_MARK[kind]
        words = words.format(which=f" from {which}" if which else "")
        found.faults.append(Fault(key, f"{words} since {quiet_since:%d %B %H:%M} UTC.", what_to_do))
    elif seen_at is None or seen_at < since:
        found.unknown.add(key)


def _notices(pulse: Pulse, now: dt.datetime, graces: Graces) -> Iterator[Fault]:
    count = sum(now + pulse.offset - at < graces.notices for at in pulse.notices_given_up_at)
    if count:
        yield Fault(
            Kind.NOTICES,
            f"{count} {'notice was' if count == 1 else 'notices were'} given up in the last day: a channel of an "
            "owner or an administrator takes nothing.",
            "See “What waits for you” and the channels' settings.",
        )


def _backup(found: Judged, pulse: Pulse, now: dt.datetime, since: dt.datetime, graces: Graces) -> None:
    made = pulse.marks.get(LAST_BACKUP)
    if made is None or pulse.is_demo or now - _instant(made) <= graces.backup:
        return
    if now - since <= ONE_DAY:
        found.unknown.add(Kind.BACKUP)  # the machine was off; the next night's may still come
        return
    found.faults.append(
        Fault(
            Kind.BACKUP,
            f"The last backup was made on {_instant(made):%d %B}.",
            "Run `remembrancer backup`, and look at what should have run it.",
        )
    )
