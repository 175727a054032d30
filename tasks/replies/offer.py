"""Does a message offer what is owed? The plain cases only; everything else is for a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.model import Form
from tasks.replies.incoming import Attachment
from tasks.replies.shapes import DATE, TIME
from tasks.replies.signatures import without_contacts
from tasks.replies.words import Words


class Offering(StrEnum):
    """What the sender offers, as far as a machine can tell."""

    RETURN = "return"
    CORRESPONDENCE = "correspondence"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, and what told it."""

    offering: Offering
    reason: str


_LONGEST = 20_000
_ATTACHED = re.compile(
    r"\b(?:attached|attaching|attachments?|enclosed|enclosing|enclosures?|herewith|appended|please find)\b",
    re.IGNORECASE,
)
_NOT_ATTACHED = re.compile(
    r"\b(?:not|n't|never|no|nothing|cannot|can't|will be|to be|shall be|without)\b.{0,25}\b(?:attach|enclos|append)"
    r"|\b(?:your|the) (?:attached|enclosed)\b(?= (?:letter|e-?mail|message|reminder))",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:here (?:is|are)|here's|this is our return|set out below|(?:figures?|numbers?|return"
    r"|answers?|response|report|details)"
    r" (?:is|are) (?:as follows|below|given below)|as follows|see below)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"(?:\b(?:will|shall|going to|hope to|hoping to|expect to|expecting to|aim to|aiming to"
    r"|intend to|plan to|propose to|try to"
    r"|should be able to|can|should)|['’]ll)\b.{0,40}\b(?:send|let you have|let you know|provide"
    r"|submit|forward|reply|respond"
    r"|get (?:it|this|them|back)|return|report|have (?:it|this|them|something)|be (?:with you|ready"
    r"|sent|submitted|finished)"
    r"|come back|do (?:so|it|this)|supply|update|look into|deal with|follow|attach|write)\b"
    r"|\b(?:to follow|follows? (?:shortly|soon|later|next)|in due course|working on|work(?:ing)? in progress|in hand"
    r"|in preparation|being (?:drafted|prepared|written|finali[sz]ed|compiled|collated)"
    r"|not (?:yet|quite) (?:ready|finished|complete|available|done)|nearly (?:ready|finished)"
    r"|still (?:waiting|working|to do|being|drafting|awaiting)|awaiting|waiting for|more time"
    r"|an extension|extend (?:the|our)"
    r"|bear with|looking into|chasing)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:was|were|ha(?:s|ve) been|held|agreed|completed|published|issued|took place|introduced"
    r"|appointed|confirm\w*)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:with|gone to|sent to|passed to|before|awaiting|for)\b.{0,50}\b(?:sign[- ]?off|signature|approval|clearance"
    r"|consideration|authori[sz]ation)\b|\bsign(?:ed)?[- ]off by\b",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"\b(?:not (?:ours|mine|us|me|for (?:us|me|this (?:unit|office|department))"
    r"|our (?:responsibility|action|business|area|remit))"
    r"|isn'?t (?:ours|mine|for us)|wrong (?:person|unit|department|address|office|team)"
    r"|not the right (?:person|unit|office)"
    r"|no longer (?:work|responsible|deal|in post)|(?:belongs|falls) to|nothing to do with (?:us|me)"
    r"|someone else|passed (?:it|this) on)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:ours|mine|yours|theirs|(?:is|are|looks?|seems?) (?:all )?(?:right|correct|fine|wrong|ok(?:ay)?)|dates?"
    r"|agree[ds]?|confirm\w*|on the list|the list|instead of|should (?:be|read|go to))\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\b(?:who (?:is|should|do|are|wants)|what (?:is|do|does|exactly|are)|which|when (?:is|do)|why"
    r"|could you|can you|can we|may we"
    r"|do you|is this|are you|where|how (?:do|should|many))\b[^.!]{0,200}\?",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:many |with )?thanks?(?: you)?(?: (?:very|so) much| a lot)?(?: for (?:this|that"
    r"|your (?:e-?mail|letter|message|reminder|note)"
    r"|the (?:reminder|e-?mail|letter)|letting (?:me|us) know))?|noted|ok|okay|received|understood|acknowledged|will do"
    r"|got it|message received|received with thanks|no problem|dear \w+(?: \w+)?|hi(?: \w+)?|hello(?: \w+)?"
    r"|(?:kind |best |warm )?regards|cheers|yours (?:sincerely|faithfully|ever)|all the best"
    r"|good (?:morning|afternoon))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w./])[£$€]?\d[\d,.]*\s?%?(?![\w/])|\b(?:nil|none|zero)\b", re.IGNORECASE)
_REF = re.compile(r"\b[A-Z][A-Z0-9]{1,9}/\d{1,4}(?:\.\d{1,4})*\b")
_DAY = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{4})?"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,4}\b|\b(?:19|20)\d\d\b"
    r"|\b\d+ (?:working )?(?:days?|weeks?|months?|years?)\b|\b(?:paragraph|para|page|section"
    r"|recommendation|item|ext)\.? \d+",
    re.IGNORECASE,
)


def offer_of(
    words: Words, attachments: Sequence[Attachment], forms: Sequence[Form], *, to_first_letter: bool = False
) -> Offer:
    """What the sender offers. `forms` are those of the things that were asked for; any may be meant.

    A promise in words with nothing attached is never a return; what is not plain is UNSURE. A first letter asks
    whether its list is right, and for nothing else: an answer to it offers what is owed only with a file, or in
    words that say so.
    """
    text = " ".join(words.theirs[:_LONGEST].split())
    files = [each.name for each in attachments if each.substantive]
    says_attached = bool(_ATTACHED.search(text)) and not _NOT_ATTACHED.search(text)
    if files:
        return _with_files(files, _what_waits(text))
    if says_attached:
        return Offer(Offering.UNSURE, "it says attached, and nothing is attached")
    if to_first_letter:
        return _about_the_list(text, _figures(words.theirs[:_LONGEST]))
    return _without_files(text, _figures(words.theirs[:_LONGEST]) if Form.FIGURES in forms else [])


def _with_files(files: list[str], waits: str) -> Offer:
    shown = ", ".join(files[:3])
    if waits:
        return Offer(Offering.UNSURE, f"{shown} is attached, and its words say: {waits}")
    return Offer(Offering.RETURN, f"{shown} is attached")


def _without_files(text: str, figures: list[str]) -> Offer:
    waits = _what_waits(text)
    if waits and figures:
        return Offer(Offering.UNSURE, f"it gives figures, and says: {waits}")
    if waits and _DONE.search(text) and not (_NOT_OURS.search(text) or _ELSEWHERE.search(text)):
        return Offer(Offering.UNSURE, f"it tells of something done, and says: {waits}")
    if waits:
        return Offer(Offering.CORRESPONDENCE, waits)
    if figures:
        return Offer(Offering.RETURN, f"it gives figures ({', '.join(figures[:3])})")
    return _words_alone(text)


def _about_the_list(text: str, figures: list[str]) -> Offer:
    waits = _what_waits(text)
    if waits:
        return Offer(Offering.CORRESPONDENCE, waits)
    if _HERE.search(text):
        return Offer(Offering.UNSURE, "it answers the first letter, and says that here it is")
    if figures and not _LIST.search(text):
        return Offer(Offering.UNSURE, f"it answers the first letter, and gives figures ({', '.join(figures[:3])})")
    return Offer(Offering.CORRESPONDENCE, "it says whether the list is right")


def _words_alone(text: str) -> Offer:
    if not text:
        return Offer(Offering.UNSURE, "it has no words of its own and nothing attached")
    if _only_thanks(text):
        return Offer(Offering.CORRESPONDENCE, "it only thanks, or says that our letter came")
    if _HERE.search(text) and len(text.split()) > 6:  # noqa: PLR2004
        return Offer(Offering.RETURN, "it says that here it is")
    return Offer(Offering.UNSURE, "nothing in it is plain")


def _what_waits(text: str) -> str:
    """The words that say that the return is not here; empty when none do."""
    told = (
        (_NOT_OURS, "it is not theirs"),
        (_ELSEWHERE, "it is with somebody for approval"),
        (_PROMISE, "it is still to come"),
        (_QUESTION, "a question"),
    )
    for pattern, meaning in told:
        if found := pattern.search(text):
            return f"{meaning} (“{found[0][:60]}”)"
    return ""


def _only_thanks(text: str) -> bool:
    """Every part of it is a courtesy, but for a name at the end."""
    parts = [part.strip() for part in re.split(r"[.,;:!\n–—-]+", text) if part.strip()]
    rest = [part for part in parts if not _THANKS.fullmatch(part)]
    names = all(len(part.split()) <= 3 and part[:1].isupper() for part in rest)  # noqa: PLR2004
    return len(rest) < len(parts) and len(rest) <= 1 and names and not any(char.isdigit() for char in text)


def _figures(text: str) -> list[str]:
    """Numbers that count something: no dates, times, refs or telephone numbers."""
    found: list[str] = []
    for line in text.split("\n"):
        rest = without_contacts(line)
        for pattern in (_REF, DATE, TIME, _DAY):
            rest = pattern.sub(" ", rest)
        found.extend(each.strip() for each in _NUMBER.findall(rest))
    return found
