"""What is done every so often: "every 30 days", "each month", "every other Monday", "every three to four months"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt
from dataclasses import replace

from registry.wording.adverbs import GROWTH, HALF_TERMS, TERMS
from registry.wording.calendar_words import MONTHS, SEASONS, WEEKDAY_CODES, WEEKDAYS
from registry.wording.durations import UNIT_WORDS, parse_number
from registry.wording.found import Found
from registry.wording.periods import parse_period
from registry.wording.rules import UNIT_ADJECTIVES, made, rule_text
from registry.wording.source import Source
from registry.wording.word_lists import book

EVERY_UNIT = {
    "hour": ("HOURLY", 1),
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
    "term": ("MONTHLY", 4),
}
INTERVALS = book("at intervals of | intervals of | in intervals of | at an interval of")
CEILINGS = book("no more than | not more than | not exceeding | at most | up to | about | approximately | around")
OTHERS = {"other": 2, "second": 2, "alternate": 2, "third": 3, "fourth": 4, "fifth": 5}


def every(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "every 30 calendar days", "each month", "every other week", "every Monday", "each April 30"."""
    if source.low(at) not in {"every", "each"}:
        return None
    after = at + 1
    count = OTHERS.get(source.low(after), 0)
    after += bool(count)
    named = _every_named(source, at, after, count or 1, reference)
    if named:
        return named
    return _counted(source, at, after, count)


def alternate(source: Source, at: int, _reference: dt.date) -> Found | None:  # noqa: PLR0911  (one return a form)
    """ "in alternate years", "on alternate Mondays", "on Mondays", "at intervals of six months"."""
    low, following = source.low(at), source.low(at + 1)
    if low in {"even", "odd"}:
        stop = _even_or_odd(source, at)
        return _biennial(source, at, stop) if stop and source.low(stop - 1) == "years" else None
    if low == "alternate":
        unit, day = UNIT_WORDS.get(following), WEEKDAYS.get(following.removesuffix("s"))
        if unit:
            frequency, interval = EVERY_UNIT[unit]
            return made(
                at, at + 2, rule_text(frequency, 2 * interval), f'"{source.letters(at, at + 2)}" is every second'
            )
        return _weekly(source, at, at + 1, 2, day) if day is not None else None
    if low == "on" and following in {"a", "an"}:
        return _cycle(source, at, at + 2 + (source.low(at + 2) == "rolling"))
    if low == "on" and following.endswith("days") and following[:-1] in WEEKDAYS:
        return _weekly(source, at, at + 1, 1, WEEKDAYS[following[:-1]])
    lead = source.lead(at, INTERVALS) if low in {"at", "in", "intervals"} else None
    if lead is None:
        return None
    ceiling = source.lead(lead[1], CEILINGS)
    return _counted(source, at, ceiling[1] if ceiling else lead[1], 0)


def _cycle(source: Source, at: int, after: int) -> Found | None:
    """ "on a three-year cycle"."""
    number = parse_number(source, after) if source.low(after) not in {"a", "an"} else None
    place = source.past_hyphen(number[1]) if number else after
    unit = UNIT_WORDS.get(source.low(place))
    if number is None or unit is None or source.low(place + 1) != "cycle" or not 1 <= number[0] <= 1000:
        return None
    frequency, interval = EVERY_UNIT[unit]
    letters = source.letters(at, place + 2)
    return made(at, place + 2, rule_text(frequency, interval * number[0]), f'"{letters}" recurs')


def _weekly(source: Source, at: int, day_at: int, count: int, day: int) -> Found:
    rule = rule_text("WEEKLY", count, f"BYDAY={WEEKDAY_CODES[day]}")
    return made(at, day_at + 1, rule, f'"{source.letters(at, day_at + 1)}" recurs on a weekday')


