"""The frozen values that the rules reason with. Words: docs/design.md, section 1.

`*_on` is a date in the body's zone, `*_at` an aware UTC instant.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class ScheduleKind(StrEnum):
    """What a wording means in time."""

    ONCE = "once"
    WINDOW = "window"
    RECURRING = "recurring"
    ON_REQUEST = "on request"
    ON_EVENT = "on event"
    CONTINUING = "continuing"
    NONE = "none"


class Form(StrEnum):
    """What the owed thing is; it fixes what counts as met and how a letter asks."""

    DOCUMENT = "document"
    FIGURES = "figures"
    NOTICE = "notice"
    CONSULTATION = "consultation"
    AGREEMENT = "agreement"
    MEETING = "meeting"
    BRIEFING = "briefing"
    ASSURANCE = "assurance"
    STATE = "state"


class PartyKind(StrEnum):
    """What a party is; it sets tone and ladder."""

    FORCE_UNIT = "force unit"
    CHIEF_OFFICER = "chief officer"
    AUTHORITY_OFFICER = "authority officer"
    MEMBER = "member"
    COMMITTEE = "committee"
    OUTSIDE_BODY = "outside body"
    VOLUNTEERS = "volunteers"


class Cause(StrEnum):
    """Why a cycle began."""

    ORIGINAL = "original"
    EXTENSION = "extension"
    QUERY = "query"
    REJECTION = "rejection"
    REOPENING = "reopening"
    RELEASE = "release"


class Act(StrEnum):
    """What a stage does."""

    INTRODUCE = "introduce"  # the first letter: who we are, and all that is asked
    REMIND = "remind"
    CHASE = "chase"
    ESCALATE = "escalate"


class StageOutcome(StrEnum):
    """What became of a stage after it was decided."""

    DECIDED = "decided"  # its item waits for the next post
    SENT = "sent"
    SUPERSEDED = "superseded"  # an outage overtook it; a newer stage stands for it
    WITHDRAWN = "withdrawn"  # a return came, or a hold, before the post went
    FAILED = "failed"
    GIVEN_UP = "given up"  # a person gave its letter up
    UNKNOWN = "unknown"  # the connection broke after DATA: a person looks, it is never sent again blindly


class News(StrEnum):
    """The position after a check, as Prefect shows it (docs/design.md, section 5)."""

    NOTHING_DUE = "Nothing due"
    REMINDER_WRITTEN = "Reminder written"
    IN_REVIEW = "In review"
    MET = "Met"
    WAIVED = "Waived"
    OVERDUE = "Overdue"
    ESCALATED = "Escalated"
    HELD = "Held"
    NO_DATE_AGREED = "No date agreed"
    WAITING_FOR_AN_EVENT = "Waiting for an event"
    CANNOT_BE_CHASED = "Cannot be chased"
    WITH_US = "With us"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one wording was read as. `span` stands word for word in the text that was read."""

    kind: ScheduleKind
    span: str | None = None
    due: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    rrule: str | None = None  # RFC 5545, without DTSTART, COUNT or UNTIL
    event: str | None = None  # the words of the event that starts or ends it
    offset: str | None = None  # ISO 8601 duration from the event; negative is before it
    precision: str | None = None  # day, month, quarter, year
    ambiguous: bool = False
    between: tuple[str, ...] = ()  # the readings that are possible, in words
    why: str = ""  # one sentence that explains the reading


@dataclass(frozen=True, slots=True)
class Party:
    """A person or body that owes, receives, or is told."""

    id: str
    name: str
    kind: PartyKind
    addresses: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    approver: str | None = None
    clerk: str | None = None  # the party through which a committee is reached
    ladder: tuple[str, ...] = ()  # party ids, in the order in which they are told


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time that one deadline of a recurring action covers; both ends belong to it."""

    key: str  # "once", or "2001-03-01/2001-03-31"
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What an action's wording means, after a person has ruled where it could be read in two ways."""

    kind: ScheduleKind
    due_on: dt.date | None = None
    start_on: dt.date | None = None
    end_on: dt.date | None = None
    rrule: str | None = None
    lag_working_days: int | None = None  # None: the policy's
    event: str | None = None
    offset: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that must be done or sent, as the rules need it."""

    ref: str  # "WTR/1.4"
    form: Form
    schedule: Schedule
    document_on: dt.date  # the date from which relative wording and the first period count
    title: str = ""
    origin: str = ""  # how a single date was read or ruled, in one sentence for the owner


@dataclass(frozen=True, slots=True)
class StageRule:
    """One rule of the policy. `offset` counts working days from the due date; negative is before it."""

    key: str  # "remind-10", "chase-4", "climb-7", "weekly-1"
    act: Act
    offset: int
    warns: bool = False  # this chaser says who will be told next, and when
    rung: int | None = None  # the rung of the ladder that an escalation tells, from 0


@dataclass(frozen=True, slots=True)
class StageRecord:
    """A stage that was decided in a cycle, and what became of it."""

    rule: str
    act: Act
    addressee: str  # party id
    slot_on: dt.date  # the day on which the policy wanted it
    outcome: StageOutcome = StageOutcome.DECIDED
    decided_on: dt.date | None = None
    sent_on: dt.date | None = None
    warns: bool = False
    rung: int | None = None


@dataclass(frozen=True, slots=True)
class StageDue:
    """A stage that a check found due."""

    rule: StageRule
    addressee: str  # party id
    slot_on: dt.date


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing is sent, until when, and whether the clock stops or only the letters."""

    reason: str
    until_on: dt.date | None = None
    stops_clock: bool = False
