"""One alarm a fault, a reminder a day, one all-clear: what is to be told, as a pure function of what was seen.

A fault is told once it has been seen without a break for its own grace. It has ended once it has not been seen
for a while (`settle`): what comes back before that is still the same fault, so a fault that flaps is one alarm,
reminders and one all-clear. Each time that it ended and began anew within a day, that while doubles, up to
`longest_settle`. What could not be judged (the database was away) is neither wrong nor well: nothing is said of it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

NO_TIME = dt.timedelta()
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: `key` is "kind" or "kind:what", the words are for an administrator."""

    key: str
    words: str
    what_to_do: str
    grace: dt.timedelta = NO_TIME  # it may pass by itself within this

    @property
    def kind(self) -> str:
        return kind_of(self.key)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often one is told."""

    reminder: dt.timedelta = DAY
    settle: dt.timedelta = dt.timedelta(minutes=10)
    longest_settle: dt.timedelta = dt.timedelta(hours=6)
    first_retry: dt.timedelta = dt.timedelta(minutes=1)
    longest_retry: dt.timedelta = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Record:
    """A fault that was seen, and what was told of it. Instants are UTC."""

    fault: Fault
    since: dt.datetime
    seen_at: dt.datetime  # last
    told_at: dt.datetime | None = None  # the alarm, or the last reminder
    well_since: dt.datetime | None = None  # seen no more; not yet said

    @property
    def is_due(self) -> bool:
        """Whether it was seen for as long as its grace, and is no mere suspicion."""
        return self.seen_at - self.since >= self.fault.grace


@dataclass(frozen=True, slots=True)
class Alarms:
    """The memory of the alarms."""

    records: Mapping[str, Record] = field(default_factory=dict)
    ended: Mapping[str, tuple[dt.datetime, ...]] = field(default_factory=dict)  # within the last day
    failures: int = 0  # notifications in a row that nobody took
    next_try_at: dt.datetime | None = None

    @property
    def wrong(self) -> tuple[Record, ...]:
        """What is not well, the oldest first; of some the grace may not be over."""
        found = (each for each in self.records.values() if each.well_since is None)
        return tuple(sorted(found, key=lambda each: (each.since, each.fault.key)))

    @property
    def standing(self) -> tuple[Record, ...]:
        """What is wrong and was told, or is to be; the oldest first."""
        return tuple(each for each in self.wrong if each.is_due)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told at one moment, all in one message."""

    alarms: tuple[Record, ...] = ()
    reminders: tuple[Record, ...] = ()
    all_clear: tuple[Record, ...] = ()  # those whose alarm reached nobody too: told_at is None

    def __bool__(self) -> bool:
        return bool(self.alarms or self.reminders or self.all_clear)


def kind_of(key: str) -> str:
    """The kind of a fault with that key."""
    return key.partition(":")[0]


def look(
    alarms: Alarms, faults: Iterable[Fault], unknown: Collection[str], now: dt.datetime, rhythm: Rhythm
) -> tuple[Alarms, Telling]:
    """What is known after a look that saw these faults, and what is to be told.

    `unknown` holds keys, and kinds, of which the look could not tell. Nothing of the telling counts as told
    before `delivered` says so.
    """
    seen = {fault.key: fault for fault in faults}
    records: dict[str, Record] = {}
    for key in sorted({*seen, *alarms.records}):
        before = _not_ahead(alarms.records.get(key), now)
        after: Record | None
        if key in seen:
            after = _seen(before, seen[key], now)
        elif key in unknown or kind_of(key) in unknown:
            after = _not_judged(before)
        else:
            after = _not_seen(before, now)
        if after is not None:
            records[key] = after
    ended = {key: kept for key, ends in alarms.ended.items() if (kept := tuple(at for at in ends if now - at < DAY))}
    next_try_at = min(alarms.next_try_at, now + rhythm.longest_retry) if alarms.next_try_at else None
    found = replace(alarms, records=records, ended=ended, next_try_at=next_try_at)
    if next_try_at is not None and now < next_try_at:
        return found, Telling()
    return found, _telling(found, set(seen), now, rhythm)


def _not_ahead(record: Record | None, now: dt.datetime) -> Record | None:
    """A clock that was put back must not silence reminders until it has caught up."""
    if record is None:
        return None
    told = min(record.told_at, now) if record.told_at else None
    well = min(record.well_since, now) if record.well_since else None
    back = max(NO_TIME, record.seen_at - now)
    return replace(record, since=record.since - back, seen_at=record.seen_at - back, told_at=told, well_since=well)


def _seen(before: Record | None, fault: Fault, now: dt.datetime) -> Record:
    if before is None:
        return Record(fault, now, now)
    return replace(before, fault=fault, seen_at=now, well_since=None)


def _not_judged(before: Record | None) -> Record | None:
    return before and replace(before, well_since=None)


def _not_seen(before: Record | None, now: dt.datetime) -> Record | None:
    if before is None or not (before.told_at or before.is_due):
        return None  # it passed by itself
    return replace(before, well_since=before.well_since or now)


def _telling(alarms: Alarms, seen: set[str], now: dt.datetime, rhythm: Rhythm) -> Telling:
    found = alarms.records
    wrong = [each for key, each in found.items() if key in seen and each.is_due]
    return Telling(
        alarms=tuple(each for each in wrong if each.told_at is None),
        reminders=tuple(each for each in wrong if each.told_at and now - each.told_at >= rhythm.reminder),
        all_clear=tuple(
            each
            for key, each in found.items()
            if each.well_since and now - each.well_since >= _settle(alarms, key, rhythm)
        ),
    )


def _settle(alarms: Alarms, key: str, rhythm: Rhythm) -> dt.timedelta:
    times: int = 2 ** min(len(alarms.ended.get(key, ())), 16)
    return min(rhythm.settle * times, rhythm.longest_settle)


def delivered(alarms: Alarms, telling: Telling, now: dt.datetime) -> Alarms:
    """The memory once somebody was told."""
    records, ended = dict(alarms.records), dict(alarms.ended)
    for each in (*telling.alarms, *telling.reminders):
        records[each.fault.key] = replace(each, told_at=now)
    for each in telling.all_clear:
        del records[each.fault.key]
        ended[each.fault.key] = (*ended.get(each.fault.key, ()), now)
    return replace(alarms, records=records, ended=ended, failures=0, next_try_at=None)


def not_delivered(alarms: Alarms, now: dt.datetime, rhythm: Rhythm) -> Alarms:
    """The memory after nobody could be told: all of it is tried again, after a growing pause."""
    pause = min(rhythm.first_retry * (2 ** min(alarms.failures, 16)), rhythm.longest_retry)
    return replace(alarms, failures=alarms.failures + 1, next_try_at=now + pause)
