"""How fast letters go: a bucket of turns that all processes share, so that a server's limit is not overrun.

A minute's letters may go at once. What fills the bucket is so much less than a minute's letters a minute that
in no hour more than sixty minutes' letters go.
"""

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine
from sqlmodel import Session

from registry.journal import writing
from registry.register import meta, set_meta
from tasks.mail_out.handover import utc_now

TURNS = "turns of the post"
MINUTES = 60  # in which the total holds
SHORTEST_WAIT = 0.05  # seconds; a clock counts no thousandths of thousandths
SOME = dt.timedelta(seconds=5)  # one waits for so many turns together, and not for each


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many turns were there at that instant (UTC)."""

    turns: float
    at: dt.datetime


def a_second(rate: int) -> float:
    """How many turns come in a second, where `rate` letters may go in a minute."""
    return rate * (MINUTES - 1) / MINUTES / 60


def filled(bucket: Bucket | None, rate: int, now: dt.datetime) -> Bucket:
    """The bucket as it is now. One that nobody knows is full; one of the future waits for its time."""
    if bucket is None:
        return Bucket(rate, now)
    since = max(0.0, (now - bucket.at).total_seconds())
    return Bucket(min(rate, bucket.turns + since * a_second(rate)), now)


def taken(bucket: Bucket, wanted: int) -> tuple[int, Bucket]:
    """How many of the wanted turns are there, and the bucket without them."""
    there = min(wanted, int(bucket.turns))
    return there, Bucket(bucket.turns - there, bucket.at)


def seconds_until(bucket: Bucket, wanted: int, rate: int) -> float:
    """How long until so many turns are there."""
    return max(SHORTEST_WAIT, (wanted - bucket.turns) / a_second(rate))


class Pace:
    """Hands out turns, and waits for them as long as there is time. Without a register there is no limit."""

    def __init__(
        self,
        engine: Engine | None = None,
        rate: int = 1,
        clock: Callable[[], dt.datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """At most `rate` letters a minute, counted in the register, by real time and not by a demo's."""
        self._engine, self._rate, self._clock, self._sleep = engine, rate, clock, sleep

    def until(self, lasts: dt.timedelta) -> dt.datetime:
        """When a post ends that begins now."""
        return self._clock() + lasts

    def is_over(self, until: dt.datetime) -> bool:
        """Whether the post's time is over."""
        return self._clock() >= until

    def turns(self, wanted: int, until: dt.datetime) -> int:
        """So many letters may go now, `wanted` at most; 0 when none may before the post ends."""
        while not self.is_over(until):
            got, wait = self._take(wanted)
            if got:
                return got
            if self._clock() + dt.timedelta(seconds=wait) >= until:
                return 0
            self._sleep(wait)
        return 0

    def _take(self, wanted: int) -> tuple[int, float]:
        if self._engine is None:
            return wanted, 0.0
        now = self._clock()
        with writing(self._engine, now) as writer:
            bucket = filled(_stored(writer.session), self._rate, now)
            got, left = taken(bucket, wanted)
            set_meta(writer.session, TURNS, json.dumps({"turns": left.turns, "at": left.at.isoformat()}))
        some = max(1, min(wanted, int(a_second(self._rate) * SOME.total_seconds())))
        return got, seconds_until(left, some, self._rate)


def _stored(session: Session) -> Bucket | None:
    found = meta(session, TURNS)
    if found is None:
        return None
    value = json.loads(found)
    return Bucket(float(value["turns"]), dt.datetime.fromisoformat(value["at"]))
