"""When what goes wrong: the faults of a simulated stretch of days, dealt out by chance from one seed."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.registry.builders import CALENDAR

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Faults:
    """What happens on which day. Addresses are of parties; a day is one of the body's zone."""

    kill_rate: float = 0.0  # the chance that an order's process is killed at it
    thrown_down: frozenset[dt.date] = frozenset()  # PostgreSQL is stopped "immediately" while it is written to
    crowded: frozenset[dt.date] = frozenset()  # PostgreSQL has no connection left at the time of the post
    no_smtp: frozenset[dt.date] = frozenset()  # the outgoing server is down all day
    no_mailbox: frozenset[dt.date] = frozenset()  # the mailbox cannot be read, all day
    all_off: frozenset[dt.date] = frozenset()  # nothing of the service runs
    refused: tuple[str, ...] = ()  # parties whose address is refused for good
    busy: Mapping[dt.date, tuple[str, ...]] = field(default_factory=dict)  # parties put off until the afternoon
    hang_up: float = 0.0  # the chance that the server breaks the connection after a letter's content
    later: float = 0.0  # the chance that it says "come back later" to one


def working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The working days from `first` to `last`, both counted."""
    return [day for day in days(first, last) if CALENDAR.is_working(day)]


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from `first` to `last`, both counted."""
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def faults_of_a_month(first: dt.date, last: dt.date, owners: Sequence[str], seed: int) -> Faults:
    """Every kind of fault, on days apart from one another."""
    chance = random.Random(f"faults {seed}")  # noqa: S311
    # The first days only introduce; an outage there would show little.
    some = chance.sample(working_days(first, last)[3:-2], 9)
    without_post, without_mailbox, *others = some
    return Faults(
        kill_rate=0.2,
        thrown_down=frozenset(others[:4]),
        crowded=frozenset(others[4:6]),
        no_smtp=frozenset({without_post}),
        no_mailbox=frozenset({without_mailbox}),
        refused=(chance.choice([owner for owner in owners if owner.startswith("force-unit")][3:]),),
        busy={day: tuple(chance.sample(list(owners), 3)) for day in others[6:]},
        hang_up=0.02,
        later=0.03,
    )
