"""A sentence that holds several acts with times of their own becomes several."""

import re

from tasks.documents.language.timing import DATED
from tasks.documents.prose.judging import judge
from tasks.documents.prose.marks import Ahead, Mark, masked
from tasks.documents.prose.reader import Reader
from tasks.documents.prose.verdicts import Verdict

BETWEEN = re.compile(
    r"(?:[,;]\s*)?\b(?:and|but|while|whilst|with)\b[,;:]?\s+|;\s+",
    re.IGNORECASE,
)
TIME_FIRST = re.compile(r"^(?:by|from|in|during|before|at|on|within|until)\b", re.IGNORECASE)
FINITE = re.compile(r"\b(?:is|are|will|shall|must|has|have|planned|due|scheduled|expected)\b", re.IGNORECASE)
MOST_PARTS = 12
INHERITED = frozenset({Mark.GOAL, Mark.PROPOSAL, Mark.WILL, Mark.PLAN, Mark.TO_BE})


def acts(sentence: str, reader: Reader) -> list[tuple[str, Verdict]]:
    """The sentence's parts, every word kept, with what each was judged to be; mostly the sentence itself."""
    whole = judge(sentence, reader.people, reader.document_on, minutes=reader.minutes)
    if not whole.kept:
        return [(sentence, whole)]
    parts: list[tuple[str, Verdict]] = []
    start, held = 0, whole
    for match in list(BETWEEN.finditer(masked(sentence)))[:MOST_PARTS]:
        left, right = sentence[start : match.end()].strip(), sentence[match.end() :].strip()
        both = _two(left, right, reader)
        if both:
            parts.append((left, both[0]))
            start, held = match.end(), both[1]
    return [*parts, (sentence[start:].strip(), held if parts else whole)]


def _two(left: str, right: str, reader: Reader) -> tuple[Verdict, Verdict] | None:
    """Both halves judged, where each is an act with a time or a subject of its own."""
    if not FINITE.search(right):
        return None
    one = judge(left, reader.people, reader.document_on, minutes=reader.minutes)
    if not one.kept or one.when is None or one.ahead is None:
        return None
    two = judge(right, reader.people, reader.document_on, minutes=reader.minutes)
    if not two.kept and TIME_FIRST.match(right) and one.ahead.mark in INHERITED and two.when and two.when.kind in DATED:
        two = Verdict(kept=True, why="", ahead=Ahead(one.ahead.mark, "", None, 0), when=two.when, standing=one.standing)
    if not two.kept or two.when is None or two.ahead is None:
        return None
    own_time = one.when.kind in DATED and two.when.kind in DATED and one.when != two.when
    own_subject = (
        bool(two.ahead.subject) and bool(one.ahead.subject) and two.ahead.mark in {Mark.WILL, Mark.TO_BE, Mark.PLAN}
    )
    return (one, two) if own_time or (own_subject and not _leans(right)) else None


def _leans(right: str) -> bool:
    """Whether the second half needs the first: "and which will", "and that it will"."""
    return bool(re.match(r"(?:which|who|that|so|then|thus|thereby)\b", right, re.IGNORECASE))
