"""The words with which papers head their columns, and how strongly each speaks for a role."""

import re
from enum import StrEnum


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    RECOMMENDATION = "recommendation"
    OBSERVATION = "observation"  # what was found
    PROGRESS = "progress"  # what has been done
    MONITORING = "monitoring"  # what is owed
    OWNER = "owner"
    DUE = "due"
    UNREAD = "not read"


SEVERAL = frozenset({Role.OBSERVATION, Role.PROGRESS, Role.UNREAD})  # a table may have more than one of these

# The weight says which role wins where a heading has words of two ("Recommendation No.", "Action owner").
HEADINGS: tuple[tuple[Role, int, re.Pattern[str]], ...] = tuple(
    (role, weight, re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE))
    for role, weight, words in (
        (
            Role.UNREAD,
            9,
            r"priority(?! (?:action|recommendation))|risk (?:rating|level|score)|page(?: no)?|(?:date )?(?:raised|issued|closed|added|reported|agreed on)"
            r"|audit (?:year|title|name)|cost|budget|resources?|grade|rating|category|theme",
        ),
        (
            Role.PROGRESS,
            8,
            r"actions? (?:taken|to date|completed)|taken (?:to date|so far)|work (?:to date|done)|achieved",
        ),
        (
            Role.PROGRESS,
            8,
            r"(?:follow[ -]?up|monitoring|implementation|actions?|recommendation|current|latest) (?:status|position|progress|updates?|comments?)"
            r"|(?:status|progress|update|position) (?:of|on|with|against|towards?|since|as at|at|and)",
        ),
        (
            Role.DUE,
            7,
            r"(?:revised|new|current|latest) (?:target |due |implementation |completion )?(?:dates?|deadline)",
        ),
        (
            Role.NUMBER,
            7,
            r"(?:rec(?:ommendation)?|action|item|finding|para(?:graph)?|report)\.? (?:no|nos|number|ref|id)",
        ),
        (Role.NUMBER, 6, r"no|nos|number|ref|refs|reference|para no|item no|id|nr"),
        (Role.NUMBER, 6, r"[#№]"),
        (
            Role.OWNER,
            6,
            r"owners?|owned by|lead|leads?|(?:lead|responsible|accountable|named) (?:officers?|directors?|persons?|managers?"
            r"|bod(?:y|ies)|agenc(?:y|ies)|executives?)|responsible|responsibilit(?:y|ies)|accountable|accountability"
            r"|by whom|who|whom|assigned to|action(?:ed)? by|sro|allocated to",
        ),
        (
            Role.DUE,
            6,
            r"due|due date|date due|deadlines?|time[ -]?scales?|time[ -]?frames?|timing|timeline|target(?: completion| implementation)? dates?"
            r"|by when|when|(?:completion|implementation|delivery|end|revised|planned|expected|agreed|estimated|finish) dates?"
            r"|(?:to be )?complete[d]? by|(?:planned|expected|estimated) completion|implement(?:ed)? by",
        ),
        (
            Role.MONITORING,
            6,
            r"monitoring|follow[ -]?up|agreed (?:management )?actions?|(?:actions?|steps) (?:required|planned|agreed|to be taken|proposed|needed)"
            r"|(?:proposed|planned|required|corrective|improvement|management|remedial|specific|key) actions?|performance indicators?"
            r"|reporting|what is owed|next steps|agreed (?:way forward|response)|agreed outcomes?|required of",
        ),
        (Role.MONITORING, 5, r"actions?|requirements?"),
        (Role.DUE, 4, r"date|target|targets"),
        (Role.RECOMMENDATION, 5, r"recommendations?|rec|recs"),
        (Role.PROGRESS, 4, r"progress|updates?|position|status|comments?|rag|latest|implementation|delivered"),
        (Role.OBSERVATION, 3, r"observations?|evidence|audit|background|context|rationale|reasons?|implications?"),
        (
            Role.RECOMMENDATION,
            3,
            r"findings?|issues?|weakness(?:es)?|points?|areas? for (?:improvement|development)|concerns?",
        ),
        (Role.OBSERVATION, 2, r"findings?|issues?|risks?|weakness(?:es)?|areas?|themes?"),
        (
            Role.MONITORING,
            2,
            r"measures?(?: of success)?|indicators?|milestones?|deliverables?|success criteri(?:a|on)|outcomes?|tasks?",
        ),
        (Role.OWNER, 2, r"officers?|department|directorate|division|team|agency|organisation|body"),
        (
            Role.MONITORING,
            1,
            r"(?:management|executive|agency|department|council|trust|board|client|authority)(?:['’]s)? (?:responses?|comments?)|responses?",
        ),
        (Role.PROGRESS, 1, r"responses?|notes?|remarks?"),
        (Role.NUMBER, 1, r"para(?:graph)?s?|item"),
    )
)
PROPOSED = re.compile(r"\b(?:proposed|proposals?|draft|suggested)\b", re.IGNORECASE)
OWN_WORDS = re.compile(r"\bresponses?\b|\bcomments?\b", re.IGNORECASE)  # "management response": its own promise
AGREED = re.compile(r"\bagreed\b", re.IGNORECASE)


def heading_words(cell: str) -> str:
    """A heading without markup, in one spelling."""
    plain = re.sub(r"<[^<>]*>|[*_]{2,}", " ", cell).lower().replace("’", "'")
    return " ".join(re.sub(r"[.:]+(?=\s|$|/)", " ", plain).split())


def claims(cell: str, place: int) -> list[tuple[int, int, Role]]:
    """Every role that a heading's words speak for: (minus its weight, the column's place, the role)."""
    words = heading_words(cell)
    return [(-weight, place, role) for role, weight, pattern in HEADINGS if pattern.search(words)]
