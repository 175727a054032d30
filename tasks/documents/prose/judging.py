"""Whether a sentence of prose commits somebody to something that can be checked; if not, why it is left out."""

import datetime as dt
import re
from dataclasses import replace
from itertools import islice

from registry.draft import Standing
from registry.model import Reading, ScheduleKind
from tasks.documents.language.clauses import has_deliverable
from tasks.documents.language.verbs import BOTH, VERBS
from tasks.documents.prose.actors import bare_subject
from tasks.documents.prose.marks import (
    Ahead,
    Mark,
    expected_of,
    habit,
    is_reported,
    marks,
    masked,
    minuted,
    promised,
    tells_the_past,
)
from tasks.documents.prose.owing import agent_of
from tasks.documents.prose.people import People
from tasks.documents.prose.timed import prose_when
from tasks.documents.prose.verbs import EFFECT, FORECAST, Verb, is_of
from tasks.documents.prose.verdicts import Verdict, Why

MENTAL = frozenset(
    [
        "welcome",
        "wish",
        "hope",
        "believe",
        "consider",
        "think",
        "note",
        "feel",
        "recognise",
        "acknowledge",
        "expect",
        "like",
        "prefer",
    ]
)
DECIDERS = frozenset(
    [
        "members",
        "member",
        "committee",
        "board",
        "panel",
        "council",
        "councillors",
        "cabinet",
        "authority",
        "meeting",
        "governors",
        "trustees",
        "all",
    ]
)
DONE = re.compile(r"[–—-]\s*(?:closed|completed?|done|actioned)\W*$", re.IGNORECASE)  # "… has been sent - CLOSED."
PURPOSES = re.compile(r"\b(?:aim|purpose|role|intention|idea|point|remit|function)s?\b", re.IGNORECASE)
PAID = re.compile(r"\b(?:costs?|expenditure|funding|savings?|budgets?|expenses|provision)\b", re.IGNORECASE)
PAYING = frozenset({"met", "funded", "contained", "absorbed", "financed", "covered", "borne", "found", "charged"})
RELATIVE = re.compile(r"\b(?:which|who)\s*$", re.IGNORECASE)
RULE = re.compile(
    r"\b(?:polic(?:y|ies)|laws?|acts?|regulations?|guidance|standards?|codes?|statutes?|directive)\b[^.;]*"
    r"\b(?:states?|requires?|provides?|says?|sets? out)\b",
    re.IGNORECASE,
)
PUT = re.compile(r"\bput\s+(?:\w+\s+){0,6}?(?:in\s+place|forward|into|on\s+hold|out)\b", re.IGNORECASE)
DAY = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,4}\b",
    re.IGNORECASE,
)
PLANNED_FOR = re.compile(
    r"(?:is|are)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:due|planned|scheduled|timetabled|programmed)\s+(?:for|in|by|on|at|from|during)\b",
    re.IGNORECASE,
)
INDIRECT = re.compile(  # "waiting for the firm to confirm when the parts will be delivered"
    r"\b(?:wait(?:s|ing)?|ask(?:s|ed|ing)?|clear|known?|see)\b[^,;.]{0,60}?\b(?:when|whether|how|if)\s+(?:[\w’'-]+\s+){1,5}$"
)
MOST_MARKS = 24  # of one sentence; more say nothing new, and take time
QUESTION = re.compile(r"\?\s*$")
ACTS = VERBS | BOTH
DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.WINDOW})
TIMED = DATED | {ScheduleKind.RECURRING}
SURE = frozenset({Mark.WILL, Mark.TO_BE, Mark.PLAN, Mark.PROPOSAL, Mark.REQUEST, Mark.ORDER})
PRESENT_EVENT = re.compile(
    r"\b(?:starts?|begins?|ends?|closes?|opens?|concludes?|finish(?:es)?|completes?|commences?|launch(?:es)?|takes?\s+place"
    r"|are\s+(?:assessed|trained|completed?)|is\s+(?:completed?|launched))\b"
)


