"""Who is told, and which ladders cannot be climbed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.chase.ladder import ladder_problems, reached_through, rungs
from registry.errors import BadInputError
from registry.model import Party, PartyKind


def party(name: str, *ladder: str, kind: PartyKind = PartyKind.FORCE_UNIT, clerk: str | None = None) -> Party:
    return Party(name, name, kind, clerk=clerk, ladder=ladder)


def known(*parties: Party) -> dict[str, Party]:
    return {each.id: each for each in parties}


UNIT = party("unit", "director", "committee")
DIRECTOR = party("director", "chair", kind=PartyKind.CHIEF_OFFICER)
CHAIR = party("chair", kind=PartyKind.MEMBER)
CLERK = party("clerk", "chair", kind=PartyKind.AUTHORITY_OFFICER)
COMMITTEE = party("committee", "chair", kind=PartyKind.COMMITTEE, clerk="clerk")
ALL = known(UNIT, DIRECTOR, CHAIR, CLERK, COMMITTEE)


def test_a_committee_is_reached_through_its_clerk() -> None:
    assert reached_through(COMMITTEE, ALL) is CLERK
    assert reached_through(UNIT, ALL) is UNIT
    assert [rung.id for rung in rungs(UNIT, ALL)] == ["director", "clerk"]


def test_a_ladder_that_can_be_climbed_has_no_problems() -> None:
    assert [ladder_problems(each, ALL) for each in ALL.values()] == [()] * 5


@pytest.mark.parametrize(
    ("owner", "others", "says"),
    [
        (party("a", "a"), (), "a stands in its own ladder"),
        (party("a", "b", "b"), (party("b"),), "would tell b twice"),
        (party("a", "x"), (), "'x', which is no party"),
        (party("a", "b"), (party("b", "a"),), "b is below a"),
        (party("a", "b"), (party("b", "c"), party("c", "a")), "loops: a → b → c → a"),
        (party("a", "k", clerk="x"), (party("k"),), "reached through 'x'"),
        (
            party("clerk", "committee"),
            (party("committee", kind=PartyKind.COMMITTEE, clerk="clerk"),),
            "whose letters reach clerk as the owner's do",
        ),
        (
            party("a", "clerk", "committee"),
            (party("clerk"), party("committee", kind=PartyKind.COMMITTEE, clerk="clerk")),
            "would tell clerk twice",
        ),
        (
            party("committee", "clerk", kind=PartyKind.COMMITTEE, clerk="clerk"),
            (party("clerk"),),
            "whose letters reach clerk as the owner's do",
        ),
    ],
)
def test_a_ladder_that_cannot_be_climbed_says_why(owner: Party, others: tuple[Party, ...], says: str) -> None:
    problems = ladder_problems(owner, known(owner, *others))
    assert any(says in problem for problem in problems), problems


def test_every_problem_is_told_at_once() -> None:
    owner = party("a", "a", "x", "b", "b")
    assert len(ladder_problems(owner, known(owner, party("b", "a")))) >= 4


def test_an_unknown_party_in_a_ladder_is_refused() -> None:
    with pytest.raises(BadInputError, match="the ladder of a"):
        rungs(party("a", "x"), {})


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
LADDERS = st.fixed_dictionaries({name: st.lists(NAMES, max_size=4) for name in "abcde"})
CLERKS = st.fixed_dictionaries({name: st.none() | NAMES for name in "abcde"})


@given(LADDERS, CLERKS)
def test_whatever_the_ladders_nobody_is_told_twice_and_never_the_owner(
    ladders: dict[str, list[str]], clerks: dict[str, str | None]
) -> None:
    parties = known(
        *(
            party(
                name,
                *ladders[name],
                kind=PartyKind.COMMITTEE if clerks[name] else PartyKind.FORCE_UNIT,
                clerk=clerks[name],
            )
            for name in ladders
        )
    )
    for owner in parties.values():
        told = [rung.id for rung in rungs(owner, parties)]
        assert len(told) == len(set(told))
        assert owner.id not in told
        assert reached_through(owner, parties).id not in told
        if not ladder_problems(owner, parties):
            assert len(told) == len(owner.ladder)
            assert all(owner.id not in parties[name].ladder for name in owner.ladder)
