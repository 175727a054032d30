"""The business calendar of a jurisdiction: which days count, and what day it is there."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from registry.errors import BadInputError

ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=512)
def _public_holidays(jurisdiction: str, year: int) -> Mapping[dt.date, str]:
    country, _, part = jurisdiction.partition("-")
    return MappingProxyType(dict(holidays.country_holidays(country, subdiv=part or None, years=year)))


@lru_cache(maxsize=64)
def _weekend(jurisdiction: str) -> frozenset[int]:
    country, _, part = jurisdiction.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None).weekend)
    except NotImplementedError as error:
        raise BadInputError(
            f"No public holidays are known for {jurisdiction!r}; write it like GB-ENG or FR."
        ) from error


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days of one jurisdiction in one time zone.

    `extra` are days on which the body is closed besides (with their names), `removed` are public holidays
    or weekend days on which it works. Counting from a day that is not a working day starts at its
    neighbour: three working days before Saturday 31 March 2001 is Wednesday the 28th, one after it is
    Monday 2 April. Build it with `WorkingDays.of`, which refuses unknown names with BadInputError.
    """

    jurisdiction: str
    zone: str
    extra: tuple[tuple[dt.date, str], ...] = ()
    removed: frozenset[dt.date] = frozenset()

    @classmethod
    def of(
        cls,
        jurisdiction: str = "GB-ENG",
        zone: str = "Europe/London",
        *,
        extra: Mapping[dt.date, str] | None = None,
        removed: Iterable[dt.date] = (),
    ) -> "WorkingDays":
        """The calendar of an ISO 3166 country or part of one, by default England's bank holidays."""
        _weekend(jurisdiction)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise BadInputError(f"No time zone is called {zone!r}; write it like Europe/London.") from error
        return cls(jurisdiction, zone, tuple(sorted((extra or {}).items())), frozenset(removed))

    def closed_for(self, day: dt.date) -> str | None:
        """Why nobody works on that day ("Saturday", "Good Friday"); None on a working day."""
        for closed, name in self.extra:
            if closed == day:
                return name
        if day in self.removed:
            return None
        name_of_holiday = _public_holidays(self.jurisdiction, day.year).get(day)
        if name_of_holiday is not None:
            return name_of_holiday
        return f"{day:%A}" if day.weekday() in _weekend(self.jurisdiction) else None

    def is_working(self, day: dt.date) -> bool:
        """Whether letters go and days are counted."""
        if self.extra or self.removed:
            return self.closed_for(day) is None
        # The usual case, asked thousands of times in a forecast.
        weekend = day.weekday() in _weekend(self.jurisdiction)
        return not weekend and day not in _public_holidays(self.jurisdiction, day.year)

    def add(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after `day` (before it, if n is negative); with 0, as `on_or_before`."""
        if n == 0:
            return self.on_or_before(day)
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def next_working(self, day: dt.date) -> dt.date:
        """The first working day strictly after `day`."""
        return self.add(day, 1)

    def on_or_before(self, day: dt.date) -> dt.date:
        """`day` itself if it is a working day, else the last one before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def on_or_after(self, day: dt.date) -> dt.date:
        """`day` itself if it is a working day, else the first one after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def days_late(self, due: dt.date, today: dt.date) -> int:
        """How many working days of `today` and the days before it lie after `due`; 0 when none do."""
        return sum(self.is_working(due + ONE_DAY * n) for n in range(1, (today - due).days + 1))

    def skipped(self, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """The days from `start` to `end`, both counted, on which nobody works, with the reason."""
        days = (start + ONE_DAY * n for n in range((end - start).days + 1))
        return tuple((day, name) for day in days if (name := self.closed_for(day)) is not None)

    def local_date(self, now_utc: dt.datetime) -> dt.date:
        """What day it is in the body's zone. Raises BadInputError for an instant without a zone."""
        if now_utc.tzinfo is None:
            raise BadInputError(f"The instant {now_utc.isoformat()} has no time zone; pass an aware one.")
        return now_utc.astimezone(ZoneInfo(self.zone)).date()

    def at(self, day: dt.date, clock: str) -> dt.datetime:
        """The UTC instant at which the body's clocks show `clock` ("08:00") on `day`."""
        local = dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=ZoneInfo(self.zone))
        return local.astimezone(dt.UTC)
