"""Going tomorrow: what it says after today's post is what the next post sends."""

import datetime as dt
import random

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.checks import check, late, refresh_clocks
from registry.decisions import place_hold, release
from registry.draft import ProposedAction
from registry.errors import BadInputError, NotFoundError
from registry.intake import take_returns
from registry.journal import reading, writing
from registry.model import Form
from registry.planning.top_up import top_up
from registry.post.going_letters import Going, GoingLetter, Stands
from registry.post.letter_holds import hold_letter
from registry.post.next_post import going
from registry.post.outbox import POST
from registry.rebuild import current, rebuilt
from registry.tables import DeadlineRow, EvidenceRow, ItemRow, LetterRow, MessageRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, action, applied, at, monthly, once

OWNERS = ("Training Unit", "Director of People", "Deputy Chief Constable", "the Committee", "Chair of the Authority")
FORMS = (Form.DOCUMENT, Form.FIGURES, Form.MEETING)
CLERK = "A. Clerk"
Sent = list[tuple[str, tuple[str, ...]]]


def some_actions(chance: random.Random, how_many: int) -> list[ProposedAction]:
    """Dated from the middle of March to May, some of them each month."""
    found = []
    for ordinal in range(1, how_many + 1):
        due = dt.date(2001, 3, 12) + dt.timedelta(days=chance.randrange(60))
        when = monthly() if chance.random() < 0.15 else once(due)
        found.append(action(ordinal, when, owner=chance.choice(OWNERS), form=chance.choice(FORMS)))
    return found


def morning(engine: Engine, day: dt.date) -> None:
    """The checks whose moment has come, as their runs and the sweep make them."""
    now = CALENDAR.at(day, "08:00")
    with reading(engine) as session:
        due = late(session, now + dt.timedelta(seconds=1), dt.timedelta())
    with writing(engine, now) as writer:
        top_up(writer, CALENDAR)
        check(writer, CALENDAR, due)
        refresh_clocks(writer, CALENDAR)


def going_at(engine: Engine, now: dt.datetime) -> Going:
    with reading(engine) as session:
        return going(session, CALENDAR, now)


def said_to_go(found: Going) -> Sent:
    return sorted(
        (each.party_id, tuple(sorted(item.stage for item in each.items)))
        for each in found.letters
        if each.stands is Stands.GOES
    )


def sent_on(engine: Engine, day: dt.date) -> Sent:
    with reading(engine) as session:
        query = (
            select(LetterRow.party_id, ItemRow.stage_id)
            .join(ItemRow, ItemRow.letter_id == LetterRow.id)  # type: ignore[arg-type]
            .where(LetterRow.post_on == day, LetterRow.purpose == POST)
        )
        found: dict[str, list[str]] = {}
        for party, stage in session.exec(query).all():
            found.setdefault(str(party), []).append(stage)
    return sorted((party, tuple(sorted(stages))) for party, stages in found.items())


def answers(engine: Engine, now: dt.datetime, chance: random.Random) -> None:
    """Now and then a return comes, or a person holds or releases something."""
    with reading(engine) as session:
        running = session.exec(
            select(DeadlineRow).where(DeadlineRow.state.in_(["open", "overdue"])).order_by(DeadlineRow.id)  # type: ignore[attr-defined]
        ).all()
    for deadline in running:
        if chance.random() < 0.06:
            comes(engine, deadline.id, now)
        elif chance.random() < 0.02:
            with writing(engine, now) as writer:
                try:
                    place_hold(writer, deadline.action_ref, by=CLERK, reason="x", until_on=None, stops_clock=False)
                except BadInputError:
                    release(
                        writer, deadline.action_ref, by=CLERK, why="x",
                        new_due_on=now.date() + dt.timedelta(days=9), today=now.date(),
                    )  # fmt: skip


def comes(engine: Engine, deadline_id: str, now: dt.datetime) -> None:
    key = f"{deadline_id}{now:%d%H}"
    with writing(engine, now) as writer:
        if writer.session.get(EvidenceRow, "0" * 64) is None:
            writer.session.add(EvidenceRow(sha256="0" * 64, size=1, kept_at=now))
        writer.session.add(MessageRow(id=key, mailbox="x", mailbox_key=key, sha256="0" * 64, received_at=now))
        writer.session.flush()
        take_returns(writer, key, [deadline_id], actor="remembrancer")


