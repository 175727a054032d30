"""Names that are likely one: how alike, why, and when nothing may be concluded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.naming.names import LEAST, KnownNames, alike_within, likely, likeness
from tests.registry.chases import unhurried

UNIT = KnownNames("unit", ("unit", "Diversity Training Support Unit"))
FORCE = KnownNames("force", ("force", "Northmere Constabulary Service", "NCS"))
AUTHORITY = KnownNames("authority", ("authority", "Northmere County Authority", "NCA"))
KNOWN = (UNIT, FORCE, AUTHORITY)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("DTSU", "initials"),
        ("DSTU", "changed places"),
        ("D.T.S.U.", "initials"),
        ("the Diversity Train Support Unit", "“train” for “training”"),
        ("Diversity Train Support Unit (DTSU)", "“train” for “training”"),
        ("Diversity Training Suport Unit", "misspelt"),
        ("Diversity Training Support Units", "plural"),
        ("Diversity Trg. Support Unit", "“trg” for “training”"),
        ("Unit for Diversity Training Support", "order"),
        ("Training Support Unit, Diversity Directorate", "“directorate” stands in this name only"),
    ],
)
def test_a_misspelt_name_is_proposed_with_a_likeness_and_its_reason(named: str, says: str) -> None:
    (found,) = likely(named, KNOWN)
    assert (found.id, says in found.why) == ("unit", True), found
    assert LEAST <= found.likeness < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NCS", "NCA"),  # one letter of three: two bodies
        ("Chair of the Equality Committee", "Equality Committee"),
        ("Deputy Commissioner", "Commissioner"),
        ("Records Unit", "Training Unit"),
        ("Area 1 Team", "Area 2 Team"),
        ("Patrol Team A", "Patrol Team B"),
        ("Director of Finance", "Director of People"),
        ("Diversity Directorate", "Diversity Board"),
        ("Northern Division", "Southern Division"),
        ("Victim Care Unit", "Contact Centre"),
    ],
)
def test_a_role_a_deputy_a_number_or_the_sort_of_body_alone_makes_no_likeness(one: str, other: str) -> None:
    assert likeness(one, other).value < LEAST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chairman of the Equality Committee", "Chair of the Equality Committee"),
        ("ECO committee", "Equality, Consultation and Outreach Committee"),
        ("Finance Director", "Director of Finance"),
        ("Comissioner's Office", "the Commissioner’s Office"),
        ("Prof. Standards Dept", "Professional Standards Department"),
        ("Equality & Access Panel", "the Equality and Access Panel"),
    ],
)
def test_other_ways_of_writing_one_name_are_alike(one: str, other: str) -> None:
    assert likeness(one, other).value >= LEAST, likeness(one, other)
    assert likeness(one, other).value == likeness(other, one).value


def test_a_name_that_is_known_exactly_is_that_party_alone() -> None:
    assert [(each.id, each.likeness) for each in likely("nca", KNOWN)] == [("authority", 1.0)]


def test_an_abbreviation_that_is_one_partys_own_is_matched_with_no_other_by_letters() -> None:
    swapped = KnownNames("swapped", ("swapped", "DSTU"))
    assert [each.id for each in likely("The DSTU", (UNIT, swapped))] == ["swapped"]


def test_where_two_parties_are_nearly_as_like_both_are_proposed() -> None:
    north = KnownNames("north", ("north", "Community Safety Unit North"))
    south = KnownNames("south", ("south", "Community Safety Unit South"))
    assert {each.id for each in likely("Community Safety Unit", (north, south))} == {"north", "south"}


def test_a_name_like_nobody_gives_nobody() -> None:
    assert likely("Borough Link Members", KNOWN) == ()


def test_names_of_one_paper_that_are_likely_one_are_found_without_a_list_of_parties() -> None:
    names = ["NCS", "NCA", "Diversity Train Support Unit (DTSU)", "DTSU", "DSTU", "the Equality Committee", "DTSU"]
    (found,) = alike_within(names)
    assert found.names == ("Diversity Train Support Unit (DTSU)", "DSTU", "DTSU")
    assert 0.7 <= found.likeness <= 1
    assert "changed places" in found.why


def test_two_short_abbreviations_are_never_brought_together_by_a_third_name() -> None:
    grouped = alike_within(["NCS", "NCA", "Northmere Constabulary Service", "Northmere County Authority"])
    assert [set(each.names) for each in grouped] == [
        {"NCS", "Northmere Constabulary Service"},
        {"NCA", "Northmere County Authority"},
    ]


@unhurried
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_a_likeness_between_0_and_1_and_it_is_the_same_both_ways(one: str, other: str) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert 0 <= there.value <= 1
    assert there.value == pytest.approx(back.value, abs=0.011)
    assert there.why
