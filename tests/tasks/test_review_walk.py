"""A long walk with chance at every step: whatever is done in whatever order, the register keeps its promises."""

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from registry.checks import check, late, refresh_clocks
from registry.decisions import Verdict, assign, place_hold, release, review, settle_message
from registry.errors import BadInputError, NotFoundError
from registry.intake import ReturnState, Sorted
from registry.journal import Writing, reading, writing
from registry.keys import action_of
from registry.model import Act, Form, Reading, ScheduleKind, StageOutcome
from registry.planning.plan import apply
from registry.planning.top_up import top_up
from registry.policy import DEFAULT_POLICY
from registry.post.going import items_waiting
from registry.post.outbox import POST, LetterState, close, resend
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.requests import deadline_to_answer, request_now
from registry.settings import Settings
from registry.states import CLOSED, RUNNING, DeadlineState
from registry.tables import (
    ActionRow,
    CycleRow,
    DeadlineRow,
    ItemRow,
    LetterRow,
    MessageRow,
    ReturnRow,
    StageRow,
)
from registry.waiting import Matter, waiting_for_a_person
from tasks.answering import write_request, write_verdict
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import MaildirMailbox, make_maildir
from tasks.mail_in.mailbox import deliver as put
from tasks.mail_in.mailboxes import MAILDIR, NamedMailbox
from tasks.mail_out.handover import OutcomeKind, PostOutcome, PreparedLetter
from tasks.mail_out.posting import deliver, deliver_answers
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import Delivered, answer
from tests.registry.builders import CALENDAR, PARTIES, action, book, draft, monthly, once, ruled

WALKS = 2
START = dt.date(2001, 3, 1)
SECRET_WORD = "sesame"
NAMES = ("Ann Example", "Bob Sample")
WITH_LIAISON = PARTIES.replace("ladders:", "liaison: clerk\nladders:").replace(
    "telephone: 01632 960001", "telephone: 01632 960001, administrators: [Ann Example, Bob Sample]"
)
ADDRESSED = WITH_LIAISON.replace("id: silent, name", "id: silent, addresses: [records@example.org], name")


class Server:
    """Takes letters with an outcome of chance, and looks into the register while it does."""

    def __init__(self, engine: Engine, chance: random.Random) -> None:
        self.engine, self.chance = engine, chance
        self.now = dt.datetime(2001, 3, 1, tzinfo=dt.UTC)
        self.accepted: list[tuple[str, str, dt.date]] = []  # letter, party, day: those that went by post
        self.taken: list[PreparedLetter] = []
        self.weights = (80, 5, 10, 5)

    def send_all(self, letters: Sequence[PreparedLetter]) -> Iterator[tuple[str, PostOutcome]]:
        for letter in letters:
            kind = self.chance.choices(list(OutcomeKind), self.weights)[0]
            self._look(letter, kind)
            yield letter.letter_id, PostOutcome(kind, 250, "to training@example.org: as chance says", self.now)

    def _look(self, letter: PreparedLetter, kind: OutcomeKind) -> None:
        with reading(self.engine) as session:
            row = session.get_one(LetterRow, letter.letter_id)
            assert row.state == LetterState.CLAIMED.value
            if row.purpose == POST:
                _may_go(session, row, self.now)
        if kind in {OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN}:
            self.taken.append(letter)
            if row.purpose == POST:
                self.accepted.append((row.id, str(row.party_id), CALENDAR.local_date(self.now)))


def _may_go(session: Session, letter: LetterRow, now: dt.datetime) -> None:
    today = CALENDAR.local_date(now)
    assert CALENDAR.is_working(today), f"{letter.id} goes on {today:%A}"
    assert CALENDAR.at(today, "09:00") <= now < CALENDAR.at(today, "17:00"), f"{letter.id} goes at {now}"
    query = (
        select(StageRow, DeadlineRow, CycleRow)
        .join(ItemRow, col(ItemRow.stage_id) == col(StageRow.id))
        .join(CycleRow, col(CycleRow.id) == col(StageRow.cycle_id))
        .join(DeadlineRow, col(DeadlineRow.id) == col(CycleRow.deadline_id))
        .where(col(ItemRow.letter_id) == letter.id)
    )
    for stage, deadline, cycle in session.exec(query).all():
        assert DeadlineState(deadline.state) in RUNNING, f"{stage.id} goes though the deadline is {deadline.state}"
        assert deadline.cycle == cycle.n, f"{stage.id} goes though a newer cycle stands"
        if stage.act == Act.REMIND.value:
            assert today <= max(cycle.due_on, CALENDAR.on_or_after(cycle.due_on)), f"{stage.id} reminds on {today}"
        waits = select(ReturnRow.id).where(
            col(ReturnRow.deadline_id) == deadline.id, col(ReturnRow.state) == ReturnState.RECEIVED.value
        )
        assert session.exec(waits).first() is None, f"{stage.id} goes though a return waits"
        if stage.act == Act.ESCALATE.value:
            _was_warned(session, stage)


