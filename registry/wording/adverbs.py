"""Adverbs and adjectives of frequency: "monthly", "6 monthly", "bi-annual", "half-yearly"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

import datetime as dt

from registry.wording.durations import parse_number
from registry.wording.found import Found
from registry.wording.rules import made, rule_text
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
TERMS = ("every four months", "in each of the three terms, at the school's own dates")
TWO_WAYS = {
    "bimonthly": ("every two months", "twice a month"),
    "biweekly": ("every two weeks", "twice a week"),
    "biannual": ("twice a year", "every two years"),
    "biannually": ("twice a year", "every two years"),
    "termly": TERMS,
}
GROWTH = listed(
    """
    expand increase increases grow grows rise rises fall falls spends cost costs
    """
)
ONE_OF_MANY = frozenset(
    {
        "next",
        "last",
        "previous",
        "latest",
        "following",
        "forthcoming",
        "first",
        "recent",
        "draft",
        "final",
        "revised",
        "attached",
    }
)
ADVERBS = listed("daily weekly monthly quarterly yearly annual annually")
MEASURES = listed(
    """
    average averages cost costs saving savings income expenditure turnover increase growth rate total leave salary
    fee fees subscription basis-point
    """
)
HALF_TERMS = ("every two months", "in each half of the three terms, at the school's own dates")
CYCLES = frozenset({"intervals", "cycles", "periods"})
NUMBERED = listed("tier phase part level stage group section band category option table figure item no number step")


def adverb(source: Source, at: int, _reference: dt.date) -> Found | None:
    """A word that recurs by itself: "monthly", "biennial"."""
    word = source.low(at)
    if word not in BASE or _is_name_or_measure(source, at):
        return None
    frequency, interval = BASE[word]
    return made(at, at + 1, rule_text(frequency, interval), f'"{word}" recurs by itself', TWO_WAYS.get(word, ()))


def _is_name_or_measure(source: Source, at: int) -> bool:
    """ "the 2017 Annual FISMA Report", "Annual Governance Statement": a title; "expand annually": a trend."""
    one = at - 1 - (source.low(at - 1) in {"full", "complete"})
    if source.low(one) in ONE_OF_MANY or _defines(source, at):
        return True
    if source.low(at - 1) in GROWTH or source.low(at - 2) in GROWTH:
        return True
    first, _ = source.sentence(at)
    if source.low(at + 1) in MEASURES:
        return True
    capital = source.tokens[at].text[0].isupper() and at > first
    after = source.tokens[at + 1] if at + 1 < source.size else None
    titled = after is not None and after.kind == "word" and after.text[0].isupper() and after.end - after.start > 3
    before = source.low(at - 1)
    if titled and _has_year(source, at):
        return True
    return capital and titled and before not in {":", "•", "(", "|", ";", "a", "an"}


def _has_year(source: Source, at: int) -> bool:
    """ "Annual Report 2003/04", with nothing asked: the title of one report."""
    first, end = source.sentence(at)
    stop = min(end, at + 6)
    return any(source.kind(k) == "yearpair" or source.low(k).startswith(("19", "20")) for k in range(at, stop)) and (
        not source.verbs.asks(first, end)
    )


def _defines(source: Source, at: int) -> bool:
    """ "The annual report is a statutory requirement": what it is, not what is owed."""
    first, end = source.sentence(at)
    if source.low(at - 1) != "the" or at - 1 != first:
        return False
    return any(
        source.low(k) in {"is", "are"} and source.low(k + 1) in {"a", "an", "the", "not"}
        for k in range(at, min(end, at + 12))
    )


def numbered_adverb(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "6 monthly", "six-monthly", "half-yearly": every so many."""
    if source.low(at - 1) in NUMBERED:
        return None
    if source.low(at) == "half" and source.low(source.past_hyphen(at + 1)) in {"yearly", "annual", "annually"}:
        return made(at, source.past_hyphen(at + 1) + 1, rule_text("MONTHLY", 6), '"half-yearly" is every six months')
    if source.low(at) == "half" and source.low(source.past_hyphen(at + 1)) == "termly":
        end = source.past_hyphen(at + 1) + 1
        return made(
            at, end, rule_text("MONTHLY", 2), f'"{source.letters(at, end)}" is read as every two months', HALF_TERMS
        )
    number = parse_number(source, at) if source.low(at) not in {"a", "an", "another"} else None
    if number is None or not 1 <= number[0] <= 120:
        return None
    count, after = number
    after = source.past_hyphen(after)
    word = source.low(after)
    if word not in ADVERBS:
        return None
    frequency, interval = BASE[word]
    between: tuple[str, ...] = ()
    follow = source.low(after + 1)
    if (
        count > 1
        and word != "annual"
        and follow.endswith("s")
        and follow not in CYCLES
        and source.low(after - 1) != "-"
    ):
        between = (f"every {count} {unit_word(word)}s", f"{count} {follow}, one {word}")
    why = f'"{source.letters(at, after + 1)}" is every {count} {unit_word(word)}s'
    return made(at, after + 1, rule_text(frequency, interval * count), why, between)


def unit_word(word: str) -> str:
    return {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}.get(word, "year")


def two_word(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "bi-monthly", "by monthly", "semi-annual", "every-other"."""
    prefix, after = source.low(at), source.past_hyphen(at + 1)
    word = source.low(after)
    if word not in ADVERBS:
        return None
    if prefix not in {"bi", "by", "semi", "tri"}:
        return None
    frequency, interval = BASE[word]
    letters, unit = source.letters(at, after + 1), unit_word(word)
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