def judge(text: str, people: People, document_on: dt.date, *, minutes: bool = False) -> Verdict:
    """One sentence, or one bullet with its lead-in, of a report's prose."""
    if QUESTION.search(text):
        return Verdict(kept=False, why=Why.QUESTION)
    when = prose_when(text, document_on)
    over = _over(when, document_on)
    reasons: list[str] = []
    aheads = list(islice(marks(text), MOST_MARKS))
    if when.kind in DATED:
        aheads += [*expected_of(text), *(minuted(text) if minutes else ())]
    if minutes:
        aheads += [each for each in promised(text) if _is_charged(each, text, people)]
    again = habit(text) if when.kind is ScheduleKind.RECURRING and not tells_the_past(text) else None
    for ahead in [*aheads, *([again] if again else [])]:
        why = _against(ahead, text, when, people)
        if why is None and over and ahead.mark is not Mark.HABIT:
            why = Why.PAST
        if why is None:
            best = _best(aheads, ahead, text, people)
            return Verdict(kept=True, why="", ahead=best, when=_hedged(when, ahead), standing=_standing(ahead))
        reasons.append(why)
    return Verdict(kept=False, why=_first_of(reasons), when=when)


def _is_charged(ahead: Ahead, text: str, people: People) -> bool:
    """Whether somebody is named who does not decide: "the Clerk agreed to", not "the Committee agreed to"."""
    name = agent_of(text, ahead, people) or ""
    return bool(name) and ahead.verb is not None and name.split()[-1].lower() not in DECIDERS and not DONE.search(text)


def _best(aheads: list[Ahead], kept: Ahead, text: str, people: People) -> Ahead:
    """Of the places that look ahead for sure, the one that says who acts."""
    if kept.mark not in SURE:
        return kept
    sure = [each for each in aheads if each.mark in SURE and each.verb]
    return next((each for each in [kept, *sure] if agent_of(text, each, people)), kept)


def _hedged(when: Reading, ahead: Ahead) -> Reading:
    """ "Might be an appropriate goal": whether the time binds anybody is a person's to decide."""
    if ahead.mark is not Mark.MAY:
        return when
    return replace(when, ambiguous=True, between=(f'"{when.span}" is the time', "no time is set: it only might be"))


def _standing(ahead: Ahead) -> Standing:
    proposed = ahead.mark in {Mark.PROPOSAL, Mark.SHOULD, Mark.MAY, Mark.REQUEST}
    return Standing.PROPOSED if proposed else Standing.MILESTONE


def _over(when: Reading, document_on: dt.date) -> bool:
    if when.kind is ScheduleKind.ONCE:
        return when.due is not None and when.due < document_on
    return when.kind is ScheduleKind.WINDOW and when.end is not None and when.end < document_on


def _first_of(reasons: list[str]) -> str:
    return reasons[0] if reasons else Why.TELLS


def _against(ahead: Ahead, text: str, when: Reading, people: People) -> str | None:  # noqa: PLR0911
    """Why this mark makes no commitment; None where it makes one."""
    if ahead.negated:
        return Why.NEGATED
    if INDIRECT.search(text[: ahead.start]):
        return Why.QUESTION
    dated = when.kind in DATED
    timed = when.kind in TIMED or (ahead.mark in SURE and names_a_day(text, when))
    if not dated and RULE.search(text[: ahead.start]):
        return Why.TELLS
    if ahead.mark is Mark.REQUEST or ahead.mark is Mark.HABIT:
        return None
    if ahead.mark not in SURE and is_reported(text, ahead.start):
        return Why.TELLS
    if ahead.mark is Mark.GOAL:
        return None if dated and not _tells_only(text) else Why.TELLS
    if ahead.mark is Mark.MAY:
        goal = re.search(r"\b(?:goal|target|aim|deadline|time\s?scale|date)\b", text, re.IGNORECASE)
        return None if dated and goal else Why.MAY
    if ahead.mark is Mark.SHOULD:
        return None if timed and ahead.verb and _acts(ahead.verb) else Why.SHOULD
    if ahead.mark is Mark.PROPOSAL and not timed and not _inner_act(ahead, text):
        return Why.NOBODY
    return _of_verb(ahead, text, when, people, timed=timed)


