"""How well answers fit the labels: the same questions as the labelled truth's own score asks."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from dateutil.rrule import rrulestr

from benchmarks.answer import Answer
from benchmarks.labelled import Labelled

DATED = {"deadline", "recurring", "window"}
OCCURRENCES = 12  # two rules are one if these many of their days are
NOT_OF_THE_PATTERN = re.compile(r"(COUNT|UNTIL|BYHOUR|BYMINUTE|BYSECOND|DTSTART)=")
MEASURES = ("date", "rrule", "window", "kind", "date given where nothing is due")


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`; for the last measure `right` counts the mistakes."""

    right: int = 0
    total: int = 0

    def plus(self, one: bool) -> "Share":  # noqa: FBT001  what is counted
        """One more counted."""
        return Share(self.right + one, self.total + 1)


def score(labels: list[Labelled], answers: list[list[Answer]]) -> dict[str, Share]:
    """By measure. `answers` stand in the order of `labels`."""
    kinds_of = defaultdict(set)
    for label in labels:
        kinds_of[label.text].add(label.kind)
    tally = dict.fromkeys(MEASURES, Share())
    for label, given in zip(labels, answers, strict=True):
        for measure, right in _judged(label, kinds_of[label.text], given):
            tally[measure] = tally[measure].plus(right)
    return tally


def _judged(label: Labelled, kinds_of_text: set[str], given: list[Answer]) -> Iterator[tuple[str, bool]]:
    kinds = {answer.kind for answer in given} or {"none"}
    yield "kind", label.kind in kinds <= kinds_of_text
    if label.kind == "deadline":
        yield "date", any(answer.kind == "deadline" and answer.due == label.due for answer in given)
    elif label.kind == "window":
        yield "window", any((answer.start, answer.end) == (label.start, label.end) for answer in given)
    elif label.kind == "recurring":
        rules = [answer.rrule for answer in given if answer.rrule]
        yield "rrule", any(same_rule(rule, label.rrule or "", label.reference) for rule in rules)
    elif not kinds_of_text & DATED:
        yield "date given where nothing is due", bool(kinds & DATED)


def same_rule(one: str, other: str, reference: dt.date) -> bool:
    """Whether two rules name the same days, wherever they start and end."""
    try:
        return _days(one, reference) == _days(other, reference)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):  # what dateutil raises for no rule
        return False


def _days(rule: str, reference: dt.date) -> list[dt.datetime]:
    parts = [part for part in rule.removeprefix("RRULE:").split(";") if not NOT_OF_THE_PATTERN.match(part)]
    start = dt.datetime.combine(reference, dt.time())
    return list(islice(rrulestr(";".join(parts), dtstart=start), OCCURRENCES))
