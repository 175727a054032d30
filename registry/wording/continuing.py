"""Wordings that go on without a date: "regular", "as necessary", "in due course"."""

import datetime as dt

from registry.model import ScheduleKind
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

PHRASES = book(
    """
    as necessary | as needed | as appropriate | as required | as considered necessary | where necessary |
    when necessary | as soon as possible | as soon as practicable | as soon as reasonably practicable | as
    quickly as possible | as quickly as necessary | as and when necessary | as and when required | on an
    ongoing basis | on a continuing basis | on a continuous basis | on a regular basis | from time to time |
    in due course | without delay | at pace | at the earliest opportunity | at the earliest possible
    opportunity | at an early date | in the near future | in the future | at all times | over the coming
    months | over the coming year | in the coming months | in the coming weeks | kept up to date | keep up
    to date | in the short term | in the medium term | in the long term | at regular intervals | at a future
    date | at a later date | when possible
    """
)
WORDS = listed(
    """
    regular regularly ongoing continuing continuous continuously continually periodic periodically shortly
    promptly frequently soon routinely maintained urgently swiftly
    """
)
ARRANGING = listed(
    """
    process processes protocol procedure procedures timetable format mechanism system
    """
)


def continuing(source: Source, at: int, _reference: dt.date) -> Found | None:
    """Something that goes on, or is wanted soon, with no date to count to."""
    lead = source.lead(at, PHRASES)
    end = lead[1] if lead else None
    if end is None and source.low(at) == "on" and source.lows(at + 1, 2) == ("-", "going"):
        end = at + 3
    if end is None and source.low(at) in WORDS and not _is_other(source, at):
        end = at + 1
    if end is None or (source.low(at) == "as" and source.low(end) == "by"):
        return None
    why = f'"{source.letters(at, end)}" goes on with no date; the policy\'s review interval applies'
    return Found(ScheduleKind.CONTINUING, at, end, why, strength=Strength.WEAK)


def _is_other(source: Source, at: int) -> bool:
    """Regular reports that somebody is to arrange for are regular later; the arranging itself is done once."""
    if source.low(at) == "maintained" and source.low(at - 1) in {"and", "or", "be", "by"}:
        return True
    begin = max(source.clause_start(at), at - 6)
    words = [source.low(k) for k in range(begin, at)]
    return any(word in ARRANGING and "for" in words[n:] for n, word in enumerate(words))
