"""The example: read whole by the reader, and in an interesting state on whatever day it is first started."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.chase.chasing import next_rung, warned_on
from registry.database import connect, migrate
from registry.decisions import Verdict
from registry.draft import Draft, Standing
from registry.model import Act, Form, News, PartyKind
from registry.planning.plan import apply, plan
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY, stage_rules
from registry.states import DeadlineState
from tasks.documents.reading import read_document
from tasks.example import FOLDER, example_files, live_from, story
from tasks.replies.offer import Offering, offer_of
from tasks.replies.parse import parse
from tasks.replies.words import own_words
from tests.postgres import Databases
from tests.tasks.example_play import CALENDAR, Played, play, play_example, read_example, redated

D = dt.date
FIRST_DAYS = st.dates(D(2026, 1, 1), D(2032, 12, 31))
A_FRIDAY = D(2026, 11, 20)
AWKWARD = (
    D(2026, 11, 21),  # a Saturday
    D(2026, 11, 23),  # a Monday
    D(2027, 1, 2),  # a Saturday after a bank holiday
    D(2026, 12, 25),
    D(2027, 1, 1),
    D(2027, 3, 29),  # Easter Monday
    D(2028, 2, 29),
    D(2028, 7, 31),  # five months before it there is no 31st
)

OWNERS = {
    "constabulary": "3.2 6.2 11.1 19.1 19.3 20.2 21.2",
    "contact-centre": "1.1 1.2 2.1 2.2 9.1 9.2 19.2",
    "victim-care": "7.1 7.2 21.1",
    "standards": "8.1 8.2",
    "communications": "10.1 10.2",
    "analysis": "18.1 18.2",
    "estates": "4.1 4.2 17.2",
    "mobile-stations": "5.1 5.2",
    "deputy-chief": "12.1 12.2",
    "assistant-chief": "20.1",
    "director": "17.1",
    "authority": "1.3 11.2 13.1 13.2 21.3",
    "lead-member": "7.3",
    "access": "16.1",
    "audit": "16.2",
    "deaf-association": "6.1",
    "listeners": "3.1",
}


def ruled(draft: Draft, first_day: dt.date) -> Draft:
    """The draft with the clerk's rulings in it, as it is applied."""
    rulings = example_files(first_day, CALENDAR).rulings
    recommendations = tuple(
        replace(each, actions=tuple(replace(action, ruling=rulings.get(action.ref)) for action in each.actions))
        for each in draft.recommendations
    )
    return replace(draft, recommendations=recommendations)


def test_the_paper_is_read_whole() -> None:
    _, draft, _ = read_example(A_FRIDAY, CALENDAR)
    assert draft.report_code == "OTA"
    assert draft.standing is Standing.RESOLVED
    assert draft.gaps == ("14",)
    assert draft.left_out == ()
    assert len(draft.recommendations) == 20
    assert len(draft.actions) == 43
    assert [action.ref for action in draft.actions if not action.tracked] == ["OTA/15.1"]


def test_every_owner_is_found_among_the_parties() -> None:
    _, draft, book = read_example(A_FRIDAY, CALENDAR)
    found: dict[str, list[str]] = {}
    for action in draft.actions:
        if action.tracked:
            party = book.find(action.owner)
            assert party is not None, f"{action.ref}: nobody is called {action.owner!r}"
            found.setdefault(party.id, []).append(action.ref.removeprefix("OTA/"))
    assert {party: " ".join(refs) for party, refs in found.items()} == OWNERS


def test_what_stands_after_a_page_break_belongs_to_the_row_before_it() -> None:
    _, draft, _ = read_example(A_FRIDAY, CALENDAR)
    by_ref = {action.ref: action for action in draft.actions}
    assert by_ref["OTA/19.3"].text == "Public Access Committee to be told about all changes to the course."
    assert by_ref["OTA/19.3"].recommendation == "19"


def test_every_way_of_saying_when_is_in_the_paper() -> None:
    _, draft, _ = read_example(A_FRIDAY, CALENDAR)
    kinds = Counter(action.when.kind.value for action in draft.actions)
    assert set(kinds) == {"once", "recurring", "on request", "on event", "continuing", "none"}
    rules = Counter(action.when.rrule for action in draft.actions if action.when.rrule)
    assert rules == {
        "FREQ=MONTHLY": 2,
        "FREQ=MONTHLY;INTERVAL=2": 2,
        "FREQ=MONTHLY;INTERVAL=3": 2,
        "FREQ=MONTHLY;INTERVAL=6": 1,
        "FREQ=YEARLY": 1,
    }


