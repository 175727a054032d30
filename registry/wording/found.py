"""What a rule found, in tokens, before the sentence is looked at as a whole."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from registry.model import ScheduleKind


class Strength(StrEnum):
    """How much a finding yields to others in its sentence."""

    FIRM = "firm"
    WEAK = "weak"  # gives way to anything firm: "regular", "immediately", a bare "if"


@dataclass(frozen=True, slots=True)
class Found:
    """A reading with the tokens that it was read from; `end` is the first token after them."""

    kind: ScheduleKind
    first: int
    end: int
    why: str
    due: dt.date | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    rrule: str | None = None
    event: str | None = None
    offset: str | None = None
    precision: str | None = None
    ambiguous: bool = False
    between: tuple[str, ...] = ()
    strength: Strength = Strength.FIRM
    lead: str = ""  # the word that brought it in: "by", "before", "after", "until" ...
    year_given: bool = True


def day_words(day: dt.date) -> str:
    """A date as people write it: 31 May 2001."""
    return f"{day.day} {day:%B %Y}"
