"""The bodies that a paper names, found in the paper itself: who is audited, who monitors, which committee receives."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.wording.word_lists import listed
from tasks.documents.language.names import ABBREVIATION, DEFINED, LINKS, OPENERS, body_at, is_body, strip_openers
from tasks.documents.language.verbs import MEETING_BODIES, ROLE_NOUNS

__all__ = ["Bodies", "body_at", "find_bodies", "is_body", "strip_openers"]

NOT_OVERSEERS = listed(
    """
    agreed proposed planned required management improvement key recommended specific corrective further next actions
    action remedial follow progress
    """
)
ADDRESSED = re.compile(
    r"(?:recommends?|requests?|proposes?|requires?|advises?)\s+that\s+(?:the\s+)?(?P<after>.{3,80})"
    r"|(?:^|[.:]\s+|\bthat\s+)(?:the\s+)?(?P<before>[^.,;:]{2,60}?)\s+(?:should|must|shall|needs? to|ought to)\b",
    re.IGNORECASE,
)
NAMED = r"(?:[Tt]he\s+)?(?P<name>[A-Z][\w&]*(?:\s+(?:of|and|the|[A-Z][\w&]*)){0,4})\s+"
ACTING = re.compile(rf"\b{NAMED}(?:ha[sd]|have|will|is|are|plans|intends)\b")
JUDGING = re.compile(
    rf"\b{NAMED}(?:(?:is|are|was|were)\s+(?:\w+\s+)?(?:pleased|concerned|satisfied|impressed|encouraged|aware|disappointed)"
    r"|commends?|recommends?|requests?|would like|looks? forward|notes|acknowledges|recogni[sz]es|welcomes|found)\b"
)
THINGS = re.compile(r"\W*(?:developed|are|is|be|used|which)\b")  # what is recommended of a thing is addressed to nobody
LONGEST_NAME = 160  # characters


@dataclass(frozen=True, slots=True)
class Bodies:
    """Who is who in one paper; None where the paper does not say."""

    audited: str | None = None  # whom the recommendations are addressed to
    overseer: str | None = None  # whose monitoring column it is
    committee: str | None = None  # the committee that the column names
    spellings: dict[str, str] = field(default_factory=dict)  # "mps" -> "MPS"
    defined: dict[str, str] = field(default_factory=dict)  # "dtsu", and the name in full -> the name with its (DTSU)

    def spell(self, name: str) -> str:
        """A name with the paper's abbreviations in their usual spelling ("MPs" -> "MPS")."""
        return ABBREVIATION.sub(lambda match: self.spellings.get(match[0].casefold(), match[0]), name)

    def resolve(self, name: str) -> str:
        """A short name as the body that it means: "the Committee", "the CDO" -> "CDO committee"."""
        bare = strip_openers(self.spell(name))
        known = self.committee
        if known and bare.casefold() in {
            known.casefold(),
            known.split()[-1].casefold(),
            known.rsplit(" ", 1)[0].casefold(),
            known.casefold() + "s",
        }:
            return known
        return self.defined.get(bare.casefold(), bare)

    def is_committee(self, name: str | None) -> bool:
        """Whether a name is the committee, or somebody of it ("CDO Chair")."""
        if not name or not self.committee:
            return False
        words = self.committee.casefold().split()
        return name == self.committee or name.split()[0].casefold() in {words[0], words[-1]}


def find_bodies(
    recommendations: list[str], monitoring: list[str], heading: str, everything: str, told: list[str] | None = None
) -> Bodies:
    """The roles, by how often and how the paper uses its names; `told` is what stands in narrative columns."""
    spellings = _spellings(everything)
    plain = Bodies(spellings=spellings)
    overseer = _overseer(heading)
    meets = overseer if overseer and overseer.split()[-1].lower() in MEETING_BODIES else None
    return Bodies(
        audited=_most_common(plain.spell(name) for text in recommendations for name in _addressed(text))
        or _most_common(name for name in _acting([plain.spell(text) for text in told or []])),
        overseer=overseer,
        committee=_committee(plain.spell(text) for text in monitoring) or meets,
        spellings=spellings,
        defined=_defined(plain.spell(everything)),
    )