@pytest.mark.promise(15)
@pytest.mark.parametrize("seed", [1, 2])
def test_promise_15_what_goes_tomorrow_is_what_the_next_post_sends_on_every_day_of_a_month(
    engine: Engine, room: PostRoom, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    applied(engine, *some_actions(chance, 20), introduced=seed == 1)
    with writing(engine, at(2001, 3, 1, 7)) as writer:
        refresh_clocks(writer, CALENDAR)
    day, letters = dt.date(2001, 3, 19), 0
    morning(engine, day)
    deliver(room, CALENDAR.at(day, "09:00"))
    while day < dt.date(2001, 4, 12):
        answers(engine, CALENDAR.at(day, "15:00"), chance)
        foreseen = going_at(engine, CALENDAR.at(day, "16:00"))
        day = CALENDAR.next_working(day)
        assert foreseen.on == day
        morning(engine, day)
        # Between the checks and the post it says the same.
        assert said_to_go(going_at(engine, CALENDAR.at(day, "08:30"))) == said_to_go(foreseen), day
        deliver(room, CALENDAR.at(day, "09:00"))
        assert sent_on(engine, day) == said_to_go(foreseen), day
        letters += len(sent_on(engine, day))
    assert letters >= 15


def waiting_for_the_deputy(engine: Engine, room: PostRoom) -> GoingLetter:
    """A letter to a chief officer that stands a day, seen on its day."""
    applied(engine, action(1, once(dt.date(2001, 3, 30)), owner="Deputy Chief Constable"))
    with writing(engine, at(2001, 3, 27)) as writer:
        check(writer, CALENDAR)
    deliver(room, at(2001, 3, 27, 9))
    (letter,) = going_at(engine, at(2001, 3, 27, 10)).letters
    return letter


def held_by_a_person(engine: Engine, letter: GoingLetter, now: dt.datetime, until: dt.date | None) -> None:
    with writing(engine, now) as writer:
        stages = [item.stage for item in letter.items]
        hold_letter(writer, stages, by=CLERK, reason="he knows", until_on=until, today=now.date())
        check(writer, CALENDAR)


@pytest.mark.promise(15)
def test_promise_15_a_letter_that_is_held_waits_until_it_is_released_and_then_goes_with_the_next_post(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    letter = waiting_for_the_deputy(engine, room)
    assert (letter.stands, letter.on) == (Stands.GOES, dt.date(2001, 3, 28))
    held_by_a_person(engine, letter, at(2001, 3, 27, 14), None)
    for day in (28, 29):
        morning(engine, dt.date(2001, 3, day))
        deliver(room, at(2001, 3, day, 9))
    assert server.taken == []
    (held,) = going_at(engine, at(2001, 3, 29, 10)).letters
    assert (held.stands, held.why) == (Stands.HELD, "he knows")
    with reading(engine) as session:
        words = [each.words for each in waiting_for_a_person(session) if each.matter is Matter.HELD]
    assert words == ["Paper 1: he knows"]
    with writing(engine, at(2001, 3, 29, 14)) as writer:
        release(writer, "HCP/1.1", by=CLERK, why="let it go", new_due_on=None, today=dt.date(2001, 3, 29))
    assert said_to_go(going_at(engine, at(2001, 3, 29, 15))) == [("deputy", (letter.items[0].stage,))]
    deliver(room, at(2001, 3, 30, 9))
    assert [each.recipients for each in server.taken] == [("deputy@example.org",)]
    with reading(engine) as session:
        assert rebuilt(session) == current(session)


@pytest.mark.promise(15)
def test_promise_15_a_letter_that_is_held_and_released_on_its_first_morning_still_stands_its_working_day(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(dt.date(2001, 3, 30)), owner="Deputy Chief Constable"))
    with writing(engine, at(2001, 3, 27, 7)) as writer:
        check(writer, CALENDAR)
    (letter,) = going_at(engine, at(2001, 3, 27, 7)).letters
    held_by_a_person(engine, letter, at(2001, 3, 27, 7), None)
    with writing(engine, at(2001, 3, 27, 7)) as writer:
        release(writer, "HCP/1.1", by=CLERK, why="it may go", new_due_on=None, today=dt.date(2001, 3, 27))
    deliver(room, at(2001, 3, 27, 9))
    assert server.taken == []
    deliver(room, at(2001, 3, 28, 9))
    assert [each.recipients for each in server.taken] == [("deputy@example.org",)]


@pytest.mark.promise(15)
def test_promise_15_an_escalation_that_is_held_is_released_without_a_new_date(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(dt.date(2001, 3, 30))))
    with writing(engine, at(2001, 3, 1, 7)) as writer:
        refresh_clocks(writer, CALENDAR)
    day, seen = dt.date(2001, 3, 27), list[GoingLetter]()
    while not seen:
        assert day < dt.date(2001, 4, 27)
        day = CALENDAR.next_working(day)
        morning(engine, day)
        deliver(room, CALENDAR.at(day, "09:00"))
        found = going_at(engine, CALENDAR.at(day, "10:00")).letters
        seen = [each for each in found if each.party_id == "deputy" and each.items[0].decided]
    (letter,) = seen
    assert (letter.stands, letter.items[0].owner) == (Stands.GOES, "training")
    held_by_a_person(engine, letter, CALENDAR.at(day, "12:00"), None)
    taken = len(server.taken)
    for _ in range(10):
        day = CALENDAR.next_working(day)
        morning(engine, day)
        deliver(room, CALENDAR.at(day, "09:00"))
    assert len(server.taken) == taken  # nobody else is told either
    with writing(engine, CALENDAR.at(day, "12:00")) as writer:
        release(writer, "HCP/1.1", by=CLERK, why="now", new_due_on=None, today=day)
    day = CALENDAR.next_working(day)
    morning(engine, day)
    deliver(room, CALENDAR.at(day, "09:00"))
    assert [each.recipients for each in server.taken[taken:]] == [("deputy@example.org",)]