def test_the_clerk_ruled_on_all_but_two_of_the_doubtful_wordings() -> None:
    example, draft, _ = read_example(A_FRIDAY, CALENDAR)
    doubtful = {action.ref for action in draft.actions if action.when.ambiguous}
    assert doubtful - set(example.rulings) == {"OTA/7.1", "OTA/19.1"}
    assert set(example.rulings) <= doubtful


@pytest.mark.parametrize("first_day", AWKWARD[:2])
def test_the_register_takes_the_example_and_a_second_time_changes_nothing(
    databases: Databases, first_day: dt.date
) -> None:
    example, draft, book = read_example(first_day, CALENDAR)
    paper, now = ruled(draft, first_day), CALENDAR.at(example.document_on, "08:00")
    engine = connect(databases.url(databases.new()))
    migrate(engine)
    applied = apply(engine, paper, book, DEFAULT_POLICY, CALENDAR, now)
    again = plan(engine, paper, book, DEFAULT_POLICY, CALENDAR, now)
    engine.dispose()
    assert again.changes_nothing
    held = {step.line.split()[0] for step in applied.steps if step.mark is Mark.HOLD}
    assert held == {"OTA/7.1", "OTA/19.1"}


def test_the_small_paper_to_copy_is_read_whole_and_its_owners_are_found() -> None:
    example, _, book = read_example(A_FRIDAY, CALENDAR)
    draft = read_document(FOLDER / "paper.txt", "paper.txt", document_on=D(2027, 1, 11))
    owners = [action.owner for action in draft.actions if action.tracked]
    assert len(owners) == 3
    assert all(book.find(owner) for owner in owners)
    assert (draft.gaps, draft.left_out) == (("3",), ())
    assert (FOLDER / "parties.yaml").read_text(encoding="utf-8") == example.parties_yaml


@given(first_day=FIRST_DAYS)
def test_the_same_day_gives_the_same_example_and_the_same_story(first_day: dt.date) -> None:
    assert example_files(first_day, CALENDAR) == example_files(first_day, CALENDAR)
    assert story(first_day, CALENDAR) == story(first_day, CALENDAR)


@given(first_day=FIRST_DAYS)
def test_the_paper_is_about_five_months_old_and_came_on_a_working_day(first_day: dt.date) -> None:
    document_on = example_files(first_day, CALENDAR).document_on
    assert 148 <= (first_day - document_on).days <= 160
    assert CALENDAR.is_working(document_on)


@given(first_day=FIRST_DAYS)
def test_everything_told_lies_on_working_days_before_the_live_service_takes_over(first_day: dt.date) -> None:
    document_on = example_files(first_day, CALENDAR).document_on
    for reply in story(first_day, CALENDAR):
        for day in (reply.on, reply.then_on):
            assert day is None or document_on < day < live_from(first_day, CALENDAR)
            assert day is None or CALENDAR.is_working(day)
        if reply.then is Verdict.QUERY:
            assert reply.comment
            assert reply.new_due_on
            assert reply.then_on
            assert reply.new_due_on > reply.then_on


def test_what_owners_attach_are_files_that_open() -> None:
    for reply in story(A_FRIDAY, CALENDAR):
        if reply.attachment:
            name, content = reply.attachment
            assert (name.endswith(".rtf") and content.startswith(b"{\\rtf1")) or name.endswith(".csv")
            content.decode("ascii")


def test_each_reply_is_taken_for_what_it_is() -> None:
    for reply in story(A_FRIDAY, CALENDAR):
        message = EmailMessage()
        message.set_content(reply.text)
        if reply.attachment:
            name, content = reply.attachment
            kind = "rtf" if name.endswith(".rtf") else "octet-stream"
            message.add_attachment(content, maintype="application", subtype=kind, filename=name)
        came = parse(message.as_bytes())
        offer = offer_of(own_words(came.text, None, "no letter of ours"), came.attachments, [Form.DOCUMENT])
        wanted = Offering.RETURN if reply.counts else Offering.CORRESPONDENCE
        assert offer.offering is wanted, f"{reply.ref}: {offer.reason}"


@pytest.mark.parametrize("first_day", AWKWARD)
def test_a_newcomer_finds_an_interesting_morning_on_awkward_days(first_day: dt.date) -> None:
    assert_interesting(play_example(first_day, CALENDAR))


