"""Minutes tell in the past tense what holds: "it was noted that the plan was reviewed annually", "was ongoing"."""

from registry.model import ScheduleKind
from registry.wording.found import Found
from registry.wording.source import Source
from registry.wording.word_lists import listed

REPORTING = listed(
    """
    noted informed reported advised explained heard confirmed stated said told clarified highlighted acknowledged
    recognised recognized commented added emphasised reminded assured understood indicated observed
    """
)
ADVERBIAL = listed("every each once twice thrice at four three two six")
ADVERBS = listed("annually quarterly monthly weekly daily fortnightly termly yearly biannually biennially")
AFTER_ADVERB = listed("and or by to for with in at but so through under as from")
OVER = listed("had last previously until formerly")
STANDING = listed("was were remained remains")
LASTING = listed("ongoing on continuing continuous continual continuously")
WAITING = frozenset({"pending", "awaiting"})
OPEN = frozenset({"if", "once", "should", "unless", "subject to"})
BACKSHIFTED = frozenset({"might", "could", "would"})
REACH = 25  # words between "was" and "every three years"


def still_holds(source: Source, first: int, end: int, each: Found) -> bool:
    """Whether a finding of a sentence that only tells is a state or habit that lasts."""
    if each.kind is ScheduleKind.RECURRING:
        return _is_habit_told(source, first, end, each)
    if each.kind is ScheduleKind.CONTINUING:
        return source.low(each.first) in LASTING and _is_predicate(source, each.first)
    if each.kind is not ScheduleKind.ON_EVENT:
        return False
    if each.lead in WAITING:
        return _is_predicate(source, each.first)
    would = any(source.low(k) in BACKSHIFTED for k in range(each.end, min(end, each.end + REACH)))
    return each.lead in OPEN and would and _reported_at(source, first, each.first) is not None


def _is_predicate(source: Source, at: int) -> bool:
    before = at - 1 - (source.low(at - 1) in {"a", "an", "still", "currently"})
    return source.low(before) in STANDING


def _reported_at(source: Source, first: int, at: int) -> int | None:
    """Where what is reported begins: the "that" behind "it was noted"."""
    for k in range(at - 1, max(first, at - 2 * REACH), -1):
        if source.low(k) == "that" and any(source.low(j) in REPORTING for j in range(max(first, k - 4), k)):
            return k
    return None


def _is_habit_told(source: Source, first: int, end: int, each: Found) -> bool:
    """ "noted that the plan was reviewed annually": adverb and passive; "noted the annual report" is none."""
    adverbial = source.low(each.first) in ADVERBIAL or source.low(each.end - 1) in ADVERBS
    after = source.low(each.end) if each.end < end else ""
    free = source.low(each.end - 1) not in ADVERBS or source.kind(each.end) in {"mark", ""} or after in AFTER_ADVERB
    begin = _reported_at(source, first, each.first)
    if not adverbial or not free or begin is None:
        return False
    told = range(max(begin, each.first - REACH), each.first)
    was = any(source.low(k) in {"was", "were"} for k in told) or source.verbs.may_tell(begin, each.first)
    return was and not any(source.low(k) in OVER for k in told)
