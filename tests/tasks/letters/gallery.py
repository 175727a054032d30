"""One letter of each kind, as they stand in golden/."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.model import Act, Form
from registry.settings import Mode
from tasks.letters.answers import acceptance, acknowledgement, query, rejection, request
from tasks.letters.brief import AlsoAsked, Letter, LetterItem, OverduePeriod, Sent, Source, Told
from tasks.letters.compose import compose
from tests.tasks.letters.builders import (
    CHAIR,
    COMMITTEE,
    COUNCIL,
    DEPUTY,
    DIRECTOR,
    OPEN_DOORS,
    VOLUNTEERS,
    acknowledgement_brief,
    april,
    brief,
    chaser,
    escalation,
    figures,
    item,
    march,
    may,
    request_brief,
    rung,
    verdict_brief,
)

SEMINAR = AlsoAsked("OPD/14.2", "Note of the yearly seminar", april(30))
PROCEDURE = AlsoAsked("OPD/15.1", "Revised procedure for complaints", None)
STATE = item(
    ref="OPD/9.1",
    title="Supervisors told of the revised code",
    wording="Every supervisor to be told in person of the revised code of practice.",
    source=Source(OPEN_DOORS.report, "9", "3.56"),
    form=Form.STATE,
    recipient=None,
    due_on=march(30),
    let_us_have_it_by=march(30),
    why_that_date="The committee resolved this date on 1 February 2001.",
)
LATE_FIGURES = figures(
    act=Act.CHASE,
    working_days_late=3,
    overdue_periods=(OverduePeriod("February 2001", march(14)),),
    sent=(Sent(march(9), Act.REMIND), Sent(march(15), Act.CHASE)),
)
MONTHLY = figures(
    period="March 2001",
    every="every month",
    due_on=april(17),
    let_us_have_it_by=april(17),
    late_from=april(18),
    why_that_date="It is 10 working days after March 2001 ends; weekends and Easter are not counted.",
)
COMMENT = item(
    ref="OPD/8.2",
    title="Comment, so that key indicators can be named",
    wording="Community Committee to comment, so that key indicators can be named. By end March 2001.",
    source=Source(OPEN_DOORS.report, "8", "3.51"),
    form=Form.CONSULTATION,
    recipient=None,
)
VIEWS = item(
    ref="OPD/6.4",
    title="What young people say about the street briefings",
    wording="Views of youth groups on the street briefings to be gathered by end March 2001.",
    source=Source(OPEN_DOORS.report, "6", "2.64"),
    form=Form.NOTICE,
)
SECOND_RUNG = rung(
    number=1,
    introduced_on=march(1),
    sent=(*rung().sent, Sent(april(10), Act.ESCALATE, "Director of Training")),
    help_by=april(27),
    next=Told("Chair of the Authority", may(2)),
)


def _one_reminder() -> Letter:
    return compose(brief(item(), introduced_on=march(1), also_asked=(SEMINAR, PROCEDURE)))


def _introduced(*items: LetterItem, **changes: Any) -> Letter:
    listed = [replace(each, act=Act.INTRODUCE) for each in items]
    return compose(brief(*listed, letter_on=march(1), ready_on=march(8), **changes))


def _introduction() -> Letter:
    return _introduced(item(), STATE, MONTHLY, also_asked=(SEMINAR, PROCEDURE))


def _introduction_told_late() -> Letter:
    return compose(brief(item(act=Act.INTRODUCE), letter_on=april(11), ready_on=april(20)))


def _introduction_of_volunteers() -> Letter:
    return _introduced(VIEWS, addressee=VOLUNTEERS)


def _introduction_through_clerk() -> Letter:
    return _introduced(COMMENT, addressee=COMMITTEE, also_asked=(PROCEDURE,))


def _several() -> Letter:
    return compose(brief(item(), STATE, LATE_FIGURES, also_asked=(SEMINAR,)))


def _final_chaser() -> Letter:
    return compose(brief(chaser(), letter_on=april(5), also_asked=(SEMINAR,)))


def _weekly() -> Letter:
    sent = (*chaser().sent, Sent(april(5), Act.CHASE), Sent(april(10), Act.ESCALATE, "Director of Training"))
    return compose(brief(chaser(warns=(), weekly=True, working_days_late=27, sent=sent), letter_on=may(11)))


def _joined_periods() -> Letter:
    joined = (OverduePeriod("February 2001", march(14)), OverduePeriod("March 2001", april(17)))
    late = replace(LATE_FIGURES, weekly=True, working_days_late=23, overdue_periods=joined)
    return compose(brief(late, letter_on=april(18)))


def _first_rung() -> Letter:
    return compose(brief(escalation(), addressee=DIRECTOR, letter_on=april(10)))


def _second_rung() -> Letter:
    raised = escalation(rung=SECOND_RUNG, working_days_late=13)
    return compose(brief(raised, addressee=DEPUTY, letter_on=april(20)))


def _third_rung() -> Letter:
    sent = (*SECOND_RUNG.sent, Sent(april(20), Act.ESCALATE, "Deputy Chief Constable"))
    last = replace(SECOND_RUNG, number=2, sent=sent, next=None, help_by=may(11))
    raised = escalation(rung=last, working_days_late=21)
    return compose(brief(raised, addressee=CHAIR, letter_on=may(2)))


def _mixed() -> Letter:
    return compose(
        brief(
            item(
                ref="OPD/14.2",
                title="Yearly seminar with community groups",
                wording="A seminar with community groups to be held. By 24 April 2001.",
                source=Source(OPEN_DOORS.report, "14"),
                form=Form.MEETING,
                due_on=april(24),
                let_us_have_it_by=april(24),
                late_from=april(25),
                why_that_date="The paper names the day.",
            ),
            escalation(),
            addressee=DIRECTOR,
            letter_on=april(10),
        )
    )


def _committee() -> Letter:
    return compose(brief(COMMENT, addressee=COMMITTEE))


def _volunteers() -> Letter:
    return compose(brief(VIEWS, introduced_on=march(1), addressee=VOLUNTEERS))


def _outside_late() -> Letter:
    return compose(
        brief(
            chaser(warns=(), working_days_late=1, sent=chaser().sent[:2]),
            addressee=COUNCIL,
            letter_on=april(2),
        )
    )


def _rehearsal() -> Letter:
    had = ("Training Unit <training@northmere-police.example.org>",)
    return compose(brief(item(), mode=Mode.REHEARSAL, would_have_had=had))


GALLERY: dict[str, Callable[[], Letter]] = {
    "reminder": _one_reminder,
    "introduction": _introduction,
    "introduction_told_late": _introduction_told_late,
    "introduction_of_volunteers": _introduction_of_volunteers,
    "introduction_through_clerk": _introduction_through_clerk,
    "several_items": _several,
    "final_chaser": _final_chaser,
    "weekly": _weekly,
    "weekly_joined_periods": _joined_periods,
    "escalation_rung_1": _first_rung,
    "escalation_rung_2": _second_rung,
    "escalation_to_member": _third_rung,
    "mixed": _mixed,
    "committee_through_clerk": _committee,
    "volunteers": _volunteers,
    "outside_body_late": _outside_late,
    "rehearsal": _rehearsal,
    "acknowledgement": lambda: acknowledgement(acknowledgement_brief()),
    "query": lambda: query(verdict_brief()),
    "rejection": lambda: rejection(
        verdict_brief(comment="These are the figures of the neighbouring force. Please send those of Northmere.")
    ),
    "request": lambda: request(request_brief()),
    "acceptance": lambda: acceptance(verdict_brief(comment="", missing=(), due_on=None, next_due_on=april(17))),
}
