"""Things that happen again and again: a length with no start counts from each, and not from the paper."""

from registry.wording.source import Source
from registry.wording.word_lists import listed

OPENERS = listed("if where when whenever once then after upon following should on")
CLAUSE_OPENERS = frozenset({"on", "should", "upon", "after", "following", "once"})
EACH = listed("any each every")
HAPPENINGS = listed(
    """
    incidents complaints breaches requests enquiries inquiries vulnerabilities applications appeals allegations
    referrals calls letters invoices changes queries disclosures deaths injuries accidents faults defects errors losses
    correspondence emails starters appointees casualties concerns notifications claims payments orders outages
    """
)
ONE_HAPPENING = frozenset(
    {word.removesuffix("s") for word in HAPPENINGS} | {"breach", "enquiry", "inquiry", "query", "loss"}
)
SERVED = listed("service work employment duty leadership teaching membership experience loyalty")
MODALS = listed("must shall should will are is to may")


def generic_start(source: Source, at: int, end: int) -> str | None:
    """The words of what starts the length each time, where the sentence names it and no other start."""
    first, stop = source.sentence(at)
    begin = max(first, at - 30)
    opener = next((k for k in range(begin, at) if source.low(k) in OPENERS and _opens(source, k, first)), None)
    if opener is not None:
        return source.letters(opener, at)
    if source.low(end) in {"if", "where", "when", "whenever", "once"} and end < stop:
        return source.letters(end, source.clause_end(end))
    for k in range(begin, at):
        low = source.low(k)
        generic = low in EACH and source.kind(k + 1) == "word"
        if generic and any(source.low(j) in MODALS and source.low(j + 1) == "be" for j in range(k + 2, at)):
            return source.letters(k, at)
        if low in HAPPENINGS and (
            k == first or source.low(k - 1) in {"all", "new", "such", "these"} | EACH or k <= first + 3
        ):
            return source.letters(k, at)
    return None


def is_life_behind(source: Source, at: int, end: int) -> bool:
    """ "after 12 years of public service": what somebody has done, where no rule is made of it."""
    served = source.low(end) == "of" and any(source.low(k) in SERVED for k in range(end + 1, end + 5))
    return served and not any(source.low(k) in {"must", "shall", "should"} for k in range(at - 30, end + 40))


def _opens(source: Source, k: int, first: int) -> bool:
    """Whether the word opens a clause of its own: "on" and "should" do so only at its start."""
    if source.low(k) in CLAUSE_OPENERS:
        return source.clause_start(k) == k and (source.low(k) != "should" or k == first)
    return True
