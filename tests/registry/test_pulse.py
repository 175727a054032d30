"""The pulse that the watch feels, in plain SQL, is what the register's own words and rules say."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from registry import collected, pulse
from registry.checks import Shown, check
from registry.clock import MODE, OFFSET
from registry.intake import Sorted
from registry.journal import Happening, Insert, Update, writing
from registry.model import Act, StageOutcome
from registry.post.going import GENTLE
from registry.post.notices import FAILED
from registry.post.outbox import LetterState
from registry.pulse import NoRegisterError, Pulse, PulseError, feel
from registry.register import set_meta
from registry.tables import EvidenceRow, ItemRow, LetterRow, MessageRow, NoticeRow, StageRow
from tests.ports import free_port
from tests.registry.builders import CALENDAR, action, applied, at, once

DUE = dt.date(2001, 5, 31)
LATE = at(2001, 6, 4)  # a chaser is due


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def felt(engine: Engine) -> Pulse:
    return feel(url_of(engine))


def with_a_chaser(engine: Engine) -> None:
    """One action, and on a late day the item that chases for it."""
    applied(engine, action(4, once(DUE)))
    for now in (at(2001, 5, 1), at(2001, 5, 17), LATE):
        with writing(engine, now) as writer:
            check(writer, CALENDAR, ["HCP/1.4"], Shown.ALWAYS)


def letter(state: LetterState, *, purpose: str = "post", key: str = "a letter") -> LetterRow:
    return LetterRow(
        id=key,
        party_id="training",
        purpose=purpose,
        post_on=LATE.date(),
        state=state.value,
        to_address="training@example.org",
        subject="What is due",
        body_text="What is due",
        body_html="What is due",
        message_id=f"<{key}@letters.example.org>",
        written_at=LATE,
        claimed_at=LATE,
        settled_at=LATE,
    )


def test_a_register_to_which_nothing_was_applied_has_no_zone_and_nothing_waits(engine: Engine) -> None:
    found = felt(engine)
    assert (found.zone, found.letters, found.items, found.last_entry_at) == (None, (), (), None)
    assert abs(found.database_now - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_an_item_that_waits_is_seen_with_its_moment_and_whether_it_chases(engine: Engine) -> None:
    with_a_chaser(engine)
    found = felt(engine)
    assert (found.zone, found.post_at) == ("Europe/London", "09:00")
    assert found.last_entry_at is not None
    newest = max(found.items, key=lambda item: item.decided_at)
    assert newest.decided_at == LATE
    assert newest.chases
    assert not newest.kept_back


def test_the_day_before_which_an_item_must_not_go_is_seen(engine: Engine) -> None:
    with_a_chaser(engine)
    with writing(engine, LATE) as writer:
        key = writer.session.exec(select(ItemRow.id)).all()[0]
        writer.record(Happening("test", key), [Update(ItemRow, key, {"not_before": dt.date(2001, 6, 6)})])
    assert dt.date(2001, 6, 6) in {item.not_before for item in felt(engine).items}


def test_what_a_quarantined_message_may_answer_is_kept_back(engine: Engine) -> None:
    with_a_chaser(engine)
    message = MessageRow(
        id="a message",
        mailbox="returns",
        mailbox_key="1",
        sha256="1" * 64,
        received_at=LATE,
        sorted_as=Sorted.QUARANTINED.value,
        candidates=["HCP/1.4~training~once"],
    )
    with writing(engine, LATE) as writer:
        evidence = EvidenceRow(sha256="1" * 64, size=1, kept_at=LATE)
        writer.record(Happening("test", "a message"), [Insert(evidence), Insert(message)])
    assert {item.kept_back for item in felt(engine).items if item.chases} == {True}


@pytest.mark.parametrize("state", [LetterState.WRITTEN, LetterState.CLAIMED, LetterState.DEFERRED])
def test_a_letter_that_is_on_its_way_is_seen_with_what_it_does(engine: Engine, state: LetterState) -> None:
    with_a_chaser(engine)
    with writing(engine, LATE) as writer:
        chaser = select(ItemRow.id).join(StageRow, col(StageRow.id) == col(ItemRow.stage_id))
        items = writer.session.exec(chaser.where(col(StageRow.decided_at) == LATE)).all()
        into = [Update(ItemRow, item, {"letter_id": "a letter"}) for item in items]
        writer.record(Happening("test", "a letter"), [Insert(letter(state)), *into])
    (seen,) = felt(engine).letters
    assert (seen.state, seen.is_post, seen.chases, seen.written_at) == (state.value, True, True, LATE)


def test_a_letter_that_is_put_off_day_after_day_is_as_old_as_the_first(engine: Engine) -> None:
    applied(engine, action(4, once(DUE)), introduced=False)
    days = {LetterState.SENT: -3, LetterState.CLOSED: -1, LetterState.DEFERRED: 0}  # closed: written anew the next day
    with writing(engine, LATE) as writer:
        for state, day in days.items():
            each = letter(state, key=state.value)
            each.written_at, each.attempts = LATE + dt.timedelta(days=day), 1
            each.post_on = each.written_at.date()
            writer.record(Happening("test", state.value), [Insert(each)])
    (seen,) = felt(engine).letters
    assert seen.written_at == LATE - dt.timedelta(days=1)


def test_an_answer_without_items_is_no_post_and_chases_nobody(engine: Engine) -> None:
    applied(engine, action(4, once(DUE)))
    with writing(engine, LATE) as writer:
        writer.record(Happening("test", "x"), [Insert(letter(LetterState.UNKNOWN, purpose="acknowledgement"))])
    (seen,) = felt(engine).letters
    assert (seen.state, seen.is_post, seen.chases, seen.kept_back) == ("unknown", False, False, False)


def test_settled_letters_are_not_read(engine: Engine) -> None:
    applied(engine, action(4, once(DUE)))
    with writing(engine, LATE) as writer:
        for state in (LetterState.SENT, LetterState.CLOSED):
            writer.record(Happening("test", state.value), [Insert(letter(state, key=state.value, purpose="answer"))])
    assert felt(engine).letters == ()


@pytest.mark.parametrize("state", sorted(FAILED))
def test_a_notice_that_failed_for_good_is_seen(engine: Engine, state: str) -> None:
    notice = NoticeRow(id="1", channel="training/1", about="x", title="t", text="t", state=state, written_at=LATE)
    notice.settled_at = LATE
    with writing(engine, LATE) as writer:
        writer.record(Happening("test", "1"), [Insert(notice)])
    assert felt(engine).notices_failed_at == (LATE,)


def test_the_demos_clock_counts_in_demo_only(engine: Engine) -> None:
    with writing(engine, LATE) as writer:
        set_meta(writer.session, OFFSET, "3600")
        set_meta(writer.session, MODE, "live")
    assert felt(engine).offset == dt.timedelta()
    with writing(engine, LATE) as writer:
        set_meta(writer.session, MODE, "demo")
    assert felt(engine).offset == dt.timedelta(hours=1)


def test_the_words_in_the_queries_are_those_of_the_register() -> None:
    unsettled = set(LetterState) - {LetterState.SENT, LetterState.CLOSED}
    assert {f"'{state}'" for state in unsettled} == set(pulse.UNSETTLED.strip("()").split(", "))
    assert GENTLE == {Act.REMIND.value, Act.INTRODUCE.value} == {"remind", "introduce"}
    assert Sorted.QUARANTINED.value == "quarantined"
    assert StageOutcome.DECIDED.value == "decided"
    assert (collected.LAST_COLLECTED, collected.UNREAD) == ("last collected at", "unread mailbox: ")


def test_a_database_that_is_not_there_says_so_without_its_password() -> None:
    with pytest.raises(PulseError, match="does not answer") as caught:
        feel(f"postgresql+psycopg://clerk:H0rseStaple@127.0.0.1:{free_port()}/register", 2)
    assert "H0rseStaple" not in str(caught.value)


def test_a_database_without_a_register_says_so(database_url: str) -> None:
    with pytest.raises(NoRegisterError, match="no register of this version"):
        feel(database_url)
