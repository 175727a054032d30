"""Where a sentence looks ahead or binds somebody: its modals, plans, proposals, habits, goals and requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tasks.documents.prose.verbs import HABITS, Verb, is_of, is_past_form, verb_after

QUOTED = re.compile(r"[“\"]([^“”\"]{12,})[”\"]|‘([^‘’]{20,})’|\([^()]*\)|\[[^\[\]]*\]")
ADVERB = r"(?:(?:also|now|currently|therefore|then|not|still|\w+ly)\s+){0,2}"
PLANNED = (
    "due|planned|scheduled|expected|intended|proposed|timetabled|programmed|anticipated|targeted|required|committed|set"
    "|contracted"
)
PLAN_VERBS = "plan|intend|aim|propose|undertake|commit|pledge|expect|seek|agree|promise|hope"
CLAUSE_START = re.compile(
    r"(?:[;:]|\s[–—]\s|,\s+(?:and|but|so)\b|(?<=\s)(?:that|whether|because|while|whilst|when|if|but)\b)\s*",
    re.IGNORECASE,
)
JOINED = re.compile(
    r"\band[;,]?\s+(?=(?:the|a|an|this|that|these|those|all|each|any|our|their|its|we|it|they|[A-Z])\b)"
)
FINITE = re.compile(r"\b(?:will|shall|must|is|are|has|have|was|were|had)\b", re.IGNORECASE)
REPORTED = re.compile(
    r"\b(?:(?:was|were|had|been)\s+(?:\w+ly\s+)?(?:agreed|decided|resolved|recommended|proposed|suggested|felt|considered|noted|reported)"
    r"|decided|agreed|recommended|announced|resolved|suggested|said|stated|felt|considered|concluded)\b[^;]*?\bthat\b[^;]*$",
    re.IGNORECASE,
)
NOT_THAT = re.compile(
    r"\b(?:not|no\s+longer|never)\s+(?:\w+ly\s+)?(?:proposed|intended|planned|expected|anticipated|envisaged|recommended)\s+(?:that|to)\b[^,;]*$",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|never|no longer)\b", re.IGNORECASE)


class Mark(StrEnum):
    """By what a sentence looks ahead."""

    WILL = "will"
    TO_BE = "is to"
    PLAN = "is planned"
    PROPOSAL = "it is proposed"
    HABIT = "does so again and again"
    GOAL = "a goal"
    REQUEST = "a request"
    SHOULD = "should"
    MAY = "may"
    ORDER = "an order"


@dataclass(frozen=True, slots=True)
class Ahead:
    """One place in a sentence that looks ahead."""

    mark: Mark
    subject: str  # the words before it in its clause
    verb: Verb | None
    start: int
    negated: bool = False


PATTERNS: tuple[tuple[Mark, re.Pattern[str]], ...] = tuple(
    (mark, re.compile(pattern, re.IGNORECASE))
    for mark, pattern in (
        (Mark.WILL, r"\b(?:will|shall|must)\b|(?<=\w)[’']ll\b"),
        (Mark.TO_BE, r"\b(?:is|are|(?:has|have|needs?)(?=\s+to\b))\s+" + ADVERB + r"to\b(?=\s+\w)"),
        (
            Mark.PLAN,
            (
                rf"\b(?:is|are|(?:has|have)\s+been)\s+{ADVERB}(?:{PLANNED})(?:\s+(?:back|out|again|there))?\s+(?:to|for|in|by|on|at|from|during)\b"
                rf"|\b(?:{PLAN_VERBS})(?:s|es)?\s+to\b|\b(?:has|have)\s+{ADVERB}(?:agreed|undertaken|committed|pledged|promised|offered|resolved)\s+to\b"
                r"|\b(?:is|are)\s+committed\s+to\b|\b(?:is|are)\s+planning\s+to\b|\b(?:due|scheduled|planned|expected|timetabled)\s+(?:for|in|by|on)\b"
            ),
        ),
        (
            Mark.PROPOSAL,
            (
                rf"\bit\s+is\s+{ADVERB}(?:proposed|planned|intended|expected|anticipated|hoped|envisaged|recommended|suggested|required)\b"
                r"(?:\s+(?:that|to)\b)?|\b(?:proposes?|recommends?)\s+that\b"
            ),
        ),
        (
            Mark.REQUEST,
            r"^\W*(?:please|kindly)\b|\bwe\s+(?:request|ask|(?:would|should)\s+(?:ask|be\s+grateful|appreciate))\b",
        ),
        (Mark.SHOULD, r"\b(?:should|ought)\b"),
        (Mark.MAY, r"\b(?:may|might|could|would)\b(?=\s+[a-z])"),
        (
            Mark.GOAL,
            (
                r"\b(?:objectives?|targets?|goals?|aims?|requirements?|deadlines?|milestones?|time\s?scales?|target\s+dates?|commitments?|ambitions?)\b"
                r"|\b(?:activities|priorities|actions|plans|deliverables|projects)\s+(?:for|in|during)\b"
            ),
        ),
    )
)
ACTING = frozenset(
    {"we", "they", "officers", "members", "managers", "staff", "teams", "directors", "trustees", "governors"}
)
UNDERTAKEN = re.compile(r"\b(?:undertook|agreed|promised|offered|volunteered)\s+to\b|\bwould\b", re.IGNORECASE)
PROMISED = re.compile(
    r"\b(?:undertook|agreed|promised|offered|volunteered)\s+to\b|\bwould\b|\b(?:was|were)\s+(?:also\s+)?(?:asked|requested|instructed|tasked)\s+to\b",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\b(?:asked|requested|instructed|tasked)\s+(?P<whom>(?:the\s+)?[A-Z][\w’'-]*(?:\s+(?:and|of|for|[A-Z][\w’'-]*)){0,6})\s+to\b"
)
# "AP12 JB to write to …", "Parish Clerk to send off the form": the whole subject stands before "to".
CHARGED = re.compile(
    r"(?:^\W*(?:[A-Z]{1,3}\d{1,4}[.:)]?\s+)?|[.;]\s+|\band\s+)"
    r"(?P<who>(?:(?:Cllr|Mrs?|Ms|Miss|Dr|The|the)\.?\s+)?[A-Z][\w’'-]*(?:\s+(?:and|&|/|of|for|[A-Z][\w’'-]*)){0,7})\s+to\s+(?=[a-z])"
)
EXPECTED = re.compile(
    r"\b(?:requires?|expects?|asks?|directs?|instructs?|obliges?)\s+(?P<whom>(?:(?!to\b|that\b)[\w’'-]+\s+){1,6}?)to\b",
    re.IGNORECASE,
)
DUTY = re.compile(r"\b(?:is|are)\s+(?:also\s+)?responsible\s+for\b", re.IGNORECASE)
PAST = re.compile(r"\b(?:was|were|had|did)\b", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with what it quotes and brackets blanked out, every place in it kept."""
    return QUOTED.sub(lambda match: " " * len(match[0]), text)


