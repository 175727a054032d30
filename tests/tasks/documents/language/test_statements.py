"""How a cell's paragraphs become statements."""

import datetime as dt

from tasks.documents.language.statements import statements
from tasks.documents.paper import Paragraph, Place

HERE = Place(table=1, row=2, column=4)


def test_items_that_a_word_processor_numbers_belong_to_their_lead_in_as_bullets_do() -> None:
    lead = Paragraph("The Committee is provided with:", HERE)
    items = [
        Paragraph("a list of all advisers.", HERE, label="(a)"),
        Paragraph("the minutes of their meetings.", HERE, label="(b)"),
    ]
    made, unused = statements([lead, *items], dt.date(2004, 3, 1))
    assert [each.text for each in made] == [f"{lead.text} {item.text}" for item in items]
    assert unused == []
