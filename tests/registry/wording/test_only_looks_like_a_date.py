import pytest

from registry.wording import read
from tests.registry.wording.reads import PAPER_ON


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "text",
    [
        "To note.",
        "The Board met on 12 January 2001.",
        "The panel was told of this in October 2000.",
        "Why must plans come back within three working days?",
        "The number of cases older than 90 days is falling.",
        "Half were closed within the last quarter.",
        "80% within 2 days is the average.",
        "The 2000 Annual Crime Report is on the web.",
        "The annual report is a legal duty.",
        "Use version 2.2003.1 of the form.",
        "Agree a process for receipt of regular reports.",
        "",
        "   ",
    ],
)
def test_narrative_titles_measures_and_questions_give_no_date(text: str) -> None:
    assert read(text, PAPER_ON) == ()
