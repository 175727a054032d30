"""Lines that a file tore apart: joined where one breaks off and the next goes on, put in order where they are mixed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from registry.wording.word_lists import listed
from tasks.documents.paper import Paragraph

MOST_PIECES = 9  # each more makes the search three times as long
WRONG_START, WRONG_JOIN, WRONG_NUMBER, AWAY = 30, 20, 5, 2  # AWAY: two pieces side by side that were not so in the file
ENDS = re.compile(r"[.;:!?][\"'”’)]*$")
JOINERS = listed(
    """
    a an the of to for from by with and or in on at that which as is are be its their all any these those this
    """
)
PLURALS = frozenset({"these", "those", "many", "several", "few", "both"})
ARTICLES = frozenset({"a", "an", "the", "this", "these", "those", "its", "their"})
NOUN_WITHIN = 4  # words
VERBS = frozenset({"is", "are", "was", "were", "has", "have", "will", "may", "should"})


def breaks_off(text: str) -> bool:
    """Whether a text stops in mid-sentence."""
    return not ENDS.search(text.rstrip())


def goes_on(text: str, following: str) -> bool:
    """Whether `following` is the rest of a sentence that `text` breaks off."""
    last = text.rsplit(maxsplit=1)[-1].lower() if text.split() else ""
    return bool(last) and breaks_off(text) and (following[:1].islower() or last in JOINERS)


def joined(text: str, following: str) -> str:
    """Two pieces of one sentence."""
    return f"{text.rstrip()} {following.lstrip()}"


def put_together(pieces: Sequence[Paragraph]) -> tuple[list[Paragraph], bool]:
    """Loose lines as whole passages, and whether their order had to be changed to make sentences of them.

    The order with the fewest broken joins wins, then the one that keeps most neighbours together.
    """
    order = _best_order([piece.text for piece in pieces])
    whole: list[Paragraph] = []
    moved = order != list(range(len(pieces)))
    for at in order:
        piece = pieces[at]
        if whole and (moved or goes_on(whole[-1].text, piece.text)):
            whole[-1] = replace(whole[-1], text=joined(whole[-1].text, piece.text))
        else:
            whole.append(piece)
    return whole, moved


def _best_order(texts: list[str]) -> list[int]:
    """Held and Karp's search over all orders, by the cost of each join; of equals, where the first line goes on best.

    Kept are the places negated, so that of two equal orders the one that moves a piece further up wins.
    """
    count = len(texts)
    plain = list(range(count))
    if not 1 < count <= MOST_PIECES or not _is_broken(texts):
        return plain
    costs = [[_cost(texts, one, other) for other in range(count)] for one in range(count)]
    best = {(1 << at, at): (WRONG_START * _goes_on_from_nothing(texts[at]), [-at]) for at in range(count)}
    for _ in range(count - 1):
        longer: dict[tuple[int, int], tuple[int, list[int]]] = {}
        for (used, last), (cost, order) in best.items():
            for at in range(count):
                if used & 1 << at:
                    continue
                key, total = (used | 1 << at, at), cost + costs[last][at]
                if key not in longer or (total, [*order, -at]) < longer[key]:
                    longer[key] = (total, [*order, -at])
        best = longer
    ended = [(cost + WRONG_JOIN * breaks_off(texts[last]), order) for (_, last), (cost, order) in best.items()]
    return [-place for place in min(ended)[1]]


def _is_broken(texts: list[str]) -> bool:
    """Whether the lines as they stand make no sentences."""
    wrong = sum(_is_wrong(one, other) for one, other in pairwise(texts))
    return bool(wrong or breaks_off(texts[-1]) or _goes_on_from_nothing(texts[0]))


def _goes_on_from_nothing(text: str) -> bool:
    return text[:1].islower()


def _is_wrong(one: str, other: str) -> bool:
    return breaks_off(one) != other[:1].islower() and not goes_on(one, other)


def _cost(texts: list[str], one: int, other: int) -> int:
    away = AWAY * (other != one + 1)
    cost = (WRONG_JOIN + away) * _is_wrong(texts[one], texts[other]) + away  # beside each other: a stray full stop
    return cost + WRONG_NUMBER * (breaks_off(texts[one]) and not _agrees(texts[one], texts[other]))


def _agrees(text: str, following: str) -> bool:
    """An article wants no other little word after it, and "these" a plural before any verb."""
    last = text.rsplit(maxsplit=1)[-1].lower()
    if last in ARTICLES and following.split(maxsplit=1)[0].lower() in JOINERS:
        return False
    if last not in PLURALS:
        return True
    for word in following.split()[:NOUN_WITHIN]:
        bare = re.sub(r"\W+$", "", word.lower())
        if bare in VERBS:
            return False
        if bare.endswith("s") and not bare.endswith(("ss", "us", "is", "'s", "’s")):
            return True
    return False