def _counted(source: Source, at: int, after: int, other: int) -> Found | None:
    """The number and unit after "every"; a range means the shorter, and is for a person to settle."""
    count, most = other or 1, 0
    number = parse_number(source, after) if not other and source.low(after) not in {"a", "an"} else None
    if number:
        count, after = number
        most, after = _most(source, after, count)
    while source.low(after) in UNIT_ADJECTIVES | {"consecutive"}:
        after += 1
    if source.low(after) == "half" and source.low(source.past_hyphen(after + 1)) == "term":
        after = source.past_hyphen(after + 1)
        why = f'"{source.letters(at, after + 1)}" is read as every two months'
        return made(at, after + 1, rule_text("MONTHLY", 2), why, HALF_TERMS)
    if source.low(after) == "half" and source.low(source.past_hyphen(after + 1)) == "year":
        after = source.past_hyphen(after + 1)
        return made(at, after + 1, rule_text("MONTHLY", 6), f'"{source.letters(at, after + 1)}" is every six months')
    parity = _even_or_odd(source, after)
    if parity:
        return _biennial(source, at, parity)
    unit = UNIT_WORDS.get(source.low(after))
    if unit is None or not 1 <= count <= 1000 or _is_metric_year(source, at, after):
        return None
    if unit == "day" and count == 1 and not other and source.low(after - 1) == "working":
        return made(at, after + 1, rule_text("WEEKLY", 1, "BYDAY=MO,TU,WE,TH,FR"), "it recurs on each working day")
    frequency, interval = EVERY_UNIT[unit]
    letters = source.letters(at, after + 1)
    between = (
        (f"every {count} {unit}s", f"every {most} {unit}s") if most else TERMS if (unit, count) == ("term", 1) else ()
    )
    return made(at, after + 1, rule_text(frequency, interval * count), f'"{letters}" recurs', between)


def _even_or_odd(source: Source, at: int) -> int | None:
    """The place after "even-numbered year", "odd years"."""
    if source.low(at) not in {"even", "odd"}:
        return None
    after = source.past_hyphen(at + 1)
    after += source.low(after) == "numbered"
    after += source.low(after) in UNIT_ADJECTIVES
    return after + 1 if source.low(after) in {"year", "years"} else None


def _biennial(source: Source, at: int, end: int) -> Found:
    parity = "even" if "even" in source.lows(at, end - at) else "odd"
    why = f'"{source.letters(at, end)}" is every second year, of {parity} number'
    return replace(made(at, end, rule_text("YEARLY", 2), why), lead=parity)


def _most(source: Source, at: int, least: int) -> tuple[int, int]:
    """The second number of "three to four", "6-8"; 0 where there is none."""
    if source.low(at) not in {"to", "-", "–", "or"}:
        return 0, at
    number = parse_number(source, at + 1)
    return number if number and least < number[0] <= 1000 else (0, at)


def _is_metric_year(source: Source, at: int, after: int) -> bool:
    """ "Each year, the Government spends": habit, told in a sentence with nothing to be done."""
    first, end = source.sentence(at)
    if any(source.lows(k, 2) in {("number", "of"), ("increase", "in")} for k in range(max(first, at - 10), at)):
        return True
    opening = at == first and source.low(after) in {"year", "month", "day", "week"}
    return (
        opening
        and not source.verbs.asks(after, end)
        and source.low(after + 1) not in {":", "•"}
        and _narrates(source, after, end)
    )


def _narrates(source: Source, after: int, end: int) -> bool:
    stop = min(end, after + 12)
    return any(source.low(k) in GROWTH | {"has", "have", "was", "were"} for k in range(after, stop))


def _every_named(source: Source, at: int, after: int, count: int, reference: dt.date) -> Found | None:
    """A weekday, a month, or a day of a month, after "every"."""
    day = WEEKDAYS.get(source.low(after))
    if day is not None and source.low(after + 1) in {"of", "in"} and count > 1:
        return None  # "every third Thursday of the month"
    if day is not None:
        rule = rule_text("WEEKLY", count, f"BYDAY={WEEKDAY_CODES[day]}")
        return made(at, after + 1, rule, f'"{source.letters(at, after + 1)}" recurs on a weekday')
    if source.low(after) in SEASONS:
        last = SEASONS[source.low(after)][1]
        rule = rule_text("YEARLY", count, f"BYMONTH={last};BYMONTHDAY=-1")
        return made(at, after + 1, rule, f'"{source.letters(at, after + 1)}" recurs by the end of the season')
    if source.low(after) not in MONTHS and source.kind(after) not in {"ordinal", "number"}:
        return None
    found = parse_period(source, after, reference)
    if not found or found[0].precision not in {"day", "month"} or found[0].year_given:
        return None
    period, end = found
    extra = f"BYMONTH={period.last.month};BYMONTHDAY={period.last.day}"
    if period.precision == "month":
        extra = f"BYMONTH={period.last.month};BYMONTHDAY=-1"
    return made(at, end, rule_text("YEARLY", count, extra), f'"{source.letters(at, end)}" recurs on its day')
