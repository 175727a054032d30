"""A police authority of our own making, and briefs with plain defaults."""

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.model import Act, Form, PartyKind
from registry.settings import Mode
from tasks.letters.brief import (
    AcknowledgementBrief,
    Addressee,
    Attachment,
    Body,
    LetterBrief,
    LetterItem,
    Owed,
    RequestBrief,
    Rung,
    Sent,
    Signatory,
    Source,
    Told,
    VerdictBrief,
)

CLERK = Signatory("Helen Marsh", "Clerk to the Authority", "01632 960 101")
LIAISON = Signatory("Daniel Price", "Liaison Officer, for the Clerk to the Authority", "01632 960 117")
BODY = Body("Northmere Police Authority", "Europe/London", CLERK, LIAISON)
REPLY_TO = "returns+4k7wq2m9x1c8v5b3n6t0@remembrancer.example.org"

TRAINING = Addressee("Training Unit", PartyKind.FORCE_UNIT, "colleague", approver="Assistant Chief Constable Rowe")
DIRECTOR = Addressee("Director of Training", PartyKind.FORCE_UNIT, "Director")
DEPUTY = Addressee("Deputy Chief Constable", PartyKind.CHIEF_OFFICER, "Deputy Chief Constable")
CHAIR = Addressee("Chair of the Authority", PartyKind.MEMBER, "Councillor Whitlock")
COMMITTEE = Addressee("Community Committee", PartyKind.COMMITTEE, "Ms Okoro")
VOLUNTEERS = Addressee("Harbour Youth Group", PartyKind.VOLUNTEERS, "Mrs Adeyemi")
COUNCIL = Addressee("Northmere City Council", PartyKind.OUTSIDE_BODY, "colleague")

OPEN_DOORS = Source("Open Doors: policing every street", "12", "4.46")


def may(day: int) -> dt.date:
    return dt.date(2001, 5, day)


def march(day: int) -> dt.date:
    return dt.date(2001, 3, day)


def april(day: int) -> dt.date:
    return dt.date(2001, 4, day)


def item(**changes: Any) -> LetterItem:
    plain = LetterItem(
        ref="OPD/12.3",
        title="Draft strategy for community training",
        wording="Community Committee to see the draft strategy for community training. By end March 2001.",
        source=OPEN_DOORS,
        form=Form.DOCUMENT,
        act=Act.REMIND,
        due_on=march(31),
        let_us_have_it_by=march(30),
        late_from=april(2),
        why_that_date="“By end March 2001” is read as the last day of that month.",
        recipient="Community Committee",
    )
    return replace(plain, **changes)


def figures(**changes: Any) -> LetterItem:
    plain = item(
        ref="OPD/4.1",
        title="Number of officers trained",
        wording="Receipt of a monthly report of how many officers were trained.",
        source=Source(OPEN_DOORS.report, "4", "2.11"),
        form=Form.FIGURES,
        period="February 2001",
        due_on=march(14),
        let_us_have_it_by=march(14),
        late_from=march(15),
        why_that_date="It is 10 working days after February 2001 ended; weekends are not counted.",
    )
    return replace(plain, **changes)


def chaser(**changes: Any) -> LetterItem:
    plain = item(
        act=Act.CHASE,
        working_days_late=4,
        sent=(Sent(march(19), Act.REMIND), Sent(march(28), Act.REMIND), Sent(april(2), Act.CHASE)),
        warns=(Told("Director of Training", april(10)), Told("Deputy Chief Constable", april(19))),
    )
    return replace(plain, **changes)


def rung(**changes: Any) -> Rung:
    plain = Rung(
        owner="Training Unit",
        number=0,
        sent=(*chaser().sent, Sent(april(5), Act.CHASE)),
        owner_warned_on=april(5),
        help_by=april(18),
        next=Told("Deputy Chief Constable", april(19)),
        delivered=True,
        why_it_matters="Members can comment on the strategy only while it is a draft.",
    )
    return replace(plain, **changes)


def escalation(**changes: Any) -> LetterItem:
    return item(**{"act": Act.ESCALATE, "working_days_late": 7, "rung": rung(), **changes})


def brief(*items: LetterItem, **changes: Any) -> LetterBrief:
    plain = LetterBrief(
        body=BODY,
        addressee=TRAINING,
        letter_on=march(19),
        mode=Mode.LIVE,
        reply_to=REPLY_TO,
        items=items or (item(),),
    )
    return replace(plain, **changes)


def acknowledgement_brief(**changes: Any) -> AcknowledgementBrief:
    plain = AcknowledgementBrief(
        body=BODY,
        addressee=TRAINING,
        letter_on=march(28),
        mode=Mode.LIVE,
        reply_to=REPLY_TO,
        received_at=dt.datetime(2001, 3, 28, 9, 42, tzinfo=dt.UTC),
        owed=(Owed("OPD/12.3", "Draft strategy for community training", Form.DOCUMENT),),
        attachments=(Attachment("Strategy, draft 4.doc", 148_480), Attachment("Covering note.txt", 812)),
    )
    return replace(plain, **changes)


def verdict_brief(**changes: Any) -> VerdictBrief:
    plain = VerdictBrief(
        body=BODY,
        addressee=TRAINING,
        letter_on=april(3),
        mode=Mode.LIVE,
        reply_to=REPLY_TO,
        owed=Owed("OPD/4.1", "Number of officers trained", Form.FIGURES, "February 2001"),
        by="Daniel Price",
        received_on=march(28),
        comment="The sheet gives the year so far. How many of them were trained in February?",
        missing=("the number trained in February 2001",),
        due_on=april(21),
        let_us_have_it_by=april(20),
    )
    return replace(plain, **changes)


def request_brief(**changes: Any) -> RequestBrief:
    asked = item(
        ref="OPD/2.1",
        title="Report on support for staff",
        wording="Report to the Community Committee when requested.",
        source=Source(OPEN_DOORS.report, "2", "2.21"),
        due_on=april(26),
        let_us_have_it_by=april(26),
        late_from=april(27),
        why_that_date="Helen Marsh named this day; papers for the committee’s meeting of 10 May close then.",
    )
    plain = RequestBrief(
        body=BODY,
        addressee=TRAINING,
        letter_on=april(3),
        mode=Mode.LIVE,
        reply_to=REPLY_TO,
        item=asked,
        by="Helen Marsh",
        comment="Two pages are plenty.",
    )
    return replace(plain, **changes)
