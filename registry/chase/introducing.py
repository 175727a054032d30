"""First contact: nobody is chased for what they were never told (docs/design.md, promise 16)."""

import datetime as dt
from collections.abc import Iterable

from registry.chase.case import Case
from registry.chase.look import Found, Look
from registry.explanations import in_words
from registry.model import Act, StageDue, StageOutcome, StageRule
from registry.states import RUNNING

INTRODUCTION = StageRule("introduce", Act.INTRODUCE, 0)
_IN_DOUBT = frozenset({StageOutcome.FAILED, StageOutcome.UNKNOWN})


def first_contact(look: Look) -> Found | None:
    """What is found while the addressee has had no first letter, or its wait lasts; None when both are over."""
    case = look.case
    if case.introduced_on is None:
        return _introduction(look)
    if case.ready_on is not None and look.today < case.ready_on:
        first, ready = in_words(case.introduced_on), in_words(case.ready_on)
        return Found(f"The first letter went on {first}: nothing else goes before {ready}.")
    return None


def introduces(case: Case, others: Iterable[Case], today: dt.date) -> bool:
    """Whether the introduction is decided on this deadline: the nearest of its action and owner that runs."""
    running = [
        other
        for other in others
        if other.action.ref == case.action.ref
        and other.owner.id == case.owner.id
        and other.state in RUNNING
        and other.opened_on <= today
        and not other.is_held(today)
    ]
    return min(running, key=lambda other: (other.due_on, other.deadline_id), default=None) is case


def awaits_introduction(case: Case) -> bool:
    """Whether the addressee's first letter is still to be decided, or to be sent."""
    return case.introduced_on is None and case.introduces and not _is_in_doubt(case)


def _introduction(look: Look) -> Found:
    case = look.case
    if StageOutcome.DECIDED in _outcomes(case):
        return Found("The first letter to whoever owes it waits for the post.")
    if _is_in_doubt(case):
        return Found("The first letter is held, or may not have arrived: nothing else goes until a person settles it.")
    if not case.introduces:
        return Found("The first letter goes with the nearest deadline of this action; nothing goes before it.")
    reason = "Nobody has written to whoever owes it: the first letter lists all that is asked, and asks if it is right."
    return Found(reason, StageDue(look.unused(INTRODUCTION), case.addressee, look.today))


def _is_in_doubt(case: Case) -> bool:
    return case.introduction_in_doubt or bool(_outcomes(case) & _IN_DOUBT)


def _outcomes(case: Case) -> set[StageOutcome]:
    return {
        record.outcome for record in case.history if record.act is Act.INTRODUCE and record.addressee == case.addressee
    }