def marks(text: str) -> Iterator[Ahead]:
    """Every place where the sentence looks ahead, the surest kinds first."""
    plain = masked(text)
    for mark, pattern in PATTERNS:
        for match in pattern.finditer(plain):
            after = plain[match.end() :]
            verb = verb_after(after) if mark is not Mark.GOAL else None
            if mark is Mark.TO_BE and (verb is None or _is_a_place(match[0], after)):
                continue
            negated = bool(NOT.search(f"{match[0]} {after[:12]}") or NOT_THAT.search(plain[: match.start()]))
            yield Ahead(mark, subject_before(plain, match.start()), verb, match.start(), negated)


def _is_a_place(_modal: str, after: str) -> bool:
    """ "is to the north": no verb follows."""
    return bool(re.match(r"\s+(?:the|a|an|this|these|our|their)\b", after))


def subject_before(text: str, at: int) -> str:
    """The words of the clause that stand before a place in it."""
    start = 0
    for match in CLAUSE_START.finditer(text, 0, at):
        start = match.end()
    for match in JOINED.finditer(text, start, at):
        if FINITE.search(text, start, match.start()) and match.end() < at:
            start = match.end()
    return " ".join(text[start:at].split())


def expected_of(text: str) -> Iterator[Ahead]:
    """What somebody else requires of a body: "the regulator expects all trusts to submit a plan"."""
    plain = masked(text)
    for match in EXPECTED.finditer(plain):
        yield Ahead(Mark.PLAN, match["whom"].strip(), verb_after(plain[match.end() :]), match.start())


def minuted(text: str) -> Iterator[Ahead]:
    """What minutes tell of as past and binds for the future: "he undertook to", "it would be cleared by"."""
    plain = masked(text)
    for match in UNDERTAKEN.finditer(plain):
        verb = verb_after(plain[match.end() :])
        yield Ahead(Mark.WILL, subject_before(plain, match.start()), verb, match.start())


def promised(text: str) -> Iterator[Ahead]:
    """What minutes tell that somebody undertook or was asked to do, or give somebody to do: "JB to write"."""
    plain = masked(text)
    for match in PROMISED.finditer(plain):
        yield Ahead(Mark.WILL, subject_before(plain, match.start()), verb_after(plain[match.end() :]), match.start())
    for match in ASKED.finditer(plain):
        yield Ahead(Mark.PLAN, match["whom"], verb_after(plain[match.end() :]), match.start())
    for match in CHARGED.finditer(plain):
        verb = verb_after(plain[match.end() :])
        yield Ahead(Mark.TO_BE, match["who"], verb, match.end() - len("to "))


def habit(text: str) -> Ahead | None:
    """What somebody does again and again, told in the present: "meets monthly", "is reviewed every year"."""
    plain = masked(text)
    duty = DUTY.search(plain)
    if duty:
        return Ahead(Mark.HABIT, subject_before(plain, duty.start()), None, duty.start())
    words = list(re.finditer(r"[A-Za-z]+(?:-[A-Za-z]+)*", plain))
    for before, word, after in zip(words, words[1:], [*words[2:], None], strict=False):
        active = (
            word[0].islower()
            and word[0].endswith("s")
            and is_of(word[0], HABITS)
            and before[0][-1].islower() | before[0].isupper()
        )
        plural = word[0] in HABITS and before[0].lower() in ACTING
        passive = word[0] in {"is", "are"} and after is not None and is_past_form(after[0]) and is_of(after[0], HABITS)
        if (active and not _is_plural_noun(before[0], plain[word.end() :])) or passive or plural:
            verb = Verb(after[0], passive=True) if passive and after else Verb(word[0])
            return Ahead(Mark.HABIT, subject_before(plain, word.start()), verb, word.start())
    return None


def _is_plural_noun(before: str, after: str) -> bool:
    """ "quarterly reports to", "the audits": a noun that only looks like a verb."""
    nouny = before.lower() in {
        "the",
        "a",
        "these",
        "of",
        "and",
        "all",
        "regular",
        "progress",
        "to",
        "its",
        "their",
        "in",
        "on",
        "for",
    }
    return nouny or before.lower().endswith("ly") or bool(re.match(r"\s+(?:is|are|was|were|will|of)\b", after))


def is_reported(text: str, at: int) -> bool:
    """Whether a place stands in what was once agreed, recommended or said: "it was agreed that … should"."""
    return bool(REPORTED.search(masked(text)[:at]))


def tells_the_past(text: str) -> bool:
    """Whether its only verbs are of the past."""
    return bool(PAST.search(masked(text)))
