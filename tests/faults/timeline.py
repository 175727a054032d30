"""One simulated day after another: when mail comes, when the service's processes work, what goes wrong meanwhile.

Mornings are dangerous: processes are killed and servers misbehave while they work. From 14:00 the world is quiet, as
it is at the end of any fault, so that what the morning left open is cleared up on the same day, by the service and by
the administrator. What a day's faults leave for the next day is exactly what `plan.Faults` says lasts all day.
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence

from sqlmodel import select

from registry.journal import reading
from registry.post.outbox import LetterState
from registry.tables import LetterRow
from registry.waiting import Matter
from tests.faults import mail
from tests.faults.administrator import clear_up_letters, review_what_came, what_waits
from tests.faults.processes import KILLED
from tests.faults.role import CHECK, COLLECT, DONE, POST
from tests.faults.world import World
from tests.registry.builders import CALENDAR

AGAIN_AFTER = dt.timedelta(minutes=5)
MOST_TRIES = 6
ONE_HOUR = dt.timedelta(hours=1)
Orders = Sequence[tuple[str, str]]


def live_through(world: World, day: dt.date) -> None:
    """The day from its first minute to its last."""
    if day in world.faults.all_off:
        _nobody_works(world, day)
        return
    _night(world, day)
    at(world, day, "06:30")
    do(world, [("collector", COLLECT)])
    at(world, day, "08:11")
    do(world, [("checker", CHECK)])
    at(world, day, "08:30")
    mail.comes(world, "08:30")
    at(world, day, "09:00")
    _post_under_faults(world, day)
    at(world, day, "10:00")
    if CALENDAR.is_working(day):
        _the_rest_of_a_working_day(world, day)
    at(world, day, "18:30")
    mail.comes(world, "18:30")
    do(world, [("collector", COLLECT)])
    review_what_came(world)
    at(world, day, "19:30")
    do(world, [("poster", POST)], safe=True)
    shows_what_is_unknown(world)
    clear_up_letters(world)


def _nobody_works(world: World, day: dt.date) -> None:
    for hour in ("08:30", "18:30"):
        at(world, day, hour)
        mail.comes(world, hour)


def _night(world: World, day: dt.date) -> None:
    """Servers that were down yesterday come back, and today's faults begin."""
    at(world, day, "05:00")
    yesterday = day - dt.timedelta(days=1)
    if yesterday in world.faults.no_smtp:
        world.server.start()
    if day in world.faults.no_smtp:
        world.server.stop()
    if yesterday in world.faults.no_mailbox:
        world.box.up()
    world.box_is_down = day in world.faults.no_mailbox
    if world.box_is_down:
        world.box.down()
    mail.noise(world)


def _post_under_faults(world: World, day: dt.date) -> None:
    """The post of 09:00, with a collector that works beside it."""
    both = [("poster", POST), ("collector", COLLECT)]
    if day in world.faults.crowded:
        world.crew.end()  # whoever has a connection already would not notice
        with world.database.crowded():
            outcomes = _work(world, both, safe=True)
        assert DONE not in outcomes.values(), f"it worked without a connection: {outcomes}"
    elif day in world.faults.thrown_down:
        _work(world, both, meanwhile=world.database.throw_down)
    do(world, [("poster", POST)], beside=[("collector", COLLECT)])


def _the_rest_of_a_working_day(world: World, day: dt.date) -> None:
    clear_up_letters(world)
    do(world, [("poster", POST)])
    at(world, day, "12:30")
    mail.comes(world, "12:30")
    do(world, [("collector", COLLECT)], beside=[("poster", POST)])
    at(world, day, "14:30")
    do(world, [("poster", POST)], safe=True)
    shows_what_is_unknown(world)
    if clear_up_letters(world):
        at(world, day, "15:00")
        do(world, [("poster", POST)], safe=True)


def at(world: World, day: dt.date, clock: str) -> None:
    """Go to that hour of the body's own day, unless it is later already."""
    world.goto(max(CALENDAR.at(day, clock), world.now))


def do(world: World, orders: Orders, *, beside: Orders = (), safe: bool = False) -> None:
    """Have it done: what was killed or failed is tried again five minutes later, as the schedules do.

    `beside` works at the same time the first time. While the mailbox is down, what reads it may fail for good.
    """
    outcomes = _work(world, [*orders, *beside], safe=safe)
    for tries in range(MOST_TRIES):
        left = [each for each in orders if outcomes[each[0]] != DONE]
        if not left or (world.box_is_down and KILLED not in outcomes.values()):
            return
        world.goto(world.now + AGAIN_AFTER)
        outcomes = _work(world, left, safe=safe or tries > 1)
    raise AssertionError(f"{orders} cannot be done on {world.now}: {world.crew.failures[-3:]}")


def _work(
    world: World, orders: Orders, *, safe: bool = False, meanwhile: Callable[[], object] | None = None
) -> dict[str, str]:
    if any(duty == POST for _, duty in orders):
        world.posts_began.append(time.monotonic())
    return world.crew.work(orders, world.now, safe=safe, meanwhile=meanwhile)


def shows_what_is_unknown(world: World) -> None:
    """Promise 4: what could not be confirmed is shown within the hour."""
    shown = {each.id for each in what_waits(world, Matter.LETTER)}
    with reading(world.engine) as session:
        for letter in session.exec(select(LetterRow)).all():
            if letter.state == LetterState.CLAIMED.value:
                assert letter.claimed_at is not None
                assert world.now - letter.claimed_at < ONE_HOUR, f"{letter.id} was claimed at {letter.claimed_at}"
            if letter.state in {LetterState.UNKNOWN.value, LetterState.REFUSED.value}:
                assert letter.id in shown, f"{letter.id} is {letter.state}, and nobody sees it"
