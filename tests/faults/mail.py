"""The mail of a simulated day: owners' answers at their hours, machines' answers, and noise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from tests.faults import noise as noises
from tests.faults.mail_server import Accepted
from tests.faults.noise import Nature
from tests.faults.owners import Habit, away_reply, delivery_report, promise_of, return_of
from tests.faults.world import MAIL_DOMAIN, World, address_of
from tests.registry.builders import CALENDAR

BOUNCED_LATER = "volunteers-1"  # the party whose letters are taken, and come back in the evening, for good
DELAYED = "outside-body-1"  # the party whose mail server says that it is still trying


def comes(world: World, hour: str) -> None:
    """What owners send at that hour of the day."""
    letters = world.letters()
    about = world.letters_about(letters)
    had_post = {letter.recipients[0] for letter in letters if _is_of_today(world, letter)}
    for letter, refs in _together(world, hour, about, had_post).items():
        _return(world, letter, refs, hour)
    for ref in _promising(world, hour, about):
        letter = about[ref][-1]
        world.hand_in(Nature.PROMISE, promise_of(letter, [ref], world.now, letter.recipients[0]))
    if hour == "18:30":
        _machines(world, [letter for letter in letters if _is_of_today(world, letter)])


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


def _together(
    world: World, hour: str, about: Mapping[str, list[Accepted]], had_post: set[str]
) -> dict[Accepted, list[str]]:
    """What is answered in one message: all that is ready and stands in the same letter."""
    found: defaultdict[Accepted, list[str]] = defaultdict(list)
    for ref in _due(world, hour, {Habit.IN_TIME, Habit.LATE}):
        if about.get(ref) and _may_answer_now(world, ref, hour, had_post):
            found[about[ref][-1]].append(ref)
    return found


def _may_answer_now(world: World, ref: str, hour: str, had_post: set[str]) -> bool:
    """At noon only who has no letter of today still to come: else that letter would be recalled for the day."""
    return hour != "12:30" or (not world.box_is_down and address_of(world.cases[ref].addressee) in had_post)


def _is_of_today(world: World, letter: Accepted) -> bool:
    return CALENDAR.local_date(letter.at) == CALENDAR.local_date(world.now)


def _return(world: World, letter: Accepted, refs: list[str], hour: str) -> None:
    raw = return_of(letter, refs, world.now, world.chance, letter.recipients[0])
    stand_still = _stand_still(world, letter, refs)
    world.hand_in(Nature.RETURN, raw, *stand_still, sender=letter.recipients[0])
    for ref in stand_still:
        world.answered.setdefault(ref, world.now)
    if hour == "18:30" and world.chance.random() < 0.15:
        world.hand_in(Nature.COPY, raw)
    elif hour == "18:30" and world.chance.random() < 0.15:
        world.hand_in(Nature.TWIN, noises.twin(raw, world.now))


def _stand_still(world: World, letter: Accepted, refs: list[str]) -> list[str]:
    """What nobody is chased for after this answer: what it names; and if that is nothing of what the letter asked
    for, what the letter asked for too, until a person has said which it is."""
    asked = world.asked_in(letter)
    if asked & set(refs):
        return refs
    return [*refs, *sorted(asked - world.answered.keys())]


def _promising(world: World, hour: str, about: Mapping[str, list[Accepted]]) -> list[str]:
    """Refs about which a promise comes now, once."""
    refs = [ref for ref in _due(world, hour, {Habit.PROMISES}) if about.get(ref) and ref not in world.promised]
    world.promised.update(refs)
    return refs


def _machines(world: World, letters: list[Accepted]) -> None:
    """Out-of-office replies and delivery reports about the letters of the day."""
    today = CALENDAR.local_date(world.now)
    for letter in letters:
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
