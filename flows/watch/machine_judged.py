"""The machine and what leads out of it: disks, clocks, mailboxes, channels."""

import datetime as dt
from collections.abc import Iterator

from flows.watch.alarms import Fault
from flows.watch.graces import Graces
from flows.watch.judged import Judged
from flows.watch.kinds import Kind
from flows.watch.memory import Memory
from flows.watch.sight import Sight

UNREAD = "unread mailbox: "  # as registry/collected.py has it
MAILDIR = "returns"  # as tasks/mail_in/mailboxes.py has it
HOURS_FROM = 180  # minutes


def judge_machine(found: Judged, sight: Sight, memory: Memory, graces: Graces) -> None:
    """Add what is wrong, whether anything runs or not."""
    found.faults += [*_disk(sight, graces), *_channels(memory), *_clock(sight, memory, graces)]
    _mailboxes(found, sight, graces)


def _disk(sight: Sight, graces: Graces) -> Iterator[Fault]:
    for which, free in sight.free.items():
        if free < graces.disk_megabytes:
            yield Fault(
                f"{Kind.DISK}:{which}",
                f"The disk of the {which} is nearly full: {free} MB are free.",
                f"Free some: below {graces.disk_megabytes} MB Remembrancer would not start again, and what comes "
                "by mail can soon not be kept.",
            )


def _mailboxes(found: Judged, sight: Sight, graces: Graces) -> None:
    """As we see the Maildir ourselves, and as the last collecting saw each mailbox."""
    unread = {}
    if sight.pulse is not None:
        marks = sight.pulse.marks.items()
        unread = {
            name.removeprefix(UNREAD): value.partition(" ")[2] for name, value in marks if name.startswith(UNREAD)
        }
    else:
        found.unknown.add(Kind.MAILBOX)
    if sight.mailbox_trouble is not None and sight.home.exists:
        unread[MAILDIR] = sight.mailbox_trouble
    for name, why in unread.items():
        found.faults.append(
            Fault(
                f"{Kind.MAILBOX}:{name}",
                f"The mailbox of replies ({name}) cannot be read: {why.rstrip('.')}.",
                "Make it readable again. After two hours only reminders go; nothing that came is lost.",
                graces.mailbox,
            )
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
    return f"{minutes} minutes" if minutes < HOURS_FROM else f"{round(minutes / 60)} hours"
