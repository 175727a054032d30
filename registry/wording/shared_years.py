"""A day without its year has the year that its neighbours show, in its sentence or in the one before."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.found import Found, day_words

ONCE = ScheduleKind.ONCE


def share_years(found: list[Found]) -> list[Found]:
    """A day without its year has the year that its neighbour in the sentence shows."""
    shown = [day for each in found if each.year_given and (day := each.due or each.until or each.start)]
    if not shown:
        return found
    return [_with_year(each, shown[-1], shown[0]) for each in found]


def _with_year(each: Found, last: dt.date, first: dt.date) -> Found:
    if each.year_given or not each.due or each.kind is not ONCE:
        return each
    due = in_year(each.due, last.year)
    if due > last and in_year(each.due, first.year) > last and each.lead != "by":  # "in November and February 2002"
        due = in_year(each.due, last.year - 1)
    return of_year(each, due, "the date beside it")


def in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 29 February is the 28th where there is none."""
    return dt.date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def of_year(each: Found, due: dt.date, source_of_year: str) -> Found:
    """The finding with a year that the text shows; what was open was only the year."""
    why = f"{day_words(due)}, the year taken from {source_of_year}"
    plain = each.precision == "day" or each.lead not in {"by", "before"}
    return replace(each, due=due, why=why, year_given=True, ambiguous=each.ambiguous and not plain,
                   between=() if plain else each.between)  # fmt: skip


def neighbours_year(each: Found, shown: dt.date) -> Found:
    """A bare "by 15 February" after a sentence with a printed date: the first such day that is not before it."""
    if each.year_given or each.kind is not ONCE or not each.due:
        return each
    due = in_year(each.due, shown.year)
    due = due if due >= shown else in_year(each.due, shown.year + 1)
    between = (f"by {day_words(due)}, after the date printed before it", f"every year by {due.day} {due:%B}")
    why = f"{day_words(due)}, the year taken from the date in the sentence before"
    return replace(each, due=due, why=why, ambiguous=True, between=between)
