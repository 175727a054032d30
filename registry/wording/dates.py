"""Deadlines and windows that stand on the calendar: "by May 2001", "between 1 and 31 March", "from April"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.days import Period
from registry.wording.found import Found, day_words
from registry.wording.periods import DETERMINERS, parse_period
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

BY = book(
    """
    no later than | not later than | on or before | by no later than | at the latest by | latest by | by |
    until the | due by | due on | due
    """
)
IN = book("in | on | at | during | for | to | of | is | be | within | around | about | circa")
BEFORE = book("before | prior to | ahead of | in advance of")
FROM = book(
    """
    with effect from | effective from | effective | starting on | starting from | starting in | starting |
    beginning on | beginning in | beginning | commencing on | commencing in | commencing | from | as of | as
    from | after | following | since
    """
)
UNTIL = book("through the end of | until | till | up to | through | to the end of")
JOINTS = listed("to - – — until till through and")
BARE_JOINTS = listed("to - – — until through completion end")
THIRDS = frozenset({"early", "mid", "late"})


def dated(source: Source, at: int, reference: dt.date) -> Found | None:
    """A date, window or start whose words begin at `at`."""
    for rule in (_between, _from_to, _before, _by, _from, _until, _in, _bare):
        found = rule(source, at, reference)
        if found:
            return found
    return None


def _between(source: Source, at: int, reference: dt.date) -> Found | None:
    if source.low(at) != "between":
        return None
    return _two_ends(source, at, at + 1, reference, frozenset({"and", "to", "-", "–"}))


def _from_to(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "from April to June 2018", "July 1 – August 9, 2019", "beginning X through Y", "Start date: X Completion: Y"."""
    after = at
    lead = source.lead(at, FROM)
    if lead:
        after = lead[1]
    elif source.phrase(at, "start date") is not None or (source.low(at) == "start" and source.low(at + 1) == ":"):
        after = (source.phrase(at, "start date") or at + 1) + (
            source.low(source.phrase(at, "start date") or at + 1) == ":"
        )
    return _two_ends(source, at, after, reference, JOINTS if lead else BARE_JOINTS)


def _two_ends(source: Source, at: int, after: int, reference: dt.date, joints: frozenset[str]) -> Found | None:
    start = parse_period(source, after, reference)
    first_day = _day_alone(source, after) if start is None else None
    joint = start[1] if start else after + 1
    while source.low(joint) in {",", ";"}:
        joint += 1
    if (start is None and first_day is None) or source.low(joint) not in joints:
        return None
    stop = joint + 1
    while source.low(stop) in {":", "date", "the"}:
        stop += 1
    finish = parse_period(source, stop, reference)
    if finish is None:
        return None
    begin = start[0] if start else _same_month(finish[0], first_day or 0)
    return _window(at, finish[1], begin, finish[0]) if begin else None


def _day_alone(source: Source, at: int) -> int | None:
    low = source.low(at)
    if source.kind(at) == "ordinal":
        return int(low[:-2])
    return int(low) if source.kind(at) == "number" and len(low) <= 2 else None


def _same_month(finish: Period, day: int) -> Period | None:
    if finish.precision != "day" or not 1 <= day <= finish.first.day:
        return None
    first = finish.first.replace(day=day)
    return replace(finish, first=first, last=first)


def _window(at: int, end: int, begin: Period, finish: Period) -> Found | None:
    first = begin.first
    if not begin.year_given and finish.year_given:
        first = _year_before(first, finish.last)
    if first > finish.last:
        return None
    why = f"a window from {day_words(first)} to {day_words(finish.last)}, both ends as printed"
    precision = finish.precision
    return Found(ScheduleKind.WINDOW, at, end, why, start=first, until=finish.last, precision=precision, lead="from")


def _year_before(first: dt.date, last: dt.date) -> dt.date:
    """The latest such day that is not after `last`."""
    year = last.year if (first.month, first.day) <= (last.month, last.day) else last.year - 1
    return dt.date(year, first.month, 28) if (first.month, first.day) == (2, 29) else first.replace(year=year)


def _before(source: Source, at: int, reference: dt.date) -> Found | None:
    lead = source.lead(at, BEFORE)
    inner = parse_period(source, lead[1], reference) if lead else None
    if not lead or not inner:
        return None
    period, end = inner
    if period.edge in {"end", "late"}:
        return _deadline(source, at, end, period, period.last, "by")
    due = period.first - dt.timedelta(1)
    found = _deadline(source, at, end, period, due, "before")
    between = (f"by {day_words(due)}", f"by {day_words(period.last)}")
    return replace(found, ambiguous=True, between=between, why=f"strictly before {day_words(period.first)}")


