"""Deadlines that stand on the calendar: "by May 2001", "before 4 June", "in the autumn", "on 1 and 15 May"."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.calendar_words import MONTHS
from registry.wording.days import Period, day_first, day_number, day_period, months_from
from registry.wording.found import Found, day_words
from registry.wording.periods import DETERMINERS, parse_period
from registry.wording.source import Source
from registry.wording.windows import from_day, in_window, third, until_day
from registry.wording.word_lists import book, listed

BY = book(
    """
    no later than | not later than | on or before | by no later than | at the latest by | latest by | by |
    due by | due on | due
    """
)
IN = book("in | on | at | during | for | to | of | is | be | within | around | about | circa")
MOST_FILLERS = 4  # words such as "by: the" between "by" and its day
BEFORE = book("before | prior to | ahead of | in advance of")
SITTINGS = listed(
    """
    meeting meetings committee board council cabinet session panel conference cycle assembly agm forum plenary
    """
)
WHOLE = frozenset({"year", "financial year", "academic year", "quarter", "half"})
SET_FOR = listed("scheduled planned due target targeted expected set timetabled programmed booked aimed")
THIRDS = frozenset({"early", "mid", "late"})


def dated(source: Source, at: int, reference: dt.date) -> Found | None:
    """A date, window or start whose words begin at `at`."""
    for rule in (in_window, _before, _by, from_day, until_day, _listed, _in, _bare):
        found = rule(source, at, reference)
        if found:
            return found
    return None


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
    while after < lead[1] + MOST_FILLERS and source.low(after) in {"by", "the", "on", ":"}:
        after += 1
    inner = parse_period(source, after, reference)
    if not inner:
        return None
    period, end = inner
    found = _deadline(source, at, end, period, period.last, "by")
    if period.between or (found.between and period.precision == "day") or period.precision == "week":
        return found
    if period.edge == "mid":
        return _by_middle(source, at, end, period)
    if period.edge == "end" or period.precision == "day" or lead[0] in {"due", "no later than", "not later than"}:
        return found
    plain = source.letters(after, end)
    between = (
        f"by {day_words(period.last)}, the end of {plain}",
        f"before {day_words(period.first)}, when {plain} begins",
    )
    why = f'"{source.letters(at, end)}" is read as the last day of it'
    return replace(found, ambiguous=True, between=between, why=why)


def _by_middle(source: Source, at: int, end: int, period: Period) -> Found:
    """ "by mid-June", "by the middle of 2002": the 15th, or the end of the sixth month."""
    months = period.last.month - period.first.month + 1
    due = months_from(period.first, months // 2 - 1, 1)[1] if months > 1 else period.first.replace(day=15)
    between = (f"by {day_words(due)}, the middle", f"by {day_words(period.last)}, the end of the middle third")
    found = _deadline(source, at, end, period, due, "by")
    why = f'"{source.letters(at, end)}" is read as {day_words(due)}, the middle of it'
    return replace(found, ambiguous=True, between=between, why=why)


def past_latest(source: Source, end: int) -> int:
    """Past "at the latest" after a date."""
    return end + 3 if source.lows(end, 3) == ("at", "the", "latest") else end


def _deadline(source: Source, at: int, end: int, period: Period, due: dt.date, lead: str) -> Found:
    letters = source.letters(at, end)
    end = past_latest(source, end)
    how = "printed as a day" if period.precision == "day" else f"the last day of the {period.precision} named"
    if period.edge == "start":
        how = f"the first day of the {period.precision} named"
    if period.alone:
        how = "found from the paper's date"
    if not period.year_given:
        how += ", the year taken from the paper's date"
    between = period.between
    if not period.year_given and not period.edge:
        between = (f"by {day_words(due)}", f"every year by {due.day} {due:%B}")
    return Found(
        ScheduleKind.ONCE, at, end, f'"{letters}": {day_words(due)}, {how}', due=due, precision=period.precision,
        ambiguous=bool(between), between=between, lead=lead, year_given=period.year_given,
    )  # fmt: skip


def _in(source: Source, at: int, reference: dt.date) -> Found | None:  # noqa: PLR0911  (one return a reason)
    lead = source.lead(at, IN)
    if not lead:
        return None
    inner = parse_period(source, lead[1] + (source.low(lead[1]) in DETERMINERS), reference)
    if not inner:
        return None
    period, end = inner
    if period.alone and period.edge is None and (lead[0] == "of" or not _is_asked(source, at)):
        return None
    if (
        period.precision in WHOLE
        and not period.edge
        and source.low(at - 1) not in SET_FOR
        and lead[0] not in {"in", "during", "within"}
    ):
        return None
    if end < source.size and source.low(lead[1]) in DETERMINERS and _is_title(source, period, end):
        return None
    if period.edge in THIRDS and period.precision != "day":
        return third(source, at, end, period)
    if lead[0] in {"of", "to", "for", "is", "be"} and not period.year_given and not _is_meeting(source, end):
        return None
    lead_word = "of" if lead[0] == "of" else "in"
    return _deadline(source, at, end, period, period.first if period.edge == "start" else period.last, lead_word)


def _is_asked(source: Source, at: int) -> bool:
    first, end = source.sentence(at)
    return source.verbs.asks(first, end)


def _is_meeting(source: Source, at: int) -> bool:
    """ "the May meeting", "the September Audit Committee"."""
    return any(source.low(k) in SITTINGS for k in range(at, min(at + 4, source.clause_end(at))))


def _listed(source: Source, at: int, reference: dt.date) -> Found | None:
    """The "1" of "on 1, 15 and 29 May 2001": its month stands with the last of the list."""
    lead = source.lead(at, BY) or source.lead(at, IN)
    begin = lead[1] + (source.low(lead[1]) == "the") if lead else at
    day = day_number(source, begin)
    if day is None:
        return None
    after = begin + 1
    for _ in range(12):
        while source.low(after) in {",", "and", "&", "or", "the"}:
            after += 1
        whole = day_first(source, after, reference)
        if whole:
            break
        if after == begin + 1 or day_number(source, after) is None:
            return None
        after += 1
    else:
        return None
    last = whole[0]
    period = (
        day_period(last.first.year, last.first.month, day, year_given=last.year_given) if after > begin + 1 else None
    )
    return _deadline(source, at, begin + 1, period, period.last, lead[0] if lead else "bare") if period else None


def _is_title(source: Source, period: Period, end: int) -> bool:
    """ "the FY 2017 FISMA Reports": the year belongs to a name."""
    token = source.tokens[end]
    return "year" in period.precision and token.kind == "word" and token.text[0].isupper()


def _bare(source: Source, at: int, reference: dt.date) -> Found | None:  # noqa: PLR0911  (one return a reason)
    """A date with no word before it; a bare year, or a month without its year, is too little."""
    if source.low(at) in {"the", "our", "its", "their"} or source.kind(at) == "clock":
        return None
    inner = parse_period(source, at, reference)
    if not inner:
        return None
    period, end = inner
    if source.low(at) in {"this", "next"}:
        return _this_or_next(source, at, end, period)
    if period.alone or (period.precision == "year" and not period.edge):
        return None
    if not period.year_given and period.precision not in {"day", "week"} and not _is_in_list(source, at):
        return None
    if period.precision in {"financial year", "academic year", "half"} and period.edge is None:
        return None
    if period.edge in THIRDS and period.precision != "day":
        return third(source, at, end, period)
    return _deadline(source, at, end, period, period.last, "bare")


def _goes_with_rule(source: Source, at: int) -> bool:
    """The "January" of "quarterly (January, April, …)", the "April" of "Annual – April"."""
    return source.low(at - 2) in {"annual", "annually", "yearly", "year", "quarterly"} or (
        source.low(at + 1) in {",", "and", "/", "&"} and source.low(at + 2) in MONTHS
    )


def _this_or_next(source: Source, at: int, end: int, period: Period) -> Found | None:
    """ "to be delivered this summer", "it will begin next month": a time without a word before it."""
    unit = source.low(at) == "this" and end == at + 2 and source.low(end - 1) in {"year", "month", "week", "quarter"}
    if (
        (unit and source.low(at - 1) != "later")
        or source.low(end) in {"'", "’"}
        or not _is_asked(source, at)
        or period.precision == "day"
    ):
        return None
    return _deadline(source, at, end, period, period.last, "in")


def _is_in_list(source: Source, at: int) -> bool:
    """The "December" of "in June and December"."""
    if source.low(at - 1) in {"(", ":", "–", "—", "-"} and _goes_with_rule(source, at):
        return True
    first, end = source.sentence(at)
    if at == first and end in {at + 1, at + 2} and source.clause_end(at) == at + 1:  # "September": all that a cell says
        return True
    before = at - 1
    while source.low(before) in {",", "and", "&", "or"}:
        before -= 1
    return before < at - 1 and source.low(before) in MONTHS
