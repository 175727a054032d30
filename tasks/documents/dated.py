"""The date that a paper bears: the one that says it is the paper's own. Never a guess."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator

from registry.wording.calendar_words import EARLIEST, LATEST
from tasks.documents.paper import Paper, Paragraph

NEAR_THE_TOP = 40  # paragraphs; further down a date tells of something else
LETTERHEAD = 20  # paragraphs; a date that stands alone on its line is the paper's only up here
LONGEST_LINE = 300  # characters
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
MONTH = r"(?P<{0}>(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*)\.?"
DATE = (
    rf"{WEEKDAY}(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH.format('month')},?\s+(?P<year>\d{{4}})"
    rf"|{MONTH.format('month2')}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    r"|(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})"
    r"|(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year4>\d{4}))"
)
TIME_OF_DAY = r"(?:,?\s*(?:at\s+)?\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|noon|hours|hrs)?)?"
ALONE = re.compile(rf"^\W*{DATE}{TIME_OF_DAY}\W*$", re.IGNORECASE)
SAYS_SO = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"^\W*(?:(?:meeting|report|paper|document|issue|publication)\s+)?dated?"
            rf"(?:\s+(?:of|for)\s+(?:the\s+)?(?:\w+\s+){{0,3}}(?:meeting|report|paper|issue|publication|letter))?"
            rf"(?:\s+(?:issued|published))?\s*[:–—-]?\s*{DATE}"
        ),
        rf"^\W*(?:published|issued|meeting(?:\s+date)?|report\s+date)\s*[:–—-]?\s*(?:on\s+)?{DATE}",
        rf"^\W*(?:report|paper|item|minutes|agenda|notes)\b[^.]{{0,120}}?\bof\s+the\s+{DATE}\s+meeting\b",
        (
            rf"^(?!.*\b(?:next|last|previous|future)\b)\W*(?:report|paper|minutes|notes|record|agenda)\b[^.]{{0,160}}?\b(?:meeting|held)\b[^.]{{0,80}}?"
            rf"\b(?:on|of|[–—-])\s+{DATE}"
        ),
        (
            rf"^(?!.*\b(?:next|last|previous|future|will|was|were|is|are)\b)[^.:;]{{0,90}}\b(?:board|committee|council|cabinet|panel|meeting|assembly|executive)\b[^.:;]{{0,40}}?"
            rf"(?:\s*[,–—:-]\s*|\s+(?:on|of|held\s+on)\s+){DATE}{TIME_OF_DAY}\W*$"
        ),
    )
)
DATE_CELL = re.compile(r"^\W*(?:(?:meeting|report|paper)\s+)?date(?:\s+of\s+(?:the\s+)?\w+)?\W*$", re.IGNORECASE)
MOST_DAYS_OR_MONTHS = 12


def paper_date(paper: Paper) -> dt.date | None:
    """The paper's own date, if exactly one date near its top says that it is; None if none does, or two differ.

    It says so by a label ("Date: 27 February 2001"), by naming its meeting ("Report 9 of the 12 June 2003
    meeting"), or by standing alone on a line as in a letter. "03/04/2001", whose day cannot be told from its
    month, makes it None.
    """
    labelled, alone = _dates(paper)
    found = labelled or alone
    return found.pop() if len(found) == 1 and None not in found else None


def _dates(paper: Paper) -> tuple[set[dt.date | None], set[dt.date | None]]:
    labelled: set[dt.date | None] = set()
    alone: set[dt.date | None] = set()
    for at, line in enumerate(_lines(paper)):
        match = next((found for each in SAYS_SO if (found := each.match(line))), None)
        if match:
            labelled.add(_day(match))
        elif at < LETTERHEAD and (single := ALONE.match(line)):
            alone.add(_day(single))
    return labelled, alone


def _lines(paper: Paper) -> Iterator[str]:
    """The first lines, those of a table at the top too: "Date" beside its date is one line."""
    for block in paper.blocks[:NEAR_THE_TOP]:
        if isinstance(block, Paragraph):
            yield block.text[:LONGEST_LINE]
            continue
        for row in block.rows[:NEAR_THE_TOP]:
            cells = [cell.text[:LONGEST_LINE] for cell in row if cell.text]
            pairs = (f"{one}: {two}" for one, two in itertools.pairwise(cells) if DATE_CELL.match(one))
            yield next(pairs, "")


def _day(match: re.Match[str]) -> dt.date | None:
    """The date that was matched; None for one that does not exist or can be read in two ways."""
    parts = match.groupdict()
    year = int(parts["year"] or parts["year2"] or parts["year3"] or parts["year4"])
    if parts["first"]:
        day, month = int(parts["first"]), int(parts["second"])
        if month > MOST_DAYS_OR_MONTHS:
            day, month = month, day
        elif day <= MOST_DAYS_OR_MONTHS and day != month:
            return None
    else:
        day = int(parts["day"] or parts["day2"] or parts["day3"])
        word = parts["month"] or parts["month2"]
        month = MONTHS.index(word[:3].lower()) + 1 if word else int(parts["month3"])
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date if EARLIEST <= date <= LATEST else None
