"""Made-up reports in prose, of four kinds: a council committee's, a hospital board's, an inspector's letter, minutes."""

import datetime as dt

from registry.draft import Draft
from tasks.documents.dated import paper_date
from tasks.documents.formats.opened import open_paper
from tasks.documents.reading import read_document

PAPER_ON = dt.date(2004, 3, 1)

COUNCIL = """\
Northmere Borough Council

Report to: Environment Scrutiny Committee
Date: 14 October 2009
Report of: Head of Street Services
Subject: Recycling collections – progress and proposals

1. PURPOSE OF REPORT

1.1 To inform Members of progress with the kerbside scheme and to seek approval for its extension.

2. RECOMMENDATIONS

2.1 It is recommended that the Committee:

(a) notes the performance set out in section 4;
(b) approves the extension of the scheme to the rural wards from April 2010; and
(c) requests the Head of Street Services to submit a further report on costs to its meeting in March 2010.

3. BACKGROUND

3.1 The kerbside scheme began in 2006 and now serves 41,000 households. In 2008 the Council agreed that glass should be collected separately.

3.2 The Waste Regulations require authorities to report tonnages to the Department. Landfill tax will rise by £8 a tonne in each of the next three years.

4. PERFORMANCE

4.1 Recycling reached 38% in 2008/09 against a target of 36%. Contamination fell in every ward.

4.2 A survey of residents was carried out in June. The results will be published on the Council's website by the end of November 2009.

4.3 Officers meet the contractor every month to review complaints.

5. EXTENSION

5.1 If approved, new bins will be delivered to 6,200 rural households between 1 February and 31 March 2010. Crews will be trained before the first round. The extension will make the service easier to use and will help residents to recycle more.

5.2 The contractor must provide two additional vehicles by 15 March 2010. A communications plan is being prepared and will be presented to the Portfolio Holder in December.

5.3 It is intended to review the fleet once the new depot opens. Members may wish to visit the depot. "We will never go back to boxes," one resident told the survey.

5.4 What will happen to the old bins? They could be given to schools.

6. FINANCIAL IMPLICATIONS

6.1 The cost of the extension will be met from the Waste Reserve. Annual costs will increase by £110,000.

7. EQUALITIES

7.1 Assisted collections will remain available. An equality impact assessment is to be completed before the start of the extension.

Background Papers: None
Contact Officer: J. Marsh, Tel: 01632 960123
"""

HOSPITAL = """\
Eastwold NHS Foundation Trust

Board of Directors – 28 March 2019

Title: Winter resilience: lessons and next winter
Presented by: Chief Operating Officer

Executive summary

This paper sets out what was learnt from winter 2018/19. The Trust will open a second discharge lounge by September 2019.

The Board is asked to:

• NOTE the lessons from winter 2018/19
• APPROVE the escalation policy
• AGREE that the Director of Nursing reports staffing levels to the Quality Committee each month

What happened

Attendances in January were 9% above plan. Four-hour performance fell to 81.2%. We opened 24 additional beds in December, which will have contributed to flow.

Flu vaccination of staff reached 74%; the national ambition is 80%.

What we will do differently

We will:

• recruit 30 registered nurses by the end of August 2019;
• publish a weekly dashboard of delayed transfers;
• be a kinder organisation.

The Medical Director has agreed to review weekend discharge processes and will report to the Executive Committee in June 2019.

The escalation policy will be reviewed annually. Ward managers are responsible for the daily safety huddle.

NHS Improvement expects all trusts to have submitted a winter plan by 30 June 2019. Our plan will be signed off by the Board beforehand.

A new bed model is being developed. It is anticipated that demand will continue to grow, and this will place pressure on staff.

Next steps

• April 2019: appoint a winter director
• Complete the capacity review by 31 May 2019
• Share learning with system partners
• Good teamwork

Glossary
EDD – expected date of discharge, which must be set within 24 hours of admission

Appendix A
Good practice: wards should hold a board round every morning. Staff must wash their hands.
"""

LETTER = """\
OFFICE OF THE INSPECTOR GENERAL
State Department of Bridges

September 12, 2016

The Honorable Dana Whitfield
Chair, Committee on Public Works

Dear Chair Whitfield:

You asked us to review how the Department inspects the bridges for which it is
responsible. This letter reports what we found, and what we recommend. We
conducted our work from January to August 2016.

The Department inspects about 4,300 bridges. State law requires that each bridge
be inspected at least once every 24 months. We found that 212 inspections were
late, some by more than a year. Late inspections may allow defects to go
unnoticed.

The Department has begun to replace its inspection database. Officials told us
that the new system will be operational by March 31, 2017, and that all regional
offices will have been trained by then. Officials also said that they would
consider hiring more inspectors.

Recommendations

We recommend that the Commissioner of Bridges:

1. Complete all overdue inspections no later than December 31, 2016.

2. Establish a procedure under which regional engineers certify to the Commissioner
each quarter that no inspection is overdue.

Recommendation 3: The Department should publish the condition ratings of all
bridges on its website within 90 days of the date of this letter.

Agency Response

The Department agreed with our recommendations. It stated that it plans to complete
the overdue inspections by November 30, 2016. It also intends to issue the
procedure in January 2017.

We will follow up on these matters in six months. Please provide us with a
corrective action plan within 60 days of the date of this letter.

Sincerely,

Robin Alder
Inspector General
"""

MINUTES = """\
MINUTES OF THE MEETING OF THE AUDIT COMMITTEE HELD ON 3 JUNE 2014

Present: Cllr Abara (Chair), Cllr Finch, Cllr Osei
Apologies: Cllr Trent

12. Minutes of the last meeting

The minutes of the meeting held on 4 March 2014 were agreed.

13. Internal audit plan

The Head of Internal Audit presented the plan. Members asked how risks had been ranked. It was noted that two audits had been deferred.

RESOLVED:
(1) That the plan be approved; and
(2) That the Head of Internal Audit bring a progress report to each meeting.

14. Housing repairs

The Director of Housing explained the backlog, which would be cleared by 30 September 2014. He undertook to circulate a briefing note by the end of June.

RESOLVED – That the Director of Housing report back in six months.

15. Accounts

AGREED that the report be noted.

ACTION: Treasurer to send the draft accounts to members by 11 July 2014.

The next meeting will be held on 9 September 2014 at 6.30 pm.
"""


def draft_of(text: str, on: dt.date | None = None) -> Draft:
    """The draft of a report given as text; its own date counts where none is given."""
    day = on or paper_date(open_paper(text.encode(), "report.txt"))
    assert day is not None
    return read_document(text.encode(), "report.txt", document_on=day)


def proposed(draft: Draft) -> list[tuple[str, str]]:
    """Each tracked action's ref without its report, and when it is due, in words."""
    return [(action.ref.split("/", 1)[1], when_of(draft, action.ref)) for action in draft.actions if action.tracked]


def when_of(draft: Draft, ref: str) -> str:
    """A date, a rule, "from" a date, an event's words, or the kind's name."""
    when = next(action.when for action in draft.actions if action.ref == ref)
    if when.due:
        return when.due.isoformat()
    if when.start or when.end:
        return f"{when.start or ''}/{when.end or ''}"
    return when.rrule or when.event or when.kind.value
