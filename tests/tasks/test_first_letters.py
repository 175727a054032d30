"""First letters through the register, the post and the mail; and the forecast, which is what was sent (promise 16)."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.cases import load_cases
from registry.chase.chasing import Case
from registry.chase.forecast import play
from registry.checks import check, late, refresh_clocks
from registry.decisions import release
from registry.intake import Sorted
from registry.journal import Happening, Update, reading, writing
from registry.model import Reading, ScheduleKind, StageOutcome
from registry.policy import DEFAULT_POLICY
from registry.post.letter_holds import hold_letter
from registry.post.outbox import POST, LetterState, came_back, close, resend
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.requests import request_now
from registry.tables import CheckClockRow, CycleRow, DeadlineRow, LetterRow, StageRow
from registry.waiting import Matter, waiting_for_a_person
from tasks.answering import waits_for_first_letter, write_request
from tasks.evidence import Vault
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import deliver as put
from tasks.mail_in.mailboxes import mailboxes
from tasks.mail_out.handover import PreparedLetter
from tasks.mail_out.posting import deliver
from tasks.mail_out.sending import PostRoom
from tasks.owners_mail import answer
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, PARTIES, action, applied, at, monthly, once
from tests.tasks.mail_in.test_collecting import PDF, as_delivered

FRIDAY = dt.date(2001, 3, 30)
START = dt.date(2001, 3, 1)
MORE_PARTIES = (
    PARTIES.replace("\nladders:", "\nliaison: desk\nladders:")
    + """\
  - {id: acc, name: Assistant Chief Constable, kind: chief officer, addresses: [acc@example.org], ladder: [chair]}
  - {id: friends, name: Friends of the Park, kind: volunteers, addresses: [friends@example.org]}
  - {id: desk, name: Liaison Desk, kind: authority officer, addresses: [desk@example.org]}
