"""What an action is about, as far as two actions can be compared: its words, its thing, its rhythm. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from registry.draft import ProposedAction
from registry.model import Form, ScheduleKind
from registry.naming.name_words import singular

_WORD = re.compile(r"[^\W_]+")
_LITTLE = frozenset({
    "a", "an", "the", "of", "and", "or", "for", "to", "in", "on", "at", "with", "by", "from", "as", "is", "are",
    "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "which", "who", "so", "any",
    "all", "each", "every", "their", "his", "her", "our", "your", "not", "no", "if", "when", "where", "will",
    "shall", "would", "should", "may", "can", "must", "have", "has", "had", "do", "does", "up", "out", "into",
    "over", "within", "between", "also", "etc", "such", "other", "further", "order",
})  # fmt: skip
_ANY_THING = frozenset({
    "report", "paper", "document", "copy", "list", "note", "figure", "data", "information", "update", "progress",
    "issue", "key", "area", "detail", "matter", "receipt", "receive", "received", "provide", "provided", "provision",
    "produce", "submit", "send", "inform", "informed", "consult", "consulted", "consultation", "brief", "briefing",
    "meeting", "notice", "develop", "developed", "development", "identify", "identification", "currently", "regular",
    "regularly", "monthly", "weekly", "quarterly", "annual", "annually", "yearly", "bi", "half", "month", "week",
    "quarter", "year", "day", "timeframe", "timescale", "timetable", "end", "early", "mid", "late", "committee",
    "member", "board", "authority", "requested", "request", "january", "february", "march", "april", "june", "july",
    "august", "september", "october", "november", "december",
})  # fmt: skip
"""Words that any action may have: they say how and when, and not about what."""
_DATED = {ScheduleKind.ONCE: 0, ScheduleKind.RECURRING: 1, ScheduleKind.WINDOW: 2, ScheduleKind.ON_EVENT: 3}
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
REPORTS = frozenset({Form.DOCUMENT, Form.FIGURES, Form.BRIEFING})
"""Forms that one report can answer together."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One action, taken apart for comparing."""

    action: ProposedAction
    place: int  # in the paper's order
    owner: str  # one spelling for all names that are likely one; empty where nobody is named
    recipient: str
    sentence: str  # its words, folded
    thing: frozenset[str]  # what the deliverable is about
    about: frozenset[str]  # what the whole sentence is about

    @property
    def standing(self) -> str:
        """Its own, where it differs from its document's."""
        return self.action.standing.value if self.action.standing else ""

    @property
    def kind(self) -> ScheduleKind:
        return self.action.when.kind

    @property
    def every(self) -> int:
        """About how many days lie between two returns; 0 for what does not recur."""
        return days_between(self.action.when.rrule)

    @property
    def order(self) -> tuple[int, int, str, int]:
        """Who leads: what has a date or a rhythm, the more frequent, the earlier, the first in the paper."""
        due = self.action.when.due
        return _DATED.get(self.kind, len(_DATED)), self.every, due.isoformat() if due else "", self.place


def days_between(rrule: str | None) -> int:
    """About how many days lie between two occurrences; 0 without a rule."""
    rule = dict(part.split("=", 1) for part in (rrule or "").split(";") if "=" in part)
    step = rule.get("INTERVAL", "1")
    return _DAYS.get(rule.get("FREQ", ""), 0) * (int(step) if step.isdecimal() else 1)


def subject_of(action: ProposedAction, place: int, names: Mapping[str, str]) -> Subject:
    """An action taken apart; `names` gives one spelling for each name of an owner or recipient."""
    owner, recipient = (names.get(each or "", each or "") for each in (action.owner, action.recipient))
    bodies = frozenset(
        word for each in (action.owner, action.recipient, owner, recipient) for word in words_of(each or "")
    )
    return Subject(
        action,
        place,
        owner,
        recipient,
        " ".join(each.casefold() for each in _WORD.findall(action.text)),
        _matter(action.deliverable or action.text) - bodies,
        _matter(action.text) - bodies,
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded and singular, without the little ones."""
    folded = (singular(each.casefold()) for each in _WORD.findall(text))
    return tuple(each for each in folded if each not in _LITTLE and len(each) > 1)


def _matter(text: str) -> frozenset[str]:
    return frozenset(stem(each) for each in words_of(text) if each not in _ANY_THING and not each.isdigit())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its commonest endings: "implementing" and "implementation" are one."""
    for ending in ("ation", "ing", "ment", "ed", "ion", "al", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004
            return word[: -len(ending)]
    return word
