"""Windows: "between 1 and 31 March", "May 1-15, 2001", "from April", "until June", "in early 2002"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.days import Period, day_period, year_after
from registry.wording.found import Found, day_words
from registry.wording.periods import parse_period
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

FROM = book(
    """
    with effect from | effective as of | effective as from | effective on | effective from | effective | starting on
    | starting from | starting in | starting |
    beginning on | beginning in | beginning | commencing on | commencing in | commencing | from | as of | as
    from | after | following | since
    """
)
UNTIL = book("through the end of | until | till | up to | through | to the end of | up until | open to")
JOINTS = listed("to - – — → until till through and")
BARE_JOINTS = listed("to - – — → → until through completion end")
MOVED = listed("extended moved postponed deferred amended changed delayed rescheduled revised")
GIVEN = listed("have has given extended had deadline")
OVER = book("throughout the period | throughout | over the period | in the period | during the period")


def in_window(source: Source, at: int, reference: dt.date) -> Found | None:
    """A window whose words begin at `at`, both ends of it named."""
    if source.low(at) == "between":
        return _two_ends(source, at, at + 1, reference, frozenset({"and", "to", "-", "–"}))
    return _throughout(source, at, reference) or _from_to(source, at, reference)


def _throughout(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "throughout 2002", "over the period May to July 2001"."""
    lead = source.lead(at, OVER) if source.low(at) in {"throughout", "over", "in", "during"} else None
    if lead is None:
        return None
    after = lead[1] + (source.low(lead[1]) in {"of", "from", "between"})
    both = _two_ends(source, at, after, reference, JOINTS)
    inner = None if both else parse_period(source, after, reference)
    return both or (_window(at, inner[1], inner[0], inner[0]) if inner and not inner[0].alone else None)


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
    if source.low(at) in {"during", "over"}:
        lead, after = ("from", at + 1), at + 1
    found = _two_ends(source, at, after, reference, JOINTS if lead else BARE_JOINTS)
    if found and found.until and source.low(at) == "from" and source.low(at - 1) in MOVED:
        why = f"moved to {day_words(found.until)}"
        return replace(found, kind=ScheduleKind.ONCE, due=found.until, start=None, until=None, why=why, lead="by")
    return found


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
    finish = parse_period(source, stop, reference) or _same_month_later(source, start, stop, reference)
    if finish is None:
        return None
    begin = start[0] if start else _same_month(finish[0], first_day or 0)
    return _window(at, finish[1], begin, finish[0]) if begin else None


def _day_alone(source: Source, at: int) -> int | None:
    low = source.low(at)
    if source.kind(at) == "ordinal":
        return int(low[:-2])
    return int(low) if source.kind(at) == "number" and len(low) <= 2 else None


def _same_month_later(
    source: Source, start: tuple[Period, int] | None, at: int, reference: dt.date
) -> tuple[Period, int] | None:
    """The "15, 2001" of "May 1-15, 2001"."""
    day = _day_alone(source, at)
    if start is None or start[0].precision != "day" or start[0].year_given or day is None or day <= start[0].first.day:
        return None
    year, end = year_after(source, at + 1, reference)
    first = start[0].first
    period = day_period(year or first.year, first.month, day, year_given=year is not None)
    return (period, end) if period else None


def _same_month(finish: Period, day: int) -> Period | None:
    if finish.precision != "day" or not 1 <= day <= finish.first.day:
        return None
    first = finish.first.replace(day=day)
    return replace(finish, first=first, last=first)


def _window(at: int, end: int, begin: Period, finish: Period) -> Found | None:
    first = begin.first
    if not begin.year_given and finish.year_given:
        first = _year_before(first, finish.last)
    elif begin.year_given and not finish.year_given:
        finish = _after(finish, first)
    elif not begin.year_given and first > finish.last:
        first = _year_before(first, finish.last)
    if first > finish.last:
        return None
    given = begin.year_given or finish.year_given
    why = f"a window from {day_words(first)} to {day_words(finish.last)}, both ends as printed"
    return Found(
        ScheduleKind.WINDOW, at, end, why, start=first, until=finish.last, precision=finish.precision, lead="from",
        year_given=given,
    )  # fmt: skip


def _after(finish: Period, first: dt.date) -> Period:
    """The first such end that is not before `first`."""
    last = finish.last
    year = first.year if (last.month, last.day) >= (first.month, first.day) else first.year + 1
    return replace(finish, last=dt.date(year, 2, 28) if (last.month, last.day) == (2, 29) else last.replace(year=year))


def _year_before(first: dt.date, last: dt.date) -> dt.date:
    """The latest such day that is not after `last`."""
    year = last.year if (first.month, first.day) <= (last.month, last.day) else last.year - 1
    return dt.date(year, first.month, 28) if (first.month, first.day) == (2, 29) else first.replace(year=year)


def from_day(source: Source, at: int, reference: dt.date) -> Found | None:
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
    if period.alone and period.edge is None and period.precision == "day":
        return None
    first = period.last if period.edge == "end" else period.first  # "from the end of May" is from its last day
    if lead[0] in {"after", "following", "since"}:
        first = period.last
        end += source.low(end) in {"deadline", "date"}
    elif source.low(end) in {"onward", "onwards"}:
        end += 1
    elif source.lows(end, 2) == ("and", "onwards"):
        end += 2
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


def until_day(source: Source, at: int, reference: dt.date) -> Found | None:
    lead = source.lead(at, UNTIL)
    inner = parse_period(source, lead[1] + (source.low(lead[1]) == "the"), reference) if lead else None
    if not lead or not inner:
        return None
    period, end = inner
    if {source.low(at - 1), source.low(at - 2)} & (GIVEN | MOVED):  # "you have until 4 June": the last day for it
        return Found(
            ScheduleKind.ONCE, at, end, f'"{source.letters(at, end)}": {day_words(period.last)} is the last day for it',
            due=period.last, precision=period.precision, lead="by", year_given=period.year_given,
            ambiguous=bool(period.between), between=period.between,
        )  # fmt: skip
    why = f'"{source.letters(at, end)}" runs from the paper\'s date to {day_words(period.last)}'
    return Found(
        ScheduleKind.WINDOW, at, end, why, start=reference, until=period.last, precision=period.precision, lead="until"
    )  # fmt: skip


def third(source: Source, at: int, end: int, period: Period) -> Found:
    why = f'"{source.letters(at, end)}" is read as the {period.edge} third of the {period.precision}'
    between = (f"{day_words(period.first)} to {day_words(period.last)}", "some other stretch of it")
    return Found(
        ScheduleKind.WINDOW, at, end, why, start=period.first, until=period.last, precision=period.precision,
        ambiguous=True, between=between, lead="in",
    )  # fmt: skip
