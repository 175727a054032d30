"""A renamed body: from the day on which its successor takes over, letters and dates go there, and before it do not."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from registry.cases import load_cases
from registry.checks import check
from registry.draft import ProposedAction
from registry.errors import BadInputError
from registry.intake import Finding, Sorted, keep_raw, sort_message
from registry.journal import Happening, Update, reading, writing
from registry.planning.plan import Plan
from registry.post.next_post import going
from registry.rebuild import current, rebuilt
from registry.tables import ActionRow, CycleRow, DeadlineRow
from registry.time_goes_on import go_on
from tests.registry.builders import CALENDAR, DOCUMENT_ON, MORNING, PARTIES, action, applied, at, book, monthly, once

FRIDAY = dt.date(2001, 3, 30)
MAY = dt.date(2001, 5, 31)
HEIR = "  - {id: learning, name: Learning Centre, kind: force unit, addresses: [learning@example.org], ladder: force}\n"
TAKES_OVER = (
    PARTIES.replace(
        "addresses: [training@example.org], ladder: force}",
        "addresses: [training@example.org], ladder: force, successor: {party: learning, from: 2001-03-20}}",
    )
    + HEIR
)


def renamed(engine: Engine, *actions: ProposedAction, now: dt.datetime = MORNING) -> Plan:
    return applied(engine, *actions, parties=TAKES_OVER, now=now)


def goes_on(engine: Engine, now: dt.datetime) -> None:
    with writing(engine, now) as writer:
        go_on(writer, CALENDAR)


def deadlines(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {row.id: row.state for row in session.exec(select(DeadlineRow)).all()}


def told(engine: Engine, now: dt.datetime) -> set[str]:
    with writing(engine, now) as writer:
        check(writer, CALENDAR)
    with reading(engine) as session:
        return {each.party_id for each in going(session, CALENDAR, now).letters}


def test_until_the_day_the_old_body_is_asked_and_from_the_day_the_new_one(engine: Engine) -> None:
    renamed(engine, action(1, once(FRIDAY)))
    goes_on(engine, at(2001, 3, 19))
    assert deadlines(engine) == {"HCP/1.1~training~once": "scheduled"}
    goes_on(engine, at(2001, 3, 20))
    assert deadlines(engine) == {"HCP/1.1~training~once": "superseded", "HCP/1.1~learning~once": "scheduled"}
    with reading(engine) as session:
        assert session.get_one(ActionRow, "HCP/1.1").owner_id == "learning"
        cycle = session.get_one(CycleRow, "HCP/1.1~learning~once#1")
        assert (cycle.due_on, cycle.why.split(". ")[0]) == (FRIDAY, "Learning Centre has taken over")
    assert told(engine, at(2001, 3, 27)) == {"learning"}
    with reading(engine) as session:
        before = rebuilt(session)
        assert before == current(session)
    goes_on(engine, at(2001, 3, 28))
    assert renamed(engine, action(1, once(FRIDAY)), now=at(2001, 3, 28)).changes_nothing


def test_before_the_day_its_letters_go_to_the_old_body(engine: Engine) -> None:
    renamed(engine, action(1, once(dt.date(2001, 3, 19))))
    assert told(engine, at(2001, 3, 15)) == {"training"}


def test_a_paper_that_names_the_old_body_later_is_the_new_ones_at_once(engine: Engine) -> None:
    renamed(engine, action(1, once(MAY)), now=at(2001, 3, 21))
    assert list(deadlines(engine)) == ["HCP/1.1~learning~once"]


def test_who_has_taken_over_from_a_rung_of_a_ladder_is_told_in_its_place(engine: Engine) -> None:
    boss = "  - {id: head, name: Head of People, kind: force unit, addresses: [head@example.org]}\n"
    takes_over = "addresses: [director@example.org], successor: {party: head, from: 2001-03-20}}"
    parties = PARTIES.replace("addresses: [director@example.org]}", takes_over) + boss
    applied(engine, action(1, once(FRIDAY)), parties=parties)
    with reading(engine) as session:
        ladders = [
            [party.id for party in load_cases(session, CALENDAR, day)[0].loaded[0].case.ladder]
            for day in (dt.date(2001, 3, 19), dt.date(2001, 3, 20))
        ]
    assert ladders == [["director", "deputy", "chair"], ["head", "deputy", "chair"]]


def test_what_the_old_body_has_met_or_sent_is_not_owed_again(engine: Engine) -> None:
    applied(engine, action(1, monthly()))
    march, april = ("HCP/1.1~training~2001-03-01/2001-03-31", "HCP/1.1~training~2001-04-01/2001-04-30")
    with writing(engine, at(2001, 3, 6)) as writer:
        for key, state in ((march, "met"), (april, "in review")):
            writer.record(Happening(f"deadline.{state}", key), [Update(DeadlineRow, key, {"state": state})])
    renamed(engine, action(1, monthly()), now=at(2001, 3, 7))
    goes_on(engine, at(2001, 3, 20))
    goes_on(engine, at(2001, 3, 21))
    renamed(engine, action(1, monthly()), now=at(2001, 3, 22))
    found = deadlines(engine)
    assert (found[march], found[april]) == ("met", "in review")
    again = [key for key in found if key.startswith("HCP/1.1~learning~")]
    assert min(again) == "HCP/1.1~learning~2001-05-01/2001-05-31"


def test_a_later_date_that_a_person_gave_goes_over_with_it_and_a_return_is_looked_at_first(engine: Engine) -> None:
    renamed(engine, action(1, once(FRIDAY)), action(2, monthly()), action(3, once(FRIDAY)))
    renamed(engine, action(1, once(MAY)), action(2, monthly()), action(3, once(FRIDAY)), now=at(2001, 3, 2))
    with writing(engine, at(2001, 3, 5)) as writer:
        message = keep_raw(writer, "returns", "key", "a" * 64, 10)
        finding = Finding(Sorted.RETURN, "attached", deadlines=("HCP/1.3~training~once",))
        sort_message(writer, message, finding)
    goes_on(engine, at(2001, 3, 20))
    found = deadlines(engine)
    assert found["HCP/1.3~training~once"] == "in review"
    assert "HCP/1.3~learning~once" not in found
    assert sum(state == "scheduled" for key, state in found.items() if key.startswith("HCP/1.2~learning~")) == 13
    with reading(engine) as session:
        assert session.get_one(CycleRow, "HCP/1.1~learning~once#1").due_on == MAY
        assert rebuilt(session) == current(session)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("{party: nobody, from: 2001-03-20}", "the successor 'nobody' of training is not among the parties"),
        ("{party: learning, from: soon}", "'soon' is no day"),
        ("{party: learning}", "a successor has a party and a day"),
        ("learning", "a successor has a party and a day"),
        ("{party: training, from: 2001-03-20}", "training would come to take over from itself"),
    ],
)
def test_a_successor_that_cannot_be_is_said_with_its_line(wrong: str, says: str) -> None:
    with pytest.raises(BadInputError) as refused:
        book(TAKES_OVER.replace("{party: learning, from: 2001-03-20}", wrong))
    assert any(problem.line == 4 and says in problem.message for problem in refused.value.problems), refused.value


def test_a_loop_of_successors_is_refused() -> None:
    back = TAKES_OVER.replace(
        "addresses: [learning@example.org], ladder: force}",
        "addresses: [learning@example.org], ladder: force, successor: {party: training, from: 2002-01-01}}",
    )
    with pytest.raises(BadInputError, match="take over from itself"):
        book(back)


def test_a_name_that_both_bear_is_the_one_s_that_bore_it_on_the_paper_s_day() -> None:
    shared = book(
        TAKES_OVER.replace("successor:", "aliases: [the Unit], successor:").replace(
            "learning@example.org], ", "learning@example.org], aliases: [the Unit], "
        )
    )
    bearers = [shared.find("the Unit", day) for day in (DOCUMENT_ON, dt.date(2001, 3, 20))] + [shared.find("the Unit")]
    assert [each.id for each in bearers if each] == ["training", "learning", "learning"]
    assert shared.successor_on("training", dt.date(2001, 3, 19)).id == "training"
    assert shared.successor_on("training", dt.date(2001, 3, 20)).id == "learning"
