"""A draft: what was read from one document, as proposed to the clerk who rules and applies it.

The YAML file that `remembrancer read -o` writes has the same names, in the same order.
"""

import datetime as dt
from dataclasses import dataclass

from registry.model import Form, Reading


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided where the wording could be read in two ways, or gave no date."""

    by: str
    due: dt.date | None = None
    rrule: str | None = None
    as_read: bool = False  # "the reading is right as it stands"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """One bullet or sentence of a monitoring column, as it was read."""

    ref: str  # "WTR/1.4"
    recommendation: str  # the paper's own number, "1"
    title: str  # a few words, for a deployment's name
    text: str  # the source's words, white space and markup normalised
    when: Reading
    form: Form
    owner: str | None  # as the paper names it
    recipient: str | None
    deliverable: str | None
    locator: str  # "line 5, column 4, sentence 1"
    tracked: bool = True  # False: a note that needs no tracking
    ruling: Ruling | None = None
    line: int | None = None  # where it stands in the draft file


@dataclass(frozen=True, slots=True)
class ProposedRecommendation:
    """A numbered finding, in its author's words."""

    number: str
    text: str
    paragraph: str | None
    actions: tuple[ProposedAction, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a monitoring column that are in no action, and why."""

    text: str
    why: str
    locator: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that was read from one document."""

    report_code: str  # "WTR"
    report_title: str
    document_name: str
    document_sha256: str
    document_on: dt.date
    date_supplied_by: str | None  # None: the paper bears its date
    standing: str  # "resolved" is chased; "proposed" and the others are shown
    recommendations: tuple[ProposedRecommendation, ...]
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[str, ...] = ()  # numbers that the paper's own numbering skips

    @property
    def actions(self) -> tuple[ProposedAction, ...]:
        """Every proposed action, in the paper's order."""
        return tuple(action for each in self.recommendations for action in each.actions)
