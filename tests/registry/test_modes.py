"""Modes: who gets the letters, and what going live makes of what was rehearsed."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from registry.checks import check
from registry.clock import mode_of
from registry.decisions import place_hold, release
from registry.draft import ProposedAction
from registry.errors import BadInputError
from registry.journal import reading, said, writing
from registry.keys import post_letter_key
from registry.modes import ModeChange, begin_in, change_mode
from registry.post.going import ItemDue, items_waiting
from registry.post.outbox import POST, LetterState, claim, settle, write_letter
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.settings import Mode
from registry.tables import CycleRow, DeadlineRow, HoldRow, LetterRow, StageRow
from tests.registry.builders import CALENDAR, PARTIES, action, at, once
from tests.registry.builders import applied as applied_to_introduced

CLERK = "A. Clerk"
FRIDAY = dt.date(2001, 3, 30)
LATER = dt.date(2001, 6, 29)


def applied(engine: Engine, *actions: ProposedAction, parties: str = PARTIES) -> None:
    """Nobody has written to any owner before."""
    applied_to_introduced(engine, *actions, parties=parties, introduced=False)


def started(engine: Engine, mode: Mode) -> None:
    with writing(engine, at(2001, 2, 28)) as writer:
        begin_in(writer, mode)


def look(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)


def change(engine: Engine, wanted: Mode, now: dt.datetime, by: str = CLERK, why: str = "decided") -> ModeChange:
    with writing(engine, now) as writer:
        return change_mode(writer, wanted, CALENDAR, by=by, why=why)


def posted(engine: Engine, now: dt.datetime, *, rehearsed: bool, state: LetterState = LetterState.SENT) -> None:
    """What the post does to every item that may go, with letters that say nothing."""
    with writing(engine, now) as writer:
        by_party: dict[str, list[ItemDue]] = {}
        for item in items_waiting(writer.session, now.date()):
            by_party.setdefault(item.stage.addressee_id, []).append(item)
        for party, items in by_party.items():
            letter = LetterRow(
                id=post_letter_key(party, now.date()),
                party_id=party,
                purpose=POST,
                post_on=now.date(),
                state=LetterState.WRITTEN.value,
                to_address="clerk@example.org",
                subject="",
                body_text="",
                body_html="",
                message_id=f"<{now.date()}.{party}@example.org>",
                written_at=now,
                rehearsed=rehearsed,
            )
            write_letter(writer, letter, [item.stage.id for item in items], [item.deadline.id for item in items])
            if state is not LetterState.WRITTEN:
                claim(writer, writer.session.get_one(LetterRow, letter.id), None)
                settle(writer, letter.id, state, "as the test says")


def cycles(engine: Engine, ref: str) -> list[tuple[int, dt.date, dt.date]]:
    with reading(engine) as session:
        query = select(CycleRow).where(col(CycleRow.deadline_id).startswith(f"{ref}~")).order_by(col(CycleRow.n))
        return [(row.n, row.due_on, row.opened_on) for row in session.exec(query).all()]


def outcomes(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.id: row.outcome for row in session.exec(select(StageRow)).all()}


def held(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [row.reason for row in session.exec(select(HoldRow).where(HoldRow.released_at == None)).all()]  # noqa: E711


def test_a_change_is_journalled_with_who_and_why(engine: Engine) -> None:
    started(engine, Mode.REHEARSAL)
    applied(engine, action(1, once(LATER)))
    change(engine, Mode.LIVE, at(2001, 3, 2), why="the clerk has read them")
    with reading(engine) as session:
        assert mode_of(session) is Mode.LIVE
        entries = [each for each in journal_entries(session) if each.kind == "mode.changed"]
        assert [(each.subject, said(session, each.actor), said(session, each.why)) for each in entries] == [
            ("rehearsal", "remembrancer", "the register was started"),
            ("live", CLERK, "the clerk has read them"),
        ]
        assert CLERK not in f"{entries[1].actor} {entries[1].why}"
        assert broken_links(journal_entries(session)) == []


@pytest.mark.parametrize(
    ("before", "wanted", "by", "why", "said_of_it"),
    [
        (Mode.DEMO, Mode.LIVE, CLERK, "x", "A demonstration stays one"),
        (Mode.DEMO, Mode.REHEARSAL, CLERK, "x", "A demonstration stays one"),
        (Mode.LIVE, Mode.DEMO, CLERK, "x", "real work never becomes one"),
        (Mode.REHEARSAL, Mode.DEMO, CLERK, "x", "real work never becomes one"),
        (Mode.LIVE, Mode.LIVE, CLERK, "x", "in live mode already"),
        (Mode.REHEARSAL, Mode.LIVE, "", "x", "--by NAME"),
        (Mode.REHEARSAL, Mode.LIVE, CLERK, " ", "--why TEXT"),
        (Mode.REHEARSAL, Mode.LIVE, "A. Stranger", "x", "may not decide this"),
    ],
)
def test_what_is_no_change_of_the_mode_is_refused(
    engine: Engine, before: Mode, wanted: Mode, by: str, why: str, said_of_it: str
) -> None:
    started(engine, before)
    applied(engine, action(1, once(LATER)))
    with pytest.raises(BadInputError, match=said_of_it):
        change(engine, wanted, at(2001, 3, 2), by=by, why=why)
    with reading(engine) as session:
        assert mode_of(session) is before


def test_without_an_address_of_the_clerk_nobody_rehearses(engine: Engine) -> None:
    started(engine, Mode.LIVE)
    applied(engine, action(1, once(LATER)), parties=PARTIES.replace("addresses: [clerk@example.org], ", ""))
    with pytest.raises(BadInputError, match="clerk_address"):
        change(engine, Mode.REHEARSAL, at(2001, 3, 2))


@pytest.mark.promise(16)
def test_promise_16_going_live_asks_anew_by_the_same_date_for_what_was_rehearsed(engine: Engine) -> None:
    started(engine, Mode.REHEARSAL)
    applied(engine, action(1, once(LATER)), action(2, once(LATER), owner="Director of People"))
    look(engine, at(2001, 3, 1))
    posted(engine, at(2001, 3, 2), rehearsed=True)
    before = outcomes(engine)
    found = change(engine, Mode.LIVE, at(2001, 3, 12))
    assert len(found.anew.deadlines) == 2
    assert found.anew.held == ()
    assert cycles(engine, "HCP/1.1") == [(1, LATER, dt.date(2001, 3, 1)), (2, LATER, dt.date(2001, 3, 12))]
    assert outcomes(engine) == before  # what was rehearsed stays recorded as it was
    look(engine, at(2001, 3, 12))
    with reading(engine) as session:
        introduced = {item.stage.addressee_id: item.stage.act for item in items_waiting(session)}
        assert introduced == {"training": "introduce", "director": "introduce"}
        assert rebuilt(session) == current(session)


@pytest.mark.promise(16)
def test_promise_16_what_fell_due_in_rehearsal_is_held_until_a_person_gives_a_date(engine: Engine) -> None:
    started(engine, Mode.REHEARSAL)
    applied(engine, action(1, once(FRIDAY)))
    for day in (1, 2, 27):
        look(engine, at(2001, 3, day))
        posted(engine, at(2001, 3, day, 9), rehearsed=True)
    look(engine, at(2001, 4, 2))
    found = change(engine, Mode.LIVE, at(2001, 4, 3))
    assert found.anew.held == found.anew.deadlines
    assert "it fell due on 30 March 2001 in rehearsal" in held(engine)[0]
    for day in (4, 11, 18, 25):
        look(engine, at(2001, 4, day))
    with reading(engine) as session:
        assert items_waiting(session) == []
    with writing(engine, at(2001, 4, 26)) as writer:
        release(writer, "HCP/1.1", by=CLERK, why="asked", new_due_on=LATER, today=dt.date(2001, 4, 26))
        check(writer, CALENDAR)
        assert [item.stage.act for item in items_waiting(writer.session)] == ["introduce"]


def test_held_stays_held_and_what_was_past_on_arrival_is_held_once(engine: Engine) -> None:
    started(engine, Mode.REHEARSAL)
    applied(engine, action(1, once(LATER)), action(2, once(dt.date(2001, 2, 28))))
    with writing(engine, at(2001, 3, 1, 9)) as writer:
        place_hold(writer, "HCP/1.1", by=CLERK, reason="with the DAC", until_on=None, stops_clock=False)
    look(engine, at(2001, 3, 2))
    found = change(engine, Mode.LIVE, at(2001, 3, 12))
    assert found.anew.deadlines == ()
    assert len(held(engine)) == 2


def test_items_that_wait_are_withdrawn_and_unsent_letters_of_the_rehearsal_are_closed(engine: Engine) -> None:
    started(engine, Mode.REHEARSAL)
    applied(engine, action(1, once(LATER)), action(2, once(LATER), owner="Director of People"))
    with writing(engine, at(2001, 3, 1)) as writer:
        check(writer, CALENDAR, ["HCP/1.1"])
    posted(engine, at(2001, 3, 1, 9), rehearsed=True, state=LetterState.DEFERRED)
    look(engine, at(2001, 3, 1, 10))
    found = change(engine, Mode.LIVE, at(2001, 3, 2))
    assert len(found.closed) == 1
    assert len(found.anew.withdrawn) == 2
    assert set(outcomes(engine).values()) == {"withdrawn"}
    with reading(engine) as session:
        assert [row.state for row in session.exec(select(LetterRow)).all()] == ["closed"]
        assert rebuilt(session) == current(session)


def test_back_in_rehearsal_unsent_letters_wait_again_and_only_what_was_rehearsed_is_asked_anew(
    engine: Engine,
) -> None:
    started(engine, Mode.LIVE)
    applied(engine, action(1, once(LATER)), action(2, once(LATER), owner="Director of People"))
    with writing(engine, at(2001, 3, 1)) as writer:
        check(writer, CALENDAR, ["HCP/1.1"])
    posted(engine, at(2001, 3, 1, 9), rehearsed=False)
    with writing(engine, at(2001, 3, 2)) as writer:
        check(writer, CALENDAR, ["HCP/1.2"])
    posted(engine, at(2001, 3, 5, 9), rehearsed=False, state=LetterState.WRITTEN)
    found = change(engine, Mode.REHEARSAL, at(2001, 3, 5, 10))
    assert len(found.closed) == 1
    with reading(engine) as session:
        assert [item.deadline.action_ref for item in items_waiting(session)] == ["HCP/1.2"]
    posted(engine, at(2001, 3, 6, 9), rehearsed=True)
    again = change(engine, Mode.LIVE, at(2001, 3, 12))
    assert [key.split("~")[0] for key in again.anew.deadlines] == ["HCP/1.2"]
    assert len(cycles(engine, "HCP/1.1")) == 1


def test_who_was_told_in_live_is_not_held_for_a_rehearsal_that_came_between(engine: Engine) -> None:
    started(engine, Mode.LIVE)
    applied(engine, action(1, once(FRIDAY)))
    look(engine, at(2001, 3, 1))
    posted(engine, at(2001, 3, 1, 9), rehearsed=False)
    change(engine, Mode.REHEARSAL, at(2001, 3, 26))
    look(engine, at(2001, 3, 27))
    posted(engine, at(2001, 3, 27, 9), rehearsed=True)
    found = change(engine, Mode.LIVE, at(2001, 4, 3))
    assert len(found.anew.deadlines) == 1
    assert found.anew.held == ()
    with reading(engine) as session:
        states = [row.state for row in session.exec(select(DeadlineRow)).all()]
    assert states == ["scheduled"]
