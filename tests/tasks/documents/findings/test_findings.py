"""Papers in which an inspectorate sets strengths beside areas for improvement."""

import datetime as dt
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.draft import Draft, Standing
from registry.errors import BadInputError
from registry.model import ScheduleKind
from tasks.documents.findings.headline import headline
from tasks.documents.findings.sides import Side, side_of_heading, side_of_words
from tasks.documents.findings.torn import put_together
from tasks.documents.paper import Paragraph, Place
from tasks.documents.reading import read_document

ON = dt.date(2004, 3, 1)


def read(*lines: str) -> Draft:
    return read_document("\n".join(lines).encode(), "feedback.txt", document_on=ON)


def findings(draft: Draft) -> list[str]:
    return [each.text for each in draft.recommendations]


TABLE = (
    "# Care Inspectorate: Feedback for the Trust",
    "Strengths\tAreas for improvement",
    (
        "<ul><li>Leadership is visible.</li><li>The Trust has opened a garden.</li></ul>\t"
        "<ul><li>Rotas are late.</li></ul>"
    ),
    "Meals are warm.\tThe Inspectorate would like to see an early decision on the kitchen. Nobody owns it.",
)


def test_the_column_says_which_side_a_passage_is_on() -> None:
    draft = read(*TABLE)
    assert draft.standing is Standing.FINDING
    assert findings(draft) == [
        "Rotas are late.",
        "The Inspectorate would like to see an early decision on the kitchen. Nobody owns it.",
    ]
    assert [each.text for each in draft.left_out if each.why == "a strength: nothing is asked"] == [
        "Leadership is visible.", "The Trust has opened a garden.", "Meals are warm.",
    ]  # fmt: skip
    assert draft.columns == (("Strengths", "strength"), ("Areas for improvement", "area for improvement"))


def test_each_finding_is_one_action_with_a_number_by_its_order() -> None:
    draft = read(*TABLE)
    assert [action.ref for action in draft.actions] == ["CI/F1.1", "CI/F2.1"]
    assert {action.standing for action in draft.actions} == {Standing.FINDING}
    assert read(*TABLE) == draft


def test_what_is_asked_for_early_goes_on_without_a_date_and_narrative_is_not_read_for_times() -> None:
    first, second = (action.when for action in read(*TABLE).actions)
    assert first.kind is ScheduleKind.NONE
    assert (second.kind, second.due) == (ScheduleKind.CONTINUING, None)
    assert second.span == "early decision"


def test_lists_under_headings_are_read_by_their_headings() -> None:
    draft = read(
        "# Feedback: Wards", "## What works well", "- Meals are late on purpose.", "## Areas for development",
        "- Rotas are commended by all.",
    )  # fmt: skip
    assert findings(draft) == ["Rotas are commended by all."]


LISTS = (
    "# Feedback: Wards", "## People", "- The team is commended for its care.", "- It was pleasing to find clean rooms.",
    "- The garden is open.", "- Staff are to be congratulated.", "- There is a lack of training.",
    "- However, rotas are not kept.", "- The store has two doors.", "- Inspectors were concerned about noise.",
)  # fmt: skip


def test_lists_that_lost_their_headings_are_read_by_words_of_praise_and_concern() -> None:
    draft = read(*LISTS)
    assert findings(draft) == [
        "There is a lack of training.", "However, rotas are not kept.", "The store has two doors.",
        "Inspectors were concerned about noise.",
    ]  # fmt: skip


def test_what_speaks_for_neither_side_goes_with_its_neighbours_and_is_asked_about() -> None:
    draft = read(*LISTS)
    assert [query.text for query in draft.queries] == ["The garden is open.", "The store has two doors."]
    (doubtful,) = (each for each in draft.left_out if each.text == "The garden is open.")
    assert "taken for a strength" in doubtful.why


def test_a_sentence_that_a_broken_line_tore_apart_is_joined() -> None:
    draft = read(
        *LISTS, "- There is concern about the",
        "<ul> <li>North Wing. It is cold.</li> <li>The assessment of rotas is</li> </ul>",
        "poor and late.",
    )  # fmt: skip
    assert findings(draft)[-2:] == [
        "There is concern about the North Wing. It is cold.", "The assessment of rotas is poor and late.",
    ]  # fmt: skip


