"""What waits for something to happen: "once funding is confirmed", "on appointment", "if a complaint is upheld"."""
# ruff: noqa: PLR2004  (a grammar counts digits and words; a name for each would hide them)

from registry.model import ScheduleKind
from registry.wording.durations import UNIT_WORDS, parse_duration
from registry.wording.event_words import event_end
from registry.wording.fixed_days import is_nth_of_each
from registry.wording.found import Found, Strength
from registry.wording.happenings import is_life_behind
from registry.wording.rules import UNIT_ADJECTIVES
from registry.wording.source import Source
from registry.wording.this_paper import paper_end
from registry.wording.word_lists import book, listed

AFTER = book(
    """
    upon | on completion of | on receipt of | on receiving | on approval of | on publication of | following | after |
    once | when | whenever | as soon as | if | should | where | in the event of | in the event that | in instances
    where | in cases where | subject to | pending | until such time as | until such a time as | until | unless | as
    and when | before | prior to | ahead of | in advance of | on the occasion of | in response to any | in light of
    any | in the light of any | each time | every time | any time | on each occasion | on every occasion | on any
    occasion | at the conclusion of | at the end of | by the end of | at the close of | at the completion of | at the
    time of | by the time of | by the time | at the point of | at the point when | at the outset of | at the start of
    | at the beginning of | dependent on | dependent upon | depending on | contingent on | contingent upon | awaiting
    | in the case of | triggered by | triggered on | provided that | providing that | as a result of any | on
    """
)
BACK = frozenset({"before", "prior to", "ahead of", "in advance of"})
FIRM = frozenset({"upon", "on completion of", "on receipt of", "pending", "until such time as", "until such a time as"})
NOT_THINGS = listed(
    """
    that all possible necessary appropriate practicable relevant applicable needed required not feasible reasonable
    doubt otherwise well reasonably practically is
    """
)
PROCESS = ("tion", "sion", "ment", "ance", "ence", "ing", "ure", "val", "pt")
PROCESSES = listed(
    """
    release award entry discovery receipt launch transfer expiry departure discharge arrest request handover delivery
    approval arrival renewal referral death return recovery exit sale award admission commencement
    """
)
NO_PROCESSES = listed(
    """
    department government document parliament environment management equipment element instrument segment concept
    something anything building culture structure evidence audience science finance infrastructure agreement script
    """
)
HELD_UPON = listed(
    """
    based agreed relied rely depend depends dependent depending called call placed imposed imposes acted act commented
    built build improve improved insist impact focus decide decided embark draw draws drawn reflect touched conferred
    expand expanded incumbent report reports work information update progress guidance comment focused
    """
)
LOCATING = listed("appear appears appearing brought laid lay put come comes go goes went heard placed bring tabled")
ASIDE = listed(
    """
    see determine consider check know ask asked whether establish assess understand unclear clear sure as even what
    queried
    """
)
ANYTHING = (
    "pending", "until", "in ", "as a result", "each time", "every time", "any time", "on each", "on every", "on any",
)  # fmt: skip
NOT_EVENT_OF = listed("the this table chapter section page paragraph document report line act law page")
LAWS = listed(
    """
    act section provisions requirements regulations conditions law terms paragraph article rules change review audit
    inspection scrutiny
    """
)


def in_case(source: Source, at: int) -> Found | None:
    """Something that starts the clock, by its own words."""
    lead = source.lead(at, AFTER)
    if lead is None:
        return None
    words, begin = lead
    stop = event_end(source, begin)
    if words == "before" and is_nth_of_each(source, begin + (source.low(begin) == "the")):
        return None
    if stop <= begin or _is_no_event(source, words, at, begin, stop):
        return None
    event = source.letters(begin, stop)
    why = f'it waits for "{event}", which has no date in the paper'
    firm = words in FIRM or words == "on" or source.low(begin) == "which"
    strength = Strength.FIRM if firm else Strength.WEAK
    lead_word = "before" if words in BACK else words
    return Found(ScheduleKind.ON_EVENT, at, stop, why, event=event, strength=strength, lead=lead_word)


