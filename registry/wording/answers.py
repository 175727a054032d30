"""What a body owes to whoever writes to it: "we will answer your request within 3 days" counts from it."""

from registry.wording.happenings import HAPPENINGS, ONE_HAPPENING
from registry.wording.source import Source
from registry.wording.word_lists import listed

ANSWERING = listed("acknowledge reply respond answer decide tell contact notify inform write deal process consider")
GETTING = listed("get receive hear given told informed notified contacted sent expect")
ALL = listed("all any each every")
REACH = 25


def answered_from(source: Source, at: int, end: int) -> str | None:
    """What the reader of the paper does to start the length, where the sentence promises an answer to it."""
    first, stop = source.sentence(at)
    begin = max(first, at - REACH)
    if source.low(end) == "for" and source.low(end + 1) in ALL and end + 1 < stop:  # "14 days for all other faults"
        return source.letters(end + 1, source.clause_end(end))
    ours = next((k for k in range(begin, at) if source.low(k) in {"we", "our"}), None)
    yours = next((k for k in range(begin, at) if source.low(k) in {"you", "your"}), None)
    if yours is None or not _is_answer(source, begin, at, ours, yours):
        return None
    named = next((k for k in range(begin, at) if source.low(k) == "your" and _is_happening(source, k + 1)), None)
    return source.letters(named, named + 2) if named is not None else source.letters(yours, at)


def _is_happening(source: Source, at: int) -> bool:
    return source.low(at) in ONE_HAPPENING | HAPPENINGS


def _is_answer(source: Source, begin: int, at: int, ours: int | None, yours: int) -> bool:
    """ "we will tell you", "you will hear from us"; "you must reply to us" is none."""
    words = {source.low(k) for k in range(begin, at)}
    if not words & {"will", "aim", "shall", "should", "can", "normally"}:
        return False
    if ours is not None and ours < yours:
        return any(source.low(k) in ANSWERING for k in range(ours, yours))
    return source.low(yours) == "you" and bool(words & GETTING) and not words & {"must"}