@settings(max_examples=10, deadline=None)
@given(first_day=FIRST_DAYS)
def test_a_newcomer_finds_an_interesting_morning_on_any_day(first_day: dt.date) -> None:
    assert_interesting(play_example(first_day, CALENDAR))


def test_the_morning_is_interesting_on_every_day_of_a_year() -> None:
    """A leap year. The paper is read once: from day to day only its dates differ."""
    _, draft, book = read_example(A_FRIDAY, CALENDAR)
    for n in range(366):
        first_day = D(2028, 1, 1) + dt.timedelta(days=n)
        example = example_files(first_day, CALENDAR)
        assert_interesting(play(first_day, CALENDAR, example, redated(draft, first_day, CALENDAR), book))


@pytest.mark.parametrize("first_day", AWKWARD)
def test_reading_the_dates_alone_gives_what_reading_the_paper_gives(first_day: dt.date) -> None:
    example, draft, _ = read_example(first_day, CALENDAR)
    other = read_document(
        example_files(A_FRIDAY, CALENDAR).paper.encode(),
        example.paper_name,
        document_on=example_files(A_FRIDAY, CALENDAR).document_on,
    )
    dates = {action.ref: (action.when.kind, action.when.due) for action in redated(other, first_day, CALENDAR).actions}
    assert dates == {action.ref: (action.when.kind, action.when.due) for action in draft.actions}


def assert_interesting(played: Played) -> None:
    """What a newcomer finds on the morning of the first working day that is left to the live service."""
    news = played.news()
    assert played.too_early == (), "an owner answers a letter that nobody sent"
    _assert_due_now(played)
    _assert_late(played, news)
    assert news["OTA/10.1"] is News.IN_REVIEW
    assert {ref for ref, each in news.items() if each is News.HELD} == {"OTA/7.1", "OTA/19.1"}
    assert {ref for ref, each in news.items() if each is News.CANNOT_BE_CHASED} == {"OTA/5.1", "OTA/5.2"}
    assert {ref for ref, each in news.items() if each is News.WITH_US} == {"OTA/3.2"}
    assert {ref for ref, each in news.items() if each is News.WAITING_FOR_AN_EVENT} >= {
        "OTA/6.2",
        "OTA/13.2",
        "OTA/19.3",
    }
    assert {ref for ref, each in news.items() if each is News.NO_DATE_AGREED} >= {"OTA/4.2", "OTA/9.2", "OTA/12.2"}
    met = {ref for ref, each in news.items() if each is News.MET}
    assert met == {f"OTA/{n}" for n in ("1.2", "1.3", "2.1", "2.2", "11.1", "12.1", "17.2")}
    assert sum(case.state is DeadlineState.MET for case in played.cases.values()) >= 14


def _assert_due_now(played: Played) -> None:
    first, second = played.decision("OTA/4.1"), played.decision("OTA/6.1")
    assert [each.stage and (each.stage.rule.key, each.stage.slot_on) for each in (first, second)] == [
        ("remind-10", played.today),
        ("remind-3", played.today),
    ]
    assert first.superseded == second.superseded == ()
    late_today = played.decision("OTA/17.1")
    assert late_today.stage is not None
    assert late_today.stage.rule.key == "chase-1"


def _assert_late(played: Played, news: dict[str, News]) -> None:
    late = {ref for ref, each in news.items() if each is News.OVERDUE}
    assert late >= {"OTA/3.1", "OTA/8.1", "OTA/17.1", "OTA/18.2"}
    assert late <= {"OTA/3.1", "OTA/8.1", "OTA/17.1", "OTA/18.2", "OTA/8.2"}
    assert news["OTA/9.1"] is News.ESCALATED
    (climbed,) = played.of("OTA/9.1")
    assert [each.addressee for each in climbed.history if each.act is Act.ESCALATE] == [
        "assistant-chief",
        "deputy-chief",
    ]
    (about_to,) = played.of("OTA/8.1")
    warned = warned_on(about_to)
    assert warned is not None
    rules = stage_rules(DEFAULT_POLICY, about_to.action, about_to.owner.kind, len(about_to.ladder))
    rung = next_rung(about_to, rules, CALENDAR, warned)
    assert rung is not None
    assert (rung.party.id, rung.earliest_on) == ("deputy-chief", CALENDAR.add(played.today, 1))
    volunteers = played.of("OTA/3.1")[0]
    assert volunteers.owner.kind is PartyKind.VOLUNTEERS
    assert {each.act for each in volunteers.history} == {Act.REMIND, Act.CHASE}
