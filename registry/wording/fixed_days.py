"""Recurrences with a day of their own: "the first Monday of each month", "the end of each quarter"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from registry.wording.calendar_words import ORDINALS, WEEKDAY_CODES, WEEKDAYS
from registry.wording.durations import UNIT_WORDS
from registry.wording.found import Found
from registry.wording.rules import NEEDS_MONTH, UNIT_ADJECTIVES, made, rule_text
from registry.wording.source import Source


def is_nth_of_each(source: Source, at: int) -> bool:
    """Whether a day of each month, quarter or year begins here."""
    found = nth_of_each(source, at, dt.date.min)
    return found is not None and found.lead != NEEDS_MONTH


def nth_of_each(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "first Monday of each month", "last working day of the month", "15th of every month", "end of each quarter"."""
    low = source.low(at)
    if low in {"end", "beginning", "start"} and source.low(at + 1) == "of":
        return _edge_of_each(source, at, at + 2, -1 if low == "end" else 1)
    if low in {"each", "every"}:
        nth_next = low == "every" and source.low(at + 1) in ORDINALS
        return _unit_end(source, at) or (nth_of_each(source, at + 1, _reference) if nth_next else None)
    nth = ORDINALS.get(low) or (int(low[:-2]) if source.kind(at) == "ordinal" else None)
    if nth is None or (source.kind(at) == "ordinal" and not 1 <= nth <= 31):
        return None
    after, parts = _which_day(source, at + 1, nth)
    unit = _of_each(source, after)
    if unit is None:
        return _day_of_its_month(source, at, after, parts)
    word, end = unit
    letters = source.letters(at, end)
    if word == "month":
        return made(at, end, rule_text("MONTHLY", 1, parts), f'"{letters}" is that day of each month')
    return _edge_rule(at, end, word, -1 if nth == -1 else 1, letters) if "DAY=MO" not in parts else None


def _day_of_its_month(source: Source, at: int, after: int, parts: str) -> Found | None:
    """The "by the 15th" of "monthly by the 15th": a day that needs a rule beside it."""
    placed = source.low(at - 1) == "the" and source.low(at - 2) in {"on", "by"}
    if not placed or after != source.clause_end(at) or (source.kind(at) != "ordinal" and "BYDAY" not in parts):
        return None
    found = made(at, after, rule_text("MONTHLY", 1, parts), f'"{source.letters(at, after)}" is that day of each month')
    return replace(found, lead=NEEDS_MONTH)


def _which_day(source: Source, at: int, nth: int) -> tuple[int, str]:
    """ "working day", "Monday" or "day" after an ordinal, as the parts of a rule."""
    if source.low(at) in {"working", "business", "week"} and source.low(at + 1) == "day":
        return at + 2, f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth}"
    if source.low(at) in WEEKDAYS:
        return at + 1, f"BYDAY={nth}{WEEKDAY_CODES[WEEKDAYS[source.low(at)]]}"
    return at + (source.low(at) == "day"), f"BYMONTHDAY={nth}"


def _unit_end(source: Source, at: int) -> Found | None:
    """ "each month end", "every quarter-end", "each financial year end"."""
    after = at + 1 + (source.low(at + 1) in UNIT_ADJECTIVES)
    unit, end = UNIT_WORDS.get(source.low(after)), source.past_hyphen(after + 1)
    if unit not in {"month", "quarter", "year"} or source.low(end) != "end":
        return None
    word = source.letters(at + 1, after + 1).lower() if unit == "year" else str(unit)
    return _edge_rule(at, end + 1, word, -1, source.letters(at, end + 1))


def _of_each(source: Source, at: int) -> tuple[str, int] | None:
    """ "of each month", "in every quarter", "of the month", "of the following month"."""
    if source.low(at) not in {"of", "in"} or source.low(at + 1) not in {"each", "every", "the", "a", "any"}:
        return None
    after = at + 2 + (source.low(at + 2) in {"following", "succeeding", "calendar"} and source.low(at + 3) == "month")
    kind = source.low(after) if source.low(after) in UNIT_ADJECTIVES else ""
    after += bool(kind)
    unit = UNIT_WORDS.get(source.low(after))
    if unit not in {"month", "quarter", "year", "week"}:
        return None
    if source.low(at + 1) == "the" and unit != "month":
        return None
    return (f"{kind} {unit}".strip() if unit == "year" else unit), after + 1


def _edge_of_each(source: Source, at: int, after: int, edge: int) -> Found | None:
    if source.low(after) not in {"each", "every"}:
        return None
    unit = _of_each(source, after - 1)
    return _edge_rule(at, unit[1], unit[0], edge, source.letters(at, unit[1])) if unit else None


def _edge_rule(at: int, end: int, word: str, edge: int, letters: str) -> Found:
    """The first or last day of each month, quarter or year."""
    months = {
        "month": "", "quarter": "3,6,9,12" if edge < 0 else "1,4,7,10",
        "fiscal year": "9" if edge < 0 else "10", "financial year": "3" if edge < 0 else "4",
        "academic year": "8" if edge < 0 else "9", "school year": "8" if edge < 0 else "9",
    }.get(word, "12" if edge < 0 else "1")  # fmt: skip
    why = f'"{letters}" is the {"last" if edge < 0 else "first"} day of each {word}'
    if word == "week":
        return made(at, end, rule_text("WEEKLY", 1, "BYDAY=FR" if edge < 0 else "BYDAY=MO"), why)
    if word == "month":
        return made(at, end, rule_text("MONTHLY", 1, f"BYMONTHDAY={edge}"), why)
    return made(at, end, rule_text("YEARLY", 1, f"BYMONTH={months};BYMONTHDAY={edge}"), why)
