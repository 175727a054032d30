"""What an absence notice says of its end."""

import datetime as dt

import pytest

from tasks.replies.absence import absence_of
from tasks.replies.parse import parse
from tests.tasks.replies.builders import a_mail


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am away until 5 May.", dt.date(2001, 5, 5)),
        ("I am on leave from 1 April to 12 April 2001 inclusive.", dt.date(2001, 4, 12)),
        ("Out of the office, returning on Monday 2nd April.", dt.date(2001, 4, 2)),
        ("I shall be back in the office on January 7th.", dt.date(2002, 1, 7)),
        ("I am out of the office until 2001-05-05.", dt.date(2001, 5, 5)),
        ("I am on leave until 5/6.", None),
        ("I am out of the office.", None),
        ("I am away until 31 February.", None),
    ],
)
def test_the_end_is_read_where_it_is_plain(text: str, until: dt.date | None) -> None:
    absence = absence_of(parse(a_mail(text)))
    assert absence is not None
    assert absence.until == until


def test_what_tells_of_no_absence_tells_of_none() -> None:
    assert absence_of(parse(a_mail("Your message was received.", subject="Automatic reply: x"))) is None
