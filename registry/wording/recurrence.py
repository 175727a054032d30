"""Recurring wordings: "6 monthly", "every other week", "twice a year", "the first Monday of each month"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt

from registry.wording.calendar_words import MONTHS, NUMBERS, WEEKDAY_CODES, WEEKDAYS
from registry.wording.durations import UNIT_WORDS, parse_number
from registry.wording.fixed_days import nth_of_each
from registry.wording.found import Found
from registry.wording.periods import parse_period
from registry.wording.rules import UNIT_ADJECTIVES, made, rule_text
from registry.wording.source import Source
from registry.wording.word_lists import listed

BASE = {
    "daily": ("DAILY", 1), "nightly": ("DAILY", 1), "weekly": ("WEEKLY", 1), "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1), "quarterly": ("MONTHLY", 3), "termly": ("MONTHLY", 4), "yearly": ("YEARLY", 1),
    "annually": ("YEARLY", 1), "annual": ("YEARLY", 1), "biennial": ("YEARLY", 2), "biennially": ("YEARLY", 2),
    "triennial": ("YEARLY", 3), "triennially": ("YEARLY", 3), "bimonthly": ("MONTHLY", 2), "biweekly": ("WEEKLY", 2),
    "biannual": ("MONTHLY", 6), "biannually": ("MONTHLY", 6), "semiannual": ("MONTHLY", 6),
    "semiannually": ("MONTHLY", 6), "quinquennial": ("YEARLY", 5), "quinquennially": ("YEARLY", 5),
}  # fmt: skip
TWO_WAYS = {
    "bimonthly": ("every two months", "twice a month"),
    "biweekly": ("every two weeks", "twice a week"),
    "biannual": ("twice a year", "every two years"),
    "biannually": ("twice a year", "every two years"),
    "termly": ("every four months", "in each of the three terms, at the school's own dates"),
}
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
IN_A_YEAR = {"year": 12, "term": 4, "quarter": 3, "month": 1}
GROWTH = listed(
    """
    expand increase increases grow grows rise rises fall falls spends cost costs
    """
)
ONE_OF_MANY = frozenset({"next", "last", "previous", "latest", "following", "forthcoming", "first", "recent"})
PASSED = frozenset({"the", "a", "an", "at", "least", "on", "of"})


def recurring(source: Source, at: int, reference: dt.date) -> Found | None:
    """A recurrence whose words begin at `at`."""
    for rule in (_numbered_adverb, _two_word, _adverb, nth_of_each, _times_a, _every):
        found = rule(source, at, reference)
        if found:
            return found
    return None


def _adverb(source: Source, at: int, _reference: dt.date) -> Found | None:
    word = source.low(at)
    if word not in BASE or _is_name_or_measure(source, at):
        return None
    frequency, interval = BASE[word]
    return made(at, at + 1, rule_text(frequency, interval), f'"{word}" recurs by itself', TWO_WAYS.get(word, ()))


def _is_name_or_measure(source: Source, at: int) -> bool:
    """ "the 2017 Annual FISMA Report", "Annual Governance Statement": a title; "expand annually": a trend."""
    if source.low(at - 1) in ONE_OF_MANY or _defines(source, at):
        return True
    if source.low(at - 1) in GROWTH or source.low(at - 2) in GROWTH:
        return True
    first, _ = source.sentence(at)
    capital = source.tokens[at].text[0].isupper() and at > first
    after = source.tokens[at + 1] if at + 1 < source.size else None
    titled = after is not None and after.kind == "word" and after.text[0].isupper() and after.end - after.start > 3
    before = source.low(at - 1)
    return capital and titled and before not in {":", "•", "(", "|", ";"}


def _defines(source: Source, at: int) -> bool:
    """ "The annual report is a statutory requirement": what it is, not what is owed."""
    first, end = source.sentence(at)
    if source.low(at - 1) != "the" or at - 1 != first:
        return False
    return any(
        source.low(k) in {"is", "are"} and source.low(k + 1) in {"a", "an", "the", "not"}
        for k in range(at, min(end, at + 12))
    )


def _numbered_adverb(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "6 monthly", "six-monthly", "half-yearly": every so many."""
    if source.low(at) == "half" and source.low(source.past_hyphen(at + 1)) in {"yearly", "annual", "annually"}:
        return made(at, source.past_hyphen(at + 1) + 1, rule_text("MONTHLY", 6), '"half-yearly" is every six months')
    number = parse_number(source, at) if source.low(at) not in {"a", "an", "another"} else None
    if number is None or not 1 <= number[0] <= 120:
        return None
    count, after = number
    after = source.past_hyphen(after)
    word = source.low(after)
    if word not in {"daily", "weekly", "monthly", "quarterly", "yearly", "annual", "annually"}:
        return None
    frequency, interval = BASE[word]
    between: tuple[str, ...] = ()
    follow = source.low(after + 1)
    if count > 1 and word != "annual" and follow.endswith("s") and source.low(after - 1) != "-":
        between = (f"every {count} {_unit(word)}s", f"{count} {follow}, one {word}")
    why = f'"{source.letters(at, after + 1)}" is every {count} {_unit(word)}s'
    return made(at, after + 1, rule_text(frequency, interval * count), why, between)


def _unit(word: str) -> str:
    return {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}.get(word, "year")


