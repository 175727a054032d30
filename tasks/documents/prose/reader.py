"""What every passage of one report is read with."""

import datetime as dt
from dataclasses import dataclass

from tasks.documents.prose.people import People


@dataclass(frozen=True, slots=True)
class Reader:
    """The report's code, its date, its people, and whether it is minutes: what those resolve is resolved."""

    code: str
    document_on: dt.date
    people: People
    minutes: bool
