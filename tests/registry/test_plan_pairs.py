"""Any pair of papers about a report: refs are never reused or renumbered, nothing vanishes, twice changes nothing."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from registry.draft import Draft, Progress, ProposedAction, ProposedRecommendation, Ruling, Standing
from registry.errors import BadInputError
from registry.model import Form
from registry.planning.recognised import recognised
from registry.tables import ActionRow
from tests.registry.builders import at, draft, once
from tests.registry.in_memory import MemoryRegister

NOW = at(2001, 4, 11)
FINDINGS = (
    ("2.1", "The force should train every officer who meets the public, and say how well it was done."),
    ("2.9", "The force should answer letters from the public within ten days, and count those that it does not."),
    ("3.4", "The force should know at any time what lies in its stores, and who has taken what from them."),
    ("4.2", "Members should visit custody suites at night without warning, and publish what they have seen."),
)
OWED = (
    "Training Unit to send a plan for the training of all officers to the Committee",
    "Receipt of figures on letters that were not answered in time from the Training Unit",
    "Training Unit to brief members on the stores that were looked at",
    "Training Unit to submit the rota of visits with what each of them cost to the Committee",
)
SPANS = {
    "by 31 May 2001": dt.date(2001, 5, 31),
    "by 29 June 2001": dt.date(2001, 6, 29),
    "by 3 May 2002": dt.date(2002, 5, 3),
}


@dataclass(frozen=True)
class Told:
    """One recommendation of a paper: which finding, what of it is owed by when, and whether a letter slipped."""

    finding: int
    owed: tuple[tuple[int, str, bool], ...]
    slip: bool


ONE_OWED = st.tuples(st.integers(0, len(OWED) - 1), st.sampled_from(sorted(SPANS)), st.booleans())
TOLD = st.builds(
    Told,
    st.integers(0, len(FINDINGS) - 1),
    st.lists(ONE_OWED, max_size=3, unique_by=lambda each: each[0]).map(tuple),
    st.booleans(),
)
PAPERS = st.lists(TOLD, min_size=1, max_size=3, unique_by=lambda each: each.finding)


def slipped(words: str, *, slip: bool) -> str:
    """Two letters of a long word the other way round."""
    return words.replace("the", "teh", 1).replace("officers", "oficers", 1) if slip else words


def paper(told: list[Told], on: dt.date) -> Draft:
    """The recommendations numbered in the order of this paper."""
    return replace(
        draft(standing=Standing.RESOLVED),
        document_name=f"{on}.txt",
        document_sha256=f"{on:%Y%m%d}".ljust(64, "0"),
        document_on=on,
        recommendations=tuple(_recommendation(number, each, on) for number, each in enumerate(told, start=1)),
    )


def _recommendation(number: int, told: Told, on: dt.date) -> ProposedRecommendation:
    paragraph, text = FINDINGS[told.finding]
    return ProposedRecommendation(
        str(number),
        slipped(text, slip=told.slip),
        f"Para {paragraph}",
        tuple(_action(number, n, *owed) for n, owed in enumerate(told.owed, start=1)),
        progress=(Progress(f"Something was done by {on}.", on, f"row {number}"),),
    )


def _action(number: int, ordinal: int, owed: int, span: str, slip: bool) -> ProposedAction:  # noqa: FBT001
    words = slipped(OWED[owed], slip=slip)
    return ProposedAction(
        ref=f"HCP/{number}.{ordinal}",
        recommendation=str(number),
        title=f"Owed {owed}",
        text=f"{words} {span}.",
        when=replace(once(SPANS[span]), span=span),
        form=Form.DOCUMENT,
        owner="Training Unit",
        recipient=None,
        deliverable=None,
        locator=f"row {number}",
    )


def owed_under(register: MemoryRegister) -> dict[str, str]:
    """Ref -> what is owed, by the title that it was given once."""
    return {row.ref: f"{row.recommendation_id}: {row.title}" for row in register.of(ActionRow).values()}


def ruled(made: Draft) -> Draft:
    """The same, with a person's word on every action that the reading is right."""
    by_clerk = Ruling("A. Clerk", as_read=True)
    return replace(
        made,
        recommendations=tuple(
            replace(each, actions=tuple(replace(action, ruling=by_clerk) for action in each.actions))
            for each in made.recommendations
        ),
    )


def rulings(register: MemoryRegister) -> dict[str, str]:
    """Ref -> what was ruled and what it made of the words."""
    rows = register.of(ActionRow).values()
    return {row.ref: f"{row.ruling} {row.schedule}" for row in rows if row.ruling}


@settings(max_examples=40, deadline=None)
@given(first=PAPERS, later=PAPERS, by_clerk=st.booleans())
def test_no_ref_is_reused_or_renumbered_no_action_vanishes_and_applying_twice_changes_nothing(
    first: list[Told],
    later: list[Told],
    by_clerk: bool,  # noqa: FBT001
) -> None:
    register = MemoryRegister()
    one, two = paper(first, dt.date(2001, 2, 27)), paper(later, dt.date(2001, 4, 10))
    register.apply(ruled(one) if by_clerk else one, NOW)
    before, said = owed_under(register), rulings(register)
    if recognised(two, register.snapshot()).problems:
        event("taken for another report")
        with pytest.raises(BadInputError, match="--report CODE"):
            register.apply(two, NOW)
        assert owed_under(register) == before
        return
    event("taken")
    register.apply(two, NOW)
    after = owed_under(register)
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after), after
    for again in (two, one):
        made = register.apply(again, NOW)
        assert made.changes_nothing, [step.line for step in made.steps]
    assert owed_under(register) == after
    assert rulings(register) == said, "what people ruled stands, whatever a later paper or a new reading says"
