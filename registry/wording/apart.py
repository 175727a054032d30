"""Two duties in one sentence: what stands in a clause of its own does not yield to a date in the other."""

from registry.model import ScheduleKind
from registry.wording.found import Found, Strength
from registry.wording.source import Source
from registry.wording.word_lists import listed

BINDING = frozenset({"and", "but", ";", "whereas", "while"})
FINITE = listed("is are shall must will should has have")
PLAIN_VERBS = listed(
    """
    participate continue engage cooperate contribute maintain monitor ensure inform notify publish submit provide update
    """
)
FAR = 60  # words between two duties
REACH = 14  # words from "and" to the verb of its clause
YIELDING = frozenset({ScheduleKind.CONTINUING, ScheduleKind.ON_EVENT})


def kept(source: Source, found: list[Found]) -> list[Found]:
    """The firm findings, and each weak one with a verb of its own, behind an "and", that no firm one shares."""
    following: list[Found | None] = [None] * len(found)
    for number in range(len(found) - 2, -1, -1):
        later = found[number + 1]
        following[number] = later if later.strength is Strength.FIRM else following[number + 1]
    stays: list[Found] = []
    before: Found | None = None
    for each, after in zip(found, following, strict=True):
        firm = each.strength is Strength.FIRM
        beside = [other for other in (before, after) if other]
        if firm or (each.kind in YIELDING and all(_is_between(source, each, other) for other in beside)):
            stays.append(each)
        before = each if firm else before
    return stays


def _is_between(source: Source, each: Found, other: Found) -> bool:
    early, late = (each, other) if each.first < other.first else (other, each)
    if early is each and source.low(each.first - 1) not in FINITE:
        return False  # "once it is set up, files and reports": the first words belong to all that follows
    for k in range(max(early.end, late.first - FAR), late.first):
        if source.low(k) in BINDING:
            stop = min(late.first, k + REACH)
            if source.low(k + 1) in PLAIN_VERBS or any(source.low(j) in FINITE for j in range(k + 1, stop)):
                return True
    return False