def _defined(text: str) -> dict[str, str]:
    """Abbreviations that stand in brackets behind the name that they shorten: one body, whichever is used."""
    known: dict[str, str] = {}
    for match in DEFINED.finditer(text):
        full = _capitals_before(text[max(0, match.start() - LONGEST_NAME) : match.start()].rstrip())
        letters = "".join(word[0] for word in full.split() if word[0].isupper())
        if full and _shortens(match[1].upper(), letters):
            whole = f"{strip_openers(full)} ({match[1]})"
            for name in (match[1], strip_openers(full), whole):
                known.setdefault(name.casefold(), whole)
    return known


def _shortens(abbreviation: str, initials: str) -> bool:
    """Whether an abbreviation's letters are the initials, in order, but for one."""
    missing = sum(letter not in initials for letter in abbreviation)
    return bool(initials) and abbreviation[0] == initials[0] and missing <= 1


def _spellings(text: str) -> dict[str, str]:
    """Abbreviations that differ in case alone are one body; the form in capitals is its name."""
    counts = Counter(ABBREVIATION.findall(text))
    capitals = {name.casefold(): name for name in counts if name.isupper()}
    return {name.casefold(): capitals[name.casefold()] for name in counts if name.casefold() in capitals}


def _addressed(text: str) -> Iterable[str]:
    for match in ADDRESSED.finditer(text):
        said = match["after"] or match["before"] or ""
        name = body_at(said)
        if name and not (match["after"] and THINGS.match(said, len(name))):
            yield strip_openers(name)


def _acting(texts: Sequence[str]) -> Iterable[str]:
    """Who has done, does or will do something, by the narrative; not whoever judges it."""
    judges = {_subject(match) for text in texts for match in JUDGING.finditer(text)}
    for text in texts:
        for match in ACTING.finditer(text):
            name = _subject(match)
            if name and name not in judges and _is_named(name):
                yield name


def _subject(match: re.Match[str]) -> str:
    return strip_openers(body_at(match["name"]) or "")


def _is_named(name: str) -> bool:
    """More than a capital at the beginning of a sentence: "MPS", "the Trust", "Camden Council"."""
    words = name.split()
    return words[-1].lower() in ROLE_NOUNS or any(ABBREVIATION.fullmatch(word) for word in words) or len(words) > 1


def _overseer(heading: str) -> str | None:
    """ "MPA Monitoring/Performance Indicator": the name before the first word of the heading's own."""
    named = re.search(
        r"\b(?:monitoring|follow[ -]?up|scrutiny|action|reporting)\s+(?:by|to)\s+(?:the\s+)?(?P<name>.+)",
        heading,
        re.IGNORECASE,
    ) or re.match(
        r"(?:the\s+)?(?P<name>.+?)\s+(?:monitoring|performance|follow|action|measure|indicator)", heading, re.IGNORECASE
    )
    name = strip_openers(body_at(named["name"]) or "") if named else ""
    if name and name.split()[-1].lower() in {
        "response",
        "responses",
        "comment",
        "comments",
        "update",
        "status",
        "plan",
    }:
        return None
    return name if name and not {word.lower() for word in name.split()} <= NOT_OVERSEERS else None


def _committee(texts: Iterable[str]) -> str | None:
    named = []
    last = "|".join(MEETING_BODIES)
    for text in texts:
        for match in re.finditer(rf"\b(?i:{last})s?\b", text):
            before = _capitals_before(text[: match.start()])
            if before:
                named.append(f"{before} {match[0]}".strip())
    return _most_common(named)


def _capitals_before(text: str) -> str:
    """The capitalised words that end `text`, with "and" and "of" between them."""
    words: list[str] = []
    for word in reversed(text[-120:].split()):
        joins = word in {"and", "of", "&"} and bool(words)
        if not joins and not (word[0].isupper() and word[-1].isalnum()):
            break
        words.append(word)
    while words and (words[-1].lower() in OPENERS | LINKS or words[-1] in {"Inform", "Report", "Receipt"}):
        words.pop()
    return " ".join(reversed(words))


def _most_common(names: Iterable[str]) -> str | None:
    """The name used most, whatever its case and number, in its commonest spelling."""
    counts: dict[str, Counter[str]] = {}
    for name in names:
        key = name.casefold().removesuffix("s") if " " in name else name.casefold()
        counts.setdefault(key, Counter())[name] += 1
    if not counts:
        return None
    best = max(counts.values(), key=lambda spelt: spelt.total())
    return best.most_common(1)[0][0]