def names_a_day(text: str, when: Reading) -> bool:
    """Whether a date stands in the words that the wording's grammar read nothing in: a person looks at it."""
    return when.kind not in TIMED and bool(DAY.search(masked(text)))


def _tells_only(text: str) -> bool:
    return tells_the_past(text)


def _inner_act(ahead: Ahead, text: str) -> bool:
    inside = [
        each for each in marks(text) if each.mark in {Mark.WILL, Mark.TO_BE} and each.verb and each.start > ahead.start
    ]
    return any(each.verb and _acts(each.verb) and not each.verb.copula for each in inside) or bool(
        ahead.verb and _acts(ahead.verb)
    )


def _of_verb(ahead: Ahead, text: str, when: Reading, people: People, *, timed: bool) -> str | None:  # noqa: PLR0911
    verb = ahead.verb
    if verb is None or (ahead.mark is Mark.PLAN and PLANNED_FOR.match(text[ahead.start :])):
        return None if timed or PLANNED_FOR.match(text[ahead.start :]) else Why.NOBODY
    subject = bare_subject(ahead.subject)
    if is_of(verb.lemma, FORECAST) and not verb.passive:
        return Why.FORECAST
    if PAID.search(subject) and verb.lemma in PAYING:
        return Why.PAID
    before = bool(when.span) and text.find(when.span or "") < ahead.start  # the time is the main clause's
    if RELATIVE.search(ahead.subject) and (verb.perfect or before or is_of(verb.lemma, EFFECT)):
        return Why.DESCRIBES
    if timed:
        return Why.DESCRIBES if verb.lemma == "be" and verb.copula and when.kind is ScheduleKind.RECURRING else None
    if verb.copula:
        thing = text[ahead.start :]
        return (
            None
            if is_of(verb.lemma, ACTS - EFFECT) and has_deliverable(thing) and verb.lemma != "be"
            else Why.DESCRIBES
        )
    if verb.perfect or verb.able or is_of(verb.lemma, MENTAL):
        return Why.DESCRIBES
    if ahead.mark is Mark.TO_BE and PURPOSES.search(subject):
        return Why.DESCRIBES
    if verb.state:
        return None if when.kind in {ScheduleKind.ON_EVENT, ScheduleKind.ON_REQUEST} else Why.DESCRIBES
    if _describes(verb, text[ahead.start :]) and not _works(verb, subject, people, text, ahead):
        return Why.DESCRIBES
    if agent_of(text, ahead, people) is not None:
        return None if _acts(verb) or verb.passive or _works(verb, subject, people, text, ahead) else Why.DESCRIBES
    return None if _checkable(verb, ahead, text, when) else Why.NOBODY


def _works(verb: Verb, _subject: str, people: People, text: str, ahead: Ahead) -> bool:
    """ "The Directorate will be working closely with the Branch to ensure …": work for an end, by somebody."""
    return (
        is_of(verb.lemma, frozenset({"work"}))
        and bool(re.search(r"\bto\s+\w+", text[ahead.start + 6 :]))
        and agent_of(text, ahead, people) is not None
    )


def _describes(verb: Verb, after: str) -> bool:
    """A verb that tells of an effect; "put" is one but for what is put in place or forward."""
    return is_of(verb.lemma, EFFECT) and not PUT.search(after)


def _acts(verb: Verb) -> bool:
    return not is_of(verb.lemma, EFFECT | FORECAST) or verb.passive


def _checkable(verb: Verb, ahead: Ahead, text: str, when: Reading) -> bool:
    """Of what has no agent: an act of a known kind on a thing that can be seen, or one that an event starts."""
    if not is_of(verb.lemma, ACTS - EFFECT):
        return False
    if RELATIVE.search(ahead.subject):
        return False
    if when.kind in {ScheduleKind.ON_EVENT, ScheduleKind.ON_REQUEST, ScheduleKind.CONTINUING}:
        return True
    if verb.passive:
        return has_deliverable(ahead.subject)
    return has_deliverable(masked(text[ahead.start :])) and has_deliverable(ahead.subject)
