"""The kinds of faults; docs/watch.md has a row for each."""

from enum import StrEnum


class Kind(StrEnum):
    """What is wrong. A fault's key is its kind, or "kind:what" where there may be several."""

    UP = "up"
    PART = "part"
    DATABASE = "database"
    SCHEMA = "schema"
    PREFECT = "prefect"
    WORKER = "worker"
    SCHEDULE = "schedule"
    LATE = "late"
    STUCK = "stuck"
    FAILING = "failing"
    COLLECTING = "collecting"
    MAILBOX = "mailbox"
    SWEEP = "sweep"
    SYNC = "sync"
    OUTBOX = "outbox"
    UNCONFIRMED = "unconfirmed"
    NOTICES = "notices"
    DISK = "disk"
    CLOCK = "clock"
    BACKUP = "backup"
    CHANNEL = "channel"
    MEMORY = "memory"
