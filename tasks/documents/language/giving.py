"""Verbs with two objects: "send the Committee a report", "provide Members with a briefing"."""

import re

from tasks.documents.language.bodies import body_at, is_body, strip_openers
from tasks.documents.language.clauses import Clause, Voice
from tasks.documents.language.verbs import DELIVERABLES

TWO_OBJECTS = frozenset(
    {"send", "give", "provide", "offer", "show", "supply", "issue", "tell", "write", "brief", "pay", "present"}
)
TELLING = frozenset({"inform", "notify", "advise", "brief", "update", "remind", "tell"})
# What may not follow the receiver: then the name was the thing itself ("submit Annual Reports to Cabinet").
NOT_AFTER = re.compile(r"\s*(?:to|of|by|in|for|from|at|and|or|into)\b|\s*[,.;:]|\s*$", re.IGNORECASE)
LEADS = re.compile(r"^\s*(?:with|of|on|about|regarding|that)\s+", re.IGNORECASE)


def receiver(clause: Clause) -> tuple[str | None, str]:
    """Whom an active clause gives something or tells something, by the place of the words; and what is left, the thing.

    None, and all the rest, where nobody stands between the verb and the thing.
    """
    if clause.voice not in {Voice.ACTIVE, Voice.ORDER} or clause.verb not in TWO_OBJECTS | TELLING:
        return None, clause.rest
    name = body_at(clause.rest)
    if not name or not is_body(name) or strip_openers(name).split()[-1].lower() in DELIVERABLES:
        return None, clause.rest
    after = clause.rest[_end_of(clause.rest, name) :]
    if NOT_AFTER.match(after) and clause.verb not in TELLING:
        return None, clause.rest
    return name, LEADS.sub("", after).strip() if clause.verb in TWO_OBJECTS else after.strip()


def _end_of(text: str, name: str) -> int:
    """Where a name that `text` begins with ends in it, whatever its spaces."""
    pattern = r"\s*".join(re.escape(word) for word in re.findall(r"\w+|\S", name))
    found = re.match(rf"\s*{pattern}", text)
    return found.end() if found else len(name)
