"""A draft: what was read from one document, as proposed to the clerk who rules and applies it.

The YAML file that `remembrancer read -o` writes has the same names, in the same order.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from registry.model import Form, Reading


class Standing(StrEnum):
    """Whose word something in a paper is. Only what is resolved, or ruled in by a person, is chased."""

    RESOLVED = "resolved"
    PROPOSED = "proposed to members"
    FINDING = "inspectorate's finding"  # it first needs a response: agree, part agree or reject
    MILESTONE = "the force's own milestone"


class Response(StrEnum):
    """What the body says of an inspectorate's finding before anything is chased."""

    AGREE = "agree"
    PART_AGREE = "part agree"
    REJECT = "reject"


class JointKind(StrEnum):
    """How several actions are taken together."""

    DUPLICATE = "duplicate"  # the same thing is owed twice: one stands for all
    COMMISSION = "commission"  # one report would answer all: chased once, answered once


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided where the wording could be read in two ways, or gave no date."""

    by: str
    due: dt.date | None = None
    rrule: str | None = None
    as_read: bool = False  # "the reading is right as it stands"
    note: str = ""
    rules_in: bool = False  # "this is to be chased", of what no body has resolved
    response: Response | None = None  # to an inspectorate's finding
    withdrawn: bool = False  # "what was ruled before no longer holds"


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
    standing: Standing | None = None  # None: the document's


@dataclass(frozen=True, slots=True)
class Progress:
    """What a paper says has been done about a recommendation, as of a date."""

    text: str
    as_of_on: dt.date
    locator: str


@dataclass(frozen=True, slots=True)
class ProposedRecommendation:
    """A numbered finding, in its author's words."""

    number: str
    text: str
    paragraph: str | None
    actions: tuple[ProposedAction, ...]
    line: int | None = None
    progress: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name of the paper and the known party that it may mean; it counts once a person has confirmed it."""

    named: str  # "DTSU", as the paper spells it
    party_id: str
    likeness: float  # 0 to 1
    why: str
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Joint:
    """Actions that may be taken together; the first of `refs` stands for the others once a person has said so."""

    kind: JointKind
    refs: tuple[str, ...]
    likeness: float  # 0 to 1
    why: str
    accepted: bool | None = None  # None: nobody has said
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the paper's author about words that cannot be understood as they stand."""

    text: str  # the words
    question: str
    locator: str
    answer: str | None = None


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
    standing: Standing  # only what is resolved is chased; the others are shown
    recommendations: tuple[ProposedRecommendation, ...]
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[str, ...] = ()  # numbers that the paper's own numbering skips
    names: tuple[NameMatch, ...] = ()
    joints: tuple[Joint, ...] = ()
    queries: tuple[Query, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()  # heading as printed, and the role that it was taken for

    @property
    def actions(self) -> tuple[ProposedAction, ...]:
        """Every proposed action, in the paper's order."""
        return tuple(action for each in self.recommendations for action in each.actions)

    def standing_of(self, action: ProposedAction) -> Standing:
        """The action's own standing, or the document's."""
        return action.standing or self.standing