def _was_warned(session: Session, stage: StageRow) -> None:
    query = select(StageRow).where(
        col(StageRow.cycle_id) == stage.cycle_id,
        col(StageRow.warns),
        col(StageRow.outcome) == StageOutcome.SENT.value,
    )
    days = [CALENDAR.local_date(row.settled_at) for row in session.exec(query).all() if row.settled_at]
    decided = CALENDAR.local_date(stage.decided_at)
    assert days, f"{stage.id} goes and the owner was not warned"
    assert CALENDAR.add(min(days), 3) <= decided, f"{stage.id} goes {decided}, warned {days}"


class World:
    """A register, its post room and its mailbox, and a clock that goes forward."""

    def __init__(self, engine: Engine, home: Path, seed: int) -> None:
        self.engine, self.chance = engine, random.Random(seed)  # noqa: S311
        self.server = Server(engine, self.chance)
        settings = Settings(home=home)
        make_maildir(settings.returns_maildir)
        self.room = PostRoom(engine, settings, CALENDAR, b"secret", self.server.send_all)
        self.mailbox = MaildirMailbox(settings.returns_maildir)
        self.work = Collecting(
            engine, settings, (NamedMailbox(MAILDIR, self.mailbox),), Vault(settings.vault), self.room
        )
        self.folder = settings.returns_maildir
        self.now = dt.datetime(2001, 3, 1, 7, tzinfo=dt.UTC)
        self.put = self.taken_in = 0
        self.sent_back: list[bytes] = []
        self.parties = WITH_LIAISON if seed % 2 else ADDRESSED.replace("liaison: clerk\n", "")
        self.due = {1: dt.date(2001, 3, 30), 4: dt.date(2001, 4, 30)}
        self.owner = "Training Unit"
        self.ruled = False
        self.log: list[str] = []

    # --- time and the machine's own steps

    def goto(self, now: dt.datetime) -> None:
        self.now = self.server.now = now

    def apply(self) -> None:
        four = action(4, once(self.due[4], ambiguous=True))
        actions = (
            action(1, once(self.due[1]), owner=self.owner),
            action(2, monthly()),
            action(3, once(dt.date(2001, 4, 12)), owner="Director of People"),
            ruled(four) if self.ruled else four,
            action(5, Reading(ScheduleKind.ON_REQUEST, span="when requested")),
            action(6, once(dt.date(2001, 4, 6)), owner="Records Unit"),
            action(7, once(dt.date(2001, 4, 20)), owner="the Committee"),
            action(8, monthly(), owner="Director of People", form=Form.FIGURES),
        )
        apply(self.engine, draft(*actions), book(self.parties), DEFAULT_POLICY, CALENDAR, self.now)

    def check(self) -> None:
        with reading(self.engine) as session:
            refs = late(session, self.now, dt.timedelta())
        with writing(self.engine, self.now) as writer:
            check(writer, CALENDAR, self.chance.choice([None, refs]))
            top_up(writer, CALENDAR)
            refresh_clocks(writer, CALENDAR)

    def collect(self) -> None:
        if self.put == self.taken_in:
            return
        self.taken_in = self.put
        report = collect(self.work, self.now)
        with writing(self.engine, self.now) as writer:
            check(writer, CALENDAR, sorted(report.refs))
            refresh_clocks(writer, CALENDAR)
        deliver_answers(self.room, self.now)

    def deliver(self) -> None:
        report = deliver(self.room, self.now, only_reminders=self.chance.random() < 0.05)
        if report.why_closed:
            return
        with reading(self.engine) as session:
            for item in items_waiting(session):
                assert DeadlineState(item.deadline.state) in RUNNING, item.stage.id

    # --- what owners do

    def reply(self) -> None:
        if not self.server.taken:
            return
        letter = self.chance.choice(self.server.taken[-12:])
        parsed = message_from_bytes(letter.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        given = Delivered(1, "key", str(parsed["To"]), str(parsed["Subject"]), None, parsed)
        refs = sorted({line.split()[0] for line in str(parsed).split("HCP/")[1:]})
        kind = self.chance.choice(["file", "file", "text", "names", "talk", "away", "wrong", "copy", "nul", "bounce"])
        text = f"Please find our return, {SECRET_WORD}: the paper as asked."
        files = [("return.csv", b"month,number\nMarch,12\n")]
        if kind == "names" and refs:
            text = f"HCP/{self.chance.choice(refs).strip('.,:;)')}: {text}"
        if kind == "talk":
            text, files = f"We are working on it, {SECRET_WORD}, and will send it next week.", []
        if kind == "text":
            files = []
        sender = "stranger@example.net" if kind == "wrong" else None
        raw = answer(given, text, files, self.now, sender)
        if kind == "away":
            raw = b"Auto-Submitted: auto-replied\r\n" + raw
        if kind == "nul":
            raw = raw.replace(b"the paper", b"the\x00paper")
        if kind == "bounce":
            raw = b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n" + raw
        if kind == "copy" and self.sent_back:
            raw = self.chance.choice(self.sent_back)
        self.sent_back.append(raw)
        # As every server does: two deliveries of one mail are two sets of bytes.
        put(self.folder, b"Received: by box.example.org with ESMTP id %d\r\n" % self.put + raw)
        self.put += 1

    # --- what administrators do: as the forms, in one transaction each

    def act(self) -> None:
        forms = [self.review, self.review, self.review, self.hold, self.release, self.request, self.sort, self.letter]
        chosen = self.chance.choice([*forms, self.reapply])
        self.log.append(f"{self.now:%m-%d %H:%M} {chosen.__name__}")
        try:
            chosen()
        except (BadInputError, NotFoundError) as error:
            self.log.append(f"    refused: {error}")

    def _some(self, matter: Matter) -> str:
        with reading(self.engine) as session:
            found = [each.id for each in waiting_for_a_person(session) if each.matter is matter]
        if not found:
            raise NotFoundError("nothing waits")
        return self.chance.choice(found)

    @property
    def today(self) -> dt.date:
        return CALENDAR.local_date(self.now)

    def _new_date(self) -> dt.date | None:
        return self.chance.choice([None, self.today + dt.timedelta(days=self.chance.randint(1, 30))])

    def _after(self, writer: Writing, ref: str) -> None:
        check(writer, CALENDAR, [ref])
        refresh_clocks(writer, CALENDAR)

    def review(self) -> None:
        key = self._some(Matter.RETURN)
        by, comment = self.chance.choice(NAMES), self.chance.choice(["", f"Please add the totals, {SECRET_WORD}."])
        verdict = self.chance.choice(list(Verdict))
        with writing(self.engine, self.now) as writer:
            done = review(writer, key, verdict, by=by, comment=comment, new_due_on=self._new_date(), today=self.today)
            write_verdict(writer, self.room, done, by=by, comment=comment)
            self._after(writer, action_of(done.deadline_id))
        deliver_answers(self.room, self.now)

    def _ref(self) -> str:
        return f"HCP/1.{self.chance.randint(1, 8)}"

    def hold(self) -> None:
        ref, until = self._ref(), self._new_date()
        with writing(self.engine, self.now) as writer:
            place_hold(
                writer,
                ref,
                by=NAMES[0],
                reason=f"the unit moves, {SECRET_WORD}",
                until_on=until,
                stops_clock=self.chance.random() < 0.5,
            )
            self._after(writer, ref)

    def release(self) -> None:
        with reading(self.engine) as session:
            held = [e.action_ref for e in waiting_for_a_person(session) if e.matter is Matter.HELD and e.action_ref]
        ref = self.chance.choice(held or [self._ref()])
        with writing(self.engine, self.now) as writer:
            release(writer, ref, by=NAMES[1], why=SECRET_WORD, new_due_on=self._new_date(), today=self.today)
            self._after(writer, ref)

    def request(self) -> None:
        ref, by = self._ref(), NAMES[0]
        with writing(self.engine, self.now) as writer:
            key = request_now(writer, ref, by=by, comment=SECRET_WORD, by_when=self._new_date(), today=self.today)
            write_request(writer, self.room, key, by=by, comment=SECRET_WORD)
            self._after(writer, ref)
        deliver_answers(self.room, self.now)

    def sort(self) -> None:
        matter = self.chance.choice([Matter.QUARANTINED, Matter.CORRESPONDENCE])
        key = self._some(matter)
        with writing(self.engine, self.now) as writer:
            if self.chance.random() < 0.5:
                settle_message(writer, key, by=NAMES[0], why=SECRET_WORD)
            else:
                ref = self._ref()
                assign(writer, key, [deadline_to_answer(writer.session, ref)], by=NAMES[1])
                self._after(writer, ref)

    def letter(self) -> None:
        key = self._some(Matter.LETTER)
        what = self.chance.choice(["resend", "arrived", "given up"])
        with writing(self.engine, self.now) as writer:
            if what == "resend":
                resend(writer, key, by=NAMES[0])
            else:
                close(writer, key, by=NAMES[0], why=SECRET_WORD, arrived=what == "arrived")
        deliver_answers(self.room, self.now)

    def reapply(self) -> None:
        change = self.chance.randint(1, 5)
        if change == 1:
            self.due[1] = max(START, self.today) + dt.timedelta(days=self.chance.randint(-5, 25))
        elif change == 2:
            self.owner = self.chance.choice(["Training Unit", "Director of People"])
        elif change == 3:
            self.ruled = not self.ruled
        elif change == 4:
            self.parties = ADDRESSED
        self.apply()

    # --- what must hold at every moment

    def holds_true(self) -> None:
        with reading(self.engine) as session:
            entries = journal_entries(session)
            assert broken_links(entries) == []
            assert rebuilt(session) == current(session)
            deadlines = {row.id: row for row in session.exec(select(DeadlineRow)).all()}
            for row in session.exec(select(ReturnRow)).all():
                state = DeadlineState(deadlines[row.deadline_id].state)
                if row.state == ReturnState.RECEIVED.value:
                    assert state is DeadlineState.IN_REVIEW or state in CLOSED, f"{row.id} waits beside {state}"
            waiting = {
                row.deadline_id
                for row in session.exec(select(ReturnRow)).all()
                if row.state == ReturnState.RECEIVED.value
            }
            for key, each in deadlines.items():
                if each.state == DeadlineState.IN_REVIEW.value:
                    assert key in waiting, f"{key} is in review and nothing waits"
            self._private(entries)
            self._stuck(session)
            messages = session.exec(select(MessageRow)).all()
            for message in messages:
                assert message.sorted_as is None or Sorted(message.sorted_as)
        per_day = Counter((party, day) for _, party, day in self.server.accepted)
        assert [each for each, count in per_day.items() if count > 1] == []
        letters = Counter(letter for letter, _, _ in self.server.accepted)
        assert [key for key, count in letters.items() if count > 1 and key not in self.resent()] == []

    def resent(self) -> set[str]:
        with reading(self.engine) as session:
            return {each.subject for each in journal_entries(session) if each.kind == "letter.resent"}

    def _private(self, entries: Sequence[object]) -> None:
        for entry in entries:
            plain = json.dumps(entry.model_dump(), default=str)  # type: ignore[attr-defined]
            for word in (SECRET_WORD, *NAMES, "A. Clerk", "@example.org", "01632 960001"):
                assert word not in plain, f"{word} stands in the journal: {plain[:300]}"

    def _stuck(self, session: Session) -> None:
        """No action that ought to be chased has only superseded deadlines."""
        for row in session.exec(select(ActionRow)).all():
            if row.schedule["kind"] != "once" or row.state is not None:
                continue
            states = [each.state for each in session.exec(select(DeadlineRow)).all() if each.action_ref == row.ref]
            assert set(states) != {"superseded"}, f"{row.ref} is owed and nothing of it stands"

    def accounted(self) -> None:
        """After a collection every message is exactly one thing (promise 7)."""
        with reading(self.engine) as session:
            kinds = [row.sorted_as for row in session.exec(select(MessageRow)).all()]
        assert len(kinds) == self.put
        assert None not in kinds


@pytest.mark.promise(13)
@pytest.mark.parametrize("seed", range(WALKS))
def test_promise_13_whatever_happens_in_whatever_order_the_register_keeps_its_promises(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    world = World(engine, tmp_path, seed)
    world.apply()
    with writing(engine, world.now) as writer:
        refresh_clocks(writer, CALENDAR)
    day = START
    try:
        while day < dt.date(2001, 5, 4):
            _one_day(world, day)
            day += dt.timedelta(days=world.chance.choice([1, 1, 1, 2, 4]))
    except BaseException:
        print("\n".join(world.log[-40:]))
        raise


def _one_day(world: World, day: dt.date) -> None:
    chance = world.chance
    world.goto(CALENDAR.at(day, "08:00"))
    if chance.random() < 0.9:
        world.check()
    for _ in range(chance.choice([0, 0, 1, 2])):
        world.reply()
    world.goto(CALENDAR.at(day, "09:00"))
    world.collect()
    world.accounted()
    world.deliver()
    for hour in ("11:00", "15:00", "19:00"):
        world.goto(CALENDAR.at(day, hour))
        for _ in range(chance.choice([0, 1, 2])):
            world.act()
        if chance.random() < 0.5:
            world.reply()
        world.collect()
        world.deliver()
    world.accounted()
    world.holds_true()
