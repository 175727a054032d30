"""Wordings that wait for something: a length counted from it, a request, an event, or nothing at all."""

import datetime as dt
from dataclasses import replace

from registry.model import ScheduleKind
from registry.wording.durations import Duration, parse_duration
from registry.wording.found import Found, Strength, day_words
from registry.wording.periods import parse_period
from registry.wording.recurrence import starts_recurrence
from registry.wording.source import Source

WITHIN = ("within", "no later than", "not later than", "no more than", "not more than", "in no more than", "in under", "by", "at", "in", "after")
COUNTED_FROM = frozenset({"of", "from", "after", "following", "since", "to"})
COUNTED_BACK = ("before", "prior to", "ahead of", "in advance of")
OPENERS = frozenset({"beginning", "starting", "commencing", "from", "until"})
PAPERS = frozenset(
    {"directive", "memorandum", "memo", "report", "policy", "letter", "notice", "document", "paper", "circular", "order",
     "guidance", "publication", "issuance", "instruction", "review", "plan", "decision", "meeting"}
)  # fmt: skip
ISSUING = frozenset({"issuance", "publication", "issue", "date"})
ASKING = frozenset({"request", "requests", "requested", "demand", "asked"})
AFTER = ("upon", "on completion of", "on receipt of", "on receiving", "on approval of", "on publication of", "following", "after",
         "once", "when", "whenever", "as soon as", "if", "should", "where", "in the event of", "in the event that", "in instances where",
         "in cases where", "subject to", "pending", "until such time as", "until such a time as", "until", "unless", "as and when",
         "before", "prior to", "ahead of", "in advance of", "on the occasion of", "in response to")  # fmt: skip
BACK = frozenset({"before", "prior to", "ahead of", "in advance of"})
WEAK = frozenset({"if", "should", "where", "when", "unless", "until", "once", "after", "following", "before", "whenever", "as soon as"})
STOPPERS = frozenset({"then"})
LONGEST_EVENT = 40  # words; more is no name of an event
MEETINGS = frozenset({"meeting", "meetings", "session", "update", "report", "review", "agenda", "cycle"})
TOLD = frozenset({"informed", "inform", "notified", "notify", "consulted", "advised", "advise", "notice", "notification", "information", "briefed", "told", "consult"})
FOUND_OUT = frozenset({"identified", "raised", "found", "detected", "discovered"})
MATTERS = frozenset({"issues", "problems", "concerns", "needs", "weaknesses", "risks", "failings", "incidents", "breaches"})


