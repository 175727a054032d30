"""An RFC 5545 rule, and the stretches of time that it lays out from an anchor, without drift."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count as counting
from itertools import islice, takewhile

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrulestr

from registry.errors import BadInputError, Problem

_ONE_DAY = dt.timedelta(days=1)
_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_DAYS_BETWEEN = {DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366}
_STEPS_BACK = {DAILY: 366, WEEKLY: 53, MONTHLY: 12, YEARLY: 4}  # where an earlier occurrence must lie
_BY_KEYS = frozenset({"BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_KEYS = _BY_KEYS | {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_LONGEST_INTERVAL = 400
_LONGEST_YEARS = 100
_DAYS_A_MONTH = 31


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule, taken apart."""

    freq: int  # dateutil's constant
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None
    by: dict[str, str] = field(default_factory=dict)

    @property
    def names_days(self) -> bool:
        """Whether it says on which days it falls; otherwise it covers whole periods."""
        return bool(self.by)

    def step(self, n: int) -> relativedelta:
        """The time from the start of one period to the n-th after it."""
        steps = n * self.interval
        if self.freq == YEARLY:
            return relativedelta(years=steps)
        if self.freq == MONTHLY:
            return relativedelta(months=steps)
        return relativedelta(days=steps * _DAYS_BETWEEN[self.freq])


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period, both ends counted."""

    start: dt.date
    end: dt.date


def parse_rule(text: str) -> Rule:
    """The rule that `text` holds. Raises BadInputError with every mistake found."""
    parts: dict[str, str] = {}
    problems: list[str] = []
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        key, _, value = part.partition("=")
        if key not in _KEYS or not value:
            problems.append(f"{part!r} is not understood; known are {', '.join(sorted(_KEYS))}.")
        elif key in parts:
            problems.append(f"{key} stands there twice.")
        parts[key] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        problems.append(f"FREQ must be one of {', '.join(_FREQUENCIES)}.")
    problems += _bad_numbers(parts)
    if _picks_from_nothing(parts):
        problems.append("BYSETPOS picks from days that another part must name, as BYDAY does.")
    if not problems:
        problems += _refused_by_dateutil(parts)
    if problems:
        raise BadInputError(f"The rule {text!r} cannot be used.", tuple(Problem(each) for each in problems))
    return Rule(
        freq=_FREQUENCIES[parts["FREQ"]],
        interval=int(parts.get("INTERVAL", "1")),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_date(parts["UNTIL"]) if "UNTIL" in parts else None,
        by={key: value for key, value in parts.items() if key in _BY_KEYS},
    )


def _bad_numbers(parts: dict[str, str]) -> Iterator[str]:
    longest = _LONGEST_YEARS if parts.get("FREQ") == "YEARLY" else _LONGEST_INTERVAL
    if not (parts.get("INTERVAL", "1").isdecimal() and 1 <= int(parts.get("INTERVAL", "1")) <= longest):
        yield f"INTERVAL must be a whole number from 1 to {longest}."
    if not (parts.get("COUNT", "1").isdecimal() and int(parts.get("COUNT", "1")) >= 1):
        yield "COUNT must be a whole number from 1."
    try:
        _date(parts.get("UNTIL", "20010101"))
    except ValueError:
        yield "UNTIL must be a date, like 20011231."


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text.partition("T")[0])


def _picks_from_nothing(parts: dict[str, str]) -> bool:
    return "BYSETPOS" in parts and not (parts.keys() & (_BY_KEYS - {"BYSETPOS"}))


def _refused_by_dateutil(parts: dict[str, str]) -> Iterator[str]:
    by = ";".join(f"{key}={value}" for key, value in parts.items() if key in _BY_KEYS)
    try:
        rrulestr(f"FREQ={parts['FREQ']};{by}".rstrip(";"), dtstart=dt.datetime(2001, 1, 1))  # noqa: DTZ001 - dateutil counts calendar days
    except (ValueError, KeyError, TypeError, IndexError) as error:
        yield f"{by}: {error}."


def at_least_monthly(text: str | None) -> bool:
    """Whether a rule asks once a month or more often. False for none and for one that cannot be used."""
    try:
        rule = parse_rule(text) if text else None
    except BadInputError:
        return False
    if rule is None:
        return False
    often = _DAYS_BETWEEN[rule.freq] * rule.interval <= _DAYS_A_MONTH
    return often and "BYMONTH" not in rule.by


def stretches(
    rule: Rule,
    document_on: dt.date,
    *,
    until: dt.date,
    start_on: dt.date | None = None,
    end_on: dt.date | None = None,
) -> Iterator[Stretch]:
    """The periods that the rule lays out, oldest first, as far as they begin by `until`.

    They are counted from the document's date (or `start_on`), never from the window looked at, so a count
    or an end comes out the same for every `until`. Each is computed from the anchor, never from the one
    before it, so 31 January leads to 28 February and then to 31 March.
    """
    last = min(day for day in (end_on, rule.until, dt.date.max) if day is not None)
    if rule.names_days:
        found = _between_named_days(rule, document_on, start_on, min(until, last))
    else:
        found = _whole_periods(rule, start_on or _first_whole(rule.freq, document_on), until)
    return islice(takewhile(lambda stretch: stretch.end <= last, found), rule.count)


def _first_whole(freq: int, document_on: dt.date) -> dt.date:
    """The first day of the first period that begins after the document's date."""
    if freq == DAILY:
        return document_on + _ONE_DAY
    if freq == WEEKLY:
        return document_on + _ONE_DAY * (7 - document_on.weekday())
    return document_on.replace(day=1) + relativedelta(months=1)


