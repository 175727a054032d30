"""The words with which papers head their columns, and how strongly each speaks for a role."""

import re
from enum import StrEnum

from tasks.documents.language.vocabulary import pattern


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    RECOMMENDATION = "recommendation"
    OBSERVATION = "observation"  # what was found
    PROGRESS = "progress"  # what has been done
    MONITORING = "monitoring"  # what is owed
    OWNER = "owner"
    DUE = "due"
    PARAGRAPH = "paragraph"  # of the report, beside a column of numbers
    UNREAD = "not read"


SEVERAL = frozenset({Role.OBSERVATION, Role.PROGRESS, Role.UNREAD})  # a table may have more than one of these
UNREAD = """
    priority(?! (?:action|recommendation)) | risk (?:rating|level|score) | page(?: no)?
    | (?:date )?(?:raised|issued|closed|added|reported|agreed on)
    | (?:meeting|minute|status) dates? | dates? of (?:the )?meeting
    | (?:audit|report) (?:year|title|name|no|number|ref|date) | cost | costs | budget
    | resources? | grade | rating | category | theme
"""
DONE = """
    actions? (?:taken|to date|completed) | taken (?:to date|so far) | work (?:to date|done) | achieved
    | (?:follow[ -]?up|monitoring|implementation|actions?|recommendation|current|latest)
      (?:status|position|progress|updates?|comments?)
    | (?:status|progress|update|position) (?:of|on|with|against|towards?|since|as at|at|and)
"""
REVISED = "(?:revised|new|current|latest) (?:(?:target|due|implementation|completion) )?(?:dates?|deadline)"
NUMBERED = r"(?:rec(?:ommendation)?|action|item|finding|para(?:graph)?)\.? (?:no|nos|number|ref|id)"
NUMBER = "no | nos | number | ref | refs | reference | para no | item no | id | nr"
OWNER = """
    owners? | owned by | lead | leads?
    | (?:lead|responsible|accountable|named)
      (?:officers?|directors?|persons?|managers?|bod(?:y|ies)|agenc(?:y|ies)|executives?)
    | responsible | responsibilit(?:y|ies) | accountable | accountability | by whom | who | whom | assigned to
    | action(?:ed)? by | sro | allocated to | point (?:persons?|of contact) | (?:directed|addressed) (?:at|to)
"""
DUE = """
    due | due date | date due | deadlines? | time[ -]?scales? | time[ -]?frames? | timing | timeline
    | target (?:(?:completion|implementation) )?dates? | by when | when
    | (?:completion|implementation|delivery|end|revised|planned|expected|agreed|estimated|finish) dates?
    | (?:to be )?completed? by | (?:planned|expected|estimated) completion | implement(?:ed)? by
"""
OWED = r"""
    monitoring | follow[ -]?up | agreed (?:management )?actions?
    | (?:actions?|steps) (?:required|planned|agreed|to be taken|proposed|needed)
    | (?:proposed|planned|required|corrective|improvement|management|remedial|specific|key) actions?
    | performance indicators? | reporting | what is owed | next steps | agreed (?:way forward|response|outcomes?)
    | required of | what (?:we|they|the \w+) will do | what (?:will|must|is to|needs to) be done | we will | to do
"""
TOLD = "progress | updates? | position | status | comments? | rag | latest | implementation | delivered"
OBSERVED = """
    observations? | observed | found | evidence | audit | background | context | rationale | reasons? | implications?
"""
FOUND = "findings? | issues? | weakness(?:es)? | points? | areas? for (?:improvement|development) | concerns?"
MEASURED = """
    how (?:we will|will we) (?:know|measure it|show it) | evidence of (?:success|completion|compliance)
    | measures?(?: of success)? | indicators? | milestones? | deliverables?
    | success criteri(?:a|on) | outcomes? | tasks?
"""
ANSWERED = """
    (?:management|executive|agency|department|council|trust|board|client|authority)(?:'s)? (?:responses?|comments?)
    | responses?
"""
AIMED = """
    objectives? | aims? | goals? | standards? | commitments? | decisions? | priority | priorities | subject | topic
    | resolutions?
"""
# The weight says which role wins where a heading has words of two ("Recommendation No.", "Action owner").
HEADINGS: tuple[tuple[Role, int, re.Pattern[str]], ...] = tuple(
    (role, weight, re.compile(rf"(?<![\w-])(?:{pattern(words)})(?![\w-])", re.IGNORECASE))
    for role, weight, words in (
        (Role.UNREAD, 9, UNREAD),
        (Role.PROGRESS, 8, DONE),
        (Role.DUE, 7, REVISED),
        (Role.NUMBER, 7, NUMBERED),
        (Role.NUMBER, 6, NUMBER),
        (Role.NUMBER, 6, "[#№]"),
        (Role.OWNER, 6, OWNER),
        (Role.DUE, 6, DUE),
        (Role.MONITORING, 6, OWED),
        (Role.MONITORING, 5, "actions? | requirements?"),
        (Role.RECOMMENDATION, 5, "recommendations? | rec | recs"),
        (Role.PROGRESS, 4, TOLD),
        (Role.DUE, 4, "date | target | targets"),
        (Role.OBSERVATION, 3, OBSERVED),
        (Role.RECOMMENDATION, 3, FOUND),
        (Role.OBSERVATION, 2, f"{FOUND} | risks? | areas? | themes?"),
        (Role.MONITORING, 2, MEASURED),
        (Role.OWNER, 2, "officers? | department | directorate | division | team | agency | organisation | body"),
        (Role.MONITORING, 1, ANSWERED),
        (Role.PROGRESS, 1, "responses? | notes? | remarks?"),
        (Role.NUMBER, 1, "para(?:graph)?s? | item"),
        (Role.RECOMMENDATION, 1, AIMED),
        (Role.RECOMMENDATION, 0, "descriptions? | details?"),
    )
)
PROPOSED = re.compile(r"\b(?:proposed|proposals?|draft|suggested)\b", re.IGNORECASE)
OWN_WORDS = re.compile(r"\bresponses?\b|\bcomments?\b", re.IGNORECASE)  # "management response": its own promise
AGREED = re.compile(r"\bagreed\b", re.IGNORECASE)


PARAGRAPHS = re.compile(r"^para(?:graph)?s?(?: (?:no|nos|number|ref|refs|reference))?$", re.IGNORECASE)


def heading_words(cell: str) -> str:
    """A heading without markup, in one spelling."""
    plain = re.sub(r"<[^<>]*>|[*_]{2,}", " ", cell).lower().replace("’", "'")
    return " ".join(re.sub(r"[.:]+(?=\s|$|/)", " ", plain).split())


def claims(cell: str, place: int) -> list[tuple[int, int, Role]]:
    """Every role that a heading's words speak for: (minus its weight, the column's place, the role)."""
    words = heading_words(cell)
    return [(-weight, place, role) for role, weight, known in HEADINGS if known.search(words)]
