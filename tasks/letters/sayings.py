"""Days, numbers and names as they are said in a letter. English, whatever the machine's locale."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BODY_NOUNS = frozenset(
    (
        "authority", "board", "branch", "bureau", "centre", "chair", "clerk", "command", "commander",
        "commissioner", "committee", "constable", "council", "department", "deputy", "directorate",
        "director", "division", "executive", "force", "forum", "group", "inspectorate", "network", "office",
        "officer", "panel", "partnership", "secretariat", "secretary", "section", "service", "superintendent",
        "team", "treasurer", "trust", "unit",
    )
)  # fmt: skip
ROLES_WITH_OF = frozenset(("chair", "clerk", "deputy", "director", "head", "secretary", "superintendent"))
KILO = 1024


def day(date: dt.date) -> str:
    """Friday 30 March 2001."""
    return f"{DAYS[date.weekday()]} {plain_day(date)}"


def plain_day(date: dt.date) -> str:
    """30 March 2001."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def subject_day(date: dt.date) -> str:
    """Friday 30 March."""
    return f"{DAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]}"


def listed(parts: Sequence[str]) -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def days(dates: Sequence[dt.date]) -> str:
    """19 and 28 March and 2 April 2001: each month and each year is named once."""
    years = []
    for year, in_year in groupby(sorted(set(dates)), key=lambda date: date.year):
        months = [
            f"{listed([str(date.day) for date in in_month])} {MONTHS[month - 1]}"
            for month, in_month in groupby(in_year, key=lambda date: date.month)
        ]
        years.append(f"{listed(months)} {year}")
    return listed(years)


def number(count: int) -> str:
    """`three`; figures above ten."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def counted(count: int, noun: str) -> str:
    """`1 working day`, `2 working days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def the(name: str) -> str:
    """`the Community Committee`, `the Head of Training`, `the CDO`, but `Superintendent Hale`."""
    words = name.split()
    if not words or words[0].lower() == "the":
        return name
    is_body = words[-1].lower() in BODY_NOUNS or (len(words) == 1 and name.isupper())
    is_role = len(words) > 1 and words[0].lower() in ROLES_WITH_OF and words[1] in ("of", "to")
    return f"the {name}" if is_body or is_role else name


def began(sentence: str) -> str:
    """With a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def stopped(sentence: str) -> str:
    """With a full stop at its end, unless it ends in one already."""
    sentence = sentence.strip()
    return sentence if not sentence or sentence[-1] in ".?!" else f"{sentence}."


def size(count: int) -> str:
    """Bytes as an owner reads them: `812 bytes`, `48 kB`, `3.2 MB`."""
    if count < KILO:
        return counted(count, "byte")
    return f"{round(count / KILO)} kB" if count < KILO * KILO else f"{count / KILO / KILO:.1f} MB"
