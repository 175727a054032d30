"""The harness catches what it is there to catch: services with one fault each."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import mutants
from tests.faults.accounts import (
    every_message_is_one_thing,
    everything_holds,
    no_stage_went_twice,
    nobody_is_chased_for_what_has_come,
)
from tests.faults.comparison import is_as_replayed, letters_are_as_replayed
from tests.faults.database import Database, a_database
from tests.faults.mailboxes import MaildirBox
from tests.faults.owners import Habit, Intention
from tests.faults.plan import Faults, days
from tests.faults.population import Population
from tests.faults.timeline import live_through
from tests.faults.truth import replay_of, truth_of
from tests.faults.world import World, a_world
from tests.registry.builders import CALENDAR

BEGIN, FIRST = dt.date(2001, 4, 30), dt.date(2001, 5, 1)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with a_database() as found:
        yield found


@contextmanager
def a_small_world(database: Database, folder: Path, last: dt.date, **faulty: Callable[[], None]) -> Iterator[World]:
    """A few deadlines and days, without a fault but the mutants'.

    The first half of the owners answers on the morning on which the first chaser would go.
    """
    population = Population(14, dt.date(2001, 4, 27), dt.date(2001, 5, 9), dt.date(2001, 5, 11), seed=1)
    database.empty()
    with a_world(database, MaildirBox(folder / "returns"), population, Faults(), folder, **faulty) as world:
        world.begin(CALENDAR.at(BEGIN, "12:00"))
        world.intentions.update(dict.fromkeys(list(world.cases)[::2], Intention(Habit.LATE, 1, "08:30")))
        world.server.start()
        for day in days(FIRST, last):
            live_through(world, day)
        yield world


def test_a_service_without_a_fault_passes(database: Database, tmp_path: Path) -> None:
    last = dt.date(2001, 5, 14)
    with a_small_world(database, tmp_path, last) as world:
        assert world.letters()
        everything_holds(world)
        replay = replay_of(world, truth_of(world), FIRST, last)
        is_as_replayed(world, replay)
        letters_are_as_replayed(world, replay)


def test_a_poster_that_forgets_to_settle_is_caught(database: Database, tmp_path: Path) -> None:
    with a_small_world(database, tmp_path, dt.date(2001, 5, 2), poster=mutants.forgets_to_settle) as world:
        fails(no_stage_went_twice, world, "twice")


def test_a_collector_that_loses_a_message_is_caught(database: Database, tmp_path: Path) -> None:
    losing = mutants.drops_after_moving
    with a_small_world(database, tmp_path, dt.date(2001, 5, 11), collector=losing, poster=losing) as world:
        fails(every_message_is_one_thing, world, "other mails than were handed in")


def test_a_service_that_does_not_look_before_the_post_is_caught(database: Database, tmp_path: Path) -> None:
    blind = mutants.is_blind_at_the_post
    with a_small_world(database, tmp_path, dt.date(2001, 5, 16), collector=blind, poster=blind) as world:
        fails(nobody_is_chased_for_what_has_come, world, "its return was there")


def fails(check: Callable[[World], None], world: World, saying: str) -> None:
    with pytest.raises(AssertionError, match=saying):
        check(world)
