"""Lengths of time ("thirty (30) calendar days"), and counting them from a day."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from registry.wording.calendar_words import LAST_DAY, NUMBERS, TENS, UNITS
from registry.wording.source import Source
from registry.wording.word_lists import listed

UNIT_WORDS = {
    "hour": "hour", "hours": "hour", "day": "day", "days": "day", "week": "week", "weeks": "week",
    "fortnight": "fortnight", "fortnights": "fortnight", "month": "month", "months": "month", "quarter": "quarter",
    "quarters": "quarter", "year": "year", "years": "year", "term": "term", "terms": "term",
}  # fmt: skip
QUALIFIERS = listed(
    """
    calendar consecutive clear full complete further additional short
    """
)
WORKING = frozenset({"working", "business"})
MOST = {
    "hour": 10_000,
    "day": 10_000,
    "week": 2_000,
    "fortnight": 1_000,
    "month": 1_200,
    "quarter": 400,
    "year": 100,
    "term": 300,
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of units; `working` counts Monday to Friday only."""

    count: int
    unit: str
    working: bool = False

    @property
    def iso(self) -> str:
        """ISO 8601, weeks as days, working days as days (the conventions in docs/reading.md)."""
        if self.unit == "hour":
            return f"PT{self.count}H"
        if self.unit in {"week", "fortnight"}:
            return f"P{self.count * (7 if self.unit == 'week' else 14)}D"
        if self.unit in {"quarter", "term"}:
            return f"P{self.count * (3 if self.unit == 'quarter' else 4)}M"
        return f"P{self.count}{self.unit[0].upper()}"

    @property
    def words(self) -> str:
        return f"{self.count} {'working ' if self.working else ''}{self.unit}{'' if self.count == 1 else 's'}"

    @property
    def precision(self) -> str:
        return {"month": "month", "quarter": "month", "term": "month", "year": "year"}.get(self.unit, "day")

    def after(self, day: dt.date) -> dt.date | None:
        """The day so long after `day`; None where it leaves the calendar."""
        if self.working:
            weeks, rest = divmod(self.count, 5)
            weekday = min(day.weekday(), 5)
            day += dt.timedelta(weekday - day.weekday() if day.weekday() > 4 else 0)
            if weekday == 5:
                day, weekday = day - dt.timedelta(1), 4
            return day + dt.timedelta(weeks * 7 + rest + (2 if weekday + rest > 4 else 0))
        step = {
            "hour": relativedelta(days=(self.count + 23) // 24), "day": relativedelta(days=self.count),
            "week": relativedelta(weeks=self.count), "fortnight": relativedelta(weeks=2 * self.count),
            "month": relativedelta(months=self.count), "quarter": relativedelta(months=3 * self.count),
            "term": relativedelta(months=4 * self.count), "year": relativedelta(years=self.count),
        }[self.unit]  # fmt: skip
        try:
            later = day + step
        except (OverflowError, ValueError):
            return None
        return later if later <= LAST_DAY else None


def parse_number(source: Source, at: int) -> tuple[int, int] | None:
    """A count in digits or words, with the digits repeated in brackets passed over."""
    low = source.low(at)
    if source.kind(at) == "number" and len(low) <= 5:
        count, at = int(low), at + 1
    elif low in NUMBERS:
        count, at = NUMBERS[low], at + 1
        after = source.past_hyphen(at)
        if low in TENS and source.low(after) in UNITS:
            count, at = count + UNITS[source.low(after)], after + 1
    elif low in {"a", "an", "another"}:
        count, at = 1, at + 1
    else:
        return None
    if source.low(at) == "(" and source.kind(at + 1) == "number" and source.low(at + 2) == ")":
        at += 3
    return count, at


def _halves(source: Source, at: int, count: int) -> tuple[Duration, int] | None:
    """ "half a year", "one half-term", "two half-years", in months."""
    after = at + 2 if source.low(at + 1) in {"a", "an"} else source.past_hyphen(at + 1)
    months = {"year": 6, "years": 6, "term": 2, "terms": 2}.get(source.low(after))
    return (Duration(count * months, "month"), after + 1) if months and count <= MOST["year"] else None


def parse_duration(source: Source, at: int) -> tuple[Duration, int] | None:
    """The length whose words begin at `at`, and the token after them."""
    number = (1, at) if source.low(at) == "half" and source.low(at + 1) in {"a", "an"} else parse_number(source, at)
    if number is None:
        return None
    count, at = number
    at = source.past_hyphen(at)
    if source.low(at) == "half":
        return _halves(source, at, count)
    working = False
    while source.low(at) in QUALIFIERS or source.low(at) in WORKING:
        working = working or source.low(at) in WORKING
        at += 1
    unit = UNIT_WORDS.get(source.low(at))
    if unit is None or count > MOST[unit]:
        return None
    at += 1
    if source.low(at) in {"'", "’"}:
        at += 2 if source.low(at + 1) == "s" else 1
    return Duration(count, unit, working and unit == "day"), at
