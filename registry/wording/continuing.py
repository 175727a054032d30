"""Wordings that go on without a date: "regular", "as necessary", "in due course", "as soon as is practicable"."""

import datetime as dt

from registry.model import ScheduleKind
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

PHRASES = book(
    """
    on a case by case basis | on an ad hoc basis | on an as needed basis | from time to time | in due course | at pace
    | without delay | at all times | kept up to date | keep up to date | keeping up to date | in the short term | in the
    medium term | in the long term | in the longer term | in the short to medium term | in the medium to long term |
    at a future date | at a later date | at an early date | at a date to be | as a matter of urgency | as a matter of
    priority | with urgency | with all speed | by return of post | by return | continue to | continues to | asap |
    in the future | in future | as circumstances require | as the need arises | as and when they arise | as they arise |
    on - going | rolling programme | rolling program | long term | short term | medium term | up to date
    """
)
WORDS = listed(
    """
    regular regularly ongoing continuing continuous continuously continually continual periodic periodically shortly
    promptly frequently soon routinely maintained urgently swiftly expeditiously asap imminently
    """
)
ARRANGING = listed("process processes protocol procedure procedures timetable format mechanism system")
WHETHER = listed("as where when if whenever wherever")
NEED = listed("necessary needed appropriate required")
SOONEST = listed("possible practicable practical feasible able reasonable practically")
HELD_TO = listed("is it are they be this considered deemed thought judged reasonably otherwise and when")
BASES = listed("basis")
BASIS_WORDS = listed("ongoing regular continuing continuous periodic rolling permanent frequent continual going")
MANNERS = frozenset({("timely", "manner"), ("timely", "fashion"), ("timely", "way"), ("timely", "basis")})
SPANS = listed("weeks months years days")
VAGUE = listed("coming next following few several ensuing forthcoming")
OPPORTUNE = listed("opportunity opportunities date time stage convenience")
EARLY = listed("earliest first soonest next")
BARE = frozenset({"long term", "short term", "medium term", "up to date"})  # only where they are all that is said


def continuing(source: Source, at: int, _reference: dt.date) -> Found | None:
    """Something that goes on, or is wanted soon, with no date to count to."""
    end = next((end for rule in (_phrase, _word, _if_needed, _soonest, _adjusted) if (end := rule(source, at))), None)
    if end is None:
        return None
    why = f'"{source.letters(at, end)}" goes on with no date; the policy\'s review interval applies'
    return Found(ScheduleKind.CONTINUING, at, end, why, strength=Strength.WEAK)


def _phrase(source: Source, at: int) -> int | None:
    lead = source.lead(at, PHRASES)
    if source.low(at) in {"continue", "continues"} and source.low(at + 1).endswith("ing"):
        return at + 1
    if lead is None or (lead[0] in BARE and not _is_all(source, at, lead[1])):
        return None
    if lead[0] in {"continue to", "continues to"} and source.low(lead[1]) in {"be", "have", "rise", "fall", "grow"}:
        return None
    return lead[1]


def _is_all(source: Source, at: int, end: int) -> bool:
    first, stop = source.sentence(at)
    while source.kind(first) == "mark" and first < at:
        first += 1
    return at == first and (end >= stop or source.kind(end) == "mark")


def _word(source: Source, at: int) -> int | None:
    if source.low(at) == "regular" and source.low(at + 1) in {"session", "sessions", "hours", "forces", "army"}:
        return None  # a session's name, not how often
    return at + 1 if source.low(at) in WORDS and not _is_other(source, at) else None


