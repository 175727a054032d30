"""Running heads, feet and page numbers: what stands at the same place of several pages, at their upper or lower end."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tasks.documents.formats.pages.content import Content
from tasks.documents.formats.pages.lines import Line

FEWEST_PAGES = 3
MOST_LINES = 4  # at one end of a page
FEWEST_NUMBERED = 2  # pages, of a line that is a page's number and nothing else
PLACE = 8.0  # points
PAGE_NUMBER = re.compile(r"\W*(?:page|p\.?|seite)?\s*\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?\W*", re.IGNORECASE)
SAID_TO_BE = re.compile(r"\W*(?:page\s*\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s+of\s+\d+)\W*", re.IGNORECASE)
LONGEST = 200  # characters

_Key = tuple[str, int]


def drop_furniture(pages: Sequence[Content]) -> tuple[str, ...]:
    """Takes such lines off the pages, except where they stand first; gives a sentence on each for who reads the paper.

    A running head stays once, on its first page, because it may be the paper's title; a foot or a page's number does
    not, because it would stand within a table that goes over the page's end.
    """
    seen: dict[_Key, set[int]] = defaultdict(set)
    for page in pages:
        for line in _ends(page):
            seen[_key(line)].add(page.number)
    repeated = {key for key, numbers in seen.items() if _runs(sorted(numbers), _fewest(key))}
    notes: list[str] = []
    kept: set[_Key] = set()
    for page in pages:
        for line, head in [*_run(page, repeated, head=True), *_run(page, repeated, head=False)]:
            key = _key(line)
            if head and key not in kept and page is pages[0] and not PAGE_NUMBER.fullmatch(line.text):
                kept.add(key)
                continue
            page.dropped.append(line)
            page.loose.remove(line)
            if key not in kept:
                kept.add(key)
                notes.append(f"left out as repeated on {len(seen[key])} pages: {line.text}")
    return tuple(notes)


def _key(line: Line) -> _Key:
    return re.sub(r"\d+", "#", line.text.lower()), round(line.middle / PLACE)


def _fewest(key: _Key) -> int:
    if SAID_TO_BE.fullmatch(key[0].replace("#", "1")):
        return 1
    return FEWEST_NUMBERED if PAGE_NUMBER.fullmatch(key[0].replace("#", "1")) else FEWEST_PAGES


def _runs(numbers: Sequence[int], fewest: int) -> bool:
    """Whether so many pages close to each other have it: each, or every second as left and right pages do."""
    return any(last - first <= 2 * (fewest - 1) for first, last in zip(numbers, numbers[fewest - 1 :], strict=False))


def _ends(page: Content) -> Iterator[Line]:
    """The lines above and below all tables, in the upper and lower eighth of a page."""
    for line in page.loose:
        if len(line.text) <= LONGEST and (_is_above(line, page) or _is_below(line, page)):
            yield line


def _is_above(line: Line, page: Content) -> bool:
    return line.middle < page.height / 8 and all(line.middle < table.box[1] for table in page.tables)


def _is_below(line: Line, page: Content) -> bool:
    return line.middle > page.height * 7 / 8 and all(line.middle > table.box[3] for table in page.tables)


def _run(page: Content, repeated: set[_Key], *, head: bool) -> Iterator[tuple[Line, bool]]:
    """The repeated lines from one end of a page inwards, up to the first that is the page's own."""
    inside = _is_above if head else _is_below
    for line in sorted(page.loose, key=lambda each: each.middle, reverse=not head)[:MOST_LINES]:
        if not inside(line, page) or _key(line) not in repeated:
            return
        yield line, head
