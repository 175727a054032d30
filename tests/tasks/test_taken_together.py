"""Actions taken together: one letter, one return, both met; and what comes back when they are parted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.checks import check
from registry.decisions import Verdict, review
from registry.draft import Draft, Joint, JointKind, ProposedAction, Standing
from registry.errors import BadInputError
from registry.intake import Sorted
from registry.journal import Happening, Update, reading, writing
from registry.model import News, Reading, ScheduleKind
from registry.planning.plan import Plan, apply, plan
from registry.planning.steps import Mark
from registry.policy import DEFAULT_POLICY
from registry.position import take_position
from registry.rebuild import broken_links, current, journal_entries, rebuilt
from registry.states import DeadlineState
from registry.tables import DeadlineRow, ReturnRow
from registry.time_goes_on import go_on
from tasks.mail_in.collecting import Collecting, collect
from tasks.mail_in.mailbox import deliver as put
from tasks.mail_out.posting import deliver
from tasks.owners_mail import answer, text_of
from tests.posts import FakeServer
from tests.registry.builders import CALENDAR, MORNING, action, at, book, draft, introduce, monthly, once
from tests.tasks.mail_in.test_collecting import PDF, as_delivered

FRIDAY = dt.date(2001, 3, 30)
MAY = dt.date(2001, 5, 31)
TUESDAY = at(2001, 3, 27)
BOTH = ("HCP/1.1", "HCP/1.2")
SAY_SO = "say `accepted: true` or `false` under `joints` in the draft"
UNDATED = Reading(ScheduleKind.NONE)
QUARTERLY = Reading(ScheduleKind.RECURRING, rrule="FREQ=MONTHLY;INTERVAL=3")


def joint(*refs: str, kind: JointKind = JointKind.COMMISSION, accepted: bool | None = True) -> Joint:
    return Joint(kind, refs or BOTH, 0.9, "both are reports", accepted=accepted, by="A. Clerk")


def paper(actions: Sequence[ProposedAction], *joints: Joint) -> Draft:
    return replace(draft(*actions), joints=joints)


def applied(engine: Engine, given: Draft, now: dt.datetime = MORNING) -> Plan:
    made = apply(engine, given, book(), DEFAULT_POLICY, CALENDAR, now)
    introduce(engine)
    return made


def two(other: Reading | None = None) -> tuple[ProposedAction, ...]:
    return action(1, once(FRIDAY)), action(2, other or once(FRIDAY))


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.id.split("~")[0]: row.state for row in session.exec(select(DeadlineRow)).all()}


def news(engine: Engine, now: dt.datetime = TUESDAY) -> dict[str, tuple[News, str]]:
    with reading(engine) as session:
        return {each.ref: (each.news, each.why) for each in take_position(session, CALENDAR, now).standings}


def is_rebuilt(engine: Engine) -> bool:
    with reading(engine) as session:
        return rebuilt(session) == current(session) and broken_links(journal_entries(session)) == []


def checked_and_posted(engine: Engine, work: Collecting, now: dt.datetime = TUESDAY) -> None:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)
    deliver(work.room, now)


def returned(engine: Engine, work: Collecting, server: FakeServer, words: str) -> list[str]:
    """The owner answers the letter with a file; what it was taken as a return for, accepted."""
    letter = as_delivered(server.taken[-1].content)
    put(work.settings.returns_maildir, answer(letter, words, [("report.pdf", PDF)], TUESDAY + dt.timedelta(hours=1)))
    assert collect(work, TUESDAY + dt.timedelta(hours=2)).sorted_as == {Sorted.RETURN: 1}
    with writing(engine, TUESDAY + dt.timedelta(hours=3)) as writer:
        rows = writer.session.exec(select(ReturnRow)).all()
        for row in rows:
            review(writer, row.id, Verdict.ACCEPT, by="A. Clerk", comment="", new_due_on=None, today=TUESDAY.date())
        return [row.deadline_id for row in rows]


def test_a_joined_pair_is_chased_once_in_one_letter_answered_once_and_both_are_met(
    engine: Engine, work: Collecting, server: FakeServer
) -> None:
    made = applied(engine, paper(two(), joint()))
    assert any(step.line.endswith(", answered with HCP/1.1") for step in made.steps)
    checked_and_posted(engine, work)
    (letter,) = server.taken
    text = text_of(as_delivered(letter.content)).replace("\r", "")
    words = " ".join(text.split())
    assert "Paper 1 [HCP/1.1]\n---" in text
    assert "This also answers: Paper 2 [HCP/1.2]. It is taken together with this" in words
    assert "Paper 2 [HCP/1.2]\n---" not in text
    assert news(engine)["HCP/1.2"][1].startswith("Answered with HCP/1.1: ")
    assert returned(engine, work, server, "Here is our return for HCP/1.2.") == ["HCP/1.1~training~once"]
    found = news(engine, at(2001, 6, 30))
    assert {ref: each for ref, (each, _) in found.items()} == {"HCP/1.1": News.MET, "HCP/1.2": News.MET}
    assert is_rebuilt(engine)


def test_a_letter_names_what_an_undated_lead_answers_too(engine: Engine, work: Collecting, server: FakeServer) -> None:
    event = Reading(ScheduleKind.ON_EVENT, event="the conference")
    actions = (action(1, event), action(2, event), action(3, once(FRIDAY)))
    applied(engine, paper(actions, joint(kind=JointKind.DUPLICATE)))
    checked_and_posted(engine, work)
    words = " ".join(text_of(as_delivered(server.taken[-1].content)).split())
    assert "Paper 1 (also answers HCP/1.2) [HCP/1.1]" in words
    assert "Paper 2" not in words
    assert {ref: each for ref, (each, _) in news(engine).items() if ref in BOTH} == dict.fromkeys(
        BOTH, News.WAITING_FOR_AN_EVENT
    )


def test_of_two_things_asked_the_name_of_a_follower_tells_its_lead(
    engine: Engine, work: Collecting, server: FakeServer
) -> None:
    applied(engine, paper((*two(), action(3, once(FRIDAY))), joint()))
    checked_and_posted(engine, work)
    assert returned(engine, work, server, "Attached is what you asked for as HCP/1.2.") == ["HCP/1.1~training~once"]
    assert states(engine)["HCP/1.3"] != DeadlineState.MET.value


def test_joining_supersedes_what_ran_once_and_applying_again_changes_nothing(engine: Engine) -> None:
    applied(engine, paper(two()))
    joined = applied(engine, paper(two(), joint()))
    assert [step.line for step in joined.steps if "superseded" in step.line] == [
        "  HCP/1.2~training~once is superseded: answered with HCP/1.1"
    ]
    assert states(engine) == {"HCP/1.1": "scheduled", "HCP/1.2": "superseded"}
    assert applied(engine, paper(two(), joint()), at(2001, 3, 2)).changes_nothing
    assert applied(engine, paper(two()), at(2001, 3, 2)).changes_nothing  # a draft that says nothing of it
    with writing(engine, at(2001, 3, 3)) as writer:
        assert go_on(writer, CALENDAR) == 0
    assert is_rebuilt(engine)


def test_a_joint_taken_back_gives_the_other_its_own_date_again(engine: Engine) -> None:
    applied(engine, paper(two(once(MAY)), joint()))
    assert states(engine) == {"HCP/1.1": "scheduled"}
    applied(engine, paper(two(once(MAY)), joint(accepted=False)), at(2001, 3, 5))
    assert states(engine) == {"HCP/1.1": "scheduled", "HCP/1.2": "scheduled"}
    assert applied(engine, paper(two(once(MAY)), joint(accepted=False)), at(2001, 3, 6)).changes_nothing
    applied(engine, paper(two(once(MAY)), joint()), at(2001, 3, 7))
    applied(engine, paper(two(once(MAY)), joint(accepted=False)), at(2001, 3, 8))
    assert states(engine) == {"HCP/1.1": "scheduled", "HCP/1.2": "scheduled"}
    assert is_rebuilt(engine)


def test_a_proposal_is_shown_and_changes_nothing(engine: Engine) -> None:
    shown = plan(engine, paper(two(), joint(accepted=None)), book(), DEFAULT_POLICY, CALENDAR, MORNING)
    assert [step.line for step in shown.steps if step.mark is Mark.STANDS] == [
        f"HCP/1.1, HCP/1.2 could be answered by one report (0.90: both are reports); {SAY_SO}"
    ]


BEFORE = once(dt.date(2001, 3, 15))
REFUSED: list[tuple[Sequence[ProposedAction], list[Joint], str]] = [
    (two(), [joint("HCP/1.1", "HCP/1.2"), joint("HCP/1.2", "HCP/1.3")], "chains are not made"),
    (two(), [joint("HCP/1.1", "HCP/1.2"), joint("HCP/1.2", "HCP/1.1")], "chains are not made"),
    (two(), [joint("HCP/1.1", "HCP/1.2"), joint("HCP/1.3", "HCP/1.2")], "two others"),
    (two(), [joint("HCP/1.1", "HCP/9.9")], "HCP/9.9: no such action"),
    (two(), [joint("HCP/1.1", "HCP/1.1")], "each once"),
    (two(), [replace(joint(), by=None)], "say who accepts"),
    (two(BEFORE), [joint()], "is due on 2001-03-30, after HCP/1.2 on 2001-03-15"),
    ((action(1, UNDATED), action(2, BEFORE)), [joint(kind=JointKind.DUPLICATE)], "put HCP/1.2 first"),
    ((replace(action(1, once(FRIDAY)), standing=Standing.PROPOSED), action(2, UNDATED)), [joint()], "chased by nobody"),
    ((action(1, QUARTERLY), action(2, monthly())), [joint()], "less often"),
    ((action(1, once(MAY)), action(2, monthly())), [joint()], "again and again"),
    ((action(1, once(MAY)), action(2, once(MAY), owner="Clerk")), [joint()], "owed by two parties"),
]


def test_a_chain_a_loop_and_what_differs_too_much_are_refused_with_the_reason(engine: Engine) -> None:
    for actions, joints, says in REFUSED:
        with pytest.raises(BadInputError, match=says):
            applied(engine, paper((*actions, action(3, once(MAY))), *joints))
    assert states(engine) == {}


def test_a_duplicate_may_be_another_partys_and_have_another_date(engine: Engine) -> None:
    actions = (action(1, once(FRIDAY)), action(2, UNDATED, owner="Clerk"), action(3, once(MAY)))
    applied(engine, paper(actions, joint("HCP/1.1", "HCP/1.2", "HCP/1.3", kind=JointKind.DUPLICATE)))
    assert states(engine) == {"HCP/1.1": "scheduled"}


def ends(engine: Engine, state: DeadlineState, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        change = Update(DeadlineRow, "HCP/1.1~training~once", {"state": state.value})
        writer.record(Happening(f"deadline.{state.value}", "HCP/1.1~training~once"), [change])


@pytest.mark.parametrize("state", [DeadlineState.WAIVED, DeadlineState.WITHDRAWN])
def test_when_the_lead_ends_unanswered_the_other_is_asked_for_again_with_the_next_sync(
    engine: Engine, state: DeadlineState
) -> None:
    applied(engine, paper(two(once(MAY)), joint()))
    ends(engine, state, at(2001, 3, 5))
    with writing(engine, at(2001, 3, 5, 9)) as writer:
        go_on(writer, CALENDAR)
    assert states(engine)["HCP/1.2"] == "scheduled"
    assert news(engine, at(2001, 3, 6))["HCP/1.2"][0] is News.NOTHING_DUE
    shown = applied(engine, paper(two(once(MAY)), joint()), at(2001, 3, 7))  # the old draft does not join them again
    assert "as a person decided in the form" in " ".join(step.line for step in shown.steps)
    assert states(engine)["HCP/1.2"] == "scheduled"
    assert is_rebuilt(engine)


def test_recurring_actions_are_met_period_by_period_and_what_was_met_is_not_owed_again(
    engine: Engine, work: Collecting, server: FakeServer
) -> None:
    applied(engine, paper((action(1, monthly()), action(2, monthly()))))
    applied(engine, paper((action(1, monthly()), action(2, monthly())), joint()))
    march = "2001-03-01/2001-03-31"
    with writing(engine, at(2001, 4, 10)) as writer:
        check(writer, CALENDAR)
    deliver(work.room, at(2001, 4, 10))
    (letter,) = server.taken
    put(work.settings.returns_maildir, answer(as_delivered(letter.content), "", [("r.pdf", PDF)], at(2001, 4, 10, 10)))
    collect(work, at(2001, 4, 10, 11))
    with writing(engine, at(2001, 4, 10, 12)) as writer:
        (row,) = writer.session.exec(select(ReturnRow)).all()
        review(writer, row.id, Verdict.ACCEPT, by="A. Clerk", comment="", new_due_on=None, today=dt.date(2001, 4, 10))
    with reading(engine) as session:
        assert session.get_one(DeadlineRow, f"HCP/1.2~training~{march}").state == "met"
    applied(engine, paper((action(1, monthly()), action(2, monthly())), joint(accepted=False)), at(2001, 4, 11))
    with reading(engine) as session:
        rows = session.exec(select(DeadlineRow).where(DeadlineRow.action_ref == "HCP/1.2")).all()
    assert {row.state for row in rows if row.period == march} == {"met"}
    assert {row.state for row in rows if row.period > march} == {"scheduled"}
    assert is_rebuilt(engine)