def _two_word(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "bi-monthly", "by monthly", "semi-annual", "every-other"."""
    prefix, after = source.low(at), source.past_hyphen(at + 1)
    word = source.low(after)
    if word not in {"daily", "weekly", "monthly", "quarterly", "yearly", "annual", "annually"}:
        return None
    if prefix not in {"bi", "by", "semi", "tri"}:
        return None
    frequency, interval = BASE[word]
    letters, unit = source.letters(at, after + 1), _unit(word)
    if unit == "year" and prefix in {"bi", "semi"}:
        between = ("twice a year", "every two years") if prefix == "bi" else ()
        return made(at, after + 1, rule_text("MONTHLY", 6), f'"{letters}" is read as every six months', between)
    if prefix == "semi":
        return None
    count = 3 if prefix == "tri" else 2
    times = "three times" if prefix == "tri" else "twice"
    spelling = ', taken as "bi-"' if prefix == "by" else ""
    why = f'"{letters}"{spelling} is read as every {count} {unit}s'
    between = (f"every {count} {unit}s", f"{times} a {unit}")
    return made(at, after + 1, rule_text(frequency, interval * count), why, between)


def _times_a(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "once a quarter", "twice each year", "four times a year", "at least once every six months"."""
    word = source.low(at)
    if word in {"once", "twice", "thrice"}:
        count, after = {"once": 1, "twice": 2, "thrice": 3}[word], at + 1
    else:
        number = parse_number(source, at)
        if number is None or source.low(number[1]) != "times":
            return None
        count, after = number[0], number[1] + 1
    if source.low(after) in {"daily", "weekly", "monthly", "quarterly", "annually", "yearly"} and count == 1:
        return made(at, after + 1, rule_text(*BASE[source.low(after)]), f'"{source.letters(at, after + 1)}" recurs')
    if source.low(after) in {"in", "during"}:
        after += 1
    if source.low(after) not in {"a", "per", "each", "every", "an"} or not count:
        return None
    after += 1
    return _share(source, at, after, count)


def _share(source: Source, at: int, after: int, count: int) -> Found | None:
    """`count` times in the unit at `after`."""
    number = parse_number(source, after)
    many, after = number if number and source.low(after) != "a" else (1, after)
    if source.low(after) in UNIT_ADJECTIVES:
        after += 1
    unit = UNIT_WORDS.get(source.low(after))
    if unit is None or not many:
        return None
    letters = source.letters(at, after + 1)
    if count == 1:
        frequency, interval = EVERY_UNIT[unit]
        return made(at, after + 1, rule_text(frequency, interval * many), f'"{letters}" recurs')
    days = {"week": 7, "fortnight": 14}.get(unit)
    between = (f"evenly, {count} times a {unit}", f"{count} times a {unit} at dates to be chosen") if count > 2 else ()
    if unit in IN_A_YEAR and IN_A_YEAR[unit] * many % count == 0:
        months = IN_A_YEAR[unit] * many // count
        return made(
            at, after + 1, rule_text("MONTHLY", months), f'"{letters}" is read as every {months} months', between
        )
    step = max(1, (days or {"month": 30, "quarter": 91, "year": 365}.get(unit, 1)) * many // count)
    spread = (f"every {step} days", f"{count} times a {unit} at dates to be chosen")
    return made(at, after + 1, rule_text("DAILY", step), f'"{letters}" is read as spread evenly', spread)


def _every(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "every 30 calendar days", "each month", "every other week", "every Monday", "each April 30"."""
    if source.low(at) not in {"every", "each"}:
        return None
    after = at + 1
    other = source.low(after) in {"other", "second", "alternate", "third", "fourth"}
    count = {"third": 3, "fourth": 4}.get(source.low(after), 2) if other else 1
    after += other
    named = _every_named(source, at, after, count, reference)
    if named:
        return named
    number = parse_number(source, after) if not other and source.low(after) not in {"a", "an"} else None
    if number:
        count, after = number
    while source.low(after) in UNIT_ADJECTIVES | {"consecutive"}:
        after += 1
    unit = UNIT_WORDS.get(source.low(after))
    if unit is None or not 1 <= count <= 1000 or _is_metric_year(source, at, after):
        return None
    frequency, interval = EVERY_UNIT[unit]
    letters = source.letters(at, after + 1)
    return made(at, after + 1, rule_text(frequency, interval * count), f'"{letters}" recurs')


def _is_metric_year(source: Source, at: int, after: int) -> bool:
    """ "Each year, the Government spends": habit, told in a sentence with nothing to be done."""
    first, end = source.sentence(at)
    if any(source.lows(k, 2) in {("number", "of"), ("increase", "in")} for k in range(max(first, at - 10), at)):
        return True
    opening = at == first and source.low(after) in {"year", "month", "day", "week"}
    return (
        opening
        and not source.asks(after, end)
        and source.low(after + 1) not in {":", "•"}
        and _narrates(source, after, end)
    )


def _narrates(source: Source, after: int, end: int) -> bool:
    stop = min(end, after + 12)
    return any(source.low(k) in GROWTH | {"has", "have", "was", "were"} for k in range(after, stop))


def _every_named(source: Source, at: int, after: int, count: int, reference: dt.date) -> Found | None:
    """A weekday, a month, or a day of a month, after "every"."""
    day = WEEKDAYS.get(source.low(after))
    if day is not None:
        rule = rule_text("WEEKLY", count, f"BYDAY={WEEKDAY_CODES[day]}")
        return made(at, after + 1, rule, f'"{source.letters(at, after + 1)}" recurs on a weekday')
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


def starts_recurrence(source: Source, at: int) -> bool:
    """Whether a recurrence may begin here: where the words of an event end."""
    low = source.low(at)
    return (
        low in BASE or low in {"every", "each", "once", "twice"} or (low in NUMBERS and source.low(at + 1) == "times")
    )
