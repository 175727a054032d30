"""A finding in a few words: its first sentence without the words with which inspectors begin."""

import re

from tasks.documents.language.clauses import BY_TIME
from tasks.documents.language.statements import sentences
from tasks.documents.language.things import title
from tasks.documents.language.vocabulary import pattern

OPENINGS = re.compile(
    r"^(?:"
    + pattern(
        r"""
        (?:however|furthermore|additionally|in addition|also|moreover)\b,?\s+
        | (?:the\s+)?(?:inspection|inspectors?|inspection team|review|team|auditors?|we)(?:\s+also)?
          (?:found|noted|perceived|(?:was|were)\s+(?:also\s+)?concerned)\s+(?:that\s+)?
        | (?:it|this)\s+(?:is|was|has been)\s+(?:also\s+)?\w+\s+(?:to\s+\w+\s+)?that\s+
        | [A-Z]\w*\s+(?:is|are|was|were|remains?)\s+(?:also\s+)?concerned\s+(?:that|about|by)\s+
        | there\s+(?:is|are|was|were)(?:\s+(?:also|some|a|an|ample|growing|general))*
          (?:(?:concerns?|evidence|reports?|signs?)\s+(?:to\s+\w+\s+)?(?:that|about|around|regarding|over)\s+)?
        | (?:(?:anecdotal|some|clear|also)\s+)?evidence\s+(?:was|has been|is|were)(?:\s+also)?
          (?:found|seen)\s+(?:of|that)\s+
        | [A-Z]\w*\s+would\s+like\s+to\s+see\s+
        | (?:an?|the)\s+
        """
    )
    + r")",
    re.IGNORECASE,
)
FOUND = re.compile(
    r"\s+(?:was|were|is|could be|has been|can be)\s+(?:\w+\s+)?found(?=\s+(?:of|for|over|in|that)\b)", re.IGNORECASE
)


def headline(text: str) -> str:
    """At most 60 characters that name the finding."""
    first = (sentences(text) or [text])[0]
    before = ""
    while first != before:
        before, first = first, OPENINGS.sub("", BY_TIME.sub("", first, count=1), count=1)
    return title(FOUND.sub("", first, count=1) or text, verbatim=True)
