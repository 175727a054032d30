"""Recurring wordings: the rules in the order in which they are tried, and where one may begin."""

import datetime as dt

from registry.wording.adverbs import BASE, adverb, numbered_adverb, two_word
from registry.wording.calendar_words import NUMBERS
from registry.wording.every import alternate, every
from registry.wording.fixed_days import nth_of_each
from registry.wording.found import Found
from registry.wording.lags import lagged
from registry.wording.source import Source
from registry.wording.times import times_a


def recurring(source: Source, at: int, reference: dt.date) -> Found | None:
    """A recurrence whose words begin at `at`."""
    for rule in (lagged, times_a, numbered_adverb, two_word, nth_of_each, every, alternate, adverb):
        found = rule(source, at, reference)
        if found:
            return found
    return None


def starts_recurrence(source: Source, at: int) -> bool:
    """Whether a recurrence may begin here: where the words of an event end."""
    low = source.low(at)
    return (
        low in BASE or low in {"every", "each", "once", "twice"} or (low in NUMBERS and source.low(at + 1) == "times")
    )