"""
)


def working_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = CALENDAR.on_or_after(first)
    while day <= last:
        yield day
        day = CALENDAR.next_working(day)


def days(room: PostRoom, first: dt.date, last: dt.date) -> None:
    for day in working_days(first, last):
        with writing(room.engine, CALENDAR.at(day, "08:00")) as writer:
            check(writer, room.calendar)
        deliver(room, CALENDAR.at(day, "09:00"))


def stages(engine: Engine) -> list[tuple[str, str, str]]:
    """Rule, addressee, outcome, in the order of decision."""
    with reading(engine) as session:
        rows = session.exec(select(StageRow)).all()
        ordered = sorted(rows, key=lambda row: (row.decided_at, row.id))
        return [(row.rule, row.addressee_id, row.outcome) for row in ordered]


def text_of(letter: PreparedLetter) -> str:
    body = as_delivered(letter.content).message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


# What goes, and what does not


@pytest.mark.promise(16)
def test_promise_16_one_first_letter_lists_everything_and_nothing_else_goes_for_five_working_days(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(
        engine,
        action(1, once(FRIDAY)),
        action(2, monthly()),
        action(3, Reading(ScheduleKind.NONE)),
        action(4, Reading(ScheduleKind.ON_REQUEST, span="when requested")),
        introduced=False,
    )
    days(room, START, START)
    (letter,) = server.taken
    text = text_of(letter)
    for ordinal in range(1, 5):
        assert text.count(f"[HCP/1.{ordinal}]") == 1
    assert "is each of these yours, and are the dates right?" in text
    assert "Every month; the next is for March 2001" in text
    assert "Paper 4 (when we ask for it) [HCP/1.4]" in text
    assert "Whom to ask: A. Clerk, Clerk, telephone 01632 960001." in text
    days(room, dt.date(2001, 3, 2), dt.date(2001, 3, 16))
    assert [rule for rule, _, _ in stages(engine)] == ["introduce", "introduce", "remind-10"]
    assert "We wrote on 1 March 2001 with the list" in text_of(server.taken[-1])


@pytest.mark.promise(16)
def test_promise_16_a_first_letter_that_comes_back_stops_everything_until_a_person_has_it_sent_again(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), introduced=False)
    days(room, START, START)
    with writing(engine, at(2001, 3, 16, 8)) as writer:
        check(writer, CALENDAR)  # the first reminder is decided
    with writing(engine, at(2001, 3, 16, 8)) as writer:
        letter = writer.session.exec(select(LetterRow)).one().id
        came_back(writer, letter, "no such mailbox")
    days(room, dt.date(2001, 3, 16), dt.date(2001, 4, 11))
    assert stages(engine) == [("introduce", "training", "failed"), ("remind-10", "training", "withdrawn")]
    with reading(engine) as session:
        assert [each.matter for each in waiting_for_a_person(session)] == [Matter.LETTER]
    with writing(engine, at(2001, 4, 11, 10)) as writer:
        resend(writer, letter, by="A. Clerk")
    days(room, dt.date(2001, 4, 12), dt.date(2001, 5, 4))
    assert [(rule, to) for rule, to, _ in stages(engine)][2:] == [
        ("chase-1", "training"),
        ("chase-4", "training"),
        ("climb-7", "director"),
    ]
    with reading(engine) as session:
        sent = {row.rule: row.decided_at.date() for row in session.exec(select(StageRow)).all()}
        assert rebuilt(session) == current(session)
        assert broken_links(journal_entries(session)) == []
    assert sent["chase-1"] == dt.date(2001, 4, 24)  # sent again on 12 April; Easter; five working days; one more


def test_a_first_letter_that_a_person_gives_up_is_decided_anew(engine: Engine, room: PostRoom) -> None:
    applied(engine, action(1, once(FRIDAY)), introduced=False)
    days(room, START, START)
    with writing(engine, at(2001, 3, 2, 10)) as writer:
        letter = writer.session.exec(select(LetterRow)).one().id
        came_back(writer, letter, "no such mailbox")
        close(writer, letter, by="A. Clerk", why="the unit has moved", arrived=False)
    days(room, dt.date(2001, 3, 5), dt.date(2001, 3, 5))
    assert stages(engine) == [
        ("introduce", "training", StageOutcome.GIVEN_UP.value),
        ("introduce-2", "training", StageOutcome.SENT.value),
    ]


@pytest.mark.promise(16)
def test_promise_16_a_letter_that_only_told_of_others_introduces_nobody(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, once(FRIDAY)), introduced=False)
    days(room, START, dt.date(2001, 4, 10))
    assert server.taken[-1].recipients == ("director@example.org",)
    due = dt.date(2001, 4, 30)
    applied(
        engine,
        action(1, once(FRIDAY)),
        action(2, once(due), owner="Director of People"),
        now=at(2001, 4, 10, 12),
        introduced=False,
    )
    days(room, dt.date(2001, 4, 11), dt.date(2001, 4, 11))
    assert ("introduce", "director", "sent") in stages(engine)
    assert "This letter introduces us." in text_of(server.taken[-1])


def test_what_asks_for_a_return_now_goes_with_the_first_letter(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    applied(engine, action(1, Reading(ScheduleKind.ON_REQUEST, span="when requested")), introduced=False)
    asked = {"by": "A. Clerk", "comment": "before the meeting"}

    def ask(day: int, by_when: dt.date | None) -> str | None:
        with writing(engine, at(2001, 3, day, 12)) as writer:
            today = dt.date(2001, 3, day)
            deadline = request_now(writer, "HCP/1.1", by_when=by_when, today=today, **asked)
            letter = write_request(writer, room, deadline, **asked)
            assert waits_for_first_letter(writer, room, deadline) is (letter is None)
            return letter

    assert ask(1, dt.date(2001, 3, 16)) is None
    days(room, dt.date(2001, 3, 2), dt.date(2001, 3, 2))
    assert "HCP/1.1" in text_of(server.taken[0])
    assert ask(5, None) is None, "the wait binds a person's request too"
    days(room, dt.date(2001, 3, 5), dt.date(2001, 3, 9))
    assert [rule for rule, _, _ in stages(engine)] == ["introduce", "remind-10"]  # on the first day after the wait
    assert ask(12, None) is not None


def test_an_action_whose_owner_knows_nothing_of_us_is_looked_at_on_the_next_working_day(engine: Engine) -> None:
    applied(engine, action(1, once(dt.date(2001, 6, 29))), now=at(2001, 3, 2, 12), introduced=False)  # a Friday
    with writing(engine, at(2001, 3, 2, 12)) as writer:
        refresh_clocks(writer, CALENDAR)
        clock = writer.session.exec(select(CheckClockRow)).one()
        assert clock.next_check_at == at(2001, 3, 5)


# What comes back


@pytest.mark.promise(16)
def test_an_answer_to_the_first_letter_is_kept_for_a_person_and_stops_no_clock(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    settings = room.settings
    work = Collecting(engine, settings, mailboxes(settings), Vault(settings.vault), room)
    applied(engine, action(1, once(FRIDAY)), action(2, monthly()), introduced=False)
    days(room, START, START)
    letter = as_delivered(server.taken[0].content)

    def arrives(text: str, *files: tuple[str, bytes]) -> dict[Sorted, int]:
        put(settings.returns_maildir, answer(letter, text, list(files), at(2001, 3, 1, 12)))
        return collect(work, at(2001, 3, 1, 12)).sorted_as

    assert arrives("All of it is ours, and the dates are right.") == {Sorted.CORRESPONDENCE: 1}
    with reading(engine) as session:
        assert {row.state for row in session.exec(select(DeadlineRow)).all()} == {"scheduled"}
        assert [each.matter for each in waiting_for_a_person(session)] == [Matter.CORRESPONDENCE]
    assert arrives("Ours. HCP/1.1 is attached already.", ("paper.pdf", PDF)) == {Sorted.RETURN: 1}
    with reading(engine) as session:
        rows = session.exec(select(DeadlineRow).where(DeadlineRow.state == "in review")).all()
        assert [row.action_ref for row in rows] == ["HCP/1.1"]


# The forecast


MET = {"HCP/1.3": dt.date(2001, 4, 19), "HCP/1.6": dt.date(2001, 3, 27)}


def met(case: Case, today: dt.date) -> bool:
    """Some owners answer, on the morning of a day."""
    return today >= MET.get(case.action.ref, dt.date.max)


@pytest.mark.promise(15)
@pytest.mark.promise(16)
def test_what_the_forecast_says_is_what_is_sent(engine: Engine, room: PostRoom) -> None:
    last = dt.date(2001, 5, 4)
    applied(
        engine,
        action(1, once(FRIDAY)),
        action(2, monthly()),
        action(3, once(dt.date(2001, 4, 2)), owner="Assistant Chief Constable"),
        action(4, once(dt.date(2001, 3, 20)), owner="Friends of the Park"),
        action(5, once(dt.date(2001, 4, 10)), owner="Equality Committee"),
        action(6, once(dt.date(2001, 4, 12)), owner="Chair of the Authority"),
        action(7, once(dt.date(2001, 3, 7)), owner="Clerk"),
        action(8, once(dt.date(2001, 3, 28)), owner="Records Unit"),
        parties=MORE_PARTIES,
        introduced=False,
    )
    with reading(engine) as session:
        cases = [each.case for found in load_cases(session, CALENDAR, START) for each in found.loaded]
    forecast = play(cases, DEFAULT_POLICY, CALENDAR, START, last, met)
    for day in working_days(START, last):
        with writing(engine, CALENDAR.at(day, "07:00")) as writer:
            refresh_clocks(writer, CALENDAR)
            for row in writer.session.exec(select(DeadlineRow).where(DeadlineRow.state != "met")).all():
                if day >= MET.get(row.action_ref, dt.date.max):
                    writer.record(Happening("test", row.id), [Update(DeadlineRow, row.id, {"state": "met"})])
        with writing(engine, CALENDAR.at(day, "08:00")) as writer:
            # Only what its own clock says is due: the moments of the checks are those that the rules need.
            check(writer, CALENDAR, late(writer.session, writer.now + dt.timedelta(seconds=1), dt.timedelta()))
        deliver(room, CALENDAR.at(day, "09:00"))
    with reading(engine) as session:
        sent = {
            (
                CALENDAR.local_date(stage.settled_at),
                row.action_ref,
                row.period,
                stage.rule,
                stage.addressee_id,
            )
            for stage, row in session.exec(
                select(StageRow, DeadlineRow)
                .join(CycleRow, CycleRow.id == StageRow.cycle_id)  # type: ignore[arg-type]
                .join(DeadlineRow, DeadlineRow.id == CycleRow.deadline_id)  # type: ignore[arg-type]
                .where(StageRow.outcome == StageOutcome.SENT.value)
            ).all()
            if stage.settled_at
        }
        letters = session.exec(select(LetterRow).where(LetterRow.purpose == POST)).all()
        assert {row.state for row in letters} == {LetterState.SENT.value}
        assert rebuilt(session) == current(session)
    assert {(line.day, line.ref, line.period.key, line.rule, line.addressee) for line in forecast} == sent
    assert {(line.day, line.addressee) for line in forecast} == {(row.post_on, row.party_id) for row in letters}
    assert len(forecast) == len(sent)
    assert len(letters) > 30


@pytest.mark.promise(15)
def test_promise_15_no_other_first_letter_goes_in_place_of_one_that_a_person_holds(
    engine: Engine, room: PostRoom, server: FakeServer
) -> None:
    owner = "Chair of the Authority"
    applied(engine, action(1, monthly(), owner=owner), introduced=False)
    days(room, START, START)  # decided; it stands a day
    with reading(engine) as session:
        stage = session.exec(select(StageRow.id)).one()
    with writing(engine, at(2001, 3, 1, 12)) as writer:
        hold_letter(writer, [stage], by="A. Clerk", reason="ask first", until_on=None, today=START)
    applied(
        engine,
        action(1, monthly(), owner=owner),
        action(2, once(FRIDAY), owner=owner),
        now=at(2001, 3, 1, 13),
        introduced=False,
    )
    days(room, dt.date(2001, 3, 2), dt.date(2001, 3, 9))
    assert server.taken == []
    with writing(engine, at(2001, 3, 9, 12)) as writer:
        release(writer, "HCP/1.1", by="A. Clerk", why="", new_due_on=None, today=dt.date(2001, 3, 9))
    days(room, dt.date(2001, 3, 12), dt.date(2001, 3, 14))
    (letter,) = server.taken
    assert "HCP/1.1" in text_of(letter)
    assert "HCP/1.2" in text_of(letter)
