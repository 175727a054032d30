"""What only looks like a date because it is told: past narrative, the dates of papers, how things stood."""

import datetime as dt

from registry.model import ScheduleKind
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.verbs import BE, HAVE, IMPERATIVES, PAST, is_past_form
from registry.wording.word_lists import listed

ONCE, WINDOW = ScheduleKind.ONCE, ScheduleKind.WINDOW
AHEAD = listed("must shall should will planned due required to scheduled expected target please")
DUE_NOUNS = listed(
    """
    deadline deadlines date dates target timescale timeframe timeline milestone completion implementation end start
    week due
    """
)
SITTINGS = listed("meeting meetings committee board council cabinet session panel conference")
ISSUED = listed(
    """
    published issued dated adopted signed approved released agreed revised updated introduced launched enacted made
    established produced received submitted held commissioned announced launched prepared endorsed passed ratified
    """
)
ARTICLES = listed("the its this a an our their these those his her your")
DONE_FIRST = listed("approved adopted published issued ratified released signed completed implemented dated received")
PRINTED = listed("dated published issued updated released version edition printed")
TELLING = frozenset({"following", "after", "when", "before", "once", "upon", "whenever"})
HEADS = listed("meeting report publication issue approval inspection visit paper hearing incident birth")
SHOWS = listed("shows show showing illustrates summarises summarizes relates relate presents")
MOVED = listed(
    """
    slipped put extended moved postponed deferred amended changed delayed rescheduled revised back forward set
    """
)
COVERS = listed("cover covers covering covered span spans spanning spanned")
COVERED = listed("the period periods year years from of time financial")
SPANS = frozenset({"months", "year", "quarter", "period", "weeks"})


def is_only_told(source: Source, first: int, end: int, found: list[Found]) -> bool:
    """Whether the sentence tells what was, and asks for nothing; the words of its events tell their own."""
    verbs = source.verbs
    if (
        verbs.asks(first, end)
        or not verbs.tells(first, end)
        or _is_now(source, first, end, found)
        or _orders(source, first, end)
    ):
        return False
    events = [each for each in found if each.kind is ScheduleKind.ON_EVENT]
    inside = sum(verbs.told(each.first, each.end) for each in events)
    return verbs.told(first, end) > inside or any(
        _counterfactual(source, each, end) or _followed_by_past(source, each, end) for each in events
    )


def _followed_by_past(source: Source, each: Found, end: int) -> bool:
    """ "After the incident, the force apologised": the clause behind the event tells too."""
    stop = source.clause_end(each.end + 1) if each.end + 1 < end else end
    return each.lead in TELLING and source.verbs.may_tell(each.end, min(stop, end, each.end + 6))


def _is_now(source: Source, first: int, end: int, found: list[Found]) -> bool:
    """A present tense outside the events: "once it was agreed, visits are carried out"."""
    inside = {k for each in found if each.kind is ScheduleKind.ON_EVENT for k in range(each.first, each.end)}
    return any(source.low(k) in {"is", "are"} and k not in inside for k in range(first, end))


def _counterfactual(source: Source, each: Found, end: int) -> bool:
    """ "if this had been done, it would have been seen"; and "when they came" beside another past."""
    return source.low(each.first) == "if" and any(
        source.low(k) == "would" and "have" in source.lows(k + 1, 2) for k in range(each.end, min(end, each.end + 20))
    )


def _orders(source: Source, first: int, end: int) -> bool:
    """Whether a clause of the sentence begins with an imperative."""
    at = first
    while at < end:
        start = at
        while source.kind(start) in {"mark", "number"} and start < end:
            start += 1
        if source.low(start) in IMPERATIVES and source.low(start + 1) not in PAST | BE | HAVE | {"of", ""}:
            return True
        at = max(source.clause_end(start), start) + 1
    return False


def is_past(  # noqa: PLR0911  (one return a reason)
    source: Source, first: int, end: int, each: Found, reference: dt.date
) -> bool:
    """A date that lies behind the paper is narrative, unless its own clause still asks for it."""
    last = each.due if each.kind is ONCE else (each.until or each.start) if each.kind is WINDOW else None
    if last is None:
        return False
    if (
        each.kind is WINDOW
        and not each.year_given
        and "year" in {source.low(each.first - 1), source.low(each.first - 2)}
    ):
        return True  # "the financial year (1 April - 31 March)"
    if _is_status(source, first, end, each) or _is_scope(source, first, end, each, reference):
        return True
    if _belongs_to_a_paper(source, first, end, each, reference) or _is_tellings(
        source, first, end, each, last, reference
    ):
        return True
    if each.kind is WINDOW and each.until is None:
        have = any(source.low(k) in {"has", "have"} for k in range(each.end, min(end, each.end + 12)))
        status = each.lead == "as of" or (each.lead == "from" and have)
        began = each.lead == "since" or (status and not source.verbs.asks(first, end))
        return began or last < reference or (last == reference and each.lead == "from")
    if last >= reference or each.strength is Strength.WEAK:
        return False
    begin = source.clause_start(each.first)
    near = max(begin, each.first - 8)
    asked = any(source.low(k) in AHEAD for k in range(near, each.first)) or (
        each.first == first and source.verbs.has_modal(each.end, end)
    )
    told = any(source.low(k) in {"was", "were", "had", "been", "not"} for k in range(near, each.first))
    return not (asked and not told and each.lead == "by")


