"""A date as people write it."""

import datetime as dt


def day(on: dt.date | None) -> str:
    """`Fri 30 March 2001`, in English whatever the machine's language; an em dash for none."""
    if on is None:
        return "—"
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]} {on.year}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def short_day(on: dt.date) -> str:
    """18 Nov 2026: for a cell with other things in it."""
    return f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"
