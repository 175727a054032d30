"""The words of the calendar, and the ends of months, quarters and years."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import calendar
import datetime as dt

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri", "saturday sat",
         "sunday sun"))
    for name in names.split()
}  # fmt: skip
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
UNITS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
TEENS = {
    word: number
    for number, word in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        start=10,
    )
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
NUMBERS = UNITS | TEENS | TENS
ORDINALS = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), start=1
    )
} | {"last": -1, "final": -1}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
DAY_ORDINALS = {word: number for word, number in ORDINALS.items() if number > 0} | {
    word: number
    for number, word in enumerate(
        ("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
         "nineteenth", "twentieth"), start=11)
} | {"thirtieth": 30}  # fmt: skip
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
LAST_DAY = dt.date(9000, 12, 31)  # what is counted from a date may go beyond LATEST, and no further than this


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def month_span(year: int, first: int, months: int) -> tuple[dt.date, dt.date]:
    """First and last day of `months` months that begin with month `first` of `year`."""
    last = first - 1 + months - 1
    return dt.date(year, first, 1), month_end(year + last // 12, last % 12 + 1)


def full_year(digits: str, reference: dt.date) -> int:
    """A year of two or four digits; two digits mean the year nearest to the reference."""
    year = int(digits)
    if len(digits) != 2:
        return year
    century = reference.year // 100 * 100
    return min((century - 100 + year, century + year, century + 100 + year), key=lambda y: abs(y - reference.year))