def _is_tellings(source: Source, first: int, end: int, each: Found, last: dt.date, reference: dt.date) -> bool:
    """Whether the sentence tells of that day: "the Board met on 12 January 2001", "in May 2003 it found gaps"."""
    verbs = source.verbs
    if verbs.asks(first, end) or is_moved(source, each):
        return False
    if each.lead == "by":
        aim = any(source.low(k) == "to" for k in range(max(first, each.first - 15), each.first))
        return verbs.told(first, each.first) > 0 and not aim
    told = verbs.tells(first, end) if last <= reference else verbs.told(first, end) > 0
    return told and (each.kind is WINDOW or each.lead in {"in", "within", "bare", "before"})


def _is_status(source: Source, first: int, end: int, each: Found) -> bool:
    """ "the 12 months to 31 March 2003", "figures as at 31 March", "the table shows April to June": how it stood."""
    if source.low(each.first) == "to" and source.low(each.first - 1) in SPANS:
        return True
    if source.verbs.asks(first, end):
        return False
    if source.low(each.first) == "at" and each.precision == "day" and each.lead == "in":
        return True
    shown = each.lead in {"in", "bare", "from"} and each.kind in {ONCE, WINDOW}
    return shown and any(source.low(k) in SHOWS for k in range(max(first, each.first - 12), each.first))


def _is_scope(source: Source, first: int, end: int, each: Found, reference: dt.date) -> bool:
    """ "the plan covers the period 1 April 1999 - 31 March 2002", where that has begun: what a paper is about."""
    if each.kind is not WINDOW or not each.start or each.start >= reference or source.verbs.asks(first, end):
        return False
    k = each.first - 1
    while k > first and source.low(k) in COVERED:
        k -= 1
    return source.low(k) in COVERS


def is_moved(source: Source, each: Found) -> bool:
    """ "the deadline was extended to 30 November": told, and still to come."""
    return any(source.low(k) in MOVED for k in range(max(0, each.first - 3), each.first + 1))


def _belongs_to_a_paper(source: Source, first: int, end: int, each: Found, reference: dt.date) -> bool:  # noqa: PLR0911  (one return a reason)
    """ "the letter of 4 June 2003", "guidance issued on 4 June 2003", "Published: May 2003"."""
    begin = each.first - (source.low(each.first - 1) == "the")
    bare_of = each.lead == "bare" and source.low(begin - 1) == "of"
    before = source.low(begin - 1 - bare_of)
    if each.lead == "of" or bare_of:
        if each.precision not in {"day", "week"}:
            return True
        late = each.due is not None and each.due >= reference and source.low(first) != "minutes"
        return before not in DUE_NOUNS and not (before in SITTINGS and late)
    if each.lead not in {"in", "bare"} or each.first <= first:
        return False
    if source.low(first) in {"version", "edition"} or _is_heading(source, first, each):
        return True
    at = each.first - 1
    while at > first and source.low(at) in {":", "on", "in", "(", "last"}:
        at -= 1
    word = source.low(at)
    if word in PRINTED and (at == first or source.low(at - 1) in {"last", "version", "date"} or word == "dated"):
        return True
    if word not in ISSUED or at == first or source.low(at - 1) in BE | {"to", "and", "or"}:
        return False
    return _is_reduced_clause(source, first, end, at, each)


def _is_heading(source: Source, first: int, each: Found) -> bool:
    """ "Date of meeting: 4 June 2003"."""
    if source.low(first) in DONE_FIRST or (source.low(first) == "date" and source.low(first + 1) in DONE_FIRST):
        return source.low(first + 1) in DONE_FIRST | {"by", "in", "on", "at", ":"}
    dated = source.low(first) == "date" and source.low(first + 1) == "of" and "next" not in source.lows(first + 2, 3)
    return (dated and any(source.low(k) in HEADS for k in range(first + 2, each.first))) or (
        source.lows(first, 2) == ("meeting", "date") and not source.low(first - 1)
    )


def _is_reduced_clause(source: Source, first: int, end: int, at: int, each: Found) -> bool:
    """Whether a participle says something about the noun before it: "the edition published in May 2003 says …"."""
    following = source.low(each.end) if each.end < end and source.kind(each.end) == "word" else ""
    if following and following not in {"and", "or", "by", "with", "to", "for", "at"}:
        return True
    if source.low(at - 1) == ",":
        return True
    article = next((k for k in range(at - 1, max(first, at - 6), -1) if source.low(k) in ARTICLES), first)
    return article > first and not is_past_form(source.low(article - 1))