def _by(source: Source, at: int, reference: dt.date) -> Found | None:
    lead = source.lead(at, BY)
    if not lead:
        return None
    after = lead[1]
    while source.low(after) in {"by", "the", "on", ":"}:
        after += 1
    inner = parse_period(source, after, reference)
    if not inner:
        return None
    period, end = inner
    found = _deadline(source, at, end, period, period.last, "by")
    if found.between and period.precision == "day":
        return found
    if period.edge == "end" or period.precision == "day" or lead[0] in {"due", "no later than", "not later than"}:
        return found
    plain = source.letters(after, end)
    between = (
        f"by {day_words(period.last)}, the end of {plain}",
        f"before {day_words(period.first)}, when {plain} begins",
    )
    why = f'"{source.letters(at, end)}" is read as the last day of it'
    return replace(found, ambiguous=True, between=between, why=why)


def _deadline(source: Source, at: int, end: int, period: Period, due: dt.date, lead: str) -> Found:
    letters = source.letters(at, end)
    how = "printed as a day" if period.precision == "day" else f"the last day of the {period.precision} named"
    if period.edge == "start":
        how = f"the first day of the {period.precision} named"
    if not period.year_given:
        how += ", the year taken from the paper's date"
    between = period.between
    if not period.year_given and not period.edge:
        between = (f"by {day_words(due)}", f"every year by {due.day} {due:%B}")
    return Found(
        ScheduleKind.ONCE, at, end, f'"{letters}": {day_words(due)}, {how}', due=due, precision=period.precision,
        ambiguous=bool(between), between=between, lead=lead, year_given=period.year_given,
    )  # fmt: skip


def _from(source: Source, at: int, reference: dt.date) -> Found | None:
    lead = source.lead(at, FROM)
    if not lead:
        return None
    after = lead[1]
    while source.low(after) in {"the", "on"}:
        after += 1
    inner = parse_period(source, after, reference)
    if not inner:
        return None
    period, end = inner
    first = period.first
    if lead[0] in {"after", "following", "since"}:
        first = period.last
        end += source.low(end) in {"deadline", "date"}
    why = f'"{source.letters(at, end)}" opens on {day_words(first)} and has no end'
    return Found(
        ScheduleKind.WINDOW,
        at,
        end,
        why,
        start=first,
        precision=period.precision,
        lead=lead[0],
        year_given=period.year_given,
    )


def _until(source: Source, at: int, reference: dt.date) -> Found | None:
    lead = source.lead(at, UNTIL)
    inner = parse_period(source, lead[1] + (source.low(lead[1]) == "the"), reference) if lead else None
    if not lead or not inner:
        return None
    period, end = inner
    why = f'"{source.letters(at, end)}" runs from the paper\'s date to {day_words(period.last)}'
    return Found(
        ScheduleKind.WINDOW, at, end, why, start=reference, until=period.last, precision=period.precision, lead="until"
    )  # fmt: skip


def _in(source: Source, at: int, reference: dt.date) -> Found | None:  # noqa: PLR0911  (one return a reason)
    lead = source.lead(at, IN)
    if not lead:
        return None
    inner = parse_period(source, lead[1] + (source.low(lead[1]) in DETERMINERS), reference)
    if not inner:
        return None
    period, end = inner
    if period.precision == "year" and lead[0] not in {"in", "during", "within"}:
        return None
    if end < source.size and source.low(lead[1]) in DETERMINERS and _is_title(source, period, end):
        return None
    if period.edge in THIRDS and period.precision != "day":
        return _third(source, at, end, period)
    if lead[0] in {"of", "to", "for", "is", "be"} and not period.year_given:
        return None
    lead_word = "of" if lead[0] == "of" else "in"
    return _deadline(source, at, end, period, period.first if period.edge == "start" else period.last, lead_word)


def _is_title(source: Source, period: Period, end: int) -> bool:
    """ "the FY 2017 FISMA Reports": the year belongs to a name."""
    token = source.tokens[end]
    return "year" in period.precision and token.kind == "word" and token.text[0].isupper()


def _third(source: Source, at: int, end: int, period: Period) -> Found:
    why = f'"{source.letters(at, end)}" is read as the {period.edge} third of the {period.precision}'
    between = (f"{day_words(period.first)} to {day_words(period.last)}", "some other stretch of it")
    return Found(
        ScheduleKind.WINDOW, at, end, why, start=period.first, until=period.last, precision=period.precision,
        ambiguous=True, between=between, lead="in",
    )  # fmt: skip


def _bare(source: Source, at: int, reference: dt.date) -> Found | None:  # noqa: PLR0911  (one return a reason)
    """A date with no word before it; a bare year, or a month without its year, is too little."""
    if source.low(at) in {"the", "this", "our", "its", "their"} or source.kind(at) == "clock":
        return None
    inner = parse_period(source, at, reference)
    if not inner:
        return None
    period, end = inner
    if (period.precision == "year" and not period.edge) or source.low(at) in {"christmas", "xmas"}:
        return None
    if not period.year_given and period.precision != "day":
        return None
    if period.precision in {"financial year", "academic year", "week", "half"} and period.edge is None:
        return None
    if period.edge in THIRDS and period.precision != "day":
        return _third(source, at, end, period)
    return _deadline(source, at, end, period, period.last, "bare")
