"""How alike two names of bodies and people are. Pure: words in, a likeness and its reason out; never a decision.

Short abbreviations are treacherous: bodies whose names differ in one letter of three are different bodies. So letters
are only forgiven in abbreviations of four letters and more, and never where the abbreviation is somebody else's own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from registry.naming.name_words import Name, named, plain_key
from registry.naming.word_likeness import Likeness, abbreviation_likeness, best, words_likeness

LEAST = 0.7
"""Below this likeness a name is not proposed."""
NEARLY = 0.1
"""A party this close behind the best is proposed beside it: then a person chooses."""
LONGEST = 120
"""Characters of a name: what is longer is a sentence, and no name to compare."""
MOST_COMPARED = 300
"""Names of one paper that are compared with each other, the commonest first: pairs grow with their square."""
MOST = 3
"""How many parties are proposed for one name."""
NOTHING_ALIKE = Likeness(0.0, "nothing in common")
_BOTH = 0.03  # when words and abbreviation both point to it


@dataclass(frozen=True, slots=True)
class KnownNames:
    """One party with every name by which it is known: id, name, aliases, and those that a person confirmed."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """A party that a name may mean."""

    id: str
    likeness: float  # 0 to 1
    why: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Names of one paper that are likely one party among themselves, the fullest first."""

    names: tuple[str, ...]
    likeness: float  # of the least alike link that holds them together
    why: str


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, whatever their case and spaces."""
    return plain_key(one) == plain_key(other)


def likeness(one: str, other: str) -> Likeness:
    """How alike two names are, 0 to 1, and why in words. Symmetric but for the words of the reason."""
    if same_name(one, other):
        return Likeness(1.0, "the same name")
    if max(len(one), len(other)) > LONGEST:
        return NOTHING_ALIKE
    mine, theirs = named(one), named(other)
    if not mine.comparable(theirs):
        return NOTHING_ALIKE
    found = list(_likenesses(mine, theirs))
    top = best(found)
    if len({each.by for each in found if each.value >= LEAST}) > 1:
        return Likeness(round(min(top.value + _BOTH, 0.99), 2), top.why)
    return top


def likely(name: str, known: Sequence[KnownNames]) -> tuple[Likely, ...]:
    """The parties that a name may mean, the likeliest first; several only where they are nearly equally like.

    A name that is known exactly gives that party alone. An abbreviation that is exactly one party's own (given, in
    brackets, or its initials) is matched with no other by forgiving letters.
    """
    exact = [each for each in known if any(same_name(name, other) for other in each.names)]
    if exact:
        return tuple(Likely(each.id, 1.0, "the same name") for each in exact)
    scored = [(each, best([likeness(name, other) for other in each.names])) for each in known]
    if any(found.is_exact_abbreviation for _, found in scored):
        scored = [(each, found) for each, found in scored if not found.forgives_letters]
    able = sorted(
        (Likely(each.id, found.value, found.why) for each, found in scored if found.value >= LEAST),
        key=lambda each: (-each.likeness, each.id),
    )
    return _nearly(able)


def _nearly(able: Sequence[Likely]) -> tuple[Likely, ...]:
    return tuple(each for each in able if able[0].likeness - each.likeness <= NEARLY)[:MOST]


def alike_within(names: Iterable[str]) -> tuple[Alike, ...]:
    """Groups of names within one paper that are likely one party among themselves, the most often named first.

    For a paper read before its parties are known. Names join a group by one link each; a name that is as like two
    groups joins the likelier.
    """
    every = [each for each in names if each.strip()]
    spelt = {plain_key(each): each for each in reversed(every)}
    counted = Counter(map(plain_key, every))
    distinct = [spelt[key] for key, _ in counted.most_common(MOST_COMPARED)]
    links = []
    for one, other in combinations(distinct, 2):
        found = likeness(one, other)
        if found.value >= LEAST:
            links.append((found, one, other))
    return tuple(_groups(distinct, links))


def _groups(distinct: Sequence[str], links: list[tuple[Likeness, str, str]]) -> Iterator[Alike]:
    group = {each: frozenset([each]) for each in distinct}
    reasons: dict[frozenset[str], list[Likeness]] = {}
    for found, one, other in sorted(links, key=lambda link: -link[0].value):
        mine, theirs = group[one], group[other]
        if mine == theirs or _apart(mine, theirs):
            continue
        whole = mine | theirs
        reasons[whole] = [*reasons.pop(mine, []), *reasons.pop(theirs, []), found.of(one, other)]
        group.update(dict.fromkeys(whole, whole))
    for whole in dict.fromkeys(group.values()):
        if len(whole) > 1:
            why = "; ".join(each.why for each in reasons[whole])
            least = min(each.value for each in reasons[whole])
            yield Alike(tuple(sorted(whole, key=lambda name: (-len(name), name))), least, why)


def _apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether some two of them are short abbreviations that differ: then nothing makes them one."""
    short = {each for each in mine | theirs if re.fullmatch(r"[A-Z]{2,3}s?", each)}
    return len({plain_key(each) for each in short}) > 1


def _likenesses(mine: Name, theirs: Name) -> Iterator[Likeness]:
    """Every way in which the two are alike: words with words, abbreviations with abbreviations and initials."""
    if mine.words and theirs.words:
        yield words_likeness(mine, theirs)
    yield from abbreviation_likeness(mine, theirs)
