"""The numbers of a report's paragraphs and recommendations: the paper's own wherever it has any."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from registry.draft import ProposedRecommendation
from tasks.documents.prose.asked import is_asked, is_lead, own_number
from tasks.documents.prose.passages import Part, Passage

LETTERS = 26


def numbers(found: Sequence[Passage]) -> dict[int, str]:
    """The number of every passage of text, by the passage's place in `found`; the same for the same paper.

    It is the paper's own number, behind the letter of its section where the paper letters its sections ("B8").
    What the paper does not number is counted within its section ("C1", "13.2"), or in the paper ("P3"; "R3" for a
    recommendation). Where recommendations share the paragraphs' numbers they get an R; else one that
    stands twice gets a letter.
    """
    text = [each for each in found if each.part is Part.TEXT]
    asked = {own_number(each) for each in text if is_asked(each)}
    state = _Numbers(restarts=any(each.label in asked for each in text if each.label and not is_asked(each)))
    return {at: state.of(each) for at, each in enumerate(found) if each.part is Part.TEXT and not is_lead(each)}


class _Numbers:
    def __init__(self, *, restarts: bool) -> None:
        self.restarts = restarts  # a recommendation and a paragraph share a number
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}

    def of(self, passage: Passage) -> str:
        section, asked = passage.section, is_asked(passage)
        label = own_number(passage)
        plain = "".join(mark for mark in label if mark.isalnum() or mark == ".")
        if not plain:
            plain = self._counted(section.letter or (f"{section.label}." if section.label else "R" if asked else "P"))
        elif section.letter and not plain.startswith(section.letter):
            plain = f"{section.letter}{plain}"
        elif asked and self.restarts and plain.isdigit():
            plain = f"R{plain}"
        return _unused(plain, self.used)

    def _counted(self, prefix: str) -> str:
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return f"{prefix}{self.counts[prefix]}"


def distinct(recommendations: Sequence[ProposedRecommendation], code: str) -> Iterator[ProposedRecommendation]:
    """The recommendations in order; one whose number another had before gets a letter: a shared number joins none."""
    used: set[str] = set()
    for each in recommendations:
        number = _unused(each.number, used)
        if number == each.number:
            yield each
            continue
        actions = (
            replace(action, recommendation=number, ref=f"{code}/{number}.{ordinal}")
            for ordinal, action in enumerate(each.actions, start=1)
        )
        yield replace(each, number=number, actions=tuple(actions))


def _unused(plain: str, used: set[str]) -> str:
    number, count = plain, 1
    while number in used:
        count += 1
        suffix = chr(ord("a") + count - 1) if count <= LETTERS and plain[-1].isdigit() else f".{count}"
        number = f"{plain}{suffix}"
    used.add(number)
    return number
