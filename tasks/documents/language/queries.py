"""Questions to a paper's author: words that cannot be understood as they stand. The action stays as it was read."""

import re
from collections.abc import Iterator

from registry.draft import Query
from tasks.documents.language.clauses import Voice, has_verb, parse
from tasks.documents.language.verbs import MEETING_BODIES, ROLE_NOUNS

# "establish links with X issues are identified": a second subject and verb with nothing that joins them.
SECOND_CLAUSE = re.compile(
    r"\b(?:with|to|from|by|of|for|on)\s+(?:the\s+)?(?P<name>(?:[A-Z][\w’'-]+\s+){1,5})(?P<noun>[a-z]+s)\s+"
    r"(?:are|were|have been|is)\s+(?P<done>[a-z]+(?:ed|en|wn))\b"
)
# "to receive requests by monthly reports": a plural thing, then how often it comes, and no verb between.
THING_BY_TIME = re.compile(
    r"\b(?:receive|receives|receipt of|provide|provides|send|submit|produce)\s+(?P<noun>[a-z]+s)\s+by\s+"
    r"(?:monthly|weekly|annual|quarterly|yearly|termly)\s+(?P<other>[a-z]+s)\b",
    re.IGNORECASE,
)
DOUBLED = re.compile(r"\b(?P<word>the|a|an|of|to|for|with|and|in|on|by|is|are|will)\s+(?P=word)\b", re.IGNORECASE)
# "Inform all Committees to be consulted on …": told, and in the same breath to be asked.
TOLD_TO_BE = re.compile(
    r"^(?:inform|notify|advise|tell)\s+(?:\w+\s+){1,5}?to be\s+(?:consulted|informed|notified|advised|asked|told)\b",
    re.IGNORECASE,
)
CUT_OFF = re.compile(r"\b(?:the|a|an|and|or|their|its|which)\s*[.;]?\s*$", re.IGNORECASE)


def queries_in(text: str, locator: str, *, tracked: bool, everything: str) -> list[Query]:
    """What a careful clerk would ask its author about one action's words; none for words that stand."""
    return [Query(text, question, locator) for question in _questions(text, tracked=tracked, everything=everything)]


def _questions(text: str, *, tracked: bool, everything: str) -> Iterator[str]:
    if not tracked:
        if _names_somebody(text):
            yield f"“{text}” names somebody and no act: what is to be done, and by whom?"
        return
    clause = SECOND_CLAUSE.search(text)
    if clause:
        once = [word for word in clause["name"].split() if len(re.findall(rf"\b{re.escape(word)}\b", everything)) == 1]
        name = clause["name"].strip()
        who = f" And who is “{name}”? “{once[0]}” stands nowhere else in the paper." if once else ""
        yield (
            f"Words seem to be missing before “{clause['noun']} {clause[0].split(clause['noun'], 1)[1].strip()}”: "
            f"“as”, “where”, “so that”?{who}"
        )
    by_time = THING_BY_TIME.search(text)
    if by_time:
        yield f"What is meant by “{by_time[0]}”: is “{by_time['noun']}” a slip, perhaps for “regular”?"
    if TOLD_TO_BE.search(text):
        yield "Two sentences seem to be mixed here: is somebody to be informed, or to be consulted?"
    doubled = DOUBLED.search(text)
    if doubled:
        yield f"“{doubled[0]}” stands twice: is a word missing between?"
    if CUT_OFF.search(text):
        yield "The sentence breaks off: how does it go on?"


def _names_somebody(text: str) -> bool:
    """A fragment such as "Committee members.": a body and nothing else."""
    words = re.findall(r"[^\W\d_]+", text)
    known = ROLE_NOUNS | set(MEETING_BODIES)
    return bool(words) and words[-1].lower() in known and not has_verb(text) and parse(text).voice is Voice.NOUN
