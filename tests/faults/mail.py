"""The mail of a simulated day: owners' answers at their hours, machines' answers, and noise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from tests.faults import noise as noises
from tests.faults.mail_server import Accepted
from tests.faults.noise import Nature
from tests.faults.owners import Habit, away_reply, delivery_report, promise_of, return_of
from tests.faults.world import MAIL_DOMAIN, World
from tests.registry.builders import CALENDAR

BOUNCED_LATER = "volunteers-1"  # the party whose letters are taken, and come back in the evening, for good
DELAYED = "outside-body-1"  # the party whose mail server says that it is still trying


def comes(world: World, hour: str) -> None:
    """What owners send at that hour of the day."""
    about = world.letters_about()
    for letter, refs in _together(world, hour, about).items():
        _return(world, letter, refs, hour)
    for ref in _promising(world, hour, about):
        letter = about[ref][-1]
        world.hand_in(Nature.PROMISE, promise_of(letter, [ref], world.now, letter.recipients[0]))
    if hour == "18:30":
        _machines(world)


def _due(world: World, hour: str, habits: set[Habit]) -> list[str]:
    """The refs that are to be answered at this hour, and were not."""
    today = CALENDAR.local_date(world.now)
    return [
        ref
        for ref, wanted in world.intentions.items()
        if wanted.habit in habits
        and wanted.hour == hour
        and ref not in world.answered
        and world.cases[ref].due_on + dt.timedelta(days=wanted.days) <= today
    ]


def _together(world: World, hour: str, about: Mapping[str, list[Accepted]]) -> dict[Accepted, list[str]]:
    """What is answered in one message: all that is ready and stands in the same letter."""
    found: defaultdict[Accepted, list[str]] = defaultdict(list)
    for ref in _due(world, hour, {Habit.IN_TIME, Habit.LATE}):
        if about.get(ref) and _may_answer_now(world, ref, hour):
            found[about[ref][-1]].append(ref)
    return found


def _may_answer_now(world: World, ref: str, hour: str) -> bool:
    """At noon only who has no letter of today still to come: else that letter would be recalled for the day."""
    if hour != "12:30":
        return True
    today = CALENDAR.local_date(world.now)
    party = world.cases[ref].addressee
    return not world.box_is_down and world.has_had_post(party, today)


def _return(world: World, letter: Accepted, refs: list[str], hour: str) -> None:
    raw = return_of(letter, refs, world.now, world.chance, letter.recipients[0])
    world.hand_in(Nature.RETURN, raw, *refs, sender=letter.recipients[0])
    for ref in refs:
        world.answered[ref] = world.now
    if hour == "18:30" and world.chance.random() < 0.15:
        world.hand_in(Nature.COPY, raw)
    elif hour == "18:30" and world.chance.random() < 0.15:
        world.hand_in(Nature.TWIN, noises.twin(raw, world.now))


def _promising(world: World, hour: str, about: Mapping[str, list[Accepted]]) -> list[str]:
    """Refs about which a promise comes now, once."""
    refs = [ref for ref in _due(world, hour, {Habit.PROMISES}) if about.get(ref) and ref not in world.promised]
    world.promised.update(refs)
    return refs


def _machines(world: World) -> None:
    """Out-of-office replies and delivery reports about the letters of the day."""
    today = CALENDAR.local_date(world.now)
    for letter in world.letters():
        if CALENDAR.local_date(letter.at) != today:
            continue
        party = letter.recipients[0].partition("@")[0]
        leave = world.away.get(party)
        if leave and leave[0] <= today <= leave[1]:
            world.hand_in(Nature.AWAY, away_reply(letter, leave[1], world.now, letter.recipients[0]))
        if party == BOUNCED_LATER:
            world.hand_in(Nature.BOUNCE, delivery_report(letter, "failed", "5.1.1", world.now), sender="")
        if party == DELAYED:
            world.hand_in(Nature.DELAYED, delivery_report(letter, "delayed", "4.4.1", world.now), sender="")


def noise(world: World) -> None:
    """What came in the night."""
    chance, letters = world.chance, world.letters()
    if chance.random() < 0.6:
        world.hand_in(Nature.NEWSLETTER, noises.newsletter(world.now, MAIL_DOMAIN))
    if chance.random() < 0.4:
        world.hand_in(Nature.FORGED, noises.forged(world.now, MAIL_DOMAIN))
    if letters and chance.random() < 0.4:
        world.hand_in(Nature.LOOP, noises.loop(chance.choice(letters)))
