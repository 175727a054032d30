"""One sentence's findings taken together: what joins, what yields, what only looks like a date."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.apart import kept
from registry.wording.found import Found, Strength, day_words
from registry.wording.joining import join
from registry.wording.narrative import is_only_told, is_past
from registry.wording.not_owed import is_caption, is_consequence, is_denied, is_habit, is_measured
from registry.wording.reported import still_holds
from registry.wording.shared_years import share_years
from registry.wording.source import Source
from registry.wording.word_lists import listed
from registry.wording.yearly_days import of_each_year

DATED = frozenset({ScheduleKind.ONCE, ScheduleKind.WINDOW})
DETERMINERS = listed("the its their our this your his her any")
PASSING = listed("in through from via using with during following before after under")
HEDGES = listed(
    """
    hopes hope hoped ideal ideally approximately around circa provisionally tentatively
    """
)


def settle(source: Source, first: int, end: int, found: list[Found], reference: dt.date) -> list[Found]:
    """What stays of a sentence's findings, in order."""
    if not found or source.is_question(first, end) or is_caption(source, first):
        return []
    found = [each for each in found if not (is_denied(source, first, each) or is_consequence(source, first, end, each))]
    found = join(source, share_years(of_each_year(source, found, reference)))
    found = [each for each in found if not is_past(source, first, end, each, reference)]
    found = [
        each for each in found if not (is_measured(source, first, end, each) or is_habit(source, first, end, each))
    ]
    if found and is_only_told(source, first, end, found):
        found = [each for each in found if _outlasts(source, first, end, each)]
    found = [_passing(source, first, each) for each in found]
    return _yield(source, [_hedged(source, first, end, each) for each in found])


def _outlasts(source: Source, first: int, end: int, each: Found) -> bool:
    """Whether a sentence that only tells still owes this: a printed date ahead, or what goes on."""
    return (each.kind in DATED and each.lead != "within") or still_holds(source, first, end, each)


def _hedged(source: Source, first: int, end: int, each: Found) -> Found:
    """ "hopes to complete in January": a date that the source itself does not hold to."""
    if each.kind is ScheduleKind.RECURRING and not each.ambiguous:
        return _perhaps(source, first, each)
    if each.kind is not ScheduleKind.ONCE or each.ambiguous or not each.due:
        return each
    near = {source.low(k) for k in range(max(first, each.first - 10), min(end, each.end + 8))} & HEDGES
    if not near:
        return each
    between = (f"by {day_words(each.due)}", "a date still to be agreed")
    return replace(each, ambiguous=True, between=between, why=f'{each.why}; "{min(near)}" leaves it open')


def _perhaps(source: Source, first: int, each: Found) -> Found:
    """ "it might be appropriate for an annual report to come": nobody has decided it."""
    if not any(source.low(k) in {"might", "ideally", "perhaps"} for k in range(max(first, each.first - 8), each.first)):
        return each
    between = (each.why, "not decided: the source only says that it might be")
    return replace(each, ambiguous=True, between=between)


def _yield(source: Source, found: list[Found]) -> list[Found]:
    """Weak findings give way to firm ones; continuing gives way to everything, an event to a date."""
    if any(each.strength is Strength.FIRM for each in found):
        return kept(source, found)
    events = [each for each in found if each.kind is not ScheduleKind.CONTINUING]
    lasting = [each for each in events if each.kind is ScheduleKind.ON_EVENT]
    return lasting or events or found[:1]


def _passing(source: Source, first: int, each: Found) -> Found:
    """ "through the monthly status reports", "as part of the quarterly review": what recurs is named in passing."""
    if each.kind is not ScheduleKind.RECURRING or each.end - each.first > 1:
        return each
    k = each.first - 1
    owned = source.low(k) in {"’", "'"} or source.lows(k - 1, 2) in {("’", "s"), ("'", "s")}
    while k > first and (source.low(k) in DETERMINERS or source.low(k) in {"’", "'", "s"}):
        k -= 1
    named = source.low(k) in PASSING and k < each.first - 1
    part = source.low(k) == "of" and source.low(k - 1) == "part"
    noun = source.kind(each.end) in {"word", "mark"} and source.low(each.end) not in {"basis", "", ".", ",", ";", ":"}
    return replace(each, strength=Strength.WEAK) if (named or part or owned) and noun else each
