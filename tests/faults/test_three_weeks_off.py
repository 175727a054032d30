"""Three weeks with everything off: returns that came meanwhile are read first, only the newest stage goes, and once."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from registry.model import StageOutcome
from tests.faults.accounts import everything_holds
from tests.faults.comparison import is_as_replayed, letters_are_as_replayed, stages_of
from tests.faults.database import a_database
from tests.faults.mailboxes import MaildirBox
from tests.faults.noise import Nature
from tests.faults.plan import Faults, days
from tests.faults.population import Population
from tests.faults.timeline import live_through
from tests.faults.truth import replay_of, truth_of
from tests.faults.world import a_world
from tests.registry.builders import CALENDAR

BEGIN, FIRST = dt.date(2001, 4, 30), dt.date(2001, 5, 1)
OFF = days(dt.date(2001, 5, 10), dt.date(2001, 5, 30))
BACK, LAST = dt.date(2001, 5, 31), dt.date(2001, 6, 5)


@pytest.mark.promise(4)
@pytest.mark.promise(5)
@pytest.mark.promise(7)
@pytest.mark.timeout(600)
def test_after_three_weeks_off_what_came_is_read_first_and_only_the_newest_stage_goes(tmp_path: Path) -> None:
    population = Population(30, dt.date(2001, 4, 27), dt.date(2001, 5, 9), dt.date(2001, 6, 1), seed=1)
    faults = Faults(kill_rate=0.3, all_off=frozenset(OFF))
    with (
        a_database() as database,
        a_world(database, MaildirBox(tmp_path / "returns"), population, faults, tmp_path) as world,
    ):
        world.begin(CALENDAR.at(BEGIN, "12:00"))
        world.server.start()
        for day in days(FIRST, LAST):
            live_through(world, day)
        everything_holds(world)
        replay = replay_of(world, truth_of(world), FIRST, LAST)
        is_as_replayed(world, replay)
        letters_are_as_replayed(world, replay)

        came_meanwhile = [p for p in world.puts if p.nature is Nature.RETURN and CALENDAR.local_date(p.at) in OFF]
        assert came_meanwhile, "nobody answered while it was off: the scenario shows nothing"
        stages = stages_of(world)
        overtaken = [key for key, fate in stages.items() if fate[:2] == (StageOutcome.SUPERSEDED.value, BACK)]
        assert overtaken, "no stage was overtaken: the scenario shows nothing"
        went_back = Counter(key[0] for key, (_, _, sent_on) in stages.items() if sent_on == BACK)
        assert went_back, "nothing went on the first day: the scenario shows nothing"
        assert set(went_back.values()) == {1}, "more than one stage of a deadline went on the first day"
        assert not [letter for letter in world.letters() if CALENDAR.local_date(letter.at) in OFF]