def counted(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "within 30 days of receipt", "two weeks before the meeting", "in a year's time"."""
    lead, after = "", at
    if source.low(at) in OPENERS:
        return _opened(source, at, reference)
    if source.low(at - 1) in {"than", "past", "last", "previous", "preceding"} and source.low(at) != "within":
        return None
    for words in WITHIN:
        stop = source.phrase(at, words)
        if stop is not None:
            lead, after = words, stop
            break
    while source.low(after) in {"the", "next", "a", "period"} and lead == "within" and source.low(after + 1) not in {"year", "month", "week", "fortnight", "quarter", "day"}:
        after += 1
    length = parse_duration(source, after)
    if length is None:
        return None
    duration, end = length
    printed = _printed(source, end, reference)
    joint = printed[1] if printed else end
    anchored = _anchored(source, at, joint, duration, reference, printed[0] if printed else None)
    if anchored or (not lead and not printed):
        return anchored
    if printed:
        return _on_print(source, at, joint, duration, reference, printed[0])
    return _unanchored(source, at, end, duration, reference, lead)


def _opened(source: Source, at: int, reference: dt.date) -> Found | None:
    """ "beginning 90 days after issuance", "until 2 years after issuance": one end of a window."""
    if source.low(at + 1) in OPENERS:
        return None
    inner = counted(source, at + 1, reference)
    if inner is None or inner.kind is not ScheduleKind.ONCE or inner.due is None:
        return None
    found = replace(inner, kind=ScheduleKind.WINDOW, first=at, due=None, lead=source.low(at))
    if source.low(at) == "until":
        return replace(found, start=reference, until=inner.due)
    return replace(found, start=inner.due)


def _printed(source: Source, at: int, reference: dt.date) -> tuple[dt.date, int] | None:
    """The date printed in brackets after a length, or after a comma: "in two weeks' time, on 16th June"."""
    if source.low(at) == "time" and source.lows(at + 1, 2) == (",", "on"):
        inner = parse_period(source, at + 3, reference)
        return (inner[0].last, inner[1]) if inner else None
    if source.low(at) != "(":
        return None
    after = at + 1
    while source.low(after) in {"by", "i", "e", ".", "on", "ie"}:
        after += 1
    inner = parse_period(source, after, reference)
    if not inner or inner[0].precision != "day" or source.low(inner[1]) != ")":
        return None
    return inner[0].last, inner[1] + 1


def _on_print(source: Source, at: int, end: int, duration: Duration, reference: dt.date, day: dt.date) -> Found:
    """A printed date beats the arithmetic."""
    sums = duration.after(reference)
    differs = sums is not None and sums != day and not duration.working
    between = (f"{day_words(day)}, as printed", f"{day_words(sums)}, as counted") if sums and differs else ()
    why = f"the printed date {day_words(day)} is taken before the count of {duration.words}"
    return Found(
        ScheduleKind.ONCE, at, end, why, due=day, precision="day", ambiguous=differs, between=between, lead="within"
    )


def _anchored(
    source: Source, at: int, joint: int, duration: Duration, reference: dt.date, printed: dt.date | None
) -> Found | None:
    """A length with the thing that it is counted from or to."""
    back = next((stop for words in COUNTED_BACK if (stop := source.phrase(joint, words)) is not None), None)
    if back is None and source.low(joint) not in COUNTED_FROM:
        return None
    if source.low(joint) in {"to", "since"}:
        return None
    begin = back or joint + 1
    stop = event_end(source, begin)
    if back is None:
        paper = paper_end(source, begin, stop)
        if paper is not None:
            return _from_paper(source, at, paper, duration, reference, printed)
    if stop <= begin:
        return None
    later = _printed(source, stop, reference)
    event, sign = source.letters(begin, stop), "-" if back else ""
    if later or printed:
        return _on_print(source, at, later[1] if later else stop, duration, reference, later[0] if later else printed or reference)
    why = f'{duration.words} {"before" if back else "after"} an event that has its own date: "{event}"'
    return Found(ScheduleKind.ON_EVENT, at, stop, why, event=event, offset=sign + duration.iso, lead="within")


def _from_paper(
    source: Source, at: int, end: int, duration: Duration, reference: dt.date, printed: dt.date | None
) -> Found | None:
    later = _printed(source, end, reference)
    day = later[0] if later else printed
    if day:
        return _on_print(source, at, later[1] if later else end, duration, reference, day)
    due = duration.after(reference)
    if due is None:
        return None
    why = f"{duration.words} counted from the paper's date, {day_words(reference)}"
    return Found(ScheduleKind.ONCE, at, end, why, due=due, precision=duration.precision, lead="within")


def paper_end(source: Source, begin: int, stop: int) -> int | None:
    """The token after words that mean this paper's own date ("issuance of this directive"); None for anything else."""
    at, issuing = begin, False
    while (at < stop and source.low(at) in {"the", "its", "initial", "of", "this"} | ISSUING) or _is_code(source, at, stop):
        issuing = issuing or source.low(at) in ISSUING
        if source.low(at) == "this":
            return _this_paper(source, at, stop)
        at += 1
    if not issuing:
        return None
    return at if at == stop or (source.low(at) not in {"of"} and source.low(at - 1) in ISSUING) else None


def _is_code(source: Source, at: int, stop: int) -> bool:
    """ "BOD issuance": a code between the article and the word."""
    return at < stop and source.tokens[at].text.isupper() and source.low(at + 1) in ISSUING


def _this_paper(source: Source, at: int, stop: int) -> int | None:
    for k in range(at + 1, min(stop, at + 5)):
        if source.low(k) in PAPERS:
            return k + 1
    return None


def _unanchored(source: Source, at: int, end: int, duration: Duration, reference: dt.date, lead: str) -> Found | None:
    """A length alone: counted from the paper, unless the sentence has a "then" or an "if" before it."""
    if source.low(end) == "time":
        end += 1
    elif lead not in {"within", "no later than", "not later than"} and not (lead == "in" and duration.unit != "hour"):
        return None
    if lead == "in" and source.low(end - 1) != "time" and source.low(end) not in {".", ",", ";", ")", ""}:
        return None
    if _measures(source, at):
        return None
    first, _ = source.sentence(at)
    if any(source.low(k) in {"then", "if", "where"} for k in range(max(first, at - 25), at)):
        why = f"{duration.words} after what the sentence names before it"
        return Found(ScheduleKind.ON_EVENT, at, end, why, event=source.letters(first, at), offset=duration.iso, ambiguous=True, lead="within")  # fmt: skip
    due = duration.after(reference)
    if due is None:
        return None
    between = (f"{day_words(due)}, counted from the paper's date", f"{duration.words} from something that is not named")
    why = f"{duration.words} counted from the paper's date, {day_words(reference)}; the source names no start"
    return Found(ScheduleKind.ONCE, at, end, why, due=due, precision=duration.precision, ambiguous=True, between=between, lead="within")  # fmt: skip


def _measures(source: Source, at: int) -> bool:
    """ "50% within 2 days": a measure, not a deadline."""
    return any(source.low(k) in {"%", "percent"} for k in range(max(0, at - 4), at))


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


def event_end(source: Source, begin: int) -> int:
    """Where the words of an event end: its clause, the next recurrence, or forty words."""
    stop = min(source.clause_end(begin), begin + LONGEST_EVENT)
    for at in range(begin, stop):
        if source.low(at) in STOPPERS:
            return at
        if at > begin and source.low(at) in {"and", "or"} and starts_recurrence(source, at + 1):
            return at
    return stop


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
    lead = next(((words, stop) for words in AFTER if (stop := source.phrase(at, words)) is not None), None)
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
    return Found(ScheduleKind.ON_EVENT, at, stop, why, event=event, strength=strength, lead="before" if words in BACK else words)  # fmt: skip


def _is_inverted(source: Source, at: int) -> bool:
    """ "should a date be confirmed": a condition; "members should note": none."""
    return source.low(at + 1) in {"a", "an", "the", "any", "there", "it", "this"} and (
        source.clause_start(at) == at or source.low(at - 1) in {"informed", "notified", "told", "know", "and"}
    )


def _is_no_event(source: Source, words: str, at: int, begin: int, stop: int) -> bool:
    first, end = source.sentence(at)
    if source.low(begin) in {"which", "that", "all", "possible", "necessary", "appropriate", "practicable", "relevant"} and words not in {"pending", "until"}:
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
    if source.low(at) not in {"that", "which", "who"} or source.low(at + 1) not in {"cannot", "can", "could", "are", "is", "have"}:
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
    stop = event_end(source, at + 1)
    if stop <= at + 2:
        return None
    event = source.letters(at + 1, stop)
    why = f'notice is owed each time that this happens: "{event}"'
    return Found(ScheduleKind.ON_EVENT, at + 1, stop, why, event=event)


def _found_out(source: Source, at: int) -> Found | None:
    """ "… issues are identified" with the word that joins it left out of the source."""
    if source.low(at) not in MATTERS or source.low(at + 1) not in {"are", "is"} or source.low(at + 2) not in FOUND_OUT:
        return None
    event = source.letters(at, at + 3)
    between = (f"each time that {event}", f"so that {event}, with no date")
    why = f'"{event}" stands without the word that would say how it bears on the date'
    return Found(ScheduleKind.ON_EVENT, at, at + 3, why, event=event, ambiguous=True, between=between, strength=Strength.WEAK)  # fmt: skip


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
        ScheduleKind.ONCE, at, end, why, due=reference, precision="day", ambiguous=True, between=between, strength=Strength.WEAK
    )  # fmt: skip
