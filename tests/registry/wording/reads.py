"""The one reading of a text, counted from a paper of 27 February 2001 unless said otherwise."""

import datetime as dt

from registry.model import Reading
from registry.wording import read

PAPER_ON = dt.date(2001, 2, 27)


def only(text: str, reference: dt.date = PAPER_ON) -> Reading:
    """The text's one reading."""
    readings = read(text, reference)
    assert len(readings) == 1, readings
    return readings[0]
