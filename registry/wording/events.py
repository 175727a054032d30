"""Wordings that wait for something: a request, a meeting, an event, or nothing at all ("immediately")."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.event_words import event_end
from registry.wording.found import Found, Strength, day_words
from registry.wording.lengths import paper_end
from registry.wording.source import Source
from registry.wording.word_lists import book, listed

ASKING = frozenset({"request", "requests", "requested", "demand", "asked"})
AFTER = book(
    """
    upon | on completion of | on receipt of | on receiving | on approval of | on publication of | following
    | after | once | when | whenever | as soon as | if | should | where | in the event of | in the event
    that | in instances where | in cases where | subject to | pending | until such time as | until such a
    time as | until | unless | as and when | before | prior to | ahead of | in advance of | on the occasion
    of | in response to
    """
)
BACK = frozenset({"before", "prior to", "ahead of", "in advance of"})
WEAK = frozenset(
    {
        "if",
        "should",
        "where",
        "when",
        "unless",
        "until",
        "once",
        "after",
        "following",
        "before",
        "whenever",
        "as soon as",
    }
)
MEETINGS = frozenset({"meeting", "meetings", "session", "update", "report", "review", "agenda", "cycle"})
TOLD = listed(
    """
    informed inform notified notify consulted advised advise notice notification information briefed told
    consult
    """
)
FOUND_OUT = frozenset({"identified", "raised", "found", "detected", "discovered"})
MATTERS = listed(
    """
    issues problems concerns needs weaknesses risks failings incidents breaches
    """
)


def requested(source: Source, at: int, _reference: dt.date) -> Found | None:
    """ "when requested", "upon agency request", "on demand", "at the request of the Chair"."""
    low = source.low(at)
    if low not in {"on", "upon", "when", "as", "if", "whenever", "at", "where"}:
        return None
    for after in range(at + 1, min(at + 5, source.clause_end(at))):
        word = source.low(after)
        if word in ASKING and (low != "at" or word == "request"):
            if low in {"on", "upon"} and word not in {"request", "demand", "requests"}:
                return None
            end = _asker(source, after + 1)
            why = f'"{source.letters(at, end)}": nothing is due until it is asked for'
            return Found(ScheduleKind.ON_REQUEST, at, end, why, event=source.letters(at, end))
        if word in {"receipt", "receiving", "completion", "publication", "of"}:
            return None
    return None


def _asker(source: Source, at: int) -> int:
    if source.low(at) in {"from", "by", "of"}:
        return min(source.clause_end(at), at + 6)
    return at + 2 if source.low(at) == "/" else at


def on_event(source: Source, at: int, _reference: dt.date) -> Found | None:
    """Something that starts the clock, by its own words."""
    for rule in (_meeting, _in_case, _unmet, _told_of_any, _found_out):
        found = rule(source, at)
        if found:
            return found
    return None


def _meeting(source: Source, at: int) -> Found | None:
    """ "at its next meeting", "to the following meeting", "in the next update", "at each meeting"."""
    if source.low(at) not in {"at", "to", "in", "for", "by", "before"}:
        return None
    after = at + 1 + (source.low(at + 1) in {"the", "its", "their", "our", "a", "this"})
    word = source.low(after)
    if word not in {"next", "following", "each", "every", "future", "subsequent", "forthcoming", "meeting", "meetings"}:
        return None
    stop = min(source.clause_end(after), after + 6)
    k = next((k for k in range(after, stop) if source.low(k) in MEETINGS), None)
    if k is None or (word in {"meeting", "meetings"}):
        return None
    end = event_end(source, k + 1) if source.low(k + 1) in {"of"} else k + 1
    if word == "future":
        return Found(ScheduleKind.CONTINUING, at, end, "a future meeting has no date", strength=Strength.WEAK)
    event = source.letters(at + 1, end)
    return Found(ScheduleKind.ON_EVENT, at, end, f'"{event}" has no date in the paper', event=event, lead=word)


def _in_case(source: Source, at: int) -> Found | None:
    lead = source.lead(at, AFTER)
    if lead is None:
        return None
    words, begin = lead
    stop = event_end(source, begin)
    if stop <= begin or _is_no_event(source, words, at, begin, stop):
        return None
    if words == "should" and not _is_inverted(source, at):
        return None
    event = source.letters(begin, stop)
    why = f'it waits for "{event}", which has no date in the paper'
    strength = Strength.WEAK if words in WEAK else Strength.FIRM
    return Found(
        ScheduleKind.ON_EVENT, at, stop, why, event=event, strength=strength, lead="before" if words in BACK else words
    )


def _is_inverted(source: Source, at: int) -> bool:
    """ "should a date be confirmed": a condition; "members should note": none."""
    return source.low(at + 1) in {"a", "an", "the", "any", "there", "it", "this"} and (
        source.clause_start(at) == at or source.low(at - 1) in {"informed", "notified", "told", "know", "and"}
    )


def _is_no_event(source: Source, words: str, at: int, begin: int, stop: int) -> bool:
    first, end = source.sentence(at)
    if source.low(begin) in {
        "which",
        "that",
        "all",
        "possible",
        "necessary",
        "appropriate",
        "practicable",
        "relevant",
    } and words not in {"pending", "until"}:
        return source.low(begin) != "which" or words != "following"
    if paper_end(source, begin, stop) == stop and words not in {"until", "pending"}:
        return True
    if words in {"where", "once", "when"} and source.low(at - 1) in {"areas", "cases", "place", "including"}:
        return words == "where"
    if words in {"following", "once"} and source.low(at - 1) in {"the", "a", "at", "least", "these"}:
        return True
    if words == "until" and source.low(at - 1) == "wait" and source.low(at - 2) == "not":
        return True
    past = source.has_past(begin, stop) and words not in {"until", "if", "unless"}
    return past and not source.has_modal(first, end)


def _unmet(source: Source, at: int) -> Found | None:
    """ "a server that cannot be updated within the deadline": what happens when time runs out."""
    if source.low(at) not in {"that", "which", "who"} or source.low(at + 1) not in {
        "cannot",
        "can",
        "could",
        "are",
        "is",
        "have",
    }:
        return None
    stop = source.clause_end(at)
    window = [source.low(k) for k in range(at, min(stop, at + 16))]
    negative = "cannot" in window[:2] or "not" in window[:4]
    if not negative or not {"within", "deadline", "timetable", "timescale", "timeframe", "by"} & set(window):
        return None
    event = source.letters(at, stop)
    return Found(ScheduleKind.ON_EVENT, at, stop, f'it waits for what cannot be done in time: "{event}"', event=event)


def _told_of_any(source: Source, at: int) -> Found | None:
    """ "informed of any …", "consulted on all …": each such thing starts a clock of its own."""
    if source.low(at) not in {"of", "on", "about"} or source.low(at - 1) not in TOLD:
        return None
    if source.low(at + 1) not in {"any", "all", "each", "every"}:
        return None
    stop = _before_length(source, at + 1, event_end(source, at + 1))
    if stop <= at + 2:
        return None
    event = source.letters(at + 1, stop)
    why = f'notice is owed each time that this happens: "{event}"'
    return Found(ScheduleKind.ON_EVENT, at + 1, stop, why, event=event)


def _before_length(source: Source, begin: int, stop: int) -> int:
    """Where "within 5 days of …" ends the name of what is told."""
    return next((k for k in range(begin + 1, stop) if source.low(k) == "within"), stop)


def _found_out(source: Source, at: int) -> Found | None:
    """ "… issues are identified" with the word that joins it left out of the source."""
    if source.low(at) not in MATTERS or source.low(at + 1) not in {"are", "is"} or source.low(at + 2) not in FOUND_OUT:
        return None
    event = source.letters(at, at + 3)
    between = (f"each time that {event}", f"so that {event}, with no date")
    why = f'"{event}" stands without the word that would say how it bears on the date'
    return Found(
        ScheduleKind.ON_EVENT, at, at + 3, why, event=event, ambiguous=True, between=between, strength=Strength.WEAK
    )


def at_once(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "immediately" on its own is the paper's date; before an event it is that event."""
    end = at + 1
    if source.phrase(at, "with immediate effect") is not None:
        end = at + 3
    elif source.low(at) not in {"immediately", "forthwith", "straightaway"}:
        return None
    if source.low(end) in {"after", "following", "upon", "before", "prior", "if", "when", "once"}:
        event = _in_case(source, end)
        return replace(event, first=at, strength=Strength.FIRM) if event else None
    why = f'"{source.letters(at, end)}" is read as the paper\'s date, {day_words(reference)}'
    between = (f"on {day_words(reference)}", "as soon as it can be done")
    return Found(
        ScheduleKind.ONCE,
        at,
        end,
        why,
        due=reference,
        precision="day",
        ambiguous=True,
        between=between,
        strength=Strength.WEAK,
    )
