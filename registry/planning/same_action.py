"""Which action of the register an action of a paper is: by its words, and never by its place in the paper alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.planning.same_recommendation import ALIKE, wording_likeness, words_of

CORRECTED = 0.5  # how alike the words stay when a person corrects an action of the same paper


@dataclass(frozen=True, slots=True)
class Said:
    """An action's words in one paper, and which of them say when."""

    text: str
    span: str | None = None

    @property
    def untimed(self) -> str:
        """The words but for those that say when: a later paper often gives another date."""
        return re.sub(re.escape(self.span), " ", self.text, count=1) if self.span else self.text


@dataclass(frozen=True, slots=True)
class Found:
    """Which of the paper's actions are known under which ref, and which could be either of several."""

    refs: dict[int, str]  # place in the paper, from 0 -> ref
    unclear: dict[int, tuple[str, ...]]


def likeness(one: Said, other: Said) -> float:
    """How alike two wordings are but for the time; 0 where they differ in a number."""
    if _numbers(one) != _numbers(other):
        return 0.0
    return wording_likeness(one.untimed, other.untimed)


def _numbers(said: Said) -> list[str]:
    return sorted(word for word in words_of(said.untimed) if any(each.isdigit() for each in word))


def match_actions(paper: Sequence[Said], known: Mapping[str, Sequence[Said]]) -> Found:
    """Each action of the paper to at most one ref of `known` (with every wording that papers gave it), the most
    alike first. Where two refs are as alike and neither says it word for word, it is unclear, and stays unmatched.
    """
    pairs = sorted(
        (
            (-score, -exact, place, order, ref)
            for place, said in enumerate(paper)
            for order, (ref, wordings) in enumerate(known.items())
            for score, exact in [_best(said, wordings)]
            if score >= ALIKE
        ),
    )
    found = Found({}, {})
    for score, exact, place, _, ref in pairs:
        if place in found.refs or place in found.unclear or ref in found.refs.values():
            continue
        rivals = [
            other
            for s, e, p, _, other in pairs
            if p == place and (s, e) == (score, exact) and other not in found.refs.values()
        ]
        if len(rivals) > 1 and exact > -1.0:
            found.unclear[place] = tuple(rivals)
        else:
            found.refs[place] = ref
    return found


def _best(said: Said, wordings: Sequence[Said]) -> tuple[float, float]:
    """The likeness but for the time, and then with it."""
    return max((likeness(said, each), wording_likeness(said.text, each.text)) for each in wordings)


def is_correction(one: Said, other: Said) -> bool:
    """Whether words of the same paper under the same ref may be one action that a person corrected."""
    return wording_likeness(one.text, other.text) >= CORRECTED
