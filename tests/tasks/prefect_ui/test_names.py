"""Names that Prefect accepts, and that never meet."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from tasks.prefect_ui.names import artifact_key, deployment_name, short_title

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
LIKE_REFS = st.from_regex(r"[A-Za-z]{1,3}[/ .=~-]?[0-9A-Za-z./ =~-]{0,6}", fullmatch=True)
REFS = st.one_of(LIKE_REFS, ANY_TEXT)


def test_an_ordinary_ref_reads_as_people_write_it() -> None:
    name = deployment_name("WTR/1.4", "Action plan for the consultation review")
    assert name == "WTR 1.4 Action plan for the consultation review"


@given(REFS, ANY_TEXT)
def test_prefect_accepts_every_name(ref: str, title: str) -> None:
    name = deployment_name(ref, title)
    assert re.fullmatch(r"[^/%&><]*", name)
    assert len(name) <= 180
    assert name == " ".join(name.split())
    name.encode()


@given(REFS, REFS, ANY_TEXT, ANY_TEXT)
@example("A/1", "A/1/x", "x", "")
@example("A/1", "A 1", "x", "x")
@example("A/1", "=A=2F.1", "", "")
@example("a" * 200, "a" * 201, "", "")
@example("WTR/1.4", "WTR/1", "", "4")
def test_two_refs_never_get_one_name_whatever_their_titles(a: str, b: str, one: str, other: str) -> None:
    if a != b:
        assert deployment_name(a, one) != deployment_name(b, other)


@given(st.lists(REFS, min_size=1, max_size=3))
def test_prefect_accepts_every_key(parts: list[str]) -> None:
    key = artifact_key(*parts)
    assert re.fullmatch(r"[a-z0-9-]+", key)
    assert len(key) <= 90


@given(st.lists(REFS, min_size=1, max_size=3), st.lists(REFS, min_size=1, max_size=3))
@example(["WTR/1.4"], ["WTR/1-4"])
@example(["wtr"], ["WTR"])
@example(["story", "a"], ["story-a"])
def test_different_parts_never_get_one_key(a: list[str], b: list[str]) -> None:
    if a != b:
        assert artifact_key(*a) != artifact_key(*b)


def test_a_key_of_one_plain_word_is_that_word_unless_it_looks_made() -> None:
    assert artifact_key("week-ahead") == "week-ahead"
    made = artifact_key("story", "WTR/1.4")
    assert made.startswith("story-wtr-1-4-x")
    assert artifact_key(made) != made


def test_a_long_title_is_cut_between_words() -> None:
    title = short_title("Draft action plan, with the consultation's timetable, for members of the committee")
    assert title == "Draft action plan, with the consultation's timetable, for"


def test_what_a_name_cannot_hold_is_left_out_of_the_title() -> None:
    assert short_title("Stop & search: <what> 50% of\nforces/units do?") == ("Stop search: what 50 of forces units do")