def _whole_periods(rule: Rule, anchor: dt.date, until: dt.date) -> Iterator[Stretch]:
    for n in counting():
        start = anchor + rule.step(n)
        if start > until:
            return
        yield Stretch(start, anchor + rule.step(n + 1) - _ONE_DAY)


def _between_named_days(
    rule: Rule, document_on: dt.date, start_on: dt.date | None, until: dt.date
) -> Iterator[Stretch]:
    first = start_on or document_on + _ONE_DAY
    begins = first
    for day in _named_days(rule, first, until):
        if day >= first:
            yield Stretch(begins, day)
        begins = day + _ONE_DAY


def _named_days(rule: Rule, first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The rule's days, from some time before `first`, so that the one before it is known."""
    start = _unit_start(rule.freq, first) - rule.step(_STEPS_BACK[rule.freq])
    by = dict(rule.by)
    if rule.freq == WEEKLY and "BYDAY" not in by:
        by["BYDAY"] = "SU"  # "every week in April" is due by each week's end
    if rule.freq in (MONTHLY, YEARLY) and by.keys() <= {"BYMONTH", "BYMONTHDAY"}:
        # RFC 5545 skips a month that has no 31st; an owed return falls on the last day that there is.
        # "Annually in April" names no day: it is due by the month's end.
        month_days = [int(day) for day in by.pop("BYMONTHDAY", "-1").split(",")]
        for month in _dates(rule, {**by, "BYMONTHDAY": "1"}, start, until):
            days = sorted({_day_of_month(month, day) for day in month_days})
            yield from takewhile(lambda day: day <= until, days)
    else:
        yield from _dates(rule, by, start, until)


def _unit_start(freq: int, day: dt.date) -> dt.date:
    if freq == YEARLY:
        return day.replace(month=1, day=1)
    if freq == MONTHLY:
        return day.replace(day=1)
    return day - _ONE_DAY * day.weekday() if freq == WEEKLY else day


def _day_of_month(month: dt.date, day: int) -> dt.date:
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(day, last) if day > 0 else max(1, last + 1 + day))


def _dates(rule: Rule, by: dict[str, str], start: dt.date, until: dt.date) -> Iterator[dt.date]:
    name = next(name for name, freq in _FREQUENCIES.items() if freq == rule.freq)
    text = ";".join([f"FREQ={name}", f"INTERVAL={rule.interval}", *(f"{key}={value}" for key, value in by.items())])
    midnight = dt.time()
    rule_set = rrulestr(text, dtstart=dt.datetime.combine(start, midnight))
    for moment in rule_set:
        if moment.date() > until:
            return
        yield moment.date()
