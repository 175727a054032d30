"""How many times in a unit: "twice a year", "four meetings each year", "once every six months"."""

import datetime as dt

from registry.wording.adverbs import TERMS
from registry.wording.durations import UNIT_WORDS, parse_number
from registry.wording.every import EVERY_UNIT
from registry.wording.found import Found
from registry.wording.rules import UNIT_ADJECTIVES, made, rule_text
from registry.wording.source import Source
from registry.wording.word_lists import listed

IN_A_YEAR = {"year": 12, "term": 4, "quarter": 3, "month": 1}
ADVERB_UNITS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year",
                "annually": "year"}  # fmt: skip
HELD = listed(
    """
    meetings reports updates reviews visits sessions inspections audits briefings returns surveys exercises
    newsletters workshops checks seminars statements submissions assessments meeting report update review visit
    session inspection audit briefing survey exercise
    """
)

LONGEST_NAME = 6  # words of what is held so many times
BETWEEN_NAMES = listed(", . ; : ( ) – - of in at by to from with for on the a an and or per each every is are was were")


def times_a(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "once a quarter", "twice each year", "four times a year", "at least once every six months"."""
    word = source.low(at)
    if word in {"once", "twice", "thrice"}:
        count, after = {"once": 1, "twice": 2, "thrice": 3}[word], at + 1
    else:
        number = parse_number(source, at)
        noun = _counted_noun(source, number[1]) if number else None
        if number is None or noun is None:
            return None
        count, after = number[0], noun
    unit = ADVERB_UNITS.get(source.low(source.past_hyphen(after)))
    if unit and count:
        return _shared(source, at, source.past_hyphen(after) + 1, count, 1, unit)
    if source.low(after) in {"in", "during", "within"}:
        after += 1
    if source.low(after) not in {"a", "per", "each", "every", "an", "any", "one"} or not count:
        return None
    if source.lows(after, 2) == ("per", "annum"):
        return _shared(source, at, after + 2, count, 1, "year")
    return _share(source, at, after + 1, count)


def _counted_noun(source: Source, at: int) -> int | None:
    """Past "times", or past what is held so many times: "formal meetings"."""
    if source.low(at) == "times":
        return at + 1
    after = None
    for k in range(at, at + LONGEST_NAME):
        if source.low(k) in HELD:
            after = k + 1
        elif source.low(k) in BETWEEN_NAMES and not _joins_names(source, k):
            break
    return after


def _joins_names(source: Source, at: int) -> bool:
    """The "and" of "Audit and Risk Panel"."""
    joins = source.low(at) == "and" and 0 < at < source.size - 1
    return joins and source.tokens[at - 1].text[0].isupper() and source.tokens[at + 1].text[0].isupper()


def _share(source: Source, at: int, after: int, count: int) -> Found | None:
    """`count` times in the unit at `after`."""
    number = parse_number(source, after)
    many, after = number if number and source.low(after) != "a" else (1, after)
    if source.low(after) in UNIT_ADJECTIVES:
        after += 1
    unit = UNIT_WORDS.get(source.low(after))
    if unit is None or not many:
        return None
    return _shared(source, at, after + 1, count, many, unit)


def _has_noun(source: Source, at: int, end: int) -> bool:
    """Whether what is held so many times is named: "two meetings a year" may fall on any days."""
    return any(source.low(k) in HELD for k in range(at, end))


def _shared(source: Source, at: int, end: int, count: int, many: int, unit: str) -> Found:
    letters = source.letters(at, end)
    if count == 1:
        frequency, interval = EVERY_UNIT[unit]
        terms = TERMS if (unit, many) == ("term", 1) else ()
        return made(at, end, rule_text(frequency, interval * many), f'"{letters}" recurs', terms)
    between = (f"evenly, {count} times a {unit}", f"{count} times a {unit} at dates to be chosen")
    if unit in IN_A_YEAR and IN_A_YEAR[unit] * many % count == 0:
        months = IN_A_YEAR[unit] * many // count
        why = f'"{letters}" is read as every {months} months'
        spread_out = between if count > 2 or _has_noun(source, at, end) else ()  # noqa: PLR2004
        return made(at, end, rule_text("MONTHLY", months), why, spread_out)
    days = {"week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}.get(unit, 1)
    step = max(1, days * many // count)
    spread = (f"every {step} days", f"{count} times a {unit} at dates to be chosen")
    return made(at, end, rule_text("DAILY", step), f'"{letters}" is read as spread evenly', spread)
