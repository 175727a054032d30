"""The administrator of the simulated body: looks at what waits, asks the world's mail server, decides."""

from registry.decisions import Verdict, review, settle_message
from registry.journal import reading, writing
from registry.post.outbox import LetterState, close, resend
from registry.tables import LetterRow
from registry.waiting import Matter, Waiting, waiting_for_a_person
from tests.faults.world import World
from tests.registry.builders import CALENDAR

NAME = "Ann Example"


def what_waits(world: World, *matters: Matter) -> list[Waiting]:
    """Everything of these matters that "What waits for you" shows."""
    with reading(world.engine) as session:
        return [each for each in waiting_for_a_person(session) if each.matter in matters]


def clear_up_letters(world: World) -> int:
    """Ask of each letter without a known outcome whether it arrived; have the others sent again. How many there were.

    A refused letter is left: its party has no address that works.
    """
    arrived = {letter.message_id for letter in world.server.accepted()}
    unknown = 0
    for waiting in what_waits(world, Matter.LETTER):
        with writing(world.engine, world.now) as writer:
            row = writer.session.get_one(LetterRow, waiting.id)
            if row.state != LetterState.UNKNOWN.value:
                continue
            unknown += 1
            if row.message_id in arrived:
                close(writer, row.id, by=NAME, why="the owner has it", arrived=True)
            else:
                resend(writer, row.id, by=NAME)
    return unknown


def review_what_came(world: World) -> None:
    """Accept most returns; leave some; settle what was quarantined."""
    today = CALENDAR.local_date(world.now)
    for waiting in what_waits(world, Matter.RETURN):
        if world.chance.random() < 0.8:
            with writing(world.engine, world.now) as writer:
                review(writer, waiting.id, Verdict.ACCEPT, by=NAME, comment="", new_due_on=None, today=today)
    for waiting in what_waits(world, Matter.QUARANTINED):
        with writing(world.engine, world.now) as writer:
            settle_message(writer, waiting.id, by=NAME, why="not about our requests")
