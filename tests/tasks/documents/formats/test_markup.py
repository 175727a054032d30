"""HTML in a cell is markup; what only looks like it is words."""

import pytest

from tasks.documents.formats.markup import paragraphs
from tasks.documents.paper import Place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p align='left'>One</p><UL compact><Li>two<br/>three</UL>", ["One", "two", "three"]),
        ("<o:p></o:p>Done <st1:place>here</st1:place> &amp; there", ["Done here & there"]),
        ("To <insert name>, where a<b and c>d", ["To <insert name>, where a<b and c>d"]),
        ("Fewer than <5% or > 6", ["Fewer than <5% or > 6"]),
    ],
)
def test_only_the_elements_of_html_are_markup(text: str, expected: list[str]) -> None:
    assert [each.text for each in paragraphs(text, Place())] == expected