def _if_needed(source: Source, at: int) -> int | None:
    """ "as and when considered necessary", "where appropriate"; "as required by the Act" is none."""
    low = source.low(at)
    if low not in WHETHER:
        return None
    after = at + 1
    while source.low(after) in HELD_TO and after < at + 5:
        after += 1
    word = source.low(after)
    if low in {"if", "where", "when", "whenever"} and word in NEED and source.low(after + 1) == "to":
        return None  # "if it is necessary to move a date": a case, with its own words
    if word == "possible" and low == "when":
        return after + 1
    if word not in NEED or (
        low == "as" and word == "required" and source.low(after + 1) in {"by", "in", "under", "to"}
    ):
        return None
    if low in {"where", "if", "when", "wherever"} and word in {"appropriate", "required"} and after == at + 1:
        return (
            after + 1 if source.low(at - 1) not in {"and", ","} else None
        )  # "and, where appropriate, …" says nothing of time
    return after + 1


def _soonest(source: Source, at: int) -> int | None:  # noqa: PLR0911  (one return a reason)
    """ "as soon as is reasonably practicable", "as quickly as possible", "at the earliest possible opportunity"."""
    if source.low(at) == "as" and source.low(at + 1) in {"soon", "quickly", "early", "often", "speedily", "frequently"}:
        if source.low(at + 2) != "as":
            return None
        for after in range(at + 3, at + 8):
            word = source.low(after)
            if word in SOONEST - {"practically"} or word in NEED:
                return after + 1
            if word not in HELD_TO | {"reasonably", "practically", "humanly"}:
                return None
        return None
    if source.low(at) == "at" and source.lows(at + 1, 1)[0] in {"the", "its", "their", "your", "an", "some"}:
        after = at + 2
        if source.low(at + 1) == "some":
            return at + 6 if source.lows(at + 2, 4) == ("point", "in", "the", "future") else None
        if source.low(after) not in EARLY | {"early"}:
            return None
        after += 1 + (source.low(after + 1) in {"possible", "practicable", "available", "convenient"})
        return after + 1 if source.low(after) in OPPORTUNE else None
    return None


def _adjusted(source: Source, at: int) -> int | None:  # noqa: PLR0911  (one return a phrase)
    """ "without undue delay", "in a timely manner", "over the next few months", "under regular review"."""
    low = source.low(at)
    if low in {"keep", "kept", "keeping"}:
        return next(
            (k + 1 for k in range(at + 1, at + 6) if source.low(k) in {"informed", "updated", "apprised"}), None
        )
    if low == "without" and source.low(at + 2) == "delay":
        return at + 3
    if low == "on" and source.low(at + 1) in {"a", "an"} and source.low(at + 2) in BASIS_WORDS:
        after = next((k for k in range(at + 3, at + 6) if source.low(k) in BASES), None)
        return after + 1 if after else None
    if low == "under":
        after = next((k for k in range(at + 1, at + 4) if source.low(k) == "review"), None)
        kept = any(source.low(k) in {"keep", "kept", "keeping", "remain", "remains"} for k in range(at - 6, at))
        return after + 1 if after and (kept or after > at + 1) else None
    if low == "at" and source.low(at + 2) == "intervals" and source.kind(at + 1) == "word":
        return at + 3
    if low in {"in", "over", "during", "within", "for"} and source.low(at + 1) in {"the", "a", "coming"}:
        return _vague_span(source, at)
    return None


def _vague_span(source: Source, at: int) -> int | None:
    if (source.low(at + 2), source.low(at + 3)) in MANNERS:
        return at + 4
    if source.lows(at + 1, 3) == ("the", "near", "future"):
        return at + 4
    after, vague = at + 1, False
    while source.low(after) in VAGUE | {"the", "a"} and after < at + 6:
        vague = vague or source.low(after) in VAGUE
        after += 1
    if source.low(after) == "year" and source.low(after - 1) == "coming":
        return after + 1
    return after + 1 if vague and source.low(after) in SPANS else None


def _is_other(source: Source, at: int) -> bool:
    """Regular reports that somebody is to arrange for are regular later; the arranging itself is done once."""
    if source.low(at) == "maintained" and source.low(at - 1) in {"and", "or", "be", "by"}:
        return True
    begin = max(source.clause_start(at), at - 6)
    words = [source.low(k) for k in range(begin, at)]
    return any(word in ARRANGING and "for" in words[n:] for n, word in enumerate(words))
