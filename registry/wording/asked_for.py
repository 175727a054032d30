"""What is owed when it is asked for: "on request", "when the Chair asks", "at the Panel's request"."""

import datetime as dt

from registry.model import ScheduleKind
from registry.wording.found import Found
from registry.wording.source import Source
from registry.wording.word_lists import listed

ASKING = listed("request requests requested demand asked asks ask")
OPENING = listed("on upon when as if whenever at where in unless")
NOT_ASKED = listed("receipt receiving completion publication of section this that")
REACH = 7  # words; "at the Chief Constable's request"


def requested(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "when requested", "upon agency request", "on demand", "at the request of the Chair"."""
    low = source.low(at)
    if low not in OPENING:
        return None
    if low == "in" and source.phrase(at, "in response to") is None:
        return None
    for after in range(at + 1, min(at + REACH, source.clause_end(at))):
        word = source.low(after)
        if word in ASKING and _asks(source, low, word, at, after):
            if low == "as" and source.clause_start(at) == at and not source.verbs.asks(*source.sentence(at)):
                return None  # "As requested, figures are attached"
            end = _asker(source, after + 1)
            why = f'"{source.letters(at, end)}": nothing is due until it is asked for'
            return Found(ScheduleKind.ON_REQUEST, at, end, why, event=source.letters(at, end))
        if word in NOT_ASKED:
            return None
    return None


def _asks(source: Source, low: str, word: str, at: int, after: int) -> bool:
    if low in {"on", "upon"}:
        return word in {"request", "demand", "requests"} and after - at <= 4  # noqa: PLR2004
    if low in {"at", "in"}:
        return word in {"request", "requests"}
    if low == "as":
        may = {"may", "might", "shall"} & set(source.lows(at + 1, after - at - 1))
        return word in {"requested", "asked"} or bool(may)
    if word in {"request", "ask"}:  # "if members ask", and not "when a request is made for"
        received = source.low(after - 2) in {"receive", "receives", "received"}
        return received or source.low(after - 1) not in {"a", "the", "any", "your", "our", "to", "this"}
    return True


def _asker(source: Source, at: int) -> int:
    if source.low(at) in {"from", "by", "of"}:
        return min(source.clause_end(at), at + 6)
    return at + 2 if source.low(at) == "/" else at
