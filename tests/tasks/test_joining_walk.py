"""Joining, parting, successors, papers and returns in any order: nothing is asked twice, nothing is lost."""

import datetime as dt
import random
from contextlib import suppress

from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.checks import check
from registry.decisions import Verdict, place_hold, release, review
from registry.draft import Joint, JointKind
from registry.errors import BadInputError, NotFoundError
from registry.intake import ReturnState, keep_raw, take_returns
from registry.joint.joining import join_actions, part_actions
from registry.journal import Writing, reading, writing
from registry.planning.plan import apply
from registry.policy import DEFAULT_POLICY
from registry.position import take_position
from registry.post.next_post import going
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.requests import request_now
from registry.states import LIVE, DeadlineState
from registry.tables import ActionRow, DeadlineRow, ReturnRow
from registry.time_goes_on import go_on
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tests.registry.builders import CALENDAR, action, book, introduce, monthly, once
from tests.registry.test_successors import TAKES_OVER
from tests.tasks.test_taken_together import paper

STEPS = 24
START = dt.date(2001, 3, 1)
REFS = [f"HCP/1.{n}" for n in range(1, 6)]
ACTIONS = (
    action(1, once(dt.date(2001, 3, 30))),
    action(2, once(dt.date(2001, 5, 31))),
    action(3, monthly()),
    action(4, monthly()),
    action(5, once(dt.date(2001, 4, 30)), owner="Clerk"),
)


class Walk:
    """One register, one clock, and what may be done with it."""

    def __init__(self, engine: Engine, room: PostRoom, seed: int) -> None:
        self.engine, self.room, self.chance = engine, room, random.Random(seed)  # noqa: S311
        self.day = START
        self.messages = 0
        self.acts = [self.joins, self.parts, self.applies, self.looks, self.looks, self.answers, self.reviews]
        self.acts += [self.holds, self.asks]

    @property
    def now(self) -> dt.datetime:
        return CALENDAR.at(self.day, "09:00")

    def step(self) -> None:
        act = self.chance.choice(self.acts)
        with suppress(BadInputError, NotFoundError):  # refused with its reason is as good as done
            act()
        if self.chance.random() < 0.5:
            self.day = CALENDAR.next_working(self.day + dt.timedelta(days=self.chance.randrange(4)))

    def some(self) -> tuple[str, str]:
        lead, other = self.chance.sample(REFS, 2)
        return lead, other

    def joins(self) -> None:
        (lead, other), kind = self.some(), self.chance.choice(list(JointKind))
        with writing(self.engine, self.now) as writer:
            join_actions(writer, CALENDAR, lead, [other], kind, by="A. Clerk", why="")

    def parts(self) -> None:
        with writing(self.engine, self.now) as writer:
            part_actions(writer, CALENDAR, self.chance.choice(REFS), by="A. Clerk", why="")

    def applies(self) -> None:
        accepted = self.chance.choice([True, False, None])
        joint = Joint(self.chance.choice(list(JointKind)), self.some(), 0.9, "alike", accepted=accepted, by="A. Clerk")
        apply(self.engine, paper(ACTIONS, joint), book(TAKES_OVER), DEFAULT_POLICY, CALENDAR, self.now)
        introduce(self.engine)
        again = apply(self.engine, paper(ACTIONS, joint), book(TAKES_OVER), DEFAULT_POLICY, CALENDAR, self.now)
        assert again.changes_nothing, [step.line for step in again.steps if step.happening]

    def looks(self) -> None:
        with writing(self.engine, self.now) as writer:
            go_on(writer, CALENDAR)
            assert go_on(writer, CALENDAR) == 0
            check(writer, CALENDAR)
        deliver(self.room, self.now)

    def answers(self) -> None:
        with writing(self.engine, self.now) as writer:
            live = [row.id for row in deadlines(writer) if DeadlineState(row.state) in LIVE]
            if live:
                self.messages += 1
                message = keep_raw(writer, "returns", str(self.messages), f"{self.messages:064}", 1)
                take_returns(writer, message.id, [self.chance.choice(live)], actor="remembrancer")

    def reviews(self) -> None:
        with writing(self.engine, self.now) as writer:
            query = select(ReturnRow).where(ReturnRow.state == ReturnState.RECEIVED.value)
            for row in writer.session.exec(query).all():
                verdict = self.chance.choice(list(Verdict))
                until = self.day + dt.timedelta(days=9)
                review(writer, row.id, verdict, by="A. Clerk", comment="so", new_due_on=until, today=self.day)

    def holds(self) -> None:
        ref = self.chance.choice(REFS)
        with writing(self.engine, self.now) as writer:
            if self.chance.random() < 0.5:
                place_hold(writer, ref, by="A. Clerk", reason="so", until_on=None, stops_clock=False)
            else:
                until = self.day + dt.timedelta(days=9)
                release(writer, ref, by="A. Clerk", why="so", new_due_on=until, today=self.day)

    def asks(self) -> None:
        with writing(self.engine, self.now) as writer:
            until = self.day + dt.timedelta(days=9)
            request_now(writer, self.chance.choice(REFS), by="A. Clerk", comment="", by_when=until, today=self.day)


def deadlines(writer: Writing) -> list[DeadlineRow]:
    return list(writer.session.exec(select(DeadlineRow).order_by(DeadlineRow.id)).all())


def holds_what_it_must(engine: Engine, day: dt.date) -> None:
    with reading(engine) as session:
        rows = {row.ref: row for row in session.exec(select(ActionRow)).all()}
        every = session.exec(select(DeadlineRow)).all()
        followers = {ref for ref, row in rows.items() if row.lead_ref}
        assert not followers & {str(row.lead_ref) for row in rows.values()}, "a chain"
        running = [row for row in every if DeadlineState(row.state) in LIVE]
        assert not [row.id for row in running if row.action_ref in followers], "a follower is chased"
        periods = [(row.action_ref, row.period) for row in running]
        assert len(periods) == len(set(periods)), "a period is owed twice"
        now = CALENDAR.at(day, "09:00")
        asked = {item.ref for letter in going(session, CALENDAR, now).letters for item in letter.items}
        assert not asked & followers, "a follower is asked for"
        take_position(session, CALENDAR, now)


def test_a_walk_of_joining_parting_and_all_else_keeps_the_register_whole(engine: Engine, room: PostRoom) -> None:
    walk = Walk(engine, room, seed=5)
    apply(engine, paper(ACTIONS), book(TAKES_OVER), DEFAULT_POLICY, CALENDAR, walk.now)
    introduce(engine)
    for _ in range(STEPS):
        walk.step()
        holds_what_it_must(engine, walk.day)
    with reading(engine) as session:
        assert rebuilt(session) == current(session)
        assert broken_links(journal_entries(session)) == []
