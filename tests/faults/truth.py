"""The faulty world as the replay is told of it: by the plan of faults and what was handed in, never the register."""

import datetime as dt
from dataclasses import dataclass

from registry.parties import read_parties
from registry.policy import DEFAULT_POLICY
from tests.faults.mail import BOUNCED_LATER
from tests.faults.noise import Nature
from tests.faults.plan import ONE_DAY, Faults, days
from tests.faults.replay import Post, Replay, replayed
from tests.faults.world import World
from tests.registry.builders import CALENDAR


@dataclass(frozen=True)
class Truth:
    """When each return could first be read, and what the world's servers did on which day."""

    faults: Faults
    readable_at: dict[str, dt.datetime]  # by deadline id

    def works(self, day: dt.date) -> bool:
        return day not in self.faults.all_off

    def answered_by_check(self, deadline_id: str, day: dt.date) -> bool:
        return self._read_by(deadline_id, CALENDAR.at(day, "06:30"))

    def answered_by_post(self, deadline_id: str, day: dt.date) -> bool:
        return self._read_by(deadline_id, CALENDAR.at(day, "09:00"))

    def _read_by(self, deadline_id: str, moment: dt.datetime) -> bool:
        readable_at = self.readable_at.get(deadline_id)
        return readable_at is not None and readable_at <= moment

    def post(self, party_id: str, day: dt.date) -> Post:
        if day in self.faults.no_smtp:
            return Post.WAITS
        if party_id in self.faults.refused:
            return Post.REFUSED
        if party_id == BOUNCED_LATER:
            return Post.COMES_BACK
        return Post.REMINDERS_GO if day in self.faults.no_mailbox else Post.GOES


def truth_of(world: World) -> Truth:
    """What happened to this world."""
    readable = {
        world.cases[ref].deadline_id: readable_from(world, put.at)
        for put in reversed(world.puts)
        if put.nature is Nature.RETURN
        for ref in put.refs
    }
    return Truth(world.faults, readable)


def readable_from(world: World, moment: dt.datetime) -> dt.datetime:
    """When a message of that moment can be read: while the mailbox is down, not before it is back."""
    day = CALENDAR.local_date(moment)
    if day not in world.faults.no_mailbox:
        return moment
    while day in world.faults.no_mailbox:
        day += ONE_DAY
    return CALENDAR.at(day, "05:00")


def replay_of(world: World, truth: Truth, first: dt.date, last: dt.date) -> Replay:
    """The pure replay of the world's deadlines, told that truth."""
    liaison = read_parties(world.population.parties_yaml()).parties["liaison"]
    return replayed(world.cases.values(), DEFAULT_POLICY, CALENDAR, liaison, days(first, last), truth)