def test_a_hold_that_lapses_lets_the_letter_go_by_itself(engine: Engine, room: PostRoom, server: FakeServer) -> None:
    letter = waiting_for_the_deputy(engine, room)
    held_by_a_person(engine, letter, at(2001, 3, 27, 14), dt.date(2001, 3, 28))
    deliver(room, at(2001, 3, 28, 9))
    assert server.taken == []
    deliver(room, at(2001, 3, 29, 9))
    assert [each.recipients for each in server.taken] == [("deputy@example.org",)]


def test_what_has_come_is_not_sent_when_its_hold_is_released(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    letter = waiting_for_the_deputy(engine, room)
    held_by_a_person(engine, letter, at(2001, 3, 27, 14), None)
    comes(engine, letter.items[0].deadline_id, at(2001, 3, 28))
    deliver(room, at(2001, 3, 28, 9))
    with reading(engine) as session:
        assert session.get_one(StageRow, letter.items[0].stage).outcome == "withdrawn"
    assert server.taken == []


def test_only_what_waits_can_be_held_once_and_with_a_reason(engine: Engine, room: PostRoom) -> None:
    letter = waiting_for_the_deputy(engine, room)
    stages, today = [item.stage for item in letter.items], dt.date(2001, 3, 27)
    with writing(engine, at(2001, 3, 27, 14)) as writer:
        with pytest.raises(BadInputError, match="Say why"):
            hold_letter(writer, stages, by=CLERK, reason=" ", until_on=None, today=today)
        with pytest.raises(BadInputError, match="passed already"):
            hold_letter(writer, stages, by=CLERK, reason="x", until_on=dt.date(2001, 3, 1), today=today)
        with pytest.raises(NotFoundError, match="does not wait any more"):
            hold_letter(writer, ["no such stage"], by=CLERK, reason="x", until_on=None, today=today)
        hold_letter(writer, stages, by=CLERK, reason="x", until_on=None, today=today)
        with pytest.raises(BadInputError, match="held already"):
            hold_letter(writer, stages, by=CLERK, reason="x", until_on=None, today=today)


def test_an_empty_register_sends_nothing(engine: Engine) -> None:
    assert going_at(engine, at(2001, 3, 27)).letters == ()
