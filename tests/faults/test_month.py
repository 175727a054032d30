"""A simulated month of many deadlines under every fault at once (docs/testing.md).

What equality with the pure replay means here. `replay.Replay` plays the deadlines forward with `decide` alone. It is
told two things of the world, both from the harness and never from the register: when each return could first be read,
and which of the servers were down all day. It knows nothing of killed processes, a database that was thrown down,
connections that broke after DATA or letters that were put off until the afternoon: those must leave no trace. Then

* the register holds exactly the replay's stages, each decided on the same day, with the same outcome (sent,
  superseded, withdrawn, failed), and sent on the same day;
* the world's mail server took exactly one letter for every (party, day) on which the replay sends something: the
  number of letters is the replay's;
* beside the forecast itself (`registry.chase.forecast.play`, told of the same returns and of no fault at all) every
  first letter, reminder and chaser that the forecast sends was sent, or stands in the register as superseded,
  withdrawn, failed or waiting; and none was sent that the forecast does not send (`comparison.is_as_forecast`).
"""

import datetime as dt
from pathlib import Path

import pytest

from tests.dovecot import a_dovecot
from tests.faults.accounts import everything_holds
from tests.faults.comparison import is_as_forecast, is_as_replayed, letters_are_as_replayed
from tests.faults.database import a_database
from tests.faults.mailboxes import DovecotBox
from tests.faults.noise import Nature, giant
from tests.faults.plan import days, faults_of_a_month
from tests.faults.population import Population
from tests.faults.timeline import live_through
from tests.faults.truth import replay_of, truth_of
from tests.faults.world import MAIL_DOMAIN, World, a_world
from tests.registry.builders import CALENDAR

BEGIN = dt.date(2001, 4, 30)
FIRST, LAST = dt.date(2001, 5, 1), dt.date(2001, 5, 31)  # a month with two public holidays
FEWEST_KILLS = 3  # of each process


@pytest.mark.promise(4)
@pytest.mark.promise(5)
@pytest.mark.promise(6)
@pytest.mark.promise(7)
@pytest.mark.promise(8)
@pytest.mark.promise(12)
@pytest.mark.promise(13)
@pytest.mark.promise(14)
@pytest.mark.promise(16)
@pytest.mark.timeout(1200)
def test_a_month_of_deadlines_under_every_fault_keeps_every_promise(
    fault_seed: int, fault_deadlines: int, tmp_path: Path
) -> None:
    print(f"--fault-seed {fault_seed} --fault-deadlines {fault_deadlines}")
    population = Population(fault_deadlines, dt.date(2001, 4, 27), dt.date(2001, 5, 9), dt.date(2001, 6, 8), fault_seed)
    faults = faults_of_a_month(FIRST, LAST, [owner for owner, _ in population.owners()], fault_seed)
    with (
        a_database() as database,
        a_dovecot() as dovecot,
        a_world(database, DovecotBox(dovecot), population, faults, tmp_path) as world,
    ):
        world.begin(CALENDAR.at(BEGIN, "12:00"))
        world.server.start()
        for day in days(FIRST, LAST):
            live_through(world, day)
            if day == dt.date(2001, 5, 10):
                world.hand_in(Nature.GIANT, giant(world.now, MAIL_DOMAIN))
        everything_was_tried(world)
        everything_holds(world)
        replay = replay_of(world, truth_of(world), FIRST, LAST)
        is_as_replayed(world, replay)
        letters_are_as_replayed(world, replay)
        is_as_forecast(world, truth_of(world), FIRST, LAST)


def everything_was_tried(world: World) -> None:
    """The month was as hard as it claims to be."""
    assert min(world.crew.kills[role] for role in world.crew.roles) >= FEWEST_KILLS, world.crew.kills
    assert (world.database.restarts, world.database.crowdings) == (4, 2)
    assert {put.nature for put in world.puts} == set(Nature)
    said = " ".join(why for _, _, why in world.crew.failures)
    for trouble in ("too many clients", "MailboxError"):
        assert trouble in said, f"nobody said {trouble!r}"