def test_page_numbers_and_headings_are_left_out_with_the_reason() -> None:
    draft = read("Date: 18 November 2026", *LISTS, "Page 3 of 9", "## Rooms", "- Rooms lack light.")
    reasons = {each.text: each.why for each in draft.left_out}
    assert reasons["Page 3 of 9"] == "a page number or a running head"
    assert reasons["Rooms"] == "a heading"
    assert reasons["Date: 18 November 2026"] == "the paper's own date"


def paragraphs(*lines: str) -> list[Paragraph]:
    return [Paragraph(line, Place(line=number)) for number, line in enumerate(lines, start=1)]


def test_lines_in_the_wrong_order_are_put_together_and_said_to_have_been() -> None:
    whole, moved = put_together(
        paragraphs("Inspectors saw that the", "is not signed by a nurse.", "rota for nights, which hangs in the hall,")
    )
    assert moved
    assert [each.text for each in whole] == [
        "Inspectors saw that the rota for nights, which hangs in the hall, is not signed by a nurse."
    ]


def test_lines_in_their_order_stay_as_they_are() -> None:
    whole, moved = put_together(paragraphs("Rotas are kept", "in the hall.", "They are read by all."))
    assert not moved
    assert [each.text for each in whole] == ["Rotas are kept in the hall.", "They are read by all."]


@pytest.mark.parametrize(
    ("heading", "side"),
    [
        ("Positive", Side.STRENGTH), ("ositive", Side.STRENGTH), ("Good practice:", Side.STRENGTH),
        ("Perceived Areas for Improvement", Side.CONCERN), ("WEAKNESSES", Side.CONCERN),
        ("Areas of concern", Side.CONCERN),
        ("eaknesses", Side.CONCERN), ("People", None), ("Policies and strategies", None), ("", None),
    ],
)  # fmt: skip
def test_a_heading_opens_a_side_even_without_its_capital(heading: str, side: Side | None) -> None:
    assert side_of_heading(heading) is side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The panel was impressed by the new clinic.", Side.STRENGTH),
        ("The trust has made good use of volunteers and is well led.", Side.STRENGTH),
        ("Appraisals do not take place and records are poor.", Side.CONCERN),
        ("There was little evidence of planning.", Side.CONCERN),
        ("While the welcome desk is liked, inspectors were concerned that nobody answers calls.", Side.CONCERN),
        ("The clinic opens at nine.", None),
    ],
)
def test_words_of_praise_or_concern_tell_the_side(text: str, side: Side | None) -> None:
    assert side_of_words(text) is side


def test_a_headline_leaves_out_the_words_with_which_inspectors_begin() -> None:
    assert headline("However, there is some concern that wards lack light. They are dark.") == "Wards lack light"
    assert headline("Little evidence was found of any planning.") == "Little evidence of any planning"


def test_praise_alone_is_no_paper_of_findings() -> None:
    with pytest.raises(BadInputError):
        read("# Feedback", "Strengths\tAreas for improvement", "Meals are warm.\t")


BITS = st.sampled_from(
    ["The team is commended.", "- Rooms lack light", "- and air.", "of the", "## People", "- Meals are warm.", "3",
     "Good\t- Staff are not trained.", "<ul> <li>Rotas are</li> </ul>", "late again.", "Positive\tWeaknesses", "•",
     "However, the fact that", "Strengths", "Concerns:", "one\ttwo\tthree"]
)  # fmt: skip


@pytest.mark.promise(1)
@given(st.lists(BITS, max_size=14))
@settings(max_examples=150, deadline=None)
def test_no_word_of_made_up_feedback_is_dropped(bits: list[str]) -> None:
    lines = [*TABLE, *bits]
    draft = read(*lines)
    kept = [*findings(draft), *(each.text for each in draft.left_out)]
    given_words = Counter(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", " ".join(lines))))
    assert given_words - Counter(re.findall(r"\w+", " ".join(kept))) == Counter()
    assert all(each.why and each.locator for each in draft.left_out)