def _is_no_event(source: Source, words: str, at: int, begin: int, stop: int) -> bool:  # noqa: PLR0911  (one return a reason)
    low, previous = source.low(begin), source.low(at - 1)
    if low == "which":
        return words not in {"following", "after", "upon"}
    if low in {"any", "so", "not"} and begin + 1 >= stop:  # "if so", "if any"
        return True
    if low in NOT_THINGS and not words.startswith(ANYTHING):
        return True
    length = parse_duration(source, begin) if words in {"after", "following"} else None
    if length and is_life_behind(source, at, length[1]):
        return True
    if words == "should":
        return not _is_inverted(source, at)
    if words in {"on", "upon"} and not _is_process(source, words, at, begin):
        return True
    if words.endswith(" of") and words.startswith(("at the", "by the")) and _is_place(source, begin):
        return True
    if paper_end(source, begin, stop) == stop and words not in {"until", "pending"}:
        return True
    return _is_aside(source, words, at, begin, previous) or _is_told(source, words, at, begin, stop)


def _is_process(source: Source, words: str, at: int, begin: int) -> bool:
    """ "on appointment", "upon completion": something that happens; "report on recruitment" is none."""
    noun = begin + (source.low(begin) in {"the", "a", "an", "any", "each", "their", "his", "its", "final", "first"})
    low, previous = source.low(noun), source.low(at - 1)
    happens = low in PROCESSES or (low.endswith(PROCESS) and len(low) > 5 and low not in NO_PROCESSES)
    if source.low(noun + 1) in {"'", "’"}:  # "on the department's plans"
        return False
    if (
        words == "on"
        and low in {"completion", "receipt", "termination", "expiry"}
        and source.clause_end(noun) == noun + 1
    ):
        return True
    if words == "on":
        return happens and source.clause_start(at) == at and low != "meeting"
    return previous not in HELD_UPON and (happens or source.clause_start(at) == at)


def _is_place(source: Source, begin: int) -> bool:
    """ "at the end of this report", "by the end of the day": a place in a text, or a time of no event."""
    after = begin + (source.low(begin) in {"the", "this", "each", "every"})
    if source.low(after) in UNIT_ADJECTIVES | UNIT_WORDS.keys():
        return True
    return source.low(after) in NOT_EVENT_OF or source.kind(after) != "word"


def _is_aside(source: Source, words: str, at: int, begin: int, previous: str) -> bool:  # noqa: PLR0911  (one return a reason)
    """Places ("areas where", "appear before it"), adjectives ("the following actions") and indirect questions."""
    low = source.low(begin)
    if words == "where":
        return previous in {"areas", "cases", "place", "including", "those", "circumstances", "situations", "system"}
    if words in {"once", "when"} and previous in {"areas", "cases", "place", "including"}:
        return False
    if words in {"following", "once", "pending"} and previous in {
        "the",
        "a",
        "at",
        "least",
        "these",
        "all",
        "any",
    }:
        return True
    if words in {"before", "after"} and low in {"it", "them", "us", "him", "her", "me"}:
        return source.low(begin + 1) not in {
            "is",
            "are",
            "has",
            "have",
            "was",
            "can",
            "will",
            "goes",
            "expires",
            "starts",
        }
    if words == "before" and previous in LOCATING:
        return True
    if words == "until" and previous == "wait" and source.low(at - 2) == "not":
        return True
    if words == "subject to":
        undergone = previous in {"be", "is", "are", "being", "was"}
        return any(source.low(k) in LAWS for k in range(begin, begin + (5 if undergone else 1 + (low in {"the", "a"}))))
    if words in {"if", "when"} and previous in ASIDE:
        return True
    return words == "after" and previous in {"look", "looked", "looking", "named", "looks"}


def _is_told(source: Source, words: str, at: int, begin: int, stop: int) -> bool:
    first, end = source.sentence(at)
    past = source.verbs.told(begin, stop) > 0 and words not in {"until", "if", "unless"}
    words_in = {source.low(k) for k in range(begin, stop)}
    if words == "as soon as" and words_in & {"has", "have"}:  # "as soon as the Chair has signed it"
        return False
    return past and not source.verbs.has_modal(first, end) and not source.verbs.asks(first, end)


def _is_inverted(source: Source, at: int) -> bool:
    """ "should a date be confirmed": a condition; "members should note": none."""
    return source.low(at + 1) in {"a", "an", "the", "any", "there", "it", "this"} and (
        source.clause_start(at) == at or source.low(at - 1) in {"informed", "notified", "told", "know", "and"}
    )
