"""What a letter is made from. A brief holds facts only: it has no place for an owner's reply (promise 17).

Every text that comes from a paper or a person is plain text; it is escaped where it is written.
"""

import datetime as dt
from dataclasses import dataclass

from registry.model import Act, Form, PartyKind
from registry.settings import Mode


@dataclass(frozen=True, slots=True)
class Signatory:
    """The person whom an owner can ring. `role` reads well after the name: "Clerk to the Authority"."""

    name: str
    role: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Body:
    """Who writes. The clerk signs escalations and briefings; the liaison signs the rest."""

    name: str  # "Northmere Police Authority"
    zone: str  # IANA: "Europe/London"
    clerk: Signatory
    liaison: Signatory


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reads. A committee is reached through its clerk: `salutation` is the clerk's, `name` its own."""

    name: str  # "Training Unit"
    kind: PartyKind
    salutation: str  # after "Dear": "colleague", "Director", "Ms Okoro"
    approver: str | None = None  # who has to approve what the party sends


@dataclass(frozen=True, slots=True)
class Source:
    """Where the wording stands."""

    report: str  # the report's title
    recommendation: str
    paragraph: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told on which day, unless it has come or another date has been agreed."""

    who: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter that went before this one. `to` is empty for the owner, else the superior's name."""

    on: dt.date
    act: Act
    to: str = ""


@dataclass(frozen=True, slots=True)
class OverduePeriod:
    """One period of a recurring action whose return has not come."""

    label: str  # "February 2001"
    due_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What an escalation rests on: whose it is, what was sent and when. Never what the owner said."""

    owner: str
    number: int  # from 0
    introduced_on: dt.date | None = None  # when the owner was sent the list of all that is asked
    sent: tuple[Sent, ...]  # oldest first
    owner_warned_on: dt.date | None  # a letter is refused without it (promise 16)
    help_by: dt.date  # the working day by which help is asked
    next: Told | None = None  # None: the ladder ends here
    heard_from_owner: bool = False  # something came, but not what is owed
    delivered: bool = False  # the server took all of `sent`, and nothing bounced
    why_it_matters: str = ""  # one sentence, or nothing


@dataclass(frozen=True, slots=True)
class AlsoAnswered:
    """An action that is answered with the letter's item; nobody is asked for it by itself."""

    ref: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One deadline, as one letter speaks of it."""

    ref: str  # "WTR/12.3"
    title: str  # a few words
    wording: str  # the source's words
    source: Source
    form: Form
    act: Act
    due_on: dt.date
    let_us_have_it_by: dt.date  # the last working day on or before `due_on`
    late_from: dt.date  # the first working day after `due_on`
    why_that_date: str  # whole sentences: how the date comes about
    plain: str = ""  # one plain sentence; empty: made from form, title and period
    good_answer: str = ""  # what shows it; empty: the form's
    recipient: str | None = None  # the body that the return goes to
    period: str | None = None  # "March 2001"
    every: str = ""  # "every month", of what is asked again and again
    overdue_periods: tuple[OverduePeriod, ...] = ()  # every period awaited, this one with them, oldest first
    working_days_late: int = 0
    weekly: bool = False  # the ladder has ended: a short letter
    warns: tuple[Told, ...] = ()  # this chaser says who will be told, and when, in order
    sent: tuple[Sent, ...] = ()  # what went to this owner before, oldest first
    rung: Rung | None = None  # of an escalation, and of nothing else
    also_answers: tuple[AlsoAnswered, ...] = ()  # the actions that are taken together with it


@dataclass(frozen=True, slots=True)
class AlsoAsked:
    """Something else that the addressee owes and that is no item of this letter."""

    ref: str
    title: str
    due_on: dt.date | None  # None: asked, without a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every letter has. `would_have_had` names, in rehearsal, who would have had it."""

    body: Body
    addressee: Addressee
    letter_on: dt.date  # in the body's zone
    mode: Mode
    reply_to: str  # the address with the token
    would_have_had: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBrief(Frame):
    """One letter to one party on one day: all its reminders, chasers and escalations together.

    `also_asked` is complete: whatever is not in it and not in `items` is not owed by the addressee now.
    """

    items: tuple[LetterItem, ...]
    also_asked: tuple[AlsoAsked, ...] = ()
    how_it_stands: tuple[str, ...] = ()  # whole sentences about the letter as a whole
    introduced_on: dt.date | None = None  # when the list of all that is asked was sent
    ready_on: dt.date | None = None  # of a first letter: before this day nothing else goes

    @property
    def introduces(self) -> bool:
        """Whether this is the first letter, with the list of all that is asked."""
        return any(item.act is Act.INTRODUCE for item in self.items)


@dataclass(frozen=True, slots=True)
class Owed:
    """A deadline that an answer of ours is about."""

    ref: str
    title: str
    form: Form
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a return; `size` in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementBrief(Frame):
    """What was taken in from one message. Nothing of the message's own words is said back."""

    received_at: dt.datetime  # aware
    owed: tuple[Owed, ...]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictBrief(Frame):
    """A person's answer to a return: a query, a rejection or an acceptance."""

    owed: Owed
    by: str  # the person who looked
    received_on: dt.date
    comment: str = ""  # that person's words; a query and a rejection need them
    missing: tuple[str, ...] = ()
    due_on: dt.date | None = None  # the new date; a query and a rejection need it
    let_us_have_it_by: dt.date | None = None
    next_due_on: dt.date | None = None  # of an acceptance: when the next period's return is due


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBrief(Frame):
    """A return that is asked for now. `item.act` is not looked at."""

    item: LetterItem
    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one party reads: a subject without line breaks, and the same facts as plain text and as HTML."""

    subject: str
    text: str
    html: str
