"""Where in its paper each action stands, and what was left out: the words of the draft found again in the paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from registry.draft import Draft
from tasks.documents.paper import Paper, Paragraph

WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r", sentence \d+$")
FEWEST_WORDS = 3  # of a sentence that a page break tore: a shorter run may be chance


class MarkKind(StrEnum):
    """What became of the words."""

    ACTION = "action"
    NOTE = "note"
    LEFT_OUT = "left out"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Mark:
    """`paragraph.text[start:end]` is what `label` names: an action's ref, or why the words were left out."""

    start: int
    end: int
    kind: MarkKind
    label: str


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    kind: MarkKind
    label: str
    locator: str


def marks_of(paper: Paper, draft: Draft) -> list[tuple[Paragraph, tuple[Mark, ...]]]:
    """Every paragraph of the paper, those in cells too, in order, with its marks; none of them overlap.

    Words are looked for at the place that their locator names, then in the paragraphs after it, where a page break
    may have put their end.
    """
    paragraphs = list(paragraphs_of(paper))
    first_at: dict[str, int] = {}
    for at, each in enumerate(paragraphs):
        first_at.setdefault(each.place.words, at)
    marks: dict[int, list[Mark]] = {}
    for item in _items(draft):
        start = first_at.get(SENTENCE.sub("", item.locator)) if item.locator else None
        if start is not None:
            _mark(paragraphs, start, item, marks)
    ordered = (sorted(marks.get(at, ()), key=lambda mark: mark.start) for at in range(len(paragraphs)))
    return list(zip(paragraphs, map(tuple, ordered), strict=True))


def paragraphs_of(paper: Paper) -> Iterator[Paragraph]:
    """Every paragraph of the paper, those in cells too, in the order in which it has them."""
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from cell.paragraphs


def _items(draft: Draft) -> Iterator[_Item]:
    for action in draft.actions:
        kind = MarkKind.ACTION if action.tracked else MarkKind.NOTE
        yield _Item(action.text, kind, action.ref, action.locator)
    for left in draft.left_out:
        yield _Item(left.text, MarkKind.LEFT_OUT, left.why, left.locator)
    for each in draft.recommendations:
        for part in each.progress:
            yield _Item(part.text, MarkKind.PROGRESS, f"progress of {each.number}", part.locator)


def _mark(paragraphs: list[Paragraph], start: int, item: _Item, marks: dict[int, list[Mark]]) -> None:
    """The item's words in the paragraphs of its place; what is left of them in the next ones of its column."""
    wanted = WORD.findall(item.text)
    column, place = paragraphs[start].place.column, paragraphs[start].place
    for at in range(start, len(paragraphs)):
        each = paragraphs[at]
        if not wanted or (each.place != place and each.place.column != column):
            continue
        found = _longest(each, wanted, marks.get(at, []))
        if found is not None:
            span, used = found
            marks.setdefault(at, []).append(Mark(*span, item.kind, item.label))
            wanted = [word for number, word in enumerate(wanted) if number not in used]
        elif each.place != place:
            return


def _longest(
    paragraph: Paragraph, wanted: list[str], taken: list[Mark]
) -> tuple[tuple[int, int], frozenset[int]] | None:
    """The longest run of the wanted words that no other mark has taken, and which of the wanted words they are."""
    words = [
        match
        for match in WORD.finditer(paragraph.text)
        if not any(mark.start < match.end() and match.start() < mark.end for mark in taken)
    ]
    block = SequenceMatcher(None, [match[0] for match in words], wanted, autojunk=False).find_longest_match()
    if block.size < min(FEWEST_WORDS, len(wanted)):
        return None
    run = words[block.a : block.a + block.size]
    return (run[0].start(), run[-1].end()), frozenset(range(block.b, block.b + block.size))
