"""A milestone's title and form, by the clause that looks ahead rather than by the whole sentence."""

import re

from registry.model import Form, Reading
from tasks.documents.language.things import (
    FORBIDDEN,
    LONGEST_TITLE,
    MOST_TITLE_WORDS,
    PAPER,
    SMALL,
    deliverable,
    find_form,
)
from tasks.documents.prose.actors import NOT_BODIES, bare_subject, is_agent
from tasks.documents.prose.marks import Ahead, Mark, masked
from tasks.documents.prose.verbs import is_of

FEWEST_WORDS = 3  # a title of fewer keeps the words that say when
LONGEST_SUBJECT = 10  # words
KEPT_OF_SUBJECT = 6
PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
MODAL = re.compile(
    r"^\W*(?:(?:will|shall|must|should|may|might|could|would|is|are|has|have|it|that|be|also|next|now|then|to|need|needs|\w+ly)\b\s*)+",
    re.IGNORECASE,
)
VERB_FORMS = (
    (frozenset({"meet", "convene", "reconvene", "hold"}), Form.MEETING),
    (frozenset({"consult"}), Form.CONSULTATION),
    (frozenset({"brief"}), Form.BRIEFING),
    (
        frozenset(
            {"report", "submit", "publish", "present", "produce", "write", "draft", "prepare", "circulate", "issue"}
        ),
        Form.DOCUMENT,
    ),
)
SENT = re.compile(
    rf"{PAPER.pattern}|\b(?:guidance|guides?|protocols?|frameworks?|procedures?|templates?|handbooks?|toolkits?|letters?"
    r"|bids?|business cases?)\b",
    re.IGNORECASE,
)


def clause_of(text: str, ahead: Ahead | None) -> str:
    """The words from the subject of what looks ahead; the whole text where they cannot be told apart."""
    if ahead is None or ahead.mark in {Mark.REQUEST, Mark.ORDER, Mark.HABIT}:
        return text
    if bare_subject(ahead.subject).lower() in NOT_BODIES:
        return text
    if ahead.mark is Mark.PROPOSAL:
        after = re.sub(r"^.*?\b(?:that|to)\b\s*", "", text[ahead.start :], count=1)
        return after or text
    plain = masked(text)
    subject = bare_subject(ahead.subject)
    first = subject.split()[0] if subject else ""
    at = plain.rfind(first, 0, ahead.start) if first else -1
    for found in re.finditer(re.escape(first), plain[: ahead.start]) if first else ():
        if " ".join(plain[found.start() : ahead.start].split()).startswith(subject):
            at = found.start()
    return text[at:].strip() if at >= 0 else text[ahead.start :].strip()


def short_title(text: str, ahead: Ahead, when: Reading) -> str:
    """A few words for a deployment's name: what somebody does, or what is done to what."""
    words = _telling(text, ahead)
    without = words.replace(when.span, " ", 1) if when.span else words
    if len(re.findall(r"[A-Za-z]{3,}", without)) >= FEWEST_WORDS:
        words = without
    return title_of_words(words) or title_of_words(text) or "Milestone"


def _telling(text: str, ahead: Ahead) -> str:
    """The words that tell most of what is to be done."""
    subject = bare_subject(ahead.subject)
    agent = ahead.verb is not None and not ahead.verb.passive and is_agent(subject)
    if ahead.mark is Mark.HABIT:
        return text
    if ahead.mark is Mark.GOAL:
        return re.sub(r"^.*?\b(?:that|is|are)\s+", "", text[ahead.start :], count=1)
    copula = ahead.verb is not None and ahead.verb.copula and ahead.verb.lemma != "be"
    if agent or copula or subject.lower() in NOT_BODIES or _joined(text, ahead):
        return MODAL.sub("", text[ahead.start :], count=1)
    words = subject.split()
    if len(words) > LONGEST_SUBJECT:
        return f"{' '.join(words[-KEPT_OF_SUBJECT:])} {text[ahead.start :]}"
    return clause_of(text, ahead)


def _joined(text: str, ahead: Ahead) -> bool:
    """ "includes … and will next meet": the subject stands far before."""
    return bool(re.search(r"\band\s+(?:\w+ly\s+|also\s+)?$", masked(text)[: ahead.start]))


def title_of_words(words: str) -> str:
    """The first words of a text as a title, without / % & < >; at most 60 characters."""
    for mark, instead in FORBIDDEN.items():
        words = words.replace(mark, instead)
    bare = re.sub(r"[;:–—]", ",", PARENTHESES.sub(" ", words))
    bare = re.sub(
        r"^[\W_]*(?:(?:and|but|the|a|an|that|these|this)\b\s*)+", "", " ".join(bare.split()), flags=re.IGNORECASE
    )
    kept: list[str] = []
    for word in bare.split():
        if len(" ".join([*kept, word])) > LONGEST_TITLE or len(kept) == MOST_TITLE_WORDS:
            break
        kept.append(word)
    while len(kept) > 1 and kept[-1].lower().strip(",") in SMALL:
        kept.pop()
    short = " ".join(kept)[:LONGEST_TITLE].strip(" ,;:.'‘’\"–-")
    return short[:1].upper() + short[1:]


def thing_of(text: str, ahead: Ahead, when: Reading) -> str | None:
    """What is owed: the subject of what is done to it, else what the verb acts on."""
    if ahead.verb and (ahead.verb.passive or ahead.verb.state):
        return re.sub(r"^(?:the|a|an)\s+", "", bare_subject(ahead.subject), flags=re.IGNORECASE) or None
    return None if ahead.mark in {Mark.HABIT, Mark.GOAL} else deliverable(clause_of(text, ahead), when.span)


def form_of(text: str, ahead: Ahead) -> Form:
    """The form, by the verb that looks ahead and what it acts on; a state where nothing is sent."""
    clause = clause_of(text, ahead)
    verb = ahead.verb
    if ahead.mark in {Mark.GOAL, Mark.MAY}:
        return Form.STATE
    if verb is None:
        return find_form(clause)
    for verbs, form in VERB_FORMS:
        if is_of(verb.lemma, verbs):
            return form
    form = find_form(clause)
    if verb.passive or verb.state or form is Form.NOTICE:
        return Form.DOCUMENT if SENT.search(bare_subject(ahead.subject)) and form is Form.DOCUMENT else Form.STATE
    return form if form is not Form.DOCUMENT or SENT.search(text[ahead.start :]) else Form.STATE
