"""What an absence notice says of its end. Best effort: what is not plain stays unknown."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from tasks.replies.incoming import Incoming

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if n
}
_MONTHS["sept"] = 9
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?(?:,?\s+(?P<year>20\d\d|19\d\d))?(?!\w)"
)
_MONTH_DAY = rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d|19\d\d))?(?!\w)"
_ISO = r"(?P<year>20\d\d|19\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"
_UNTIL = (
    r"(?:until|till|through|up to|to|returning(?: to (?:the )?office)?|return(?: to (?:the )?office| to work)?|back"
    r"(?: in (?:the )?office| at work)?)(?: again)?(?: on)?(?: and including)?\s+(?:(?:mon|tues"
    r"|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?"
)
_END = tuple(re.compile(rf"\b{_UNTIL}{date}", re.IGNORECASE) for date in (_DAY_MONTH, _MONTH_DAY, _ISO))
_APPLE = re.compile(r"endDate=(\d{4}-\d\d-\d\d)")
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|on (?:annual |sick |maternity |paternity )?leave|away (?:from"
    r"|until|on)|on holiday|on vacation"
    r"|currently away|be away)\b",
    re.IGNORECASE,
)
_LONGEST = 20_000
_LONGEST_ABSENCE = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away. `until` is the date that the notice names, None when it names none that is plain."""

    until: dt.date | None
    said: str  # the words that say so


def absence_of(incoming: Incoming) -> Absence | None:
    """The absence that an automatic reply tells of; None when it tells of none.

    Ask this only of mail that a machine wrote. Dates without a year are the next such day after the message's own
    date; without a date on the message they stay unknown. Numbers alone ("5/6") are never read as a date.
    """
    if found := _APPLE.search(incoming.header("x-apple-criteria") or ""):
        return Absence(_iso(found[1]), found[0])
    text = " ".join(f"{incoming.subject}. {incoming.text[:_LONGEST]}".split())
    for pattern in _END:
        if found := pattern.search(text):
            return Absence(_date(found, incoming.date.date() if incoming.date else None), found[0])
    away = _AWAY.search(text)
    return Absence(None, away[0]) if away else None


def _date(found: re.Match[str], sent_on: dt.date | None) -> dt.date | None:
    month = found["month"].lower()
    number = _MONTHS.get(month) or int(month)
    if found["year"]:
        return _day(int(found["year"]), number, int(found["day"]))
    if sent_on is None:
        return None
    this_year = _day(sent_on.year, number, int(found["day"]))
    if this_year and this_year >= sent_on:
        return this_year
    next_year = _day(sent_on.year + 1, number, int(found["day"]))
    return next_year if next_year and next_year - sent_on <= _LONGEST_ABSENCE else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _iso(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
