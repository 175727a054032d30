"""Which deadline a message answers."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.returns import Item, LetterSent, Match, OpenDeadline, SenderStanding, Sign, Signs, Verdict, match

LETTERS = {
    each.id: each
    for each in (
        LetterSent("one", "training", (Item("d1.4", "WTR/1.4"),)),
        LetterSent("two", "training", (Item("d1.4", "WTR/1.4"), Item("d2.1", "WTR/2.1"))),
        LetterSent("three", "training", (Item("d3.1", "WTR/3.1"),)),
        LetterSent("theirs", "property", (Item("d9.9", "WTR/9.9"),)),
        LetterSent("old", "training", (Item("d1.4", "WTR/1.4"),), expired=True),
    )
}
OPEN = [
    OpenDeadline("d1.4", "WTR/1.4", "training"),
    OpenDeadline("d2.1", "WTR/2.1", "training"),
    OpenDeadline("d9.9", "WTR/9.9", "property"),
]
OWNER = Signs(sender_parties=frozenset({"training"}), standing=SenderStanding.KNOWN)


def found(**signs: object) -> Match:
    return match(dataclasses.replace(OWNER, **signs), OPEN, LETTERS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("signs", "by"),
    [
        ({"token_letters": ("one",)}, Sign.TOKEN),
        ({"thread_letters": ("one", "theirs")}, Sign.THREAD),
        ({"body_token_letters": ("one",)}, Sign.BODY_TOKEN),
        ({"token_letters": ("one",), "thread_letters": ("two",)}, Sign.TOKEN),
    ],
)
def test_the_strongest_sign_tells_the_letter(signs: dict[str, object], by: Sign) -> None:
    result = found(**signs)
    assert (result.verdict, result.by, result.deadline_ids) == (Verdict.MATCHED, by, ("d1.4",))


def test_of_several_things_the_one_that_is_named_is_meant() -> None:
    assert found(token_letters=("two",), named_refs=("WTR/2.1", "WTR/7.7")).deadline_ids == ("d2.1",)
    assert found(token_letters=("two",), subject_refs=("WTR/2.1",)).deadline_ids == ("d2.1",)


def test_of_several_things_none_is_guessed() -> None:
    for signs in ({}, {"named_refs": ("WTR/1.4", "WTR/2.1")}, {"subject_refs": ("WTR/2.1",), "subject_is_ours": True}):
        result = found(token_letters=("two",), **signs)
        assert (result.verdict, result.deadline_ids, result.candidates) == (Verdict.WHICH, (), ("d1.4", "d2.1"))


@pytest.mark.promise(5)
def test_promise_5_what_the_sender_names_of_another_letter_stands_still_too() -> None:
    """The letter lists what else is asked, and its owner sends that: neither is chased until a person has said."""
    elsewhere = found(token_letters=("one",), named_refs=("WTR/2.1",))
    assert (elsewhere.verdict, elsewhere.deadline_ids, elsewhere.candidates) == (Verdict.WHICH, (), ("d1.4", "d2.1"))
    assert found(token_letters=("one",), named_refs=("WTR/9.9",)).verdict is Verdict.MATCHED


def test_an_expired_address_and_a_closed_deadline_go_to_review_and_are_not_rejected() -> None:
    assert found(token_letters=("old",)).verdict is Verdict.WHICH
    assert found(token_letters=("three",)) == Match(
        Verdict.WHICH,
        Sign.TOKEN,
        "nothing that the letter asked for is open any more",
        "three",
        "training",
        (),
        ("d3.1",),
    )


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    "signs",
    [
        {"token_letters": ("one",), "thread_letters": ("theirs",)},
        {"token_letters": ("one", "theirs")},
        {"token_letters": ("one",), "thread_letters": ("three",)},
        {"token_letters": ("one",), "body_token_letters": ("theirs",)},
        {"token_letters": ("one",), "subject_refs": ("WTR/9.9",)},
        {"thread_letters": ("one",), "strange_token": True},
        {"body_token_letters": ("one", "theirs")},
        {"strange_token": True},
    ],
)
def test_signs_that_contradict_each_other_match_nothing(signs: dict[str, object]) -> None:
    result = found(**signs)
    assert (result.verdict, result.deadline_ids) == (Verdict.QUARANTINED, ())


@pytest.mark.promise(11)
@pytest.mark.parametrize("standing", [s for s in SenderStanding if s is not SenderStanding.KNOWN])
def test_who_is_not_proved_to_owe_it_is_held_and_asked(standing: SenderStanding) -> None:
    result = found(token_letters=("one",), standing=standing)
    assert (result.verdict, result.deadline_ids, result.candidates) == (Verdict.HELD, (), ("d1.4",))


@pytest.mark.promise(11)
def test_another_party_is_held_and_asked() -> None:
    assert found(token_letters=("theirs",)).verdict is Verdict.HELD


def test_a_known_sender_with_one_open_deadline_is_only_suggested() -> None:
    result = found(sender_parties=frozenset({"property"}))
    assert (result.verdict, result.by, result.candidates) == (Verdict.SUGGESTED, Sign.SENDER, ("d9.9",))
    assert found(subject_refs=("WTR/2.1",)).candidates == ("d2.1",)
    assert found().verdict is Verdict.QUARANTINED
    assert found(standing=SenderStanding.UNKNOWN, sender_parties=frozenset()).verdict is Verdict.QUARANTINED


_IDS = st.lists(st.sampled_from(sorted(LETTERS)), max_size=3).map(tuple)
_REFS = st.lists(st.sampled_from(["WTR/1.4", "WTR/2.1", "WTR/9.9"]), max_size=2).map(tuple)
_SIGNS = st.builds(
    Signs,
    token_letters=_IDS,
    strange_token=st.booleans(),
    thread_letters=_IDS,
    body_token_letters=_IDS,
    subject_refs=_REFS,
    named_refs=_REFS,
    sender_parties=st.frozensets(st.sampled_from(["training", "property"])),
    standing=st.sampled_from(SenderStanding),
)


@pytest.mark.promise(11)
@given(_SIGNS)
def test_nothing_is_matched_but_one_open_deadline_of_a_proved_sender(signs: Signs) -> None:
    result = match(signs, OPEN, LETTERS)
    assert result.why
    if result.verdict in {Verdict.MATCHED, Verdict.WHICH}:
        assert signs.standing is SenderStanding.KNOWN
        assert result.party_id in signs.sender_parties
    if result.verdict is Verdict.MATCHED:
        assert len(result.deadline_ids) == 1
        assert result.deadline_ids[0] in {each.id for each in OPEN if each.party_id == result.party_id}
    else:
        assert result.deadline_ids == ()


def test_a_ref_that_is_answered_with_another_names_what_its_lead_owes() -> None:
    lead = Item("d1.4", "WTR/1.4", ("WTR/3.2",))
    letters = {"two": LetterSent("two", "training", (lead, Item("d2.1", "WTR/2.1")))}
    running = [OpenDeadline("d1.4", "WTR/1.4", "training", ("WTR/3.2",)), OpenDeadline("d2.1", "WTR/2.1", "training")]

    def of(**signs: object) -> Match:
        return match(dataclasses.replace(OWNER, **signs), running, letters)  # type: ignore[arg-type]

    assert of(token_letters=("two",), named_refs=("WTR/3.2",)).deadline_ids == ("d1.4",)
    assert of(token_letters=("two",), subject_refs=("WTR/3.2",)).deadline_ids == ("d1.4",)
    assert of(subject_refs=("WTR/3.2",)).candidates == ("d1.4",)
