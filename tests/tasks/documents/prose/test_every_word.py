"""Promise 1 for prose: every word of a report is in an action, a recommendation, or left out with the reason."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.draft import Draft
from registry.errors import BadInputError
from tests.tasks.documents.prose.made_up import NAMES, PAPER_ON, draft_of, report

CORPUS = os.environ.get("REMEMBRANCER_CORPUS")
LABEL = re.compile(r"^\s*\(?(?:\d+(?:\.\d+)*|[A-Za-z]|[ivx]+)[.)]?\s+|^\s*Recommendation \d+:?", re.MULTILINE)


def words(text: str) -> Counter[str]:
    """Its words without the labels of its paragraphs, which are the numbers of what was read from them."""
    return Counter(re.findall(r"[^\W_]{2,}", LABEL.sub(" ", text)))


def accounted(draft: Draft) -> Counter[str]:
    kept = [action.text for action in draft.actions] + [each.text for each in draft.left_out]
    return Counter(word for text in kept for word in re.findall(r"[^\W_]{2,}", text))


@pytest.mark.promise(1)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_made_up_report_is_dropped(name: str) -> None:
    text = report(name)
    draft = draft_of(text, PAPER_ON if name == "grants" else None)
    assert words(text) - accounted(draft) == Counter()
    assert all(each.why and each.locator for each in draft.left_out)


@pytest.mark.promise(1)
@pytest.mark.skipif(not CORPUS, reason="REMEMBRANCER_CORPUS is not set: no real paper to read")
@pytest.mark.parametrize("number", ["003", "004"])
def test_no_word_of_a_real_report_is_dropped(number: str) -> None:
    (path,) = (Path(str(CORPUS)) / "seeds").glob(f"{number}_*.txt")
    text = path.read_text(encoding="utf-8")
    assert words(text) - accounted(draft_of(text)) == Counter()


LINES = st.sampled_from(
    [
        *(
            "1. The Trust will send a plan by May 2005.",
            "2. It was sent.",
            "(a) note it; and",
            "(b) agree a date by June.",
        ),
        *("A. Recommendations", "That members approve the plan.", "Background", "Members are asked to:", ""),
        *("- report monthly", "Appendix 1", "Next steps", "• Launch the scheme by 3 May 2005", "Recommendations"),
        *("RESOLVED – That the Clerk report back.", "Recommendation 3: The Board should meet", "What will happen?"),
        *("From April the Clerk will write and; in May will meet.", "Footnotes", "Dear Chair:"),
        "The Board is asked to: (a) note the plan; (b) agree it. It is late.",
    ]
)
REPORTS = st.lists(st.one_of(LINES, st.text('abcXYZ .;:•()&1\u00e9’"', max_size=60)), max_size=12).map("\n".join)


@pytest.mark.promise(1)
@given(REPORTS)
@settings(max_examples=150, deadline=None)
def test_no_word_of_any_lines_is_dropped(lines: str) -> None:
    try:
        draft = draft_of(lines, PAPER_ON)
    except BadInputError:
        return
    assert words(lines) - accounted(draft) == Counter()
    assert len({action.ref for action in draft.actions}) == len(draft.actions)
    assert len({each.number for each in draft.recommendations}) == len(draft.recommendations)
